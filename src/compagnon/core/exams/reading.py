"""A session problem and a plan as JSON (formats of the interface): read with the path of each fault, and written.

Times are local to the session's zone; a plan states them as ISO date-times with their offset.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from compagnon.core.exams.checker import Claims
from compagnon.core.exams.errors import ExamError
from compagnon.core.exams.problem import Candidate, Course, Invigilator, Juror, Jury, Means, Problem, Slot

PARIS = ZoneInfo("Europe/Paris")
MOST = {"candidates": 2000, "juries": 200, "dates": 366, "invigilators": 500, "members": 50, "slots": 100_000}
LONGEST = 24 * 60


def read_problem(data: object, course_of: Callable[[str, str], Course]) -> Problem:
    """`course_of(standard, session)` gives the steps, or raises `ExamError`.

    Raises `ExamError` with the path of the first fault.
    """
    row = _object(data, "")
    standard, session = _text(row, "standard", ""), _text(row, "session", "")
    opens, closes = _hours(row)
    candidates = tuple(
        _candidate(one, f"candidates.{place}") for place, one in enumerate(_list(row, "candidates", ""))
    )
    _once([one.id for one in candidates], "candidates")
    names = {one.id for one in candidates}
    juries = tuple(_jury(one, f"juries.{place}", names) for place, one in enumerate(_list(row, "juries", "")))
    _once([one.id for one in juries], "juries")
    days = tuple(sorted(_dates(row, "dates", "")))
    if not days:
        raise ExamError("empty", "dates")
    _once([day.isoformat() for day in days], "dates")
    if not candidates or not juries:
        raise ExamError("empty", "candidates" if not candidates else "juries")
    return Problem(
        standard, session, course_of(standard, session), candidates, juries, days, opens, closes,
        lunch=_minutes(row, "lunch_minutes", 60), reading=_minutes(row, "reading_minutes", 15),
        dossier_reading=_minutes(row, "dossier_reading_minutes", 0),
        deliberation=_minutes(row, "deliberation_minutes", 0), means=_means(row),
    )  # fmt: skip


def read_plan(data: object, zone: ZoneInfo = PARIS) -> tuple[list[Slot], Claims]:
    """The slots of a plan, and what it claims of its days."""
    row = _object(data, "plan")
    slots = [_slot(one, f"plan.slots.{place}", zone) for place, one in enumerate(_list(row, "slots", "plan"))]
    return slots, Claims(_count(row, "days"), _count(row, "jury_days"))


def slot_as_json(slot: Slot, zone: ZoneInfo = PARIS) -> dict[str, Any]:
    return {
        "candidate": slot.candidate, "step": slot.step, "start": _moment(slot.day, slot.start, zone),
        "end": _moment(slot.day, slot.end, zone), "jury": slot.jury, "room": slot.room,
    }  # fmt: skip


def _moment(day: date, minutes: int, zone: ZoneInfo) -> str:
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone).isoformat()


def _candidate(data: object, path: str) -> Candidate:
    row = _object(data, path)
    extra = _number(row.get("extra_time", "0"), f"{path}.extra_time")
    if not 0 <= extra <= 3:
        raise ExamError("out_of_range", f"{path}.extra_time", low=0, high=3)
    return Candidate(
        _text(row, "id", path),
        _text(row, "path", path, default=""),
        extra,
        frozenset(_dates(row, "absent", path, ())),
    )


def _jury(data: object, path: str, candidates: set[str]) -> Jury:
    row = _object(data, path)
    members = tuple(
        _juror(one, f"{path}.members.{place}", candidates)
        for place, one in enumerate(_list(row, "members", path))
    )
    if not members:
        raise ExamError("empty", f"{path}.members")
    return Jury(_text(row, "id", path), members)


def _juror(data: object, path: str, candidates: set[str]) -> Juror:
    row = _object(data, path)
    conflicts = _list(row, "conflicts", path, ())
    for place, name in enumerate(conflicts):
        if not isinstance(name, str) or name not in candidates:
            raise ExamError("unknown", f"{path}.conflicts.{place}", name=str(name))
    return Juror(
        _text(row, "id", path),
        frozenset(_dates(row, "absent", path, ())),
        frozenset(map(str, conflicts)),
    )


def _means(row: Mapping[str, Any]) -> Means:
    people = row.get("invigilators")
    invigilators = None
    if people is not None:
        rows = [
            (_object(one, f"invigilators.{place}"), f"invigilators.{place}")
            for place, one in enumerate(_list(row, "invigilators", ""))
        ]
        invigilators = tuple(
            Invigilator(_text(one, "id", path), frozenset(_dates(one, "absent", path, ())))
            for one, path in rows
        )
    in_room = row.get("printer_in_room", True)
    if not isinstance(in_room, bool):
        raise ExamError("wrong_type", "printer_in_room", expected="true or false")
    seats = _minutes(row, "seats_per_invigilator", 12)
    if seats < 1:
        raise ExamError("not_positive", "seats_per_invigilator")
    return Means(
        _minutes(row, "phones", 1), _limit(row, "projectors"), _limit(row, "rooms"), _limit(row, "workstations"),
        _limit(row, "printers"), in_room, invigilators, seats,
    )  # fmt: skip


def _hours(row: Mapping[str, Any]) -> tuple[int, int]:
    day = row.get("day", ["08:30", "18:00"])
    if not isinstance(day, Sequence) or isinstance(day, str) or len(day) != 2:
        raise ExamError("wrong_type", "day", expected='["08:30","18:00"]')
    opens, closes = (_time(value, f"day.{place}") for place, value in enumerate(day))
    if closes <= opens:
        raise ExamError("day_reversed", "day")
    return opens, closes


def _time(value: object, path: str) -> int:
    try:
        at = datetime.strptime(str(value), "%H:%M")  # noqa: DTZ007 (a time of day has no zone)
    except ValueError:
        raise ExamError("not_a_time", path, value=str(value)) from None
    return at.hour * 60 + at.minute


def _slot(data: object, path: str, zone: ZoneInfo) -> Slot:
    row = _object(data, path)
    start, end = (_local(row, name, path, zone) for name in ("start", "end"))
    minutes = int((end - start).total_seconds()) // 60
    jury = row.get("jury")
    if jury is not None and not isinstance(jury, str):
        raise ExamError("wrong_type", f"{path}.jury", expected="text or null")
    begins = start.hour * 60 + start.minute
    return Slot(
        _text(row, "candidate", path), _text(row, "step", path), start.date(), begins, begins + minutes, jury,
        _text(row, "room", path, default=""),
    )  # fmt: skip


def _local(row: Mapping[str, Any], name: str, path: str, zone: ZoneInfo) -> datetime:
    """A moment of the plan in the session's zone; without an offset it is already local."""
    try:
        moment = datetime.fromisoformat(_text(row, name, path))
    except ValueError:
        raise ExamError("not_a_time", f"{path}.{name}", value=str(row.get(name))) from None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _dates(row: Mapping[str, Any], name: str, path: str, default: Any = None) -> list[date]:
    found = []
    for place, value in enumerate(_list(row, name, path, default)):
        try:
            found.append(date.fromisoformat(str(value)))
        except ValueError:
            raise ExamError("not_a_date", _under(path, f"{name}.{place}"), value=str(value)) from None
    return found


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _object(data: object, path: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise ExamError("wrong_type", path or "problem", expected="an object")
    return data


def _list(row: Mapping[str, Any], name: str, path: str, default: Any = None) -> Sequence[Any]:
    value = row.get(name, default)
    where = _under(path, name)
    if value is None:
        raise ExamError("missing", where)
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ExamError("wrong_type", where, expected="a list")
    if len(value) > MOST.get(name, 5000):
        raise ExamError("too_many", where, limit=MOST.get(name, 5000))
    return value


def _text(row: Mapping[str, Any], name: str, path: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if value is None:
        raise ExamError("missing", _under(path, name))
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise ExamError("wrong_type", _under(path, name), expected="text")
    return value


def _number(value: object, path: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ExamError("not_a_number", path, value=str(value))
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ExamError("not_a_number", path, value=str(value)) from None
    if not number.is_finite():
        raise ExamError("not_a_number", path, value=str(value))
    return number


def _minutes(row: Mapping[str, Any], name: str, default: int) -> int:
    number = _number(row.get(name, default), name)
    if number < 0:
        raise ExamError("negative", name)
    if number != int(number) or number > LONGEST:
        raise ExamError("wrong_type", name, expected=f"a whole number up to {LONGEST}")
    return int(number)


def _limit(row: Mapping[str, Any], name: str) -> int | None:
    return None if row.get(name) is None else _minutes(row, name, 0)


def _count(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _once(names: list[str], path: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ExamError("duplicate", path, name=name)
        seen.add(name)
