"""Members, invitations, teams, territories, delegations (membres et pouvoirs): the writes."""

import hashlib
import secrets
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.audit import trail
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import (
    ApiToken,
    Delegation,
    Invitation,
    Membership,
    RuleAcceptance,
    Team,
    Territory,
    User,
    Workspace,
)  # fmt: skip
from compagnon.people.roles import ROLES
from compagnon.people.signins import end_sessions

INVITATION_DAYS = 14


def log(actor: Actor, action: str, about: models.Model, **payload: Any) -> None:
    """Note an act of administration in the audit trail."""
    trail.append(
        workspace_id=actor.workspace.pk, actor_id=str(actor.user.uuid) if actor.user else "", action=action,
        object_kind=about._meta.label_lower, object_id=str(getattr(about, "uuid", about.pk)), payload=payload,
    )  # fmt: skip


def checked_roles(roles: list[str]) -> list[str]:
    """The roles in the order of the table, each once; none or an unknown one is refused."""
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise Refusal("roles_wrong", _("Choose at least one role of the list."), path="roles")
    return [role for role in ROLES if role in roles]


@transaction.atomic
def invite(actor: Actor, *, email: str, roles: list[str]) -> tuple[Invitation, str]:
    """Invite an address with roles; gives the invitation and its secret, which is not kept.

    An earlier open invitation to the same address ends. A live member cannot be invited.
    """
    access.require(actor, "people.change")
    email = email.strip().lower()
    validate_email(email)
    members = Membership.objects.of(actor.workspace).live()
    if members.filter(user__email__iexact=email).exists():
        raise Refusal("already_member", _("This person is already a member."), path="email")
    Invitation.objects.of(actor.workspace).live().filter(email=email, accepted_at__isnull=True).update(
        archived_at=timezone.now()
    )
    secret = secrets.token_urlsafe(24)
    row: Invitation = Invitation.objects.create(
        workspace=actor.workspace, email=email, roles=checked_roles(roles), token_hash=_hash(secret),
        invited_by=actor.membership, expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    log(actor, "member.invited", row, email=email, roles=row.roles)
    return row, secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find_invitation(secret: str) -> Invitation:
    """The open invitation of a secret, or 404; used, withdrawn and late ones answer like unknown ones."""
    row: Invitation | None = (
        Invitation.objects.live()
        .select_related("workspace", "invited_by__user")
        .filter(token_hash=_hash(secret), accepted_at__isnull=True, expires_at__gt=timezone.now())
        .filter(workspace__archived_at__isnull=True)
        .first()
    )
    if row is None:
        raise Http404("missing")
    return row


@transaction.atomic
def withdraw_invitation(actor: Actor, row: Invitation) -> None:
    access.require(actor, "people.change")
    if Invitation.objects.filter(pk=row.pk, archived_at__isnull=True, accepted_at__isnull=True).update(
        archived_at=timezone.now()
    ):
        log(actor, "invitation.withdrawn", row, email=row.email)


@transaction.atomic
def accept_invitation(
    row: Invitation, *, user: User | None, name: str = "", password: str = ""
) -> Membership:
    """Join: as the signed-in `user`, or with a new (or long closed) account of the invited address.

    An active account of that address is never opened or changed by the link: its owner signs in first.
    """
    if not Invitation.objects.filter(pk=row.pk, accepted_at__isnull=True, archived_at__isnull=True).update(
        accepted_at=timezone.now()
    ):
        raise Refusal("invitation_used", _("This invitation was already used."))
    if user is None:
        user = _account_for(row, name=name, password=password)
    elif user.email.lower() != row.email.lower():
        raise Refusal(
            "invitation_for_another", _("This invitation is for another address: sign out and open it again.")
        )
    membership, _made = Membership.objects.update_or_create(
        workspace=row.workspace,
        user=user,
        defaults={"roles": row.roles, "archived_at": None, "ends_on": None},
    )
    log(Actor(workspace=row.workspace, user=user), "member.joined", membership, roles=row.roles)
    return membership


def _account_for(row: Invitation, *, name: str, password: str) -> User:
    there = User.objects.filter(email__iexact=row.email).first()
    if there is not None and there.is_active:
        raise Refusal(
            "sign_in_first", _("You already have an account: sign in, then open the invitation again.")
        )
    if not name.strip():
        raise Refusal("name_missing", _("Give your name."), path="name")
    account = there or User(email=row.email)
    account.name = name.strip()[:150]
    validate_password(password, account)
    account.is_active = True
    account.set_password(password)
    account.save()
    return account


@transaction.atomic
def change_member(
    actor: Actor, member: Membership, *, roles: list[str], title: str, team: Team | None, ends_on: date | None
) -> Membership:
    """Roles, title, team and end of a member; the last administrator keeps the role."""
    access.require(actor, "people.change")
    _lock(actor.workspace)
    wanted = checked_roles(roles)
    if "admin" not in wanted or (ends_on and ends_on < timezone.localdate()):
        _keep_an_administrator(member)
    before = list(member.roles)
    member.roles, member.title, member.team, member.ends_on = wanted, title.strip()[:120], team, ends_on
    member.version += 1
    member.save(update_fields=["roles", "title", "team", "ends_on", "version", "updated_at"])
    log(actor, "member.changed", member, roles=wanted, before=before, ends_on=ends_on)
    return member


def _lock(workspace: Workspace) -> None:
    """Two administrators who remove each other at the same moment wait for one another."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)


def _keep_an_administrator(member: Membership) -> None:
    today = timezone.localdate()
    others = Membership.objects.of(member.workspace).live().exclude(pk=member.pk).filter(user__is_active=True)
    if "admin" in member.roles and not any(
        "admin" in other.roles and (other.ends_on is None or other.ends_on >= today) for other in others
    ):
        raise Refusal("last_administrator", _("Name another administrator first."), path="roles")


@transaction.atomic
def deactivate_member(actor: Actor, member: Membership) -> None:
    """End a membership now: its tokens die, and with the last membership the account and its sessions."""
    access.require(actor, "people.change")
    _lock(actor.workspace)
    _keep_an_administrator(member)
    now = timezone.now()
    Membership.objects.filter(pk=member.pk, archived_at__isnull=True).update(archived_at=now)
    ApiToken.objects.filter(membership=member, revoked_at__isnull=True).update(revoked_at=now)
    if not Membership.objects.live().filter(user=member.user).exists():
        User.objects.filter(pk=member.user_id).update(is_active=False)
        end_sessions(member.user)
    log(actor, "member.deactivated", member)
    member.refresh_from_db()


@transaction.atomic
def reinstate_member(actor: Actor, member: Membership) -> None:
    """Open a membership again, with the roles that it had; tokens stay dead."""
    access.require(actor, "people.change")
    Membership.objects.filter(pk=member.pk).update(archived_at=None, ends_on=None)
    User.objects.filter(pk=member.user_id).update(is_active=True)
    log(actor, "member.reinstated", member)
    member.refresh_from_db()


@transaction.atomic
def save_team(actor: Actor, *, name: str, team: Team | None = None) -> Team:
    access.require(actor, "people.change")
    name = name.strip()[:100]
    twins = Team.objects.of(actor.workspace).filter(name__iexact=name)
    if not name or (twins.exclude(pk=team.pk) if team else twins).exists():
        raise Refusal("name_taken", _("Give a name that no other team has."), path="name")
    row = team or Team(workspace=actor.workspace)
    row.name = name
    row.save()
    log(actor, "team.saved", row, name=name)
    return row


@transaction.atomic
def save_territory(
    actor: Actor,
    *,
    name: str,
    areas: list[str],
    holder: Membership | None,
    territory: Territory | None = None,
) -> Territory:
    """A territory: départements or postcode prefixes (2 to 5 digits, 2A and 2B), and who holds it."""
    access.require(actor, "people.change")
    name = name.strip()[:100]
    twins = Territory.objects.of(actor.workspace).filter(name__iexact=name)
    if not name or (twins.exclude(pk=territory.pk) if territory else twins).exists():
        raise Refusal("name_taken", _("Give a name that no other territory has."), path="name")
    wrong = [area for area in areas if not _is_area(area)]
    if wrong:
        raise Refusal(
            "area_wrong",
            _("Write départements or beginnings of postcodes: 49, 2A, 85200."),
            path="areas",
            wrong=wrong,
        )
    row = territory or Territory(workspace=actor.workspace)
    row.name, row.areas, row.holder = name, sorted(set(areas)), holder
    row.save()
    log(
        actor, "territory.saved", row, name=name, areas=row.areas, holder=str(holder.uuid) if holder else None
    )
    return row


def _is_area(text: str) -> bool:
    return text in {"2A", "2B"} or (text.isdecimal() and text.isascii() and 2 <= len(text) <= 5)


@transaction.atomic
def delegate(
    actor: Actor, *, subject: str, role: str = "", member: Membership | None = None,
    rate: Decimal | None = None,
    amount: Decimal | None = None, valid_from: date, valid_to: date | None = None, source: str = "",
) -> Delegation:  # fmt: skip
    """Give a power to a role or to a member, up to a rate or an amount, between dates."""
    access.require(actor, "people.change")
    if subject not in dict(Delegation.SUBJECTS):
        raise Refusal("subject_unknown", _("Choose a subject of the list."), path="subject")
    if bool(role) == bool(member) or (role and role not in ROLES):
        raise Refusal("holder_wrong", _("Choose a role or a member, one of the two."), path="member")
    if (rate is None) == (amount is None):
        raise Refusal("limit_wrong", _("Give a rate or an amount, one of the two."), path="amount")
    if (rate is not None and not 0 <= rate <= 1) or (amount is not None and amount < 0):
        raise Refusal(
            "limit_wrong", _("A rate lies between 0 and 100 %, an amount is not negative."), path="amount"
        )
    if valid_to and valid_to < valid_from:
        raise Refusal("period_reversed", _("The end lies before the beginning."), path="valid_to")
    row: Delegation = Delegation.objects.create(
        workspace=actor.workspace, subject=subject, role=role, member=member, rate=rate, amount=amount,
        currency=actor.workspace.currency, valid_from=valid_from, valid_to=valid_to,
        source=source.strip()[:200],
    )  # fmt: skip
    holder = role or str(member.uuid if member else "")
    log(actor, "delegation.given", row, subject=subject, holder=holder, rate=rate, amount=amount, to=valid_to)
    return row


@transaction.atomic
def end_delegation(actor: Actor, row: Delegation, *, on: date | None = None) -> None:
    """Close a power at a date (today by default): it is never edited, only ended and given anew."""
    access.require(actor, "people.change")
    row.valid_to = on or timezone.localdate()
    if row.valid_to < row.valid_from:
        row.archived_at = timezone.now()  # it never began
        row.valid_to = row.valid_from
    row.save(update_fields=["valid_to", "archived_at", "updated_at"])
    log(actor, "delegation.ended", row, on=row.valid_to)


@transaction.atomic
def accept_rule(actor: Actor, *, rule_id: str, valid_from: date, note: str = "") -> RuleAcceptance:
    """A named person takes an inferred rule as it stands; what it blocked goes on."""
    access.require(actor, "rules.change")
    if actor.membership is None:
        raise Refusal("person_missing", _("Only a named person may accept a rule."))
    row, made = RuleAcceptance.objects.get_or_create(
        workspace=actor.workspace, rule_id=rule_id, valid_from=valid_from,
        defaults={"member": actor.membership, "note": note.strip()[:300]},
    )  # fmt: skip
    if made:
        log(actor, "rule.accepted", row, rule=rule_id, valid_from=valid_from, note=row.note)
    return row
