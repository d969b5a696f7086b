"""The shape of a référentiel's file (schéma `compagnon.referentiel/1`): which keys, of which types.

`faults_of(value, SHAPE, path)` walks any value and tells each fault with its path; it never stops at the
first and never trusts a type. Unknown keys are warnings, with the known key that looks like them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

SCHEMA = "compagnon.referentiel/1"
MOST_MINUTES = 6_000


@dataclass(frozen=True)
class Fault:
    """Something wrong (or, as a warning, odd) at a path of the file; `words` turns it into a sentence."""

    path: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    warning: bool = False


@dataclass(frozen=True)
class Text:
    """A text that says something; `among`: the only words allowed."""

    among: tuple[str, ...] = ()
    null: bool = False
    name = "text"


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds, both included."""

    least: int = 0
    most: int = 1_000_000
    null: bool = False
    name = "whole"


@dataclass(frozen=True)
class Exact:
    """A number with or without decimals, above zero."""

    null: bool = False
    name = "number"


@dataclass(frozen=True)
class Flag:
    null: bool = False
    name = "flag"


@dataclass(frozen=True)
class Day:
    null: bool = False
    name = "date"


@dataclass(frozen=True)
class Label:
    """A text, or the same text in French and English."""

    null: bool = False
    name = "label"


@dataclass(frozen=True)
class Free:
    """Anything: kept for the reader, computed on by nobody."""

    null: bool = True
    name = "anything"


@dataclass(frozen=True)
class Pair:
    """[least, most], two whole numbers in that order."""

    null: bool = False
    name = "pair"


@dataclass(frozen=True)
class Listed:
    of: Any
    least: int = 0
    null: bool = False
    name = "list"


@dataclass(frozen=True)
class Mapped:
    """Names that the file chooses, each with a value of one type."""

    of: Any
    null: bool = False
    name = "mapping"


@dataclass(frozen=True)
class Keys:
    """A mapping with known keys."""

    needed: Mapping[str, Any]
    optional: Mapping[str, Any] = field(default_factory=dict)
    null: bool = False
    name = "mapping"


_TEXTS = Listed(Text())
_LABELS = Listed(Label())
_CODED = Listed(Keys({"code": Text()}, {"label": Text(), "version": Text()}))

_STEP = Keys(
    {"id": Text(), "m": Whole(1, MOST_MINUTES), "who": Text(("jury", "invigilated"))},
    {"mode": Text(("group", "individual")), "room": Text(), "act": Label(), "resource": Text(), "guide": Flag(),
     "jury_plays_roles": Flag(), "goal": Label(), "input": Text(), "outputs": _TEXTS},
)  # fmt: skip
_OUTPUTS = Listed(Keys({"id": Text(), "slides": Pair()}, {"cover_excluded": Flag(null=True)}))
_PART = Keys(
    {"id": Text(), "minutes": Whole(1, MOST_MINUTES), "steps": Listed(_STEP, 1)},
    {"title": Label(), "outputs_rules": _OUTPUTS},
)
_MODALITY = Keys(
    {"id": Text(), "title": Text(), "minutes": Whole(0, MOST_MINUTES), "competences": _TEXTS},
    {"competences_effective": _TEXTS, "after": Text(), "production": Text(), "applicable": Flag(),
     "parts": Listed(_PART, 1), "steps": Listed(_STEP, 1), "outputs_rules": _OUTPUTS},
)  # fmt: skip
_SESSION = Keys(
    {"id": Text(), "grants": Text(), "minutes_total": Whole(1, MOST_MINUTES),
     "minutes_jury": Whole(0, MOST_MINUTES), "modalities": Listed(_MODALITY, 1)},
    {"title": Label()},
)  # fmt: skip
_PRODUCTIONS = Keys(
    {"common": Keys(
        {"font": Text(), "size_pt": Exact(), "line_spacing": Exact(), "excluded_from_count": _TEXTS},
        {"annexes_may_hold": _TEXTS, "company_intro_pages": Whole(), "deck_excludes": _TEXTS, "deck_topics": Text(),
         "made_before_session": Flag(), "jury_reads_document_before": Text(),
         "projection_checked_before_session": Flag()},
    ),
     "items": Listed(Keys(
        {"id": Text(), "session": Text(), "document_pages": Pair(), "deck_slides": Pair(),
         "parts": Listed(Keys({"ref": Text(), "pages": Pair(), "themes": Text()}), 1)},
    )),
     "themes": Mapped(Listed(Label(), 1))},
)  # fmt: skip
_EXAM_RULES = Keys(
    {},
    {"contexts_offered": Whole(1, 100), "context_choice": Text(), "written_simultaneous": Flag(),
     "candidate_prints_and_hands_over": Flag(), "jury_reads_before": Text(), "jury_evaluates_before": Text(),
     "jury_annotates": Flag(), "jury_absent_during": _TEXTS, "invigilation_required": _TEXTS,
     "extra_jury_time": _TEXTS, "jury_composition_special": Text(), "adaptations": Free(), "ai_tools": Mapped(Text())},
)  # fmt: skip
_EVALUATION = Keys(
    {"evaluator": Text(), "modalities": Listed(Keys(
        {"id": Text(), "title": Text()},
        {"places": _TEXTS, "means": _TEXTS, "input": Text(), "sent_to": Text(), "deadline": Text()},
    ), 1)},
    {"preferred": Text(), "modality_choice": Free(), "company_opinion": Keys(
        {"required": Flag()}, {"except_paths": _TEXTS, "basis": Text(), "by": _TEXTS}),
     "registration": Keys({"prior": Flag()}, {"with": Text()})},
)  # fmt: skip
_RESOURCES = Keys(
    {},
    {"rooms": Listed(Keys({"for": Text(), "items": _LABELS})),
     "shared": Listed(Keys({"id": Text(), "per": Whole(1), "max": Whole(1)}, {"rule": Label()}))},
)  # fmt: skip
_PATH = Keys(
    {"id": Text()},
    {"session": Text(), "sessions": _TEXTS, "judged_on": _TEXTS, "requires": _TEXTS, "then": Free(),
     "evaluators": Text(), "partial": Flag(), "entry": Free(), "per_ccp": Free()},
)  # fmt: skip

