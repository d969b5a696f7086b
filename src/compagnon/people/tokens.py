"""API tokens (jetons): bound to one workspace and one person, dated, shown once, revocable."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.audit import trail
from compagnon.people.actor import Actor, actor_of
from compagnon.people.errors import Refusal
from compagnon.people.models import ApiToken, Membership

PREFIX = "cpg_"
MOST_DAYS = 366
SEEN_EVERY = timedelta(minutes=5)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    membership: Membership, *, scope: str, days: int = 90, name: str = ""
) -> tuple[ApiToken, str]:
    """Make a token; its secret is given here, once, and only its hash is kept.

    Refuses an unknown scope and a life outside 1 to 366 days.
    """
    if scope not in dict(ApiToken.SCOPES):
        raise Refusal("scope_unknown", _("The scope is read or write."), path="scope")
    if not 1 <= days <= MOST_DAYS:
        raise Refusal("days_out_of_range", _("A token lives from 1 to 366 days."), path="days")
    secret = PREFIX + secrets.token_urlsafe(32)
    row: ApiToken = ApiToken.objects.create(
        workspace=membership.workspace, membership=membership, name=name.strip()[:100], prefix=secret[:10],
        token_hash=_hash(secret), scope=scope, expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    _log(row, membership, "token.created")
    return row, secret


@transaction.atomic
def revoke_token(row: ApiToken, by: Membership | None) -> None:
    """End a token at once; ending it again changes nothing."""
    if ApiToken.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        _log(row, by, "token.revoked")


def live_tokens() -> Any:
    """Tokens that open something now: neither revoked nor past, of a live member of a live workspace."""
    today = timezone.localdate()
    return ApiToken.objects.filter(
        Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gte=today),
        revoked_at__isnull=True, expires_at__gt=timezone.now(), membership__archived_at__isnull=True,
        membership__user__is_active=True, workspace__archived_at__isnull=True,
    )  # fmt: skip


def find_actor(secret: str) -> Actor | None:
    """Who a token acts as, or None: unknown, past and revoked tokens answer alike."""
    row = (
        live_tokens()
        .select_related("membership__user", "membership__workspace")
        .filter(token_hash=_hash(secret))
        .first()
    )
    if row is None:
        return None
    now = timezone.now()
    if row.last_used_at is None or now - row.last_used_at > SEEN_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return actor_of(row.membership, read_only=row.scope == "read")


def _log(row: ApiToken, by: Membership | None, action: str) -> None:
    trail.append(
        workspace_id=row.workspace_id, actor_id=str(by.user.uuid) if by else "", action=action,
        object_kind=row._meta.label_lower, object_id=str(row.uuid),
        payload={"prefix": row.prefix, "scope": row.scope, "member": str(row.membership.uuid)},
    )  # fmt: skip
