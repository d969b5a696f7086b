"""From a checked file to the records (construction): nothing is guessed here, `checking` has refused it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from compagnon.certification.standards import records as r


def build(document: dict[str, Any]) -> r.Standard:
    """The `Standard` of a document that `check_document` found valid."""
    level = document.get("level") or {}
    legal = document.get("legal") or {}
    themes = _themes(document)
    sessions = _sessions(document)
    return r.Standard(
        id=document["id"], kind=document["kind"], title=document["title"], sigle=document.get("sigle") or "",
        code=document.get("code") or "", millesime=document.get("millesime") or "",
        certifier=document["certifier"], level=str(level.get("value") or ""),
        level_framework=level.get("framework") or "", effective=_day(legal.get("effective")), legal=legal,
        nomenclatures=tuple(_nomenclatures(document)), blocks=tuple(_blocks(document)),
        competences=tuple(_competences(document)),
        transversal=tuple(
            r.Transversal(item["id"], item["title"], tuple(words(text) for text in item["criteria"]))
            for item in document["transversal"]["items"]
        ),
        axes=document.get("axes") or {}, sessions=sessions,
        productions=tuple(_productions(document, themes, sessions)), production_rules=_layout(document),
        paths=tuple(_path(row) for row in document.get("paths") or []), company_period=_period(document),
        rooms=tuple(
            r.RoomNeed(row["for"], tuple(words(item) for item in row["items"]))
            for row in (document.get("resources") or {}).get("rooms") or []
        ),
        shares=tuple(
            r.Share(row["id"], row["per"], row["max"], words(row["rule"]) if "rule" in row else None)
            for row in (document.get("resources") or {}).get("shared") or []
        ),
        evaluation=_evaluation(document), exam_rules=document.get("exam_rules") or {},
        correspondences=tuple(_correspondences(document)),
        anomalies=tuple(
            r.Anomaly(row["id"], row["where"], words(row["what"]), words(row["handling"]),
                      row.get("printed") or "", row.get("effective") or "")
            for row in document.get("anomalies") or []
        ),
        facts={kind: tuple(codes) for kind, codes in (document.get("facts") or {}).items()},
    )  # fmt: skip


def words(value: Any) -> r.Words:
    """A label as {"fr": …, "en": …}; a plain text is French."""
    return dict(value) if isinstance(value, dict) else {"fr": value}


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def _nomenclatures(document: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    for key, name in (("nsf", "NSF"), ("rome", "ROME")):
        for row in document.get(key) or []:
            yield name, row["code"], row.get("label") or ""
    for code in document.get("formacode") or []:
        yield "Formacode", code, ""


def _blocks(document: dict[str, Any]) -> Iterable[r.Block]:
    for row in sorted(document["blocks"], key=lambda row: int(row["at"])):
        yield r.Block(
            row["id"], row["at"], row["type"], row["title"], tuple(row["competences"]), row.get("code") or "",
            row.get("title_source") or "",
        )  # fmt: skip


def _competences(document: dict[str, Any]) -> Iterable[r.Competence]:
    block_of = {code: row["id"] for row in document["blocks"] for code in row["competences"]}
    kinds: dict[str, list[str]] = {}
    for kind, codes in (document.get("facts") or {}).items():
        for code in codes:
            kinds.setdefault(code, []).append(kind)
    for row in document["competences"]:
        criteria = tuple(
            r.Criterion(
                c["id"], row["id"], words(c["t"]), r.Obs(c.get("obs", "mixed")),
                tuple(kind for kind in kinds.get(c["id"], []) if kind != r.UPLOAD),
                r.UPLOAD in kinds.get(c["id"], []),
            )
            for c in row["criteria"]
        )  # fmt: skip
        evaluated = {name: tuple(codes) for name, codes in (row.get("evaluated_by") or {}).items()}
        yield r.Competence(
            row["id"], row["title"], block_of[row["id"]], criteria, evaluated, row.get("printed_no"),
            tuple(row.get("given") or ()),
        )  # fmt: skip


def _sessions(document: dict[str, Any]) -> tuple[r.SessionKind, ...]:
    labels: dict[str, r.Words] = {}  # a step that says nothing is named as its namesake before it
    goals: dict[str, r.Words] = {}
    found = []
    for row in document["sessions"]:
        modalities = tuple(_modality(modality, labels, goals) for modality in row["modalities"])
        found.append(
            r.SessionKind(row["id"], row["grants"], row["minutes_total"], row["minutes_jury"], modalities)
        )
    return tuple(found)


def _modality(row: dict[str, Any], labels: dict[str, r.Words], goals: dict[str, r.Words]) -> r.Modality:
    parts = tuple(
        r.Part(
            part["id"], words(part.get("title") or part["id"]), part["minutes"],
            tuple(_step(step, row["id"], part["id"], labels, goals) for step in part["steps"]),
            tuple(
                r.OutputRule(rule["id"], _pair(rule["slides"]), rule.get("cover_excluded"))
                for rule in part.get("outputs_rules") or []
            ),
        )
        for part in row.get("parts") or []
    )  # fmt: skip
    printed = tuple(row["competences"])
    return r.Modality(
        id=row["id"], title=row["title"], minutes=row["minutes"], printed=printed,
        competences=tuple(row.get("competences_effective") or printed), parts=parts,
        own_steps=tuple(_step(step, row["id"], "", labels, goals) for step in row.get("steps") or []),
        after=row.get("after") or "", production=row.get("production") or "",
        applicable=row.get("applicable", True),
    )  # fmt: skip


def _step(
    row: dict[str, Any], modality: str, part: str, labels: dict[str, r.Words], goals: dict[str, r.Words]
) -> r.Step:
    name = row["id"]
    if "act" in row:
        labels[name] = words(row["act"])
    if "goal" in row:
        goals[name] = words(row["goal"])
    return r.Step(
        id=name, minutes=row["m"], who=row["who"], label=labels.get(name, {"fr": name}), modality=modality,
        part=part, mode=row.get("mode") or "", room=row.get("room") or "", resource=row.get("resource") or "",
        guide=row.get("guide", False), jury_plays_roles=row.get("jury_plays_roles", False),
        goal=goals.get(name), input=row.get("input") or "", outputs=tuple(row.get("outputs") or ()),
    )  # fmt: skip


def _pair(value: list[int]) -> r.Pair:
    return value[0], value[1]


def _themes(document: dict[str, Any]) -> dict[str, tuple[r.Theme, ...]]:
    found = (document.get("productions") or {}).get("themes") or {}
    return {
        key: tuple(r.Theme(f"{key}{number}", number, words(label)) for number, label in enumerate(labels, 1))
        for key, labels in found.items()
    }


def _productions(
    document: dict[str, Any], themes: dict[str, tuple[r.Theme, ...]], sessions: tuple[r.SessionKind, ...]
) -> Iterable[r.Production]:
    for row in (document.get("productions") or {}).get("items") or []:
        parts = tuple(
            r.ProductionPart(part["ref"], _pair(part["pages"]), themes[part["themes"]])
            for part in row["parts"]
        )
        yield r.Production(
            row["id"], row["session"], _pair(row["document_pages"]), _pair(row["deck_slides"]), parts,
            _talk(row["id"], sessions),
        )  # fmt: skip


def _talk(production: str, sessions: tuple[r.SessionKind, ...]) -> int:
    """Minutes of the talk: the first step of the modality that asks about the production."""
    for session in sessions:
        for modality in session.modalities:
            if modality.production == production and modality.steps:
                return modality.steps[0].minutes
    return 0


def _layout(document: dict[str, Any]) -> r.ProductionRules | None:
    common = (document.get("productions") or {}).get("common")
    if not common:
        return None
    return r.ProductionRules(
        font=common["font"], size_pt=Decimal(common["size_pt"]), line_spacing=Decimal(common["line_spacing"]),
        excluded=tuple(common["excluded_from_count"]), intro_pages=common.get("company_intro_pages", 0),
        deck_excluded=tuple(common.get("deck_excludes") or ()),
        projection_checked=common.get("projection_checked_before_session", False),
    )  # fmt: skip


def _path(row: dict[str, Any]) -> r.PathRule:
    sessions = tuple(row.get("sessions") or ([row["session"]] if "session" in row else []))
    return r.PathRule(
        row["id"], sessions, tuple(row.get("judged_on") or ()), tuple(row.get("requires") or ()),
        row.get("then"), row.get("entry"),
    )  # fmt: skip


def _period(document: dict[str, Any]) -> r.CompanyPeriod | None:
    row = document.get("company_period")
    if not row:
        return None
    return r.CompanyPeriod(row["applies_to"], dict(row["hours"]), row.get("alternance_included", False))


def _evaluation(document: dict[str, Any]) -> r.Evaluation | None:
    row = document.get("evaluation")
    if not row:
        return None
    opinion = row.get("company_opinion") or {}
    award = document.get("award") or {}
    return r.Evaluation(
        evaluator=row["evaluator"],
        modalities=tuple(
            r.EvaluationModality(
                modality["id"], modality["title"], tuple(modality.get("places") or ()),
                tuple(modality.get("means") or ()), modality.get("input") == "rapport",
            )
            for modality in row["modalities"]
        ),
        opinion_required=opinion.get("required", False),
        opinion_except_paths=tuple(opinion.get("except_paths") or ()),
        opinion_by=tuple(opinion.get("by") or ()),
        registration_with=(row.get("registration") or {}).get("with") or "",
        award_by=award.get("by") or "", award_rule=award.get("rule") or "",
    )  # fmt: skip


def _correspondences(document: dict[str, Any]) -> Iterable[r.Correspondence]:
    found = document.get("correspondences") or {}
    origin = (found.get("from") or {}).get("id") or ""
    for row in found.get("map") or []:
        yield r.Correspondence(origin, row["from"], row["to"])
