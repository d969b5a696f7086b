"""What the work around a proposal records."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("client_file.document_added", summary=_("{item} added to the client file"), icon="file-plus")
@dataclass(frozen=True)
class ClientDocumentAdded:
    item: str
    name: str
    sha256: str


@fact("proposal.step_done", summary=_("Step “{title}” done"), icon="square-check")
@dataclass(frozen=True)
class StepDone:
    title: str
    late_days: int


@fact("proposal.steps_planned", summary=_("Work planned in {count} steps until {until}"), icon="list-checks")
@dataclass(frozen=True)
class StepsPlanned:
    count: int
    until: str


@fact("partner.quoted", summary=_("{partner} quotes {subject}: {price} {currency}"), icon="receipt")
@dataclass(frozen=True)
class PartnerQuoted:
    partner: str
    subject: str
    price: Decimal
    currency: str
    valid_until: str


@fact("partner.chosen", summary=_("Offer of {partner} chosen for {subject}"), icon="check")
@dataclass(frozen=True)
class PartnerChosen:
    partner: str
    subject: str


@fact("document.version_added", summary=_("Version {rank} of “{title}”"), icon="file-text")
@dataclass(frozen=True)
class AssetVersionAdded:
    title: str
    rank: int
    sha256: str


@fact("document.change_asked", summary=_("A better “{title}” asked for"), icon="message-circle")
@dataclass(frozen=True)
class ChangeAsked:
    title: str
    text: str
