"""The papers of a version as files (exports): quote, proposal, order form, contract draft; PDF, Word, slides.

One tree for each paper, one stored computation for all of them: the figures of every file are the same. What is
given to the client is kept with its hash; anything else is a preview.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core.documents import AUDIENCES, Document
from compagnon.core.pricing import Quote
from compagnon.journal.services import record
from compagnon.library import services as library
from compagnon.library.contract_layout import contract_document
from compagnon.library.models import DocumentTemplate, StoredFile
from compagnon.library.order_form_layout import order_form_document
from compagnon.library.proposal_layout import proposal_document
from compagnon.library.publishing import latest_of, parts_of, templates
from compagnon.library.quote_layout import quote_document
from compagnon.library.rendering import file_in
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals import documents, facts
from compagnon.sales.proposals.models import QuoteLine, QuoteVersion
from compagnon.sales.proposals.pricing import price_version
from compagnon.sales.proposals.solution.sections import sections_of

KINDS: dict[str, Promise] = {
    "proposal": _("Proposal"), "quote": _("Quote"), "order_form": _("Order form"), "contract": _("Contract draft"),
}  # fmt: skip
# Which files a paper is made as: slides are for the proposal alone.
FORMATS: dict[str, tuple[str, ...]] = {
    "proposal": ("pdf", "docx", "pptx"), "quote": ("pdf", "docx"), "order_form": ("pdf", "docx"),
    "contract": ("pdf", "docx"),
}  # fmt: skip
LANGUAGES = ("fr", "en")
KEPT_YEARS = 10


@dataclass(frozen=True)
class Wanted:
    """Which paper, as which file, in which language, for whom ("" for everybody)."""

    kind: str = "proposal"
    format: str = "pdf"
    language: str = "fr"
    audience: str = ""

    def checked(self) -> "Wanted":
        """Itself, or the refusal that names what there is."""
        if self.kind not in KINDS or self.format not in FORMATS[self.kind]:
            raise Refusal("export_unknown", _("This paper is not made as such a file."), path="format")
        if self.language not in LANGUAGES:
            raise Refusal("language_unknown", _("Choose French or English."), path="language")
        if self.audience and self.audience not in AUDIENCES:
            raise Refusal("audience_unknown", _("Choose readers of the list."), path="audience")
        return self


@dataclass(frozen=True)
class Made:
    """A file and its name."""

    content: bytes
    media_type: str
    name: str


def tree_of(version: QuoteVersion, lines: list[QuoteLine], totals: Quote, wanted: Wanted) -> Document:
    """The paper as a document."""
    workspace, proposal = version.workspace, version.proposal
    technical = wanted.kind == "proposal" and wanted.audience in ("", "technical")
    sheet = documents.sheet_of(version, lines, totals, workspace, wanted.language, technical=technical)
    if wanted.kind == "quote":
        return quote_document(sheet)
    template = parts_of(_template(version, wanted.kind), wanted.kind)
    values = documents.values_of(sheet)
    if wanted.kind == "order_form":
        return order_form_document(sheet, template, values=values)
    if wanted.kind == "contract":
        return contract_document(sheet, template, values=values)
    parts = sections_of(proposal, wanted.language)
    return proposal_document(sheet, parts, template, audience=wanted.audience, values=values)


def _template(version: QuoteVersion, kind: str) -> DocumentTemplate | None:
    """The one the version was sent with; else the one chosen; for other papers the company's only one."""
    if kind == "proposal":
        chosen = version.template or version.proposal.template
        return chosen if version.template or chosen is None else latest_of(chosen)
    rows = DocumentTemplate.objects.of(version.workspace).live().filter(kind=kind).order_by("name", "-rank")
    if version.sent_at:
        rows = rows.filter(created_at__lte=version.sent_at)
    return rows.first()


def make(version: QuoteVersion, wanted: Wanted) -> Made:
    """The paper as a file, as of now; a draft says in it that it is one."""
    wanted.checked()
    lines = documents.lines_of(version)
    if not lines:
        raise Refusal("no_lines", _("The quote has no line yet: add one."))
    if wanted.kind == "order_form" and version.status == "draft":
        raise Refusal("order_form_early", _("An order form refers to a quote that was sent: send it first."))
    if wanted.kind == "quote" and wanted.format == "pdf":
        content = documents.pdf_of(version, version.workspace, wanted.language)
        return Made(content, "application/pdf", name_of(version, wanted))
    made = file_in(wanted.format, tree_of(version, lines, price_version(version, lines), wanted))
    return Made(made.content, made.media_type, name_of(version, wanted))


def name_of(version: QuoteVersion, wanted: Wanted) -> str:
    """A name that says what it is: number, version, paper, reader, language."""
    number = version.proposal.number or "draft"
    parts = [number, f"v{version.rank}", wanted.kind.replace("_", "-"), wanted.audience, wanted.language]
    return "-".join(part for part in parts if part) + f".{wanted.format}"


@transaction.atomic
def keep(actor: Actor, *, version: QuoteVersion, wanted: Wanted) -> StoredFile:
    """Keep the file that is given to the client, with its hash, for ten years (C. com. L123-22); the same file is
    kept once."""
    access.require(actor, "proposals.change")
    if version.status == "draft":
        raise Refusal("draft_kept", _("A draft is a preview: send the quote first, then keep its papers."))
    made = make(version, wanted)
    today = timezone.localdate()
    before = (
        StoredFile.objects.of(actor.workspace)
        .filter(about_id=version.uuid, name=made.name)
        .order_by("-pk")
        .first()
    )
    row = library.keep(
        actor, name=made.name, kind=wanted.kind, media_type=made.media_type, content=made.content,
        about_kind=version._meta.label_lower, about_id=version.uuid, language=wanted.language,
        keep_until=_ten_years(today),
    )  # fmt: skip
    if before is not None and before.sha256 == row.sha256:
        row.delete()
        return before
    proposal = version.proposal
    record(
        actor, facts.DocumentKept(proposal.number, version.rank, wanted.kind, row.name, row.sha256), about=proposal,
        account_id=proposal.deal.account.uuid, file_hash=row.sha256,
    )  # fmt: skip
    return row


def _ten_years(day: date) -> date:
    return day.replace(year=day.year + KEPT_YEARS, day=min(day.day, 28))


def kept(actor: Actor, version: QuoteVersion) -> list[StoredFile]:
    """The files of a version, the latest first."""
    rows = access.rows(actor, StoredFile).filter(about_id=version.uuid).select_related("added_by__user")
    return list(rows.order_by("-pk")[:100])


def choice_of_templates(actor: Actor) -> list[DocumentTemplate]:
    """The templates of proposals."""
    return templates(actor, "proposal")
