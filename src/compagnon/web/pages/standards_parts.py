"""What the pages of the référentiels show: names of codes, the picture of a session, differences of versions."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.certification.standards.records import Obs, SessionKind, Standard, Step
from compagnon.core.documents.charts.marks import HUNDRED, Mark, Picture, Rect, Text
from compagnon.core.rules import DatedRule, RuleStatus
from compagnon.people.fields import text_in
from compagnon.web.ui import formats
from compagnon.web.ui.parts import DataTable, Figure, Grade

OBS = {
    Obs.SESSION: ("eye", gettext_lazy("in the exam")),
    Obs.EVIDENCE: ("file-check", gettext_lazy("by evidence")),
    Obs.MIXED: ("layers", gettext_lazy("both")),
}
MEANS: dict[str, Any] = {
    "workstation": gettext_lazy("Workstation"),
    "telephone": gettext_lazy("Phone"),
    "projector_and_laptop": gettext_lazy("Projector and laptop"),
    "printer_A4_A3_colour": gettext_lazy("Colour printer, A4 and A3"),
    "internet": gettext_lazy("Internet access"),
    "paper_sheets": gettext_lazy("Sheets of paper"),
    "invigilator": gettext_lazy("Invigilator"),
}
JUDGED_ON: dict[str, Any] = {
    "modalities": gettext_lazy("the modalities of the session"),
    "dossier_professionnel": gettext_lazy("the professional file"),
    "evaluations_en_cours_de_formation": gettext_lazy("in-training results"),
    "entretien_final": gettext_lazy("the final interview"),
    "ECF": gettext_lazy("in-training results"),
    "DSPP": gettext_lazy("the synthesis file of professional practice"),
    "EPS": gettext_lazy("the synthesis test"),
    "ENT": gettext_lazy("an interview with the jury"),
}
CERTIFIERS: dict[str, Any] = {
    "ministere_charge_emploi": gettext_lazy("Ministry in charge of employment"),
    "UIMM": "UIMM",
}
EXAM_RULES: dict[str, Any] = {
    "contexts_offered": gettext_lazy("Company contexts offered"),
    "written_simultaneous": gettext_lazy("The written part is at one time for all"),
    "candidate_prints_and_hands_over": gettext_lazy("The candidate prints and hands over"),
    "jury_annotates": gettext_lazy("The jury writes on the works"),
    "invigilation_required": gettext_lazy("Invigilated steps"),
    "jury_reads_before": gettext_lazy("The jury reads before"),
    "jury_evaluates_before": gettext_lazy("The jury marks before"),
}
STATUS = {
    RuleStatus.VERIFIED: ("ok", "circle-check", gettext_lazy("verified")),
    RuleStatus.TO_VERIFY: ("warn", "clock-alert", gettext_lazy("to verify")),
    RuleStatus.INFERRED: ("warn", "circle-question-mark", gettext_lazy("our own reading")),
}
PARAMS: dict[str, Any] = {
    "mode": gettext_lazy("mode"), "years": gettext_lazy("years"), "months": gettext_lazy("months"),
    "sessions": gettext_lazy("sessions"), "members": gettext_lazy("members"),
    "habilitated": gettext_lazy("habilitated"),
    "trade_years": gettext_lazy("years in the trade"), "left_years": gettext_lazy("years since leaving it"),
    "minutes": gettext_lazy("minutes"), "extra_time": gettext_lazy("extra time"),
    "agreed_with": gettext_lazy("agreed with"), "title": gettext_lazy("title"), "ccp": gettext_lazy("block"),
}  # fmt: skip
VALUES: dict[str, Any] = {
    "years_from_first_ccp": gettext_lazy("years from the first block"),
    "title_validity_plus": gettext_lazy("validity of the title, and more"),
    "none": gettext_lazy("no limit"),
    "professionals": gettext_lazy("professionals"),
    "professional_and_trainer": gettext_lazy("a professional and a trainer"),
}


def minutes_text(minutes: int) -> str:
    return formats.duration(minutes)


def params_text(rule: DatedRule) -> str:
    """The values of a rule that a reader can judge."""
    shown = [
        f"{PARAMS[name]}{_(': ')}{VALUES.get(str(value), value)}"
        for name, value in rule.params.items()
        if name in PARAMS
    ]
    return ", ".join(shown)


def session_label(kind: SessionKind, standard: Standard) -> str:
    return _("Whole title") if kind.grants == "title" else standard.block(kind.grants).id


def session_figure(kind: SessionKind, standard: Standard) -> Figure:
    """The candidate's time as a bar for each modality, from the start of the written part."""
    marks: list[Mark] = []
    at, row = 0, 0
    for modality in kind.applicable:
        top = Decimal(48 * row)
        label = f"{modality.title} · {minutes_text(modality.minutes)}"
        marks.append(Text(Decimal(0), top + 14, label, "strong"))
        marks.append(Rect(Decimal(0), HUNDRED, top + 28, Decimal(4), "track"))
        for step in modality.steps:
            left = HUNDRED * at / kind.minutes_total
            width = HUNDRED * step.minutes / kind.minutes_total
            look = "up" if step.with_jury else "fill-2"
            marks.append(Rect(left, max(width - Decimal("0.25"), width / 2), top + 22, Decimal(16), look))
            at += step.minutes
        row += 1
    total, jury = minutes_text(kind.minutes_total), minutes_text(kind.minutes_jury)
    name = session_label(kind, standard)
    return Figure(
        ident=f"day-{kind.id}", picture=Picture(48 * row + 4, tuple(marks)),
        title=_("Time of one candidate: %(name)s") % {"name": name},
        desc=_("%(total)s in all, %(jury)s of it with the jury.") % {"total": total, "jury": jury},
        caption=_("%(total)s in all, waiting apart") % {"total": total},
        table=DataTable.of([_("Step"), _("Modality"), _("Minutes"), _("With")], [_step_row(s) for s in kind.steps],
                           (_("Total"), "", str(kind.minutes_total), "")),
        grade=Grade.COMPUTED,
        legend=[("up", jury, _("with the jury")),
                ("fill-2", minutes_text(kind.minutes_total - kind.minutes_jury), _("invigilated"))],
    )  # fmt: skip


