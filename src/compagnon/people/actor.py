"""Who acts, in which workspace, with which roles (acteur): passed to every service and query."""

from dataclasses import dataclass, field
from functools import cached_property

from compagnon.people.models import Membership, User, Workspace
from compagnon.people.roles import SALES_ROLES, permissions_of


@dataclass(frozen=True)
class Actor:
    """`user` is None for the product itself (jobs) and for a visitor with a share link."""

    workspace: Workspace
    user: User | None = None
    membership: Membership | None = None
    roles: frozenset[str] = frozenset()
    read_only: bool = False  # a token of scope `read`
    system: bool = False  # a job of the product itself
    label: str = ""  # how an outsider signs, as on a share link
    team_ids: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.roles)

    @property
    def is_insider(self) -> bool:
        """Whether the actor works in the sales wing of the workspace (sees its business rows)."""
        return self.system or bool(self.roles & SALES_ROLES)

    @property
    def name(self) -> str:
        return str(self.user) if self.user else self.label

    def can(self, permission: str) -> bool:
        if self.system:
            return True
        if self.read_only and not permission.endswith((".view", ".export", ".cost")):
            return False
        return permission in self.permissions


def system_actor(workspace: Workspace, label: str = "") -> Actor:
    """The product acting by itself in a workspace: a schedule, a job without an asker."""
    return Actor(workspace=workspace, system=True, label=label)


def actor_of(membership: Membership, *, read_only: bool = False) -> Actor:
    """The actor of a membership (its `user` and `workspace` must be loaded with it)."""
    return Actor(
        workspace=membership.workspace,
        user=membership.user,
        membership=membership,
        roles=frozenset(membership.roles),
        read_only=read_only,
    )
