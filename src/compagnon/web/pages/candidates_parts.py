"""What the pages of the candidates say in words: states of papers, queues, key figures."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.certification.candidates.papers import CANDIDATE, CENTRE, KINDS
from compagnon.certification.candidates.queries import TITLE, File, PaperState, Row
from compagnon.people.actor import Actor
from compagnon.people.clock import today
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Grade, KeyFigure, QueueItem, Why

# kind of the badge, icon, word
STATES: dict[str, tuple[str, str, Any]] = {
    "accepted": ("ok", "circle-check", gettext_lazy("Accepted")),
    "handed": ("info", "eye", gettext_lazy("To be checked")),
    "returned": ("bad", "undo-2", gettext_lazy("Returned")),
    "open": ("", "pencil", gettext_lazy("In progress")),
    "missing": ("", "circle-dashed", gettext_lazy("Not begun")),
}
STATUS: dict[str, tuple[str, str, Any]] = {
    "registered": ("", "user-plus", gettext_lazy("Registered")),
    "admitted": ("ok", "badge-check", gettext_lazy("Admissible")),
    "withdrawn": ("warn", "user-x", gettext_lazy("Withdrawn")),
}
SIDES = {"candidate": gettext_lazy("candidate"), "centre": gettext_lazy("centre")}
RESULTS: dict[str, tuple[str, str]] = {
    "acquired": ("ok", "circle-check"), "partly": ("warn", "circle-dashed"), "not_yet": ("bad", "circle-x"),
}  # fmt: skip


def aim_text(targets: list[str]) -> str:
    return _("whole title") if TITLE in targets else ", ".join(targets)


def paper_badge(state: PaperState) -> tuple[str, str, Any]:
    """A late paper says so, whatever else it is."""
    if state.late:
        return "bad", "clock-alert", _("Late")
    return STATES[state.state]


def exam_figure(row: Row) -> KeyFigure:
    day = row.candidacy.exam_on
    if row.days_left is None or day is None:
        return KeyFigure(_("Exam"), "–", _("No day is set yet"))
    if row.days_left < 0:
        return KeyFigure(_("Exam"), formats.day_short(day), _("The exam is over"))
    note = _("before the exam, on %(day)s") % {"day": formats.day(day, weekday=True, year=True)}
    return KeyFigure(_("Days left"), formats.number(row.days_left), note, Grade.COUNTED)


def key_figures(row: Row) -> list[KeyFigure]:
    """How far one is: days, papers, competences assessed, hours."""
    found = [exam_figure(row)]
    if row.papers:
        text = f"{formats.number(row.accepted)} / {formats.number(len(row.papers))}"
        late = len(row.late)
        note = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": late} if late else _("none is late")
        found.append(KeyFigure(_("Papers accepted"), text, note, Grade.COUNTED, negative=bool(late)))
    if any(state.paper.kind == "assessments" for state in row.papers):
        text = f"{formats.number(row.acquired)} / {formats.number(len(row.assessed))}"
        found.append(
            KeyFigure(
                _("Competences acquired in training"), text, _("latest assessment of each"), Grade.OPINION
            )
        )
    if row.hours.needed:
        found.append(hours_figure(row))
    return found


def hours_figure(row: Row) -> KeyFigure:
    hours = row.hours
    text = f"{formats.number(hours.proved)} / {formats.number(hours.needed)}"
    waiting = (
        _("%(hours)s h wait for the centre") % {"hours": formats.number(hours.waiting)}
        if hours.waiting
        else ""
    )
    note = waiting or (
        _("complete")
        if hours.complete
        else _("%(hours)s h to prove") % {"hours": formats.number(hours.missing)}
    )
    rows = [(proof.company, formats.number(proof.hours)) for proof in row.candidacy.hoursproofs.all()
            if proof.checked_at and not proof.refused_note]  # fmt: skip
    why = Why(
        _("Hours in a company"), _("sum of the hours whose proof the centre has seen"), rows,
        _("evaluation rules of the certification"), today(row.candidacy.workspace), Grade.COUNTED,
        result=(_("Hours in a company"), formats.number(hours.proved)),
    )  # fmt: skip
    return KeyFigure(
        _("Hours in a company"), text, note, Grade.COUNTED, why, ident=f"hours-{row.candidacy.pk}"
    )


def todo(row: Row, *, whose: bool = False) -> list[QueueItem]:
    """What the candidate has to do now, the first due first. `whose`: name the candidate."""
    states = sorted(row.todo, key=lambda state: (state.paper.due_on or date.max, state.paper.pk))
    url = reverse("candidate", args=[row.candidacy.uuid])
    return [_item(state, row, url, whose) for state in states]


def _item(state: PaperState, row: Row, url: str, whose: bool) -> QueueItem:
    kind, icon, word = paper_badge(state)
    note = state.paper.returned_note if state.state == "returned" else KINDS[state.paper.kind].hint
    when = formats.day_short(state.paper.due_on) if state.paper.due_on else _("no date")
    title = f"{row.candidacy.full_name} · {state.label}" if whose else state.label
    return QueueItem(kind, icon, word, title, note, when, f"{url}#paper-{state.paper.pk}", _("Open"))


def to_check(rows: list[Row]) -> list[QueueItem]:
    """What waits for the centre: papers handed over, hours to check, admissions to decide."""
    found = []
    for row in rows:
        url, name = reverse("candidate", args=[row.candidacy.uuid]), row.candidacy.full_name
        for state in row.papers:
            if state.state == "handed":
                when = formats.day_short(state.paper.due_on) if state.paper.due_on else ""
                found.append(QueueItem("info", "eye", _("To check"), f"{name} · {state.label}", row.candidacy.standard,
                                       when, f"{url}#paper-{state.paper.pk}", _("Check")))  # fmt: skip
        if row.hours.waiting:
            note = _("%(hours)s h stated") % {"hours": formats.number(row.hours.waiting)}
            found.append(QueueItem("info", "clock", _("Hours"), name, note, "", f"{url}#hours", _("Check")))
        if row.candidacy.status == "registered":
            found.append(QueueItem("", "badge-check", _("Admission"), name, aim_text(row.candidacy.targets), "",
                                   f"{url}#admission", _("Decide")))  # fmt: skip
    return found


def matrix_cells(row: Row, columns: list[str]) -> list[tuple[str, str, str, Any, str]]:
    """One cell for each kind of paper: look, icon, kind of badge, word, address."""
    url = reverse("candidate", args=[row.candidacy.uuid])
    cells = []
    for code in columns:
        states = [state for state in row.papers if state.paper.kind == code]
        if not states:
            cells.append(("none", "", "", _("not needed"), ""))
            continue
        order = ("missing", "open", "returned", "handed", "accepted")
        worst = min(states, key=lambda state: (not state.late, order.index(state.state)))
        kind, icon, word = paper_badge(worst)
        cells.append((worst.state, icon, kind, word, f"{url}#paper-{worst.paper.pk}"))
    return cells


def sides(actor: Actor, found: File) -> dict[str, bool]:
    """What the reader of a candidate's page may do."""
    own = bool(actor.membership and found.candidacy.member_id == actor.membership.pk)
    living = found.candidacy.withdrawn_on is None and not actor.read_only
    return {
        "own": own, "manages": actor.can("candidates.change"), "hands": living and (
            (own and actor.can("papers.change")) or actor.can("candidates.change")),
        "assesses": living and actor.can("assessments.change"), "tutors": living and actor.can("opinions.change"),
        "measures": own or bool(actor.roles & {"session_manager", "authority"}),
    }  # fmt: skip


def my_sides(actor: Actor, found: File) -> set[str]:
    """On which sides of the checklists the reader ticks; the centre does it for who has no account."""
    who = sides(actor, found)
    if not who["hands"]:
        return set()
    mine = {CANDIDATE} if who["own"] else {CENTRE}
    return mine | ({CANDIDATE} if who["manages"] and found.candidacy.member_id is None else set())


def checklist(state: PaperState, mine: set[str]) -> list[dict[str, Any]]:
    """Each point of a paper's list, and each side that ticks it: by the reader, or by somebody else."""
    ticked = {(tick.item, tick.side) for tick in state.paper.ticks.all()}
    return [
        {"code": item.code, "label": item.label, "sides": [
            {"code": name, "word": SIDES[name], "done": (item.code, name) in ticked, "mine": name in mine}
            for name in item.sides
        ]}
        for item in KINDS[state.paper.kind].items
    ]  # fmt: skip