def _step_row(step: Step) -> tuple[str, str, str, str]:
    who = _("jury") if step.with_jury else _("invigilator")
    return f"{step.id} {text_in(step.label)}", step.modality, str(step.minutes), who


def criteria_note(standard: Standard) -> str:
    """How many criteria can be shown by a fact of the journal, how many by a file only."""
    by_fact = sum(bool(criterion.kinds) for criterion in standard.criteria)
    return _("%(facts)s of %(total)s criteria can be shown by facts of one's work, the others by a file.") % {
        "facts": formats.number(by_fact), "total": formats.number(len(standard.criteria)),
    }  # fmt: skip


def side_by_side(left: Standard, right: Standard) -> list[tuple[str, str, str]]:
    """Counts and values of two référentiels, row by row."""

    def level(found: Standard) -> str:
        return f"{found.level} ({found.level_framework.replace('_', ' ')})" if found.level else "–"

    def minutes(found: Standard) -> str:
        kind = next((kind for kind in found.sessions if kind.grants == "title"), None)
        return minutes_text(kind.minutes_total) if kind else "–"

    rows: list[tuple[str, Any]] = [
        (_("Title"), lambda s: s.title), (_("Level"), level), (_("Blocks"), lambda s: len(s.blocks)),
        (_("Competences"), lambda s: len(s.competences)), (_("Criteria"), lambda s: len(s.criteria) or "–"),
        (_("Timed sessions"), lambda s: len(s.sessions) or "–"), (_("Length for the whole title"), minutes),
        (_("Anomalies of the text"), lambda s: len(s.anomalies)),
    ]  # fmt: skip
    return [(label, str(value(left)), str(value(right))) for label, value in rows]
