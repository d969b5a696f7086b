"""Feeds: what an entry keeps, and what it never lets through."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.sales.watch.readers import Entry, Reading, ReadingError, near_key, read


def rss(items: str, *, head: str = "<title>Salon</title>") -> bytes:
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def only(data: bytes, source: str = "https://feeds.example/a/feed.xml") -> Entry:
    entries = read(data, source=source).entries
    assert len(entries) == 1
    return entries[0]


def codes(reading: Reading) -> list[str]:
    return [warning.code for warning in reading.warnings]


def test_an_entry_keeps_id_link_dates_language_and_names(test_data: Path) -> None:
    entry = only((test_data / "feeds" / "atom10.xml").read_bytes())
    assert entry.id == "tag:feedparser.org,2005-11-09:/docs/examples/atom10.xml:3"
    assert entry.url == "http://example.org/entry/3"
    assert entry.summary == "Watch out for nasty tricks"
    assert entry.published == "2005-11-09T00:23:47+00:00"
    assert entry.updated == "2005-11-09T11:56:34+00:00"
    assert (entry.language, entry.authors) == ("en", ("Mark Pilgrim",))


def test_the_one_date_of_an_rss_item_is_its_publication_with_its_own_offset(test_data: Path) -> None:
    entry = only((test_data / "feeds" / "rss10.rdf").read_bytes())
    assert entry.published == "2004-05-30T14:23:54-06:00"
    assert entry.authors == ("Aaron Swartz",)


def test_an_address_to_write_to_is_not_kept(test_data: Path) -> None:
    assert only((test_data / "feeds" / "rss20.xml").read_bytes()).authors == ()
    item = "<item><title>a</title><author>jo@example.org (Jo Duval)</author></item>"
    assert only(rss(item)).authors == ("Jo Duval",)


XSS = [
    "<script>alert(1)</script>Prix",
    "&lt;script&gt;alert(1)&lt;/script&gt;Prix",
    "<![CDATA[<script>alert(1)</script>Prix]]>",
    "<![CDATA[&lt;script&gt;alert(1)&lt;/script&gt;Prix]]>",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;Prix",
    "<![CDATA[<img src=x onerror=alert(1)>Prix]]>",
    "<![CDATA[<svg/onload=alert(1)>Prix</svg>Prix]]>",
    "<![CDATA[<a href='javascript:alert(1)'>Prix</a>]]>",
    "<![CDATA[<scr<script>ipt>alert(1)</scr</script>ipt>Prix]]>",
    "<![CDATA[<iframe srcdoc='<script>alert(1)</script>'></iframe>Prix]]>",
    "<![CDATA[Prix <script]]>",
    "<![CDATA[<!--><script>alert(1)</script>-->Prix]]>",
]


@pytest.mark.parametrize("payload", XSS)
@pytest.mark.parametrize("element", ["title", "description"])
def test_no_markup_survives_in_a_text(payload: str, element: str) -> None:
    entry = only(rss(f"<item><{element}>{payload}</{element}><link>https://e.example/1</link></item>"))
    text = entry.title if element == "title" else entry.summary
    assert not re.search(r"<[a-zA-Z/!]", text + entry.title + entry.summary)
    assert "Prix" in text


def test_an_atom_title_declared_as_text_is_not_trusted_either() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>'
        '<title type="text">A &lt;script&gt;x&lt;/script&gt; 5 &lt; 6</title></entry></feed>'
    )
    assert only(feed.encode()).title == "A x 5 < 6"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "https://user:pass@e.example/",
        "http://e.example\\@evil.example/",
    ],
)
def test_a_link_that_is_no_web_address_is_dropped_and_said(link: str) -> None:
    reading = read(rss(f"<item><title>a</title><link>{link}</link></item>"), source="x")
    assert reading.entries[0].url is None
    assert codes(reading) == ["url-dropped"]


def test_a_relative_link_is_read_from_where_the_feed_came() -> None:
    assert (
        only(rss("<item><title>a</title><link>../b?c=1</link></item>")).url == "https://feeds.example/b?c=1"
    )


def test_direction_tricks_and_control_characters_leave_the_text() -> None:
    entry = only(rss("<item><title>facture\u202efdp.exe\u200b &#x9;ok</title></item>"))
    assert entry.title == "facturefdp.exe ok"


def test_a_text_keeps_its_words_apart_and_its_entities_read() -> None:
    item = "<item><title>AT&amp;amp;T &amp;eacute;t&amp;eacute;</title>"
    item += "<description>&lt;p&gt;un&lt;/p&gt;&lt;p&gt;deux&lt;br&gt;trois&lt;/p&gt;</description></item>"
    entry = only(rss(item))
    assert entry.title == "AT&T été"
    assert entry.summary == "un deux trois"


def test_a_long_summary_is_cut_at_a_word() -> None:
    entry = only(rss(f"<item><title>a</title><description>{'mot ' * 5000}</description></item>"))
    assert len(entry.summary) <= 4000
    assert entry.summary.endswith("mot…")


@pytest.mark.parametrize(
    ("date", "told", "warning"),
    [
        ("Thu, 05 Sep 2002 00:00:01 +0200", "2002-09-05T00:00:01+02:00", []),
        ("2002-09-05", "2002-09-05", []),
        ("2002-09-05T10:00:00", "2002-09-05T10:00:00+00:00", ["zone-assumed"]),
        ("hier", None, ["date-unreadable"]),
        ("2002-13-45", None, ["date-unreadable"]),
    ],
)
def test_a_date_is_told_with_its_offset_or_said_to_be_unreadable(
    date: str, told: str | None, warning: list[str]
) -> None:
    reading = read(rss(f"<item><title>a</title><pubDate>{date}</pubDate></item>"), source="x")
    assert reading.entries[0].published == told
    assert codes(reading) == warning


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Déjà été à la mairie : appel d’offres, 1 000 €", "cp1252"),
        ("Новости рынка сегодня и завтра", "cp1251"),
        ("日本語の新聞記事", "euc_jp"),
        ("ニュース", "shift_jis"),
        ("台灣新聞報導", "big5"),
        ("한국어 뉴스", "euc_kr"),
    ],
)
def test_a_feed_that_states_no_encoding_is_read_in_the_right_one(text: str, encoding: str) -> None:
    data = rss(f"<item><title>{text}</title></item>").decode().encode(encoding)
    reading = read(data, source="x")
    assert reading.entries[0].title == text
    assert codes(reading) == ["charset-guessed"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_byte_order_marks_and_wide_encodings_are_read(encoding: str) -> None:
    text = '<?xml version="1.0"?>' + rss("<item><title>Évreux</title></item>").decode()
    assert only(text.encode(encoding)).title == "Évreux"


def test_a_stated_encoding_that_is_wrong_is_read_and_said() -> None:
    text = '<?xml version="1.0" encoding="utf-8"?>' + rss("<item><title>Mérignac</title></item>").decode()
    reading = read(text.encode("cp1252"), source="x")
    assert reading.entries[0].title == "Mérignac"
    assert codes(reading) == ["charset-wrong"]


@pytest.mark.parametrize("stated", ["rot13", "zip", "no-such-charset", "utf-7x"])
def test_a_stated_encoding_that_is_none_does_no_harm(stated: str) -> None:
    text = f'<?xml version="1.0" encoding="{stated}"?>' + rss("<item><title>a</title></item>").decode()
    assert only(text.encode()).title == "a"


def test_an_ill_formed_feed_with_whole_items_is_read_with_a_warning() -> None:
    reading = read(b"<rss version='2.0'><channel><item><title>R&D</title></item></channel>", source="x")
    assert [entry.title for entry in reading.entries] == ["R&D"]
    assert codes(reading) == ["ill-formed"]


def test_bare_ampersands_are_read_as_they_were_meant() -> None:
    link = "https://e.example/?a=1&b=2"
    item = f"<item><title>R&D & <![CDATA[S&P]]> &amp; T&#233;l&eacute;</title><link>{link}</link></item>"
    entry = only(rss(item))
    assert entry.title == "R&D & S&P & Télé"
    assert entry.url == link


def test_blank_lines_before_the_declaration_are_forgiven() -> None:
    data = b'\n\n<?xml version="1.0"?>' + rss("<item><title>a</title></item>")
    assert codes(read(data, source="x")) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><html><body>Bonjour</body></html>", "html-page"),
        (b"<html><title>Just a moment...</title></html>", "challenge-page"),
        (b"<opml version='2.0'/>", "unknown-format"),
        (b"hello", "unknown-format"),
        (b"\x00\x01\x02\x03", "unknown-format"),
        (b"PK\x03\x04 zipped", "unknown-format"),
        (b'{"a": 1}', "unknown-format"),
        (b"[]", "unknown-format"),
        (b'{"a": ', "ill-formed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "wrong-type"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [NaN]}', "ill-formed"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as refusal:
        read(data, source="x")
    assert refusal.value.code == code
    assert refusal.value.message


def test_a_json_feed_skips_an_item_without_id_and_says_so() -> None:
    data = b'{"version":"https://jsonfeed.org/version/1.1","items":[{"title":"a"},{"id":7,"title":"b"}]}'
    reading = read(data, source="x")
    assert [entry.title for entry in reading.entries] == ["b"]
    assert codes(reading) == ["entry-skipped"]


def test_a_json_feed_hides_no_script(test_data: Path) -> None:
    entries = read((test_data / "feeds" / "example.json").read_bytes(), source="x").entries
    assert entries[1].summary == "Hello, world!"
    assert entries[1].authors == ("you",)


def test_near_duplicates_share_a_key_across_case_accents_order_and_punctuation() -> None:
    assert near_key("Rénovation de l'école à Évreux") == near_key("EVREUX – renovation, école !")
    assert near_key("Rénovation de l'école à Évreux") != near_key("Rénovation de l'école à Rouen")
    assert near_key("…") != near_key("!")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    with contextlib.suppress(ReadingError):
        assert read(data, source="x").as_json()


@given(st.text(max_size=80), st.sampled_from(["title", "description", "link", "pubDate", "author", "guid"]))
def test_any_text_in_any_element_leaves_no_markup(text: str, element: str) -> None:
    try:
        reading = read(
            rss(f"<item><title>a</title><{element}><![CDATA[{text}]]></{element}></item>"), source="x"
        )
    except (ReadingError, UnicodeEncodeError):
        return
    for entry in reading.entries:
        assert not re.search(r"<[a-zA-Z/!?]", entry.title + entry.summary + "".join(entry.authors))
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
