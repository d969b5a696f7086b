"""A calendar is read back as it was written, whatever is in it; an independent reader unfolds and unescapes."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.desk.ics import Event, calendar, folded

START = datetime(2026, 11, 17, 8, 40, tzinfo=UTC)


def event(**fields: object) -> Event:
    base = {
        "uid": "1@compagnon", "sequence": 0, "starts_at": START, "ends_at": START + timedelta(minutes=45),
        "stamp": START, "summary": "Laiterie",
    }  # fmt: skip
    return Event(**(base | fields))  # type: ignore[arg-type]


def lines_of(data: bytes) -> list[str]:
    """Unfold as RFC 5545 says: a CRLF followed by one space is nothing."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def value(data: bytes, key: str) -> str:
    text = next(line for line in lines_of(data) if line.startswith(f"{key}:")).removeprefix(f"{key}:")
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], text)


printable = st.text(
    st.characters(blacklist_categories=("Cc", "Cs"), whitelist_characters="\n\t"), max_size=300
)


@given(printable)
def test_any_text_is_read_back(text: str) -> None:
    assert value(calendar([event(description="x" + text)]), "DESCRIPTION") == "x" + text


@given(printable)
def test_no_line_is_longer_than_75_octets_and_every_character_is_whole(text: str) -> None:
    data = calendar([event(summary=text)])
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line


def test_a_line_of_exactly_75_octets_is_not_folded() -> None:
    assert folded("x" * 75) == "x" * 75 + "\r\n"
    assert folded("x" * 76) == "x" * 75 + "\r\n x\r\n"
    assert folded("x" * 74 + "é") == "x" * 74 + "\r\n é\r\n"


def test_times_are_utc_whatever_zone_they_come_in() -> None:
    paris = START.astimezone(ZoneInfo("Europe/Paris"))
    assert value(calendar([event(starts_at=paris)]), "DTSTART") == "20261117T084000Z"


def test_an_injected_line_stays_a_text() -> None:
    data = calendar(
        [event(summary="x\r\nBEGIN:VEVENT", url="http://x\r\nY:1", organiser=('A"\r\n;B', "a@b\r\n.c"))]
    )
    assert lines_of(data).count("BEGIN:VEVENT") == 1
    assert "URL:http://xY:1" in lines_of(data)
    assert 'ORGANIZER;CN="A;B":mailto:a@b.c' in lines_of(data)


def test_a_cancelled_visit_says_so_with_its_sequence() -> None:
    data = calendar([event(cancelled=True, sequence=3)], method="CANCEL")
    assert (value(data, "STATUS"), value(data, "SEQUENCE"), value(data, "METHOD")) == (
        "CANCELLED",
        "3",
        "CANCEL",
    )


def test_a_place_has_its_point() -> None:
    data = calendar([event(location="8 route, Beaupréau; salle 2", point=(47.2028, -0.9185))])
    assert value(data, "LOCATION") == "8 route, Beaupréau; salle 2"
    assert "GEO:47.202800;-0.918500" in lines_of(data)


@pytest.mark.parametrize("fields", [{"ends_at": START - timedelta(1)}, {"starts_at": datetime(2026, 1, 1)}])
def test_an_impossible_event_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        calendar([event(**fields)])


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="PUBLISH"):
        calendar([], method="SHOUT")
