"""What a référentiel's file must agree on with itself: names, sums, coverage, productions, facts.

Works on any value: what has the wrong type counts as absent here, `shape` has already told it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from compagnon.certification.standards.shape import Fault, joined

_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


def disagreements(document: dict[str, Any]) -> Iterator[Fault]:
    """Every place where the file contradicts itself."""
    yield from _twins(document)
    yield from _blocks(document)
    yield from _criteria(document)
    yield from _sessions(document)
    yield from _productions(document)
    yield from _rules(document)
    yield from _facts(document)


# The parts of the file, safely


def mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[tuple[int, dict[Any, Any]]]:
    """The mappings of a list, each with its place."""
    found = value if isinstance(value, list) else []
    return [(place, inner) for place, inner in enumerate(found) if isinstance(inner, dict)]


def texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def ids(value: Any) -> list[str]:
    return [row["id"] for _place, row in rows(value) if isinstance(row.get("id"), str)]


def all_steps(modality: dict[Any, Any], path: str) -> list[tuple[str, dict[Any, Any]]]:
    """The steps of a modality with their paths, those of its parts too."""
    found = [(f"{path}.steps[{place}]", step) for place, step in rows(modality.get("steps"))]
    for number, part in rows(modality.get("parts")):
        found += [(f"{path}.parts[{number}].steps[{place}]", step) for place, step in rows(part.get("steps"))]
    return found


def grants(document: dict[str, Any]) -> dict[str, str]:
    """Session id -> what it grants."""
    return {
        str(session.get("id")): str(session.get("grants")) for _n, session in rows(document.get("sessions"))
    }


def _twice(value: Any, path: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for place, row in rows(value):
        name = row.get("id")
        if isinstance(name, str) and name in seen:
            yield Fault(f"{path}[{place}].id", "twin", {"id": name, "first": f"{path}[{seen[name]}]"})
        elif isinstance(name, str):
            seen[name] = place


def _twins(document: dict[str, Any]) -> Iterator[Fault]:
    for key in ("blocks", "competences", "sessions", "paths", "anomalies"):
        yield from _twice(document.get(key), key)
    yield from _twice(mapping(document.get("transversal")).get("items"), "transversal.items")
    yield from _twice(mapping(document.get("productions")).get("items"), "productions.items")
    yield from _twice(mapping(document.get("resources")).get("shared"), "resources.shared")
    yield from _twice(mapping(document.get("evaluation")).get("modalities"), "evaluation.modalities")
    first: dict[str, str] = {}
    for place, competence in rows(document.get("competences")):
        for number, criterion in rows(competence.get("criteria")):
            path, name = f"competences[{place}].criteria[{number}]", criterion.get("id")
            if isinstance(name, str) and name in first:
                yield Fault(f"{path}.id", "twin", {"id": name, "first": first[name]})
            elif isinstance(name, str):
                first[name] = path


def _blocks(document: dict[str, Any]) -> Iterator[Fault]:
    known = set(ids(document.get("competences")))
    owner: dict[str, str] = {}
    places: dict[int, str] = {}
    for place, block in rows(document.get("blocks")):
        path = f"blocks[{place}]"
        at = whole(block.get("at"))
        if at is not None and at in places:
            yield Fault(f"{path}.at", "same_place", {"at": at, "first": places[at]})
        elif at is not None:
            places[at] = path
        for number, code in enumerate(texts(block.get("competences"))):
            where = f"{path}.competences[{number}]"
            if code not in known:
                yield Fault(where, "unknown_competence", {"code": code})
            elif code in owner:
                yield Fault(where, "competence_twice", {"code": code, "first": owner[code]})
            else:
                owner[code] = where
    for place, competence in rows(document.get("competences")):
        name = competence.get("id")
        if isinstance(name, str) and name not in owner:
            yield Fault(f"competences[{place}].id", "competence_without_block", {"code": name})


def _criteria(document: dict[str, Any]) -> Iterator[Fault]:
    sessions = {str(session.get("id")): session for _n, session in rows(document.get("sessions"))}
    for place, competence in rows(document.get("competences")):
        path, code = f"competences[{place}]", competence.get("id")
        for number, criterion in rows(competence.get("criteria")):
            name = criterion.get("id")
            if isinstance(name, str) and isinstance(code, str) and not name.startswith(f"{code}."):
                where = f"{path}.criteria[{number}].id"
                yield Fault(where, "criterion_elsewhere", {"id": name, "code": code}, warning=True)
        yield from _evaluated_by(competence, sessions, path)


def _evaluated_by(
    competence: dict[Any, Any], sessions: dict[str, dict[Any, Any]], path: str
) -> Iterator[Fault]:
    """What the competence says of its modalities is what the sessions say."""
    stated = competence.get("evaluated_by")
    if stated is None or not isinstance(competence.get("id"), str):
        return
    for name in mapping(stated):
        if name not in sessions:
            yield Fault(joined(f"{path}.evaluated_by", name), "unknown_session", {"id": name})
    for name, session in sessions.items():
        real = sorted(
            str(modality.get("id"))
            for _n, modality in rows(session.get("modalities"))
            if competence["id"] in texts(modality.get("competences"))
        )
        told = sorted(texts(mapping(stated).get(name)))
        if told != real:
            params = {"code": competence["id"], "told": _list(told), "real": _list(real)}
            yield Fault(joined(f"{path}.evaluated_by", name), "evaluated_elsewhere", params)


def _sessions(document: dict[str, Any]) -> Iterator[Fault]:
    competences = set(ids(document.get("competences")))
    blocks = {
        str(block.get("id")): texts(block.get("competences")) for _n, block in rows(document.get("blocks"))
    }
    productions = {str(p.get("id")): p for _n, p in rows(mapping(document.get("productions")).get("items"))}
    for place, session in rows(document.get("sessions")):
        path = f"sessions[{place}]"
        granted = session.get("grants")
        if isinstance(granted, str) and granted != "title" and granted not in blocks:
            yield Fault(
                f"{path}.grants", "unknown_grant", {"value": granted, "known": _list(["title", *blocks])}
            )
        yield from _twice(session.get("modalities"), f"{path}.modalities")
        yield from _unique_steps(session, path)
        for number, modality in rows(session.get("modalities")):
            where = f"{path}.modalities[{number}]"
            yield from _modality(modality, session, where, competences, productions)
        yield from _totals(session, path)
        wanted = competences if granted == "title" else set(blocks.get(str(granted), []))
        yield from _coverage(session, path, wanted)


def _unique_steps(session: dict[Any, Any], path: str) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for number, modality in rows(session.get("modalities")):
        for where, step in all_steps(modality, f"{path}.modalities[{number}]"):
            name = step.get("id")
            if isinstance(name, str) and name in seen:
                yield Fault(f"{where}.id", "twin", {"id": name, "first": seen[name]})
            elif isinstance(name, str):
                seen[name] = where


def _modality(
    modality: dict[Any, Any], session: dict[Any, Any], path: str, competences: set[str],
    productions: dict[str, dict[Any, Any]],
) -> Iterator[Fault]:  # fmt: skip
    for key in ("competences", "competences_effective"):
        for number, code in enumerate(texts(modality.get(key))):
            if code not in competences:
                yield Fault(f"{path}.{key}[{number}]", "unknown_competence", {"code": code})
    after = modality.get("after")
    if isinstance(after, str) and after not in ids(session.get("modalities")):
        yield Fault(f"{path}.after", "unknown_modality", {"id": after})
    named = modality.get("production")
    if isinstance(named, str):
        if named not in productions:
            yield Fault(f"{path}.production", "unknown_production", {"id": named})
        elif productions[named].get("session") != session.get("id"):
            yield Fault(f"{path}.production", "production_of_another_session", {"id": named})
    if modality.get("applicable") is False:
        return
    if not modality.get("parts") and not modality.get("steps"):
        yield Fault(path, "without_timing", {"id": modality.get("id")})
        return
    for number, part in rows(modality.get("parts")):
        where = f"{path}.parts[{number}]"
        yield from _sum(part, "minutes", _minutes(step for _n, step in rows(part.get("steps"))), where)
    found = all_steps(modality, path)
    yield from _sum(modality, "minutes", _minutes(step for _where, step in found), path)


def _minutes(steps: Iterable[dict[Any, Any]]) -> int | None:
    values = [whole(step.get("m")) for step in steps]
    return None if None in values else sum(value or 0 for value in values)


def _sum(row: dict[Any, Any], key: str, real: int | None, path: str, code: str = "sum") -> Iterator[Fault]:
    told = whole(row.get(key))
    if told is not None and real is not None and told != real:
        yield Fault(f"{path}.{key}", code, {"told": told, "real": real, "id": row.get("id")})


def _totals(session: dict[Any, Any], path: str) -> Iterator[Fault]:
    modalities = [modality for _n, modality in rows(session.get("modalities"))]
    minutes = [whole(modality.get("minutes")) for modality in modalities]
    total = None if None in minutes else sum(value or 0 for value in minutes)
    yield from _sum(session, "minutes_total", total, path, "total")
    steps = [step for modality in modalities for _where, step in all_steps(modality, "")]
    with_jury = _minutes(step for step in steps if step.get("who") == "jury")
    yield from _sum(session, "minutes_jury", with_jury, path, "jury_time")


def _coverage(session: dict[Any, Any], path: str, wanted: set[str]) -> Iterator[Fault]:
    """Each competence of what is granted is judged somewhere, and no other."""
    judged: set[str] = set()
    for number, modality in rows(session.get("modalities")):
        printed = set(texts(modality.get("competences")))
        effective = set(texts(modality.get("competences_effective"))) or printed
        judged |= effective
        if effective != printed:
            params = {"printed": _list(printed), "effective": _list(effective), "id": modality.get("id")}
            where = f"{path}.modalities[{number}].competences_effective"
            yield Fault(where, "effective_differs", params, warning=True)
    if missing := wanted - judged:
        yield Fault(f"{path}.modalities", "not_judged", {"codes": _list(missing), "id": session.get("id")})
    if extra := judged - wanted:
        yield Fault(f"{path}.modalities", "judged_too_much", {"codes": _list(extra), "id": session.get("id")})


def _productions(document: dict[str, Any]) -> Iterator[Fault]:
    productions = mapping(document.get("productions"))
    themes = mapping(productions.get("themes"))
    competences = set(ids(document.get("competences")))
    granted = grants(document)
    blocks = {str(b.get("id")): set(texts(b.get("competences"))) for _n, b in rows(document.get("blocks"))}
    for place, item in rows(productions.get("items")):
        path, bounds = f"productions.items[{place}]", []
        session = item.get("session")
        if isinstance(session, str) and session not in granted:
            yield Fault(f"{path}.session", "unknown_session", {"id": session})
        wanted = blocks.get(granted.get(str(session), ""), competences)
        for number, part in rows(item.get("parts")):
            where, code = f"{path}.parts[{number}]", part.get("ref")
            if isinstance(code, str) and code not in competences:
                yield Fault(f"{where}.ref", "unknown_competence", {"code": code})
            elif isinstance(code, str) and code not in wanted:
                yield Fault(f"{where}.ref", "part_of_another_block", {"code": code, "id": session})
            if isinstance(part.get("themes"), str) and part["themes"] not in themes:
                yield Fault(
                    f"{where}.themes", "unknown_themes", {"id": part["themes"], "known": _list(themes)}
                )
            bounds.append(_pair(part.get("pages")))
        yield from _pages(item, bounds, path)


def _pages(item: dict[Any, Any], bounds: list[tuple[int, int] | None], path: str) -> Iterator[Fault]:
    told = _pair(item.get("document_pages"))
    if told is None or not bounds or None in bounds:
        return
    real = tuple(sum(bound[side] for bound in bounds if bound) for side in (0, 1))
    if told != real:
        params = {"told": f"{told[0]}–{told[1]}", "real": f"{real[0]}–{real[1]}", "id": item.get("id")}
        yield Fault(f"{path}.document_pages", "pages", params)


def _pair(value: Any) -> tuple[int, int] | None:
    if isinstance(value, list) and len(value) == 2 and all(whole(bound) is not None for bound in value):
        return value[0], value[1]
    return None


def _rules(document: dict[str, Any]) -> Iterator[Fault]:
    """What the rules, means, paths and equivalences name exists."""
    sessions = [session for _n, session in rows(document.get("sessions"))]
    modalities = {name for session in sessions for name in ids(session.get("modalities"))}
    parts, steps = set(), set()
    for session in sessions:
        for _n, modality in rows(session.get("modalities")):
            parts |= set(ids(modality.get("parts")))
            steps |= {str(step.get("id")) for _where, step in all_steps(modality, "")}
    rules = mapping(document.get("exam_rules"))
    for key in ("jury_reads_before", "jury_evaluates_before"):
        if isinstance(rules.get(key), str) and rules[key] not in modalities | parts:
            yield Fault(f"exam_rules.{key}", "unknown_modality", {"id": rules[key]})
    for key in ("jury_absent_during", "invigilation_required"):
        for place, name in enumerate(texts(rules.get(key))):
            if name not in steps:
                yield Fault(f"exam_rules.{key}[{place}]", "unknown_step", {"id": name})
    for place, room in rows(mapping(document.get("resources")).get("rooms")):
        if isinstance(room.get("for"), str) and room["for"] not in modalities:
            yield Fault(f"resources.rooms[{place}].for", "unknown_modality", {"id": room["for"]})
    yield from _paths(document, set(grants(document)))
    blocks = set(ids(document.get("blocks")))
    for place, row in rows(mapping(document.get("correspondences")).get("map")):
        if isinstance(row.get("to"), str) and row["to"] not in blocks:
            yield Fault(f"correspondences.map[{place}].to", "unknown_block", {"id": row["to"]})
    for name in mapping(mapping(document.get("company_period")).get("hours")):
        if name not in {"title", "CCP", *blocks}:
            yield Fault(joined("company_period.hours", name), "unknown_block", {"id": name})


def _paths(document: dict[str, Any], sessions: set[str]) -> Iterator[Fault]:
    for place, row in rows(document.get("paths")):
        path = f"paths[{place}]"
        if isinstance(row.get("session"), str) and row["session"] not in sessions:
            yield Fault(f"{path}.session", "unknown_session", {"id": row["session"]})
        for number, name in enumerate(texts(row.get("sessions"))):
            if name not in sessions:
                yield Fault(f"{path}.sessions[{number}]", "unknown_session", {"id": name})
        for number, name in enumerate(texts(row.get("requires"))):
            if name not in document:
                yield Fault(f"{path}.requires[{number}]", "unknown_requirement", {"id": name})


def _facts(document: dict[str, Any]) -> Iterator[Fault]:
    """Each kind names criteria that exist; each criterion has a kind or `upload`."""
    known = {name: place for place, name in _all_criteria(document)}
    facts = document.get("facts")
    if facts is None:
        if known:
            yield Fault("facts", "no_facts", {}, warning=True)
        return
    covered: set[str] = set()
    for kind, codes in mapping(facts).items():
        path = joined("facts", kind)
        if not isinstance(kind, str) or (kind != "upload" and not _KIND.fullmatch(kind)):
            yield Fault(path, "kind_form", {"kind": kind})
        for number, code in enumerate(texts(codes)):
            if code not in known:
                yield Fault(f"{path}[{number}]", "unknown_criterion", {"code": code})
            covered.add(code)
    for name, place in known.items():
        if name not in covered:
            yield Fault(place, "criterion_without_kind", {"id": name})


def _all_criteria(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for place, competence in rows(document.get("competences")):
        for number, criterion in rows(competence.get("criteria")):
            if isinstance(criterion.get("id"), str):
                yield f"competences[{place}].criteria[{number}].id", criterion["id"]


def _list(names: Iterable[Any]) -> str:
    return ", ".join(sorted(str(name) for name in names)) or "–"
