"""Which papers a candidacy needs, and what is looked at on each (pièces et listes de contrôle).

A paper's kind, its checklist and who ticks each point are this table; the référentiel and the path say
which ones are needed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from compagnon.certification.standards.queries import standard
from compagnon.certification.standards.records import Standard

CANDIDATE, CENTRE = "candidate", "centre"
DOCUMENTS = (".pdf", ".docx", ".odt")
PROOFS = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".odt")
DECKS = (".pptx", ".odp", ".pdf")
MOST_BYTES = 30_000_000


@dataclass(frozen=True)
class Item:
    """A point of a checklist; `sides` are those who must tick it: candidate, centre or both."""

    code: str
    label: Any
    sides: tuple[str, ...]


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper. `counted`: it is complete by rows of its own (hours, assessments), no file is wanted;
    `step`: its step of the back-plan."""

    code: str
    label: Any
    hint: Any
    items: tuple[Item, ...]
    extensions: tuple[str, ...] = DOCUMENTS
    step: str = ""
    counted: bool = False


KINDS: dict[str, PaperKind] = {
    kind.code: kind
    for kind in (
        PaperKind(
            "dossier_professionnel", _("Professional file (DP)"),
            _("One's own practice, at least one example for each block, and what proves it."),
            (
                Item("each_block", _("An example of practice for each block"), (CANDIDATE,)),
                Item("own_work", _("Statement on honour, dated and signed"), (CANDIDATE,)),
                Item("readable", _("The file opens and can be read"), (CENTRE,)),
            ),
            step="dossier_professionnel",
        ),
        PaperKind(
            "assessments", _("In-training results"),
            _("Filled in by the trainers, competence by competence."),
            (
                Item("signed", _("Signed by a trainer"), (CENTRE,)),
                Item("read", _("Seen by the candidate"), (CANDIDATE,)),
            ),
            extensions=PROOFS, step="assessments", counted=True,
        ),
        PaperKind(
            "production", _("Production document"),
            _("Pages for each part, all themes, the layout that the text asks for."),
            (
                Item("parts", _("Each part has its number of pages"), (CANDIDATE,)),
                Item("themes", _("Each theme is treated"), (CANDIDATE,)),
                Item("company", _("A page presents the company"), (CANDIDATE,)),
                Item("confidential", _("The company agrees with what is shown"), (CANDIDATE,)),
                Item("copies", _("The jury will have it before it asks"), (CENTRE,)),
            ),
            step="production",
        ),
        PaperKind(
            "deck", _("Deck"), _("The slides of the talk on the production."),
            (
                Item("slides", _("The number of slides is right"), (CANDIDATE,)),
                Item("rehearsed", _("The talk was timed"), (CANDIDATE,)),
                Item("projection", _("The centre's equipment shows it"), (CANDIDATE, CENTRE)),
            ),
            extensions=DECKS, step="deck",
        ),
        PaperKind(
            "hours", _("Proof of the company period"), _("Hours with their proof, checked by the centre."),
            (Item("kept", _("The proof is kept in the candidate's file"), (CENTRE,)),),
            extensions=PROOFS, step="hours", counted=True,
        ),
        PaperKind(
            "vae_notice", _("Notice of admissibility (VAE)"), _("The authority's notice, with its date."),
            (Item("dated", _("The date on the notice is the one that was entered"), (CENTRE,)),),
            extensions=PROOFS, step="admissibility",
        ),
        PaperKind(
            "booklet", _("Booklet of the blocks already earned"), _("A copy of what the authority issued."),
            (Item("matches", _("The blocks are those that were entered"), (CENTRE,)),),
            extensions=PROOFS, step="admissibility",
        ),
        PaperKind(
            "report", _("Report on the projects"), _("Sent to the certifying centre before the agreed date."),
            (
                Item("covers", _("It shows each competence that this modality judges"), (CANDIDATE,)),
                Item("sent", _("It was sent to the certifying centre"), (CENTRE,)),
            ),
            step="report",
        ),
    )
}  # fmt: skip


def label_of(kind: str, standard_id: str = "") -> Any:
    """The name of a paper; the older title calls its professional file otherwise."""
    if kind == "dossier_professionnel" and standard_id == "NTC-2014":
        return _("Synthesis file of professional practice (DSPP)")
    return KINDS[kind].label


def needed(
    standard_id: str, *, path: str, targets: list[str], earned: bool = False, report: bool = False
) -> Iterator[tuple[str, str]]:
    """(kind, what it is for) of each paper that a candidacy needs.

    `earned`: the candidate holds a block already; `report`: the chosen modality wants a report (CQPM).
    """
    found = standard(standard_id)
    if found.evaluation is not None:
        if path == "vae":
            yield "vae_notice", targets[0]
        if report:
            yield "report", targets[0]
        return
    if path == "vae":
        yield "vae_notice", targets[0]
    if earned:
        yield "booklet", targets[0]
    yield "dossier_professionnel", targets[0]
    if path != "vae":
        yield "assessments", targets[0]
    for target in targets:
        yield from _productions(found, target)
        if needs_hours(found, path):
            yield "hours", target


def _productions(found: Standard, target: str) -> Iterator[tuple[str, str]]:
    session = next((session for session in found.sessions if session.grants == target), None)
    if session and found.production_of(session.id):
        yield "production", target
        yield "deck", target


def needs_hours(found: Standard, path: str) -> bool:
    """The company period is asked of those who come from training, for the title or block by block."""
    return found.company_period is not None and path != "vae"


def hours_needed(found: Standard, path: str, targets: Sequence[str]) -> int:
    """350 for the title, 175 for each block, nothing on a VAE (NTC 2024)."""
    if not needs_hours(found, path) or found.company_period is None:
        return 0
    return sum(found.company_period.needed(target) for target in targets)
