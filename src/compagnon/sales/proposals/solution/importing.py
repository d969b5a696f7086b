"""Read the client's specification from a table (import du cahier des charges, PTC-02).

The caller reads the file (CSV, XLSX or pasted) into headers and numbered rows; here columns find their
meaning, every row is checked with its line and column, and the same row never enters twice.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.models.solution import Requirement
from compagnon.sales.proposals.solution.facts import RequirementsImported

MOST_ROWS = 2000
# target → (its word, how files call it; folded, the first found wins)
TARGETS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "ref": (_("Reference"), ("REFERENCE", "REF", "N", "NO", "NUMERO", "NUMBER", "ID", "CODE", "REPERE", "ITEM")),
    "text": (
        _("Requirement"),
        ("EXIGENCE", "EXIGENCES", "REQUIREMENT", "REQUIREMENTS", "DESCRIPTION", "TEXTE", "TEXT", "LIBELLE",
         "DESIGNATION", "SPECIFICATION", "BESOIN", "FONCTION"),
    ),
    "level": (
        _("Level"),
        ("NIVEAU", "LEVEL", "PRIORITE", "PRIORITY", "CRITICITE", "FLEXIBILITE", "OBLIGATION", "MUST SHOULD COULD"),
    ),
    "domain": (_("Domain"), ("DOMAINE", "DOMAIN", "CATEGORIE", "CATEGORY", "TYPE", "THEME", "LOT", "CHAPITRE")),
}  # fmt: skip
LEVEL_WORDS = {
    "must": ("MUST", "DOIT", "OBLIGATOIRE", "OBLIGATORY", "MANDATORY", "REQUIRED", "IMPERATIF", "IMPERATIVE",
             "EXIGE", "ESSENTIEL", "ESSENTIAL", "M", "F0", "0", "1", "HAUTE", "HIGH", "INDISPENSABLE"),
    "should": ("SHOULD", "DEVRAIT", "ATTENDU", "EXPECTED", "IMPORTANT", "S", "F1", "2", "MOYENNE", "MEDIUM",
               "SOUHAITABLE"),
    "could": ("COULD", "POURRAIT", "SOUHAITE", "WISHED", "OPTIONNEL", "OPTIONAL", "FACULTATIF", "UTILE", "USEFUL",
              "NICE TO HAVE", "C", "F2", "F3", "3", "BASSE", "LOW", "OPTION"),
}  # fmt: skip
DOMAIN_WORDS = {
    "technical": ("TECHNIQUE", "TECHNICAL", "PERFORMANCE", "PERFORMANCES"),
    "functional": ("FONCTIONNEL", "FONCTIONNELLE", "FUNCTIONAL", "FONCTION", "USAGE", "USE"),
    "financial": ("FINANCIER", "FINANCIERE", "FINANCIAL", "PRIX", "PRICE", "BUDGET", "COUT", "COST"),
    "deadline": ("DELAI", "DELAIS", "DEADLINE", "PLANNING", "LEAD TIME", "DELIVERY", "LIVRAISON"),
    "constraint": ("CONTRAINTE", "CONTRAINTES", "CONSTRAINT", "NORME", "NORMES", "STANDARD", "SECURITE", "SAFETY",
                   "REGLEMENTAIRE", "LEGAL"),
    "ecology": ("ECOLOGIE", "ECOLOGY", "ENVIRONNEMENT", "ENVIRONMENT", "ENVIRONNEMENTAL", "DURABILITE",
                "SUSTAINABILITY", "RSE", "ENERGIE", "ENERGY"),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: the row as the file numbers it, the column's header, and how to mend it."""

    row: int
    column: str
    value: str
    code: str
    reason: str


@dataclass(frozen=True)
class ReadRow:
    number: int
    ref: str
    text: str
    level: str
    domain: str
    known: bool


