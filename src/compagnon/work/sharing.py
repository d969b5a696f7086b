"""Share links: one secret, one purpose, one object, until a date (liens de partage)."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.work.models import LinkVisit, ShareLink


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def share(
    actor: Actor,
    *,
    purpose: str,
    about: models.Model,
    days: int = 30,
    recipient_name: str = "",
    recipient_email: str = "",
    data: dict[str, object] | None = None,
) -> tuple[ShareLink, str]:
    """Make a link; its secret is given once, here, and only its hash is kept. Pages: `/s/<token>/`."""
    token = secrets.token_urlsafe(24)
    link: ShareLink = ShareLink.objects.create(
        workspace=actor.workspace, purpose=purpose, token_hash=_hash(token), prefix=token[:6],
        about_kind=about._meta.label_lower, about_id=about.uuid,  # type: ignore[attr-defined]
        recipient_name=recipient_name, recipient_email=recipient_email, data=data or {},
        made_by=actor.membership, expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    return link, token


def find(token: str) -> ShareLink:
    """The link of a token, or 404; revoked and expired links answer like unknown ones."""
    link: ShareLink | None = (
        ShareLink.objects.select_related("workspace")
        .filter(token_hash=_hash(token), revoked_at__isnull=True, expires_at__gt=timezone.now())
        .first()
    )
    if link is None or link.workspace.archived_at:
        raise Http404("missing")
    return link


@transaction.atomic
def opened(link: ShareLink, *, address: str | None, agent: str) -> LinkVisit:
    """Keep the opening of a link as evidence."""
    ShareLink.objects.filter(pk=link.pk).update(open_count=F("open_count") + 1)
    ShareLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=timezone.now())
    return LinkVisit.objects.create(link=link, address=address, agent=agent[:200])


def use(link: ShareLink) -> None:
    """Mark a link as used, once; a second use is refused. Call it in the transaction of the use."""
    if not ShareLink.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True).update(
        used_at=timezone.now()
    ):
        raise Refusal("link_used", _("This link was already used."))


def revoke(link: ShareLink) -> None:
    ShareLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def visitor(link: ShareLink) -> Actor:
    """The outsider behind a link, as the actor of what the link's purpose allows."""
    return Actor(workspace=link.workspace, label=link.recipient_name or link.recipient_email)
