"""Sign with a code, then seal the document and its evidence (signature, scellement)."""

import base64
import hashlib
import hmac
import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import override

from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.library.rendering import pdf_at
from compagnon.people import access
from compagnon.people.actor import Actor, system_actor
from compagnon.people.models import Workspace
from compagnon.providers import seal as seals
from compagnon.providers.render import RenderError
from compagnon.providers.seal import SealError, sealer_from_url
from compagnon.sales.proposals import sending
from compagnon.sales.proposals.models import Acceptance
from compagnon.sales.proposals.models.signature import SealedSignature, SealKey
from compagnon.sales.proposals.signature import codes, evidence, facts
from compagnon.work.jobs import JobContext, enqueue, job
from compagnon.work.models import ShareLink

log = logging.getLogger(__name__)
JOB = "signature.seal"
SECONDS_LEFT = 30 * 24 * 3600  # a key that ends within a month is replaced


def sign(
    link: ShareLink, *, code: str = "", address: str | None = None, agent: str = "", **given: str
) -> Acceptance:
    """The client accepts with the code of the mail; document and evidence are then sealed.

    A wrong code is counted whatever follows; nothing is accepted without the right one when the link has an
    address. A seal that fails is done again by a job: the acceptance stands.
    """
    if codes.needs_code(link):
        codes.check_code(link, code)
    acceptance = sending.accept(link, address=address, agent=agent, **given)
    try:
        seal(acceptance)
    except (SealError, RenderError, OSError):
        log.exception("the acceptance %s is not sealed yet", acceptance.uuid)
        enqueue(
            system_actor(link.workspace),
            JOB,
            {"acceptance": str(acceptance.uuid)},
            key=f"seal-{acceptance.uuid}",
        )
    return acceptance


def seal(acceptance: Acceptance) -> SealedSignature | None:
    """The accepted PDF and its evidence, sealed and kept; None when sealing is off. Sealing twice does nothing."""
    sealer = sealer_from_url(
        settings.COMPAGNON["COMPAGNON_SEAL_URL"], timestamp_url=settings.COMPAGNON["COMPAGNON_TIMESTAMP_URL"]
    )
    if done := SealedSignature.objects.filter(acceptance=acceptance).first():
        return done
    if sealer is None or acceptance.quote.file is None:
        return None
    workspace, quote = acceptance.workspace, acceptance.quote
    key = key_of(workspace)
    language = quote.proposal.language
    with override(language):
        reason = _t("Quote %(number)s accepted by %(name)s") % {
            "number": quote.proposal.number, "name": acceptance.name
        }  # fmt: skip
    found = evidence.facts_of(acceptance)
    page = pdf_at(evidence.document_of(found, language), timezone.now())
    given = {"reason": reason, "company": workspace.name}
    authority, secret = _authority(key), _passphrase(workspace)
    document = sealer.seal(library.content(acceptance.quote.file), authority, secret, **given)
    proof = sealer.seal(page, authority, secret, **given)
    return _kept(acceptance, key, (document.content, proof.content), found, document.timestamped)


@transaction.atomic
def _kept(
    acceptance: Acceptance, key: SealKey, files: tuple[bytes, bytes], found: dict[str, Any], timestamped: bool
) -> SealedSignature:
    actor = system_actor(acceptance.workspace)
    number = acceptance.quote.proposal.number
    row: SealedSignature = SealedSignature.objects.create(
        workspace=acceptance.workspace, acceptance=acceptance, key=key, facts=found, timestamped=timestamped,
        document=_keep(actor, acceptance, f"{number}-signed.pdf", "signed_quote", files[0]),
        evidence=_keep(actor, acceptance, f"{number}-evidence.pdf", "signature_evidence", files[1]),
        sealed_at=timezone.now(),
    )  # fmt: skip
    proposal = acceptance.quote.proposal
    record(
        actor, facts.SignatureSealed(number, acceptance.quote.rank, row.document.sha256), about=proposal,
        account_id=proposal.deal.account.uuid, file_hash=row.document.sha256,
    )  # fmt: skip
    return row


def _keep(actor: Actor, acceptance: Acceptance, name: str, kind: str, content: bytes) -> StoredFile:
    """Kept as long as the commercial papers that it proves (C. com. L123-22)."""
    day = timezone.localdate()
    return library.keep(
        actor, name=name, kind=kind, media_type="application/pdf", content=content,
        about_kind=acceptance._meta.label_lower, about_id=acceptance.uuid,
        language=acceptance.quote.proposal.language,
        keep_until=day.replace(year=day.year + 10, day=min(day.day, 28)),
    )  # fmt: skip


def key_of(workspace: Workspace) -> SealKey:
    """The key of the company's seal; the first use makes it, and it is replaced before it ends."""
    soon = timezone.now() + timedelta(seconds=SECONDS_LEFT)
    row = SealKey.objects.filter(workspace=workspace, valid_until__gt=soon).order_by("-pk").first()
    if row is not None:
        return row
    made = seals.make_authority(workspace.name, _passphrase(workspace))
    return SealKey.objects.create(
        workspace=workspace, authority=made.authority, certificate=made.certificate,
        keystore=base64.b64encode(made.keystore).decode(), fingerprint=made.fingerprint, valid_until=made.valid_until,
    )  # fmt: skip


def _authority(key: SealKey) -> "seals.Authority":
    return seals.Authority(
        key.authority, key.certificate, base64.b64decode(key.keystore), key.fingerprint, key.valid_until
    )


def _passphrase(workspace: Workspace) -> bytes:
    """Derived from the secret key of the server: the database alone opens no seal."""
    message = f"compagnon.seal.{workspace.uuid}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest().encode()


@job(JOB, max_attempts=5)
def seal_later(context: JobContext, *, acceptance: str) -> dict[str, Any]:
    """The acceptance stands already; only its seal was missing."""
    related = ("quote__file__workspace", "quote__proposal__deal__account", "workspace", "link")
    row = access.get(context.actor, Acceptance, acceptance, related=related)
    return {"sealed": seal(row) is not None}
