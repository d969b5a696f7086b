"""Reading elements of notices by path, with the prefixes of the formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

type Element = etree._Element

NS = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
    "efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
    "efbc": "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1",
    "efext": "http://data.europa.eu/p27/eforms-ubl-extensions/1",
}


def text(element: Element | None, path: str = ".") -> str | None:
    """The stripped text of the first element at a path; None when absent or empty."""
    found = element.find(path, NS) if element is not None else None
    return _own(found)


def texts(element: Element | None, path: str) -> list[str]:
    """The texts at a path, without the empty ones."""
    if element is None:
        return []
    return [value for found in element.findall(path, NS) if (value := _own(found))]


def every(element: Element | None, path: str) -> list[Element]:
    return [] if element is None else element.findall(path, NS)


def in_language(element: Element | None, path: str, language: str | None) -> str | None:
    """The text in the notice's language when it is there, else the first."""
    found = every(element, path)
    for item in found:
        if item.get("languageID") == language and _own(item):
            return _own(item)
    return next((value for item in found if (value := _own(item))), None)


def name_of(element: Element) -> str:
    """The local name, without namespace."""
    return etree.QName(element).localname


def children(element: Element | None) -> list[str]:
    """Local names of the children: BOAMP states its codes as empty elements."""
    if element is None:
        return []
    return [name_of(child) for child in element]


def from_json(name: str, value: object) -> Element:
    """The element that a JSON object was made from: `@name` are attributes, `#text` the text, lists repeat.

    The BOAMP gives the XML of a notice as JSON; turned back, one reader serves both.
    """
    element = etree.Element(_tag(name))
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _put(element, str(key), inner)
    elif value is not None and not isinstance(value, list):
        element.text = _printable(value)
    return element


def _put(element: Element, key: str, value: object) -> None:
    if key == "#text":
        element.text = _printable(value)
    elif key.startswith("@"):
        if not key.startswith("@xmlns") and ":" not in key and isinstance(value, str) and _is_name(key[1:]):
            element.set(key[1:], _printable(value))
    elif _is_name(key.rpartition(":")[2]):
        inner: Iterable[object] = value if isinstance(value, list) else [value]
        for item in inner:
            element.append(from_json(key, item))


def _tag(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NS[prefix]}}}{local}" if prefix in NS else local


def _is_name(name: str) -> bool:
    return name.replace("-", "_").replace(".", "_").isidentifier()


def _printable(value: object) -> str:
    return "".join(mark if mark.isprintable() or mark in "\n\t" else " " for mark in str(value))


def _own(element: Element | None) -> str | None:
    value = (element.text or "").strip() if element is not None else ""
    return value or None
