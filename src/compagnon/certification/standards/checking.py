"""Check a référentiel's file (`compagnon standards check`): every fault with its path, never only the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from compagnon.certification.standards import meaning, words
from compagnon.certification.standards.reading import UnreadableFile, read_yaml
from compagnon.certification.standards.shape import SCHEMA, SHAPE, Fault, faults_of
from compagnon.people.fields import text_in

OTHER_SCHEMAS = frozenset({"compagnon.crosswalk"})  # files of ours that are no référentiel


@dataclass(frozen=True)
class Report:
    """What the check found. `counts`: blocks, competences, and criteria of the professional competences."""

    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    counts: Mapping[str, int] = field(default_factory=lambda: {"blocks": 0, "competences": 0, "criteria": 0})
    unreadable: UnreadableFile | None = None

    @property
    def valid(self) -> bool:
        return not self.errors and self.unreadable is None

    def as_json(self) -> dict[str, Any]:
        """The answer of `standards check --json`, as the interfaces say."""
        errors = [{"path": fault.path, "message": words.sentence(fault)} for fault in self.errors]
        if self.unreadable:
            errors.append({"path": self.unreadable.path, "message": self.unreadable.message})
        return {
            "valid": self.valid,
            "errors": errors,
            "warnings": [{"path": fault.path, "message": words.sentence(fault)} for fault in self.warnings],
            "counts": dict(self.counts),
        }


def check(data: bytes) -> Report:
    """Check the bytes of a file."""
    try:
        document = read_yaml(data)
    except UnreadableFile as error:
        return Report(unreadable=error)
    return check_document(document)


def check_document(document: Any) -> Report:
    """Check a file that was read: its shape, then whether it agrees with itself."""
    if not isinstance(document, dict):
        return Report(errors=(Fault("", "not_a_mapping"),))
    schema = document.get("schema")
    if isinstance(schema, str) and schema.partition("/")[0] in OTHER_SCHEMAS:
        return Report(errors=(Fault("schema", "unknown_schema", {"known": SCHEMA}),))
    found = [*faults_of(document, SHAPE), *meaning.disagreements(document), *_anomalies(document)]
    errors = tuple(fault for fault in found if not fault.warning)
    warnings = tuple(fault for fault in found if fault.warning)
    return Report(errors, warnings, _counts(document))


def _counts(document: dict[str, Any]) -> dict[str, int]:
    competences = meaning.rows(document.get("competences"))
    return {
        "blocks": len(meaning.rows(document.get("blocks"))),
        "competences": len(competences),
        "criteria": sum(len(meaning.rows(competence.get("criteria"))) for _n, competence in competences),
    }


def _anomalies(document: dict[str, Any]) -> list[Fault]:
    """The anomalies that the file states are no faults of the file: the reader is warned of each."""
    found = []
    for place, row in meaning.rows(document.get("anomalies")):
        params = {
            key: _said(row.get(key)) for key in ("id", "where", "what", "handling", "printed", "effective")
        }
        code = "anomaly_values" if params["printed"] or params["effective"] else "anomaly"
        found.append(Fault(f"anomalies[{place}]", code, params, warning=True))
    return found


def _said(value: Any) -> str:
    """A label in the reader's language, without the full stop that the sentence brings."""
    text = text_in(value) if isinstance(value, dict) else value
    return text.rstrip(".") if isinstance(text, str) else ""