SHAPE = Keys(
    {
        "schema": Text((SCHEMA,)), "id": Text(), "kind": Text(), "title": Text(), "certifier": Text(),
        "blocks": Listed(Keys(
            {"id": Text(), "at": Whole(1, 1000), "type": Text(), "title": Text(), "competences": Listed(Text(), 1)},
            {"code": Text(null=True), "title_source": Text()},
        ), 1),
        "competences": Listed(Keys(
            {"id": Text(), "title": Text(), "criteria": Listed(Keys(
                {"id": Text(), "t": Label()}, {"obs": Text(("session", "evidence", "mixed"))},
            ))},
            {"evaluated_by": Mapped(_TEXTS), "printed_no": Whole(1, 1000), "given": _TEXTS},
        ), 1),
        "transversal": Keys(
            {"items": Listed(Keys({"id": Text(), "title": Text(), "criteria": _LABELS}))},
            {"evaluated_through": Text()},
        ),
        "sessions": Listed(_SESSION),
    },
    {
        "code": Text(null=True), "millesime": Text(null=True), "sigle": Text(),
        "level": Keys({"value": Free(), "framework": Text()}, null=True),
        "nsf": _CODED, "rome": _CODED, "formacode": _TEXTS, "language": Free(), "sectors": Text(),
        "legal": Keys({}, {"arrete": Day(), "jo": Day(), "jo_modificatif": Day(), "effective": Day(),
                           "reac_validated": Day(), "re_updated": Day(), "general_rules": Text(), "texts": _TEXTS,
                           "regulated_activity": Text()}),
        "documents": Listed(Keys({"kind": Text(), "pages": Whole(1, 10_000)})), "jobs_accessible": _TEXTS,
        "ccs": Free(), "axes": Mapped(Text()), "exam_rules": _EXAM_RULES, "productions": _PRODUCTIONS,
        "company_period": Keys({"applies_to": Text(), "hours": Mapped(Whole(1, 10_000))},
                               {"proof_required": Flag(), "proof_kept_in_file": Flag(),
                                "alternance_included": Flag(), "vae": Label()}),
        "resources": _RESOURCES, "paths": Listed(_PATH), "ccp_judged_on": _TEXTS, "evaluators": Mapped(Text()),
        "elements": Mapped(Text()), "evaluation": _EVALUATION, "award": Keys({"by": Text()}, {
            "under": Text(), "rule": Text(), "per_block": Text()}),
        "partial_success": Free(), "documents_issued": Free(),
        "correspondences": Keys({}, {"from": Keys({"id": Text()}, {"arrete": Day()}), "to": Text(), "map": Listed(
            Keys({"from": Text(), "to": Text()}), null=True)}),
        "anomalies": Listed(Keys(
            {"id": Text(), "where": Text(), "what": Label(), "handling": Label()},
            {"printed": Text(), "effective": Text()},
        )),
        "facts": Mapped(Listed(Text(), 1)),
    },
)  # fmt: skip