@dataclass
class Reading:
    """What an import would do: rows to add, rows already there, rows refused with their faults."""

    mapping: dict[str, str]
    rows: list[ReadRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def fresh(self) -> list[ReadRow]:
        return [row for row in self.rows if not row.known]

    @property
    def known(self) -> int:
        return len(self.rows) - len(self.fresh)

    @property
    def refused(self) -> int:
        return len({fault.row for fault in self.faults})


def fingerprint(ref: str, text: str) -> str:
    """The identity of a requirement: its reference and its words, whatever case, accents and spaces."""
    return hashlib.sha256(f"{fold(ref)}\0{fold(text)}".encode()).hexdigest()


def guess(headers: Sequence[str]) -> dict[str, str]:
    """Each target with the header that means it: the exact word first, then a header that begins with it."""
    folded = {header: fold(header) for header in headers}
    found: dict[str, str] = {}
    for exact in (True, False):
        for target, (_word, names) in TARGETS.items():
            if target in found:
                continue
            for name in names:
                free = [header for header in headers if header not in found.values()]
                match = next((h for h in free if _means(folded[h], name, exact)), None)
                if match is not None:
                    found[target] = match
                    break
    if "text" not in found and len(headers) == 1:
        found = {"text": headers[0]}
    return found


def _means(folded: str, name: str, exact: bool) -> bool:
    return folded == name if exact else len(name) > 2 and (folded.startswith(name) or f" {name}" in folded)


def read(
    proposal: Proposal,
    *,
    headers: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    mapping: Mapping[str, str] | None = None,
) -> Reading:
    """Check a table against a proposal without writing anything. `mapping`: target → header; guessed if None."""
    chosen = dict(guess(headers) if mapping is None else {t: h for t, h in mapping.items() if h})
    if unknown := [header for header in chosen.values() if header not in headers]:
        raise Refusal(
            "column_unknown", _("The table has no column “%(name)s”.") % {"name": unknown[0]}, path="mapping"
        )
    if "text" not in chosen:
        raise Refusal(
            "text_column_missing",
            _("Say which column holds the text of the requirements."),
            path="mapping.text",
        )
    table = list(rows)
    if not table:
        raise Refusal("empty_table", _("The table has headers but no row."), path="file")
    if len(table) > MOST_ROWS:
        raise Refusal(
            "too_many_rows", _("More than %(most)d rows: split the table.") % {"most": MOST_ROWS}, path="file"
        )
    places = {target: headers.index(header) for target, header in chosen.items()}
    known = set(
        Requirement.objects.filter(proposal=proposal, archived_at=None).values_list("fingerprint", flat=True)
    )
    reading = Reading(chosen)
    for number, cells in table:
        _read_row(
            reading,
            number,
            {t: cells[at].strip() if at < len(cells) else "" for t, at in places.items()},
            known,
        )
    return reading


def _read_row(reading: Reading, number: int, cells: dict[str, str], known: set[str]) -> None:
    faults: list[Fault] = []

    def fault(target: str, code: str, reason: Any) -> None:
        faults.append(
            Fault(number, reading.mapping.get(target, ""), cells.get(target, "")[:80], code, str(reason))
        )

    text, ref = cells["text"], cells.get("ref", "")
    if not text:
        fault("text", "text_missing", _("The text of the requirement is empty."))
    if len(text) > 4000:
        fault("text", "text_too_long", _("More than 4,000 characters: cut the requirement in two."))
    if len(ref) > 40:
        fault("ref", "ref_too_long", _("A reference has at most 40 characters."))
    level = _word(cells.get("level", ""), LEVEL_WORDS, "must")
    if level is None:
        fault(
            "level", "level_unknown", _("Write must, should or could (or obligatoire, important, optionnel).")
        )
    domain = _word(cells.get("domain", ""), DOMAIN_WORDS, "technical")
    if faults or level is None:
        reading.faults += faults
        return
    identity = fingerprint(ref, text)
    # A domain in words of the client's own stays technical: it files the requirement, it does not change it.
    reading.rows.append(ReadRow(number, ref, text, level, domain or "technical", identity in known))
    known.add(identity)


def _word(value: str, words: Mapping[str, Sequence[str]], otherwise: str) -> str | None:
    folded = fold(value)
    if not folded:
        return otherwise
    return next((code for code, known in words.items() if folded in known), None)


@transaction.atomic
def import_requirements(actor: Actor, *, proposal: Proposal, reading: Reading, source: str = "") -> int:
    """Write the rows of a reading that are not there yet; gives how many. Fact `requirements.imported`.

    Reading the same table again adds nothing; rows with faults are left out and stay in the table.
    """
    access.require(actor, "proposals.change")
    Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)  # two imports at once wait
    live = Requirement.objects.filter(proposal=proposal, archived_at=None)
    known = set(live.values_list("fingerprint", flat=True))
    place = Requirement.objects.filter(proposal=proposal).aggregate(last=Max("position"))["last"] or 0
    fresh = []
    for row in reading.rows:
        identity = fingerprint(row.ref, row.text)
        if identity not in known:
            known.add(identity)
            place += 1
            fresh.append(Requirement(
                workspace=actor.workspace, proposal=proposal, position=place, ref=row.ref, text=row.text,
                level=row.level, domain=row.domain, source=source[:200], fingerprint=identity,
            ))  # fmt: skip
    Requirement.objects.bulk_create(fresh)
    if fresh:
        fact = RequirementsImported(
            proposal.title, source[:200], len(fresh), len(reading.rows) - len(fresh), reading.refused
        )
        record(actor, fact, about=proposal, account_id=proposal.deal.account.uuid)
    return len(fresh)
