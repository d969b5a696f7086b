"""Every public file, one by one: what it must give, or the error it must give, and why.

The feeds state their expectation in a leading comment; `said` is a piece of it, checked to be there, so that
the table cannot drift away from the files.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import NamedTuple

import pytest

from compagnon.sales.watch.readers import ReadingError, read


class Read(NamedTuple):
    """A file that is read: its kind, title, the titles of its entries, the codes of its warnings."""

    kind: str
    title: str | None
    entries: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    said: str = ""
    encoding: str = "utf-8"


class Broken(NamedTuple):
    """A file that is refused: the error's code, and where it says that the fault is."""

    code: str
    path: str | None
    said: str = ""


FEEDS: dict[str, Read | Broken] = {
    "aaa_illformed.xml": Broken("ill-formed", "line 6", "bozo"),
    "always_strip_doctype.xml": Read("rss", "found", (), ("no-entries",), "feed['title'] == 'found'"),
    "atom03.xml": Read("atom-0.3", "Sample Feed", ("First entry title",)),
    "atom10.xml": Read("atom-1.0", "Sample Feed", ("First entry title",)),
    # Cut short inside its last tag, no item: nothing it says can be relied on.
    "bozo_invalid-bytes-with-bom.xml": Broken("ill-formed", "line 11", "bozo"),
    # The expectation in the file is that of a parser that strips entities; we refuse them before parsing.
    "doctype_contains_entity_decl.xml": Broken("entity-declaration", "line 7", "entity declaration"),
    "double-encoded-html.xml": Read("rss-2.0", None, ("…",), (), "== 8230"),
    "example.json": Read(
        "json-feed-1", "My Example Feed", ("post 2", "Hello, world!"), (), "len(entries) == 2"
    ),
    "gb2312.xml": Read(
        "rss", None, ("不归移民漫画系列：专业工作",), ("charset-guessed",), "encoding == 'GB2312'", "gb2312"
    ),
    "http_high_bit_date.xml": Read("rss-2.0", None, (), ("no-entries",), "Expect:      1", "iso8859-7"),
    "item_title.xml": Read("cdf", None, ("Example item",), (), "entries[0]['title'] == 'Example item'"),
    "rss090_item_title.xml": Read(
        "rss-0.90", "Example title", ("Item title",), (), "entries[0]['title'] == 'Item title'"
    ),
    "rss10.rdf": Read("rss-1.0", "Sample Feed", ("First of all",)),
    "rss20.xml": Read("rss-2.0", "Sample Feed", ("First item title",)),
    "rss20dc.xml": Read("rss-2.0", "Sample Feed", ("First of all",)),
    "rss_empty_document.xml": Broken("empty", None, "bozo"),
    # One item, cut in the middle of its title: an item without words is no item.
    "rss_incomplete_cdata.xml": Broken("ill-formed", "line 5", "bozo"),
    # Cut in its last tag too, but its item is whole: it is saved.
    "rss_item_link_corrupted_ampersands.xml": Read(
        "rss-2.0",
        None,
        ("http://link/get?a=1&b=2",),
        ("ill-formed",),
        "entries[0].link == 'http://link/get?a=1&b=2'",
    ),
    "rss_version_091_netscape.xml": Read("rss-0.91", None, (), ("no-entries",), "version == 'rss091n'"),
    "rss_version_091_userland.xml": Read("rss-0.91", None, (), ("no-entries",), "version == 'rss091u'"),
    "rss_version_092.xml": Read("rss-0.92", None, (), ("no-entries",), "version == 'rss092'"),
    "shiftjis.xml": Read(
        "atom-1.0",
        None,
        ("DrecomRSSに記事投稿が反映されない…",),
        ("charset-guessed",),
        "encoding == 'SHIFT_JIS'",
        "shift_jis",
    ),
    "undeclared_namespace.xml": Broken("ill-formed", "line 8", "bozo"),
    "utf-16le-bom.xml": Read("rss", None, (), ("no-entries",), "encoding == 'utf-16le'", "utf-16-le"),
    "ORIGIN.md": Broken("unknown-format", None),
}
_GREEN = "Service d'entretien de remise en état et de nettoyage des espaces verts"
_TOWING = "2016 DFA 167 - Prestations de remorquage pour les véhicules de la ville de Paris"
_BRIDGE = (
    "Mission de maîtrise d'oeuvre pour la conception d'un ouvrage d'art - Port de Marseille - "
    "complexe international Cap Janet"
)
_CARS = "Aménagement d'un parking de 116 places sur le site du parc cimetière rive gauche à Mérignac"
_ROOF = "Mission de maîtrise d'œuvre pour la restauration de la toiture de l'hôtel de ville de Vichy"
_IT = "Provision of IT Services Related to OP IT Systems (EUR-Lex, N-Lex, Search Layer, and Others)"
TENDERS: dict[str, Read | Broken] = {
    "INVALID_cn_24_stage-2.xml": Broken("notice-invalid", "/ContractNotice/cbc:ID"),
    "boamp_api_v21_26-91551.json": Read("boamp-api", "BOAMP", (_ROOF,)),
    "can_24_minimal.xml": Read("eforms", _GREEN, (_GREEN,), ("postcode-odd",)),
    "cn_24_FRA_comments.xml": Read("eforms", _GREEN, (_GREEN,)),
    "cn_24_minimal.xml": Read("eforms", _IT, (_IT,)),
    "ted_api_v3_412169-2016.json": Read("ted-api", "TED", ("Software licences and support",)),
    "test-attribution-5.xml": Read("boamp-xml", _CARS, (_CARS,)),
    "test-pub-2.xml": Read("boamp-xml", _BRIDGE, (_BRIDGE,)),
    "test-pub.xml": Read("boamp-xml", _TOWING, (_TOWING,)),
    "ORIGIN.md": Broken("unknown-format", None),
}


@pytest.mark.parametrize("folder", ["feeds", "tenders"])
def test_the_tables_name_every_file(test_data: Path, folder: str) -> None:
    expected = FEEDS if folder == "feeds" else TENDERS
    assert {file.name for file in (test_data / folder).iterdir()} == set(expected)


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_read_or_refused_as_it_should(test_data: Path, name: str) -> None:
    _check(test_data / "feeds" / name, FEEDS[name])


@pytest.mark.parametrize("name", TENDERS)
def test_a_notice_is_read_or_refused_as_it_should(test_data: Path, name: str) -> None:
    _check(test_data / "tenders" / name, TENDERS[name])


def _check(file: Path, expected: Read | Broken) -> None:
    data = file.read_bytes()
    stated = data.decode("utf-16" if data.startswith(codecs.BOM_UTF16_LE) else "latin-1")
    assert expected.said in stated
    if isinstance(expected, Broken):
        with pytest.raises(ReadingError) as refusal:
            read(data, source=file.name)
        assert (refusal.value.code, refusal.value.path) == (expected.code, expected.path)
        assert refusal.value.message
        assert "\n" not in refusal.value.message
        return
    reading = read(data, source=file.name)
    assert (reading.kind, reading.title, reading.encoding) == (
        expected.kind,
        expected.title,
        expected.encoding,
    )
    assert tuple(entry.title for entry in reading.entries) == expected.entries
    assert tuple(warning.code for warning in reading.warnings) == expected.warnings
    assert all(warning.message for warning in reading.warnings)
    assert all(entry.id and entry.near_key for entry in reading.entries)