def faults_of(value: Any, shape: Any, path: str = "") -> Iterator[Fault]:
    """Every fault of type, key or bound below `value`."""
    if value is None:
        if not shape.null:
            yield Fault(path, "null", {"expected": shape.name})
    elif isinstance(shape, Keys):
        yield from _keys(value, shape, path)
    elif isinstance(shape, Mapped):
        if not isinstance(value, dict):
            yield _wrong(value, shape, path)
        else:
            for key, inner in value.items():
                yield from faults_of(inner, shape.of, joined(path, key))
    elif isinstance(shape, Listed):
        if not isinstance(value, list):
            yield _wrong(value, shape, path)
        else:
            if len(value) < shape.least:
                yield Fault(path, "too_few", {"least": shape.least})
            for place, inner in enumerate(value):
                yield from faults_of(inner, shape.of, f"{path}[{place}]")
    else:
        yield from _plain(value, shape, path)


def _keys(value: Any, shape: Keys, path: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield _wrong(value, shape, path)
        return
    known = {**shape.needed, **shape.optional}
    for key in shape.needed:
        if key not in value:
            yield Fault(joined(path, key), "missing", {"key": key})
    for key, inner in value.items():
        if key in known:
            yield from faults_of(inner, known[key], joined(path, key))
        else:
            near = get_close_matches(str(key), [str(name) for name in known], 1)
            code = "unknown_key_near" if near else "unknown_key"
            yield Fault(joined(path, key), code, {"key": key, "near": near[0] if near else ""}, warning=True)


def _plain(value: Any, shape: Any, path: str) -> Iterator[Fault]:
    match shape:
        case Text():
            if not isinstance(value, str):
                yield _wrong(value, shape, path)
            elif not value.strip():
                yield Fault(path, "blank")
            elif shape.among and value not in shape.among:
                yield Fault(path, "not_among", {"value": value, "among": ", ".join(shape.among)})
        case Whole():
            if not isinstance(value, int) or isinstance(value, bool):
                yield _wrong(value, shape, path)
            elif not shape.least <= value <= shape.most:
                yield Fault(path, "out_of_bounds", {"value": value, "least": shape.least, "most": shape.most})
        case Exact():
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                yield _wrong(value, shape, path)
            elif value <= 0:
                yield Fault(path, "not_positive", {"value": value})
        case Flag():
            if not isinstance(value, bool):
                yield _wrong(value, shape, path)
        case Day():
            if type(value) is not date:
                yield _wrong(value, shape, path)
        case Label():
            yield from _label(value, shape, path)
        case Pair():
            yield from _pair(value, shape, path)


def _label(value: Any, shape: Label, path: str) -> Iterator[Fault]:
    if isinstance(value, dict):
        yield from _keys(value, Keys({"fr": Text()}, {"en": Text()}), path)
    elif not isinstance(value, str):
        yield _wrong(value, shape, path)
    elif not value.strip():
        yield Fault(path, "blank")


def _pair(value: Any, shape: Pair, path: str) -> Iterator[Fault]:
    if not isinstance(value, list) or len(value) != 2:
        yield _wrong(value, shape, path)
        return
    wrong = [place for place, bound in enumerate(value) if type(bound) is not int or bound < 0]
    for place in wrong:
        yield _wrong(value[place], Whole(), f"{path}[{place}]")
    if not wrong and value[0] > value[1]:
        yield Fault(path, "pair_reversed", {"least": value[0], "most": value[1]})


def _wrong(value: Any, shape: Any, path: str) -> Fault:
    shown = str(value)
    return Fault(path, "wrong_type", {"expected": shape.name, "value": shown[:60] + "…" * (len(shown) > 60)})


def joined(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)
