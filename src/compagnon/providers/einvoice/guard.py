"""Reading XML that somebody else wrote (lecture défensive): no DTD, no entity, no network, bounded.

The declaration of a document type is refused before parsing and again after it, whatever the encoding: an
invoice has none, and every attack by entities needs one.
"""

import re

from lxml import etree

from .errors import Unreadable

MAX_BYTES = 10_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 400_000
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(data: bytes) -> etree._Element:
    """The root of an XML document; raises `Unreadable`."""
    if not data.strip():
        raise Unreadable("empty")
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", limit=MAX_BYTES)
    if _DOCTYPE.search(data.replace(b"\x00", b"")):
        raise Unreadable("doctype")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error) or "depth" in str(error).lower():
            raise Unreadable("too_deep", limit=MAX_DEPTH) from error
        raise Unreadable("not_xml", line=error.lineno or 1, reason=_first_line(error)) from error
    except ValueError as error:
        raise Unreadable("not_xml", line=1, reason=_first_line(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("doctype")
    _bounded(root)
    return root


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def _bounded(root: etree._Element) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth > MAX_DEPTH:
            raise Unreadable("too_deep", limit=MAX_DEPTH)
        if count > MAX_ELEMENTS:
            raise Unreadable("too_large", limit=MAX_ELEMENTS)
