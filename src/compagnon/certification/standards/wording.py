"""The official wording of criteria (texte officiel), from a centre's own copy: kept in its workspace only.

The texts forbid reproduction: the product ships titles and its own labels. A centre that holds the text
loads a CSV of two columns, the code of the criterion and its sentence; nothing exports it.
"""

import csv
import io
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from compagnon.certification.standards.facts import WordingLoaded
from compagnon.certification.standards.models import OfficialWording
from compagnon.certification.standards.queries import standard
from compagnon.certification.standards.register import RowFault
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal

MAX_BYTES = 1_000_000
MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Loaded:
    count: int
    missing: tuple[str, ...]  # criteria that the copy does not word
    faults: tuple[RowFault, ...]


@transaction.atomic
def load_wording(actor: Actor, *, standard_id: str, data: bytes, source: str) -> Loaded:
    """Replace the wording of a référentiel by that of a copy; rows with a fault are told and left out."""
    access.require(actor, "standards.change")
    known = {criterion.id for criterion in standard(standard_id).criteria}
    if not known:
        raise Refusal("no_criteria", _("This référentiel has no criterion to word."), path="standard")
    found, faults = _read(data, known)
    if not found:
        raise Refusal(
            "nothing_read", _("No row could be read: two columns are wanted, code and text."), path="file"
        )
    OfficialWording.objects.of(actor.workspace).filter(standard=standard_id).delete()
    OfficialWording.objects.bulk_create(
        OfficialWording(
            workspace=actor.workspace, standard=standard_id, code=code, text=text, source=source[:200]
        )
        for code, text in found.items()
    )
    record(actor, WordingLoaded(standard_id, source[:200], len(found)), about=actor.workspace)
    return Loaded(len(found), tuple(sorted(known - set(found))), tuple(faults))


def _read(data: bytes, known: set[str]) -> tuple[dict[str, str], list[RowFault]]:
    if len(data) > MAX_BYTES:
        raise Refusal("file_too_large", _("The file is larger than 1 MB."), path="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            "not_utf8", _("The file is not in UTF-8: save it in this encoding."), path="file"
        ) from error
    delimiter = max(";,\t", key=text.split("\n", 1)[0].count)
    found: dict[str, str] = {}
    faults: list[RowFault] = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].lower() == "code"):
            continue
        code, sentence = (cells[0].upper(), cells[1]) if len(cells) > 1 else (cells[0], "")
        if code not in known:
            faults.append(RowFault(number, "code", _("“%(code)s” is no criterion.") % {"code": code[:40]}))
        elif code in found:
            faults.append(RowFault(number, "code", _("%(code)s already stands above.") % {"code": code}))
        elif not 0 < len(sentence) <= MOST_CHARACTERS:
            faults.append(RowFault(number, "text", _("A text of at most 2,000 characters is wanted.")))
        else:
            found[code] = sentence
    return found, faults


def wording_of(actor: Actor, standard_id: str) -> dict[str, str]:
    """Code -> official sentence, as this centre loaded it; empty when it loaded none."""
    rows = access.rows(actor, OfficialWording).filter(standard=standard_id)
    return dict(rows.values_list("code", "text"))
