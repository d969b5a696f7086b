"""What a timetable's faults and assumptions say (mots du planning); codes come from `core.exams`."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compagnon.core.exams import ExamError, Violation

# Bad input: what is wrong; the path says where.
FAULTS: dict[str, Promise] = {
    "missing": gettext_lazy("is missing"),
    "wrong_type": gettext_lazy("must be %(expected)s"),
    "not_a_date": gettext_lazy("“%(value)s” is not a date: write it as 2026-06-01"),
    "not_a_time": gettext_lazy("“%(value)s” is not a time: write it as 08:30, or 2026-06-01T08:30:00+02:00"),
    "not_a_number": gettext_lazy("“%(value)s” is not a number"),
    "negative": gettext_lazy("must not be negative"),
    "not_positive": gettext_lazy("must be at least 1"),
    "out_of_range": gettext_lazy("must lie between %(low)s and %(high)s"),
    "duplicate": gettext_lazy("“%(name)s” stands there twice"),
    "unknown": gettext_lazy("“%(name)s” is not among the candidates"),
    "too_many": gettext_lazy("holds more than %(limit)s"),
    "empty": gettext_lazy("is empty: at least one is needed"),
    "day_reversed": gettext_lazy("the day must end after it begins"),
    "unknown_standard": gettext_lazy("no référentiel is named “%(name)s”; known: %(known)s"),
    "unknown_session": gettext_lazy("this référentiel has no session “%(name)s”; it has: %(known)s"),
    "no_timings": gettext_lazy("%(name)s states no durations: no session can be timed on it"),
    "too_hard": gettext_lazy("no timetable was found, nor proven impossible, in the time allowed: offer more dates"),
    # No timetable exists, and what is short.
    "workstations": gettext_lazy(
        "%(available)s workstations for %(needed)s candidates who write at the same time: "
        "add %(missing)s, or hold two sessions"
    ),
    "printers": gettext_lazy("%(available)s printers where %(needed)s are needed (one for 12 candidates)"),
    "invigilators": gettext_lazy(
        "the written step wants %(needed)s invigilators; at most %(available)s are there on any of the dates"
    ),
    "written_too_long": gettext_lazy(
        "the written step of %(candidate)s lasts %(needed)s minutes and the day only %(available)s: "
        "open earlier or close later"
    ),
    "oral_too_long": gettext_lazy(
        "the oral of %(candidate)s lasts %(needed)s minutes and the day only %(available)s: open earlier or close later"
    ),
    "no_common_date": gettext_lazy(
        "on no date are all the candidates there for the written step, with enough invigilators: offer another date"
    ),
    "no_jury_for": gettext_lazy(
        "no jury can hear %(candidate)s: each has a conflict of interest, or is incomplete on the days "
        "when the candidate is there"
    ),
    "no_phone": gettext_lazy("the exam plays a phone call: at least one phone is needed"),
    "no_projector": gettext_lazy("a jury that hears needs a projector: at least one is needed"),
    "no_room": gettext_lazy("a room to prepare and one for a jury are needed: at least 2 rooms"),
}  # fmt: skip
RULES: dict[str, Promise] = {
    "unknown_candidate": gettext_lazy("%(candidate)s is not a candidate of the session"),
    "unknown_step": gettext_lazy("the session has no step %(step)s"),
    "unknown_jury": gettext_lazy("%(jury)s is not a jury of the session"),
    "missing_step": gettext_lazy("step %(step)s is missing"),
    "repeated_step": gettext_lazy("step %(step)s stands there more than once"),
    "date_not_offered": gettext_lazy("%(date)s is not a date of the session"),
    "outside_hours": gettext_lazy("lies outside the hours of the day"),
    "wrong_duration": gettext_lazy("lasts %(found)s minutes instead of %(expected)s"),
    "written_not_together": gettext_lazy("the written step does not begin at one time for all"),
    "before_written": gettext_lazy("lies before the written step"),
    "candidate_absent": gettext_lazy("the candidate is absent on %(date)s"),
    "oral_on_several_days": gettext_lazy("the oral of one candidate is on several days"),
    "not_one_jury": gettext_lazy("one and the same jury must read and hear the candidate"),
    "preparation_out_of_order": gettext_lazy("preparation %(step)s is not before what it prepares"),
    "gap_in_the_oral": gettext_lazy("there is a gap before %(step)s: these steps follow each other"),
    "order": gettext_lazy("step %(step)s comes before the one that precedes it"),
    "read_too_late": gettext_lazy("the works are read after the oral has begun"),
    "read_before_written": gettext_lazy("the works are read before they are written"),
    "no_rest_after_written": gettext_lazy("less than %(minutes)s minutes of rest after the written step"),
    "overlap": gettext_lazy("%(first)s and %(second)s overlap on %(date)s"),
    "juror_absent": gettext_lazy("%(jurors)s absent on %(date)s"),
    "no_lunch": gettext_lazy("no free stretch of %(minutes)s minutes on %(date)s (the longest has %(longest)s)"),
    "conflict_of_interest": gettext_lazy("a member has a conflict of interest with %(candidate)s"),
    "no_time_to_deliberate": gettext_lazy("no %(minutes)s minutes left to deliberate on %(date)s"),
    "jury_at_an_invigilated_step": gettext_lazy("the jury is not present at this step"),
    "days_miscounted": gettext_lazy("the plan says %(claimed)s days and uses %(counted)s"),
    "jury_days_miscounted": gettext_lazy("the plan says %(claimed)s jury-days and uses %(counted)s"),
    "too_few_phones": gettext_lazy("%(needed)s phones at %(time)s on %(date)s, %(available)s there"),
    "too_few_juries_at_once": gettext_lazy(
        "%(needed)s juries hear at %(time)s on %(date)s: rooms and projectors suffice for %(available)s"
    ),
    "too_few_workstations": gettext_lazy(
        "%(needed)s workstations at %(time)s on %(date)s, %(available)s there"
    ),
    "too_few_printers": gettext_lazy("%(needed)s printers on %(date)s, %(available)s there"),
    "too_few_invigilators": gettext_lazy(
        "%(needed)s needed to invigilate at %(time)s on %(date)s, %(available)s there"
    ),
}  # fmt: skip
ASSUMPTIONS: dict[str, Promise] = {
    "grid": gettext_lazy("starts lie on a grid of %(value)s minutes"),
    "reading_on_the_day_of_the_oral": gettext_lazy("the jury reads the written works on the day of the oral"),
    "jury_sits_complete": gettext_lazy("a jury sits only when all its members are there"),
    "written_at_opening": gettext_lazy("the written step begins when the day opens"),
    "one_room_and_projector_per_hearing_jury": gettext_lazy(
        "a jury that hears takes one room and one projector; one room is kept for the preparations"
    ),
    "dossier_read_before": gettext_lazy("production documents are read before the days"),
}


def fault(error: ExamError) -> str:
    """Where it is, what is wrong and what would mend it."""
    if error.code == "not_enough_time":
        return _not_enough(error.params)
    params = dict(error.params)
    if error.code == "workstations":
        params["missing"] = int(str(params["needed"])) - int(str(params["available"]))
    return f"{error.path}: {FAULTS[error.code] % params}"


def _not_enough(params: Mapping[str, Any]) -> str:
    said = _("only %(placed)s of %(candidates)s candidates find a place on these dates") % params
    ways = [
        text
        for text in (
            _dates(params["more_dates"]) if params.get("more_dates") else "",
            _juries(params["more_juries"]) if params.get("more_juries") else "",
        )
        if text
    ]
    if not ways:
        return said + _(": neither some more dates nor some more juries alone would do")
    return said + ": " + _(" or ").join(ways) + _(" would do")


def _dates(count: int) -> str:
    return ngettext("%(count)s more date", "%(count)s more dates", count) % {"count": count}


def _juries(count: int) -> str:
    return ngettext("%(count)s more jury", "%(count)s more juries", count) % {"count": count}


def violation(found: Violation) -> str:
    params = dict(found.params)
    if isinstance(at := params.get("at"), int):
        params["time"] = f"{at // 60:02}:{at % 60:02}"
    return str(RULES[found.rule] % params)


def assumption(code: str) -> str:
    name, _colon, value = code.partition(":")
    return str(ASSUMPTIONS[name] % {"value": value})
