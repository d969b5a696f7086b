"""What the proposals room records."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("proposal.created", summary=_("Proposal “{title}” begun"), icon="file-plus")
@dataclass(frozen=True)
class ProposalCreated:
    title: str


@fact("proposal.sent", summary=_("Quote {number} v{rank} sent to {recipient}: {total} {currency} incl. VAT"),
      icon="send", touch=True)  # fmt: skip
@dataclass(frozen=True)
class ProposalSent:
    number: str
    rank: int
    recipient: str
    net: Decimal
    total: Decimal
    currency: str
    document_hash: str


@fact("proposal.opened", summary=_("Quote {number} opened by the client"), icon="eye")
@dataclass(frozen=True)
class ProposalOpened:
    number: str
    rank: int


@fact(
    "proposal.signed",
    summary=_("Quote {number} v{rank} accepted by {name}, {capacity}"),
    icon="signature",
    touch=True,
)
@dataclass(frozen=True)
class ProposalSigned:
    number: str
    rank: int
    name: str
    capacity: str
    total: Decimal
    document_hash: str


@fact(
    "proposal.refused",
    summary=_("Quote {number} refused by the client: {reason}"),
    icon="circle-x",
    touch=True,
)
@dataclass(frozen=True)
class ProposalRefused:
    number: str
    rank: int
    reason: str


@fact("proposal.revised", summary=_("New version {rank} of quote {number}: {reason}"), icon="files")
@dataclass(frozen=True)
class ProposalRevised:
    number: str
    rank: int
    reason: str


@fact(
    "proposal.document_kept", summary=_("{name} of quote {number} v{rank} given and kept"), icon="file-check"
)
@dataclass(frozen=True)
class DocumentKept:
    number: str
    rank: int
    paper: str
    name: str
    document_hash: str
