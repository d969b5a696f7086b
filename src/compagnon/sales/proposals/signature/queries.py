"""Read signatures: that of a proposal with its steps, and whether a file is as it was sealed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from compagnon.library.models import StoredFile
from compagnon.library.services import content
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.providers import seal as seals
from compagnon.providers.seal import CHANGED, INTACT, NOT_OURS
from compagnon.sales.proposals.models import Acceptance, Proposal, QuoteVersion
from compagnon.sales.proposals.models.signature import SealedSignature, SealKey

SEALED = ("signed_quote", "signature_evidence")
ALIKE = 0.98  # share of equal bytes from which a file of the same size is one of ours, changed


@dataclass(frozen=True)
class SignatureSheet:
    proposal: Proposal
    acceptance: Acceptance | None
    sealed: SealedSignature | None


@dataclass(frozen=True)
class FileVerdict:
    """`state` is intact, changed or not-ours; `signature` is the one that an intact file belongs to."""

    state: str
    sha256: str
    sealed_at: datetime | None = None
    timestamped: bool = False
    signature: SealedSignature | None = None


def signature_sheet(actor: Actor, uuid: UUID | str) -> SignatureSheet:
    """The signature of a proposal: the latest accepted version, its document and evidence."""
    proposal = access.get(actor, Proposal, uuid, related=("deal__account",))
    acceptance = (
        Acceptance.objects.filter(quote__proposal=proposal)
        .select_related("quote", "link")
        .order_by("-at")
        .first()
    )
    sealed = None
    if acceptance:
        sealed = (
            SealedSignature.objects.filter(acceptance=acceptance)
            .select_related("document__workspace", "evidence__workspace", "key")
            .first()
        )
    return SignatureSheet(proposal, acceptance, sealed)


def sealed_of(version: QuoteVersion) -> SealedSignature | None:
    """The sealed files of an accepted version, for whoever holds its link."""
    rows = SealedSignature.objects.filter(workspace=version.workspace, acceptance__quote=version)
    return rows.select_related("document__workspace", "evidence__workspace").first()


def check_file(actor: Actor, data: bytes) -> FileVerdict:
    """Whether a file is one that this company sealed, byte for byte.

    Every sealed file is kept, so an intact one is known by its SHA-256; one that bears our seal, or is all but
    equal to one of ours, and is not known, was changed.
    """
    digest = hashlib.sha256(data).hexdigest()
    files = access.rows(actor, StoredFile).filter(kind__in=SEALED)
    if known := files.filter(sha256=digest).first():
        row = SealedSignature.objects.filter(acceptance__uuid=known.about_id).select_related(
            "acceptance__quote__proposal"
        ).first()  # fmt: skip
        return FileVerdict(INTACT, digest, row.sealed_at if row else None, bool(row and row.timestamped), row)
    for key in SealKey.objects.filter(workspace=actor.workspace).order_by("-pk"):
        verdict = seals.check_seal(data, authority=key.authority, certificate=key.certificate)
        if verdict.state != NOT_OURS:
            # A seal that verifies on a file that we never kept: made elsewhere with our key, or another copy.
            return FileVerdict(CHANGED, digest, verdict.sealed_at, verdict.timestamped)
    near = files.filter(size=len(data)).select_related("workspace")[:20]
    return FileVerdict(CHANGED if any(_alike(data, content(row)) for row in near) else NOT_OURS, digest)


def _alike(one: bytes, other: bytes) -> bool:
    same = sum(a == b for a, b in zip(one, other, strict=True))
    return same >= ALIKE * len(one)
