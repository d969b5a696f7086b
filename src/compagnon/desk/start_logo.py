"""A logo that may be kept (logo): PNG or JPEG by their bytes, SVG when it only draws."""

import re
from typing import BinaryIO
from xml.etree import ElementTree

from compagnon.library import services as library
from compagnon.library.models import StoredFile
from compagnon.people import access, company
from compagnon.people.actor import Actor
from compagnon.providers.files import Limits, RefusedUpload, clean_name, inspect_upload

LIMITS = Limits(max_bytes=2_000_000, allowed=frozenset({"png", "jpg", "jpeg"}))
SVG_MOST = 500_000
SVG = "image/svg+xml"
_NAMESPACE = "{http://www.w3.org/2000/svg}"
# What draws. No script, no style sheet, no picture or document from elsewhere, no animation.
_ELEMENTS = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "title", "desc"}
    | {"linearGradient", "radialGradient", "stop", "clipPath", "mask", "use", "symbol", "text", "tspan"}
)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|expression|javascript:|@import", re.IGNORECASE)


def keep_logo(actor: Actor, *, name: str, content: BinaryIO, size: int) -> StoredFile:
    """Keep a picture as the logo of documents; raises `RefusedUpload` with the reason."""
    access.require(actor, "settings.change")
    media_type = _svg(name, content, size) if name.lower().endswith(".svg") else _picture(name, content, size)
    content.seek(0)
    row = library.keep(
        actor, name=clean_name(name), kind="logo", media_type=media_type, content=content.read(),
        about_kind="people.workspace", about_id=actor.workspace.uuid,
    )  # fmt: skip
    company.set_logo(actor, file_uuid=str(row.uuid))
    return row


def _picture(name: str, content: BinaryIO, size: int) -> str:
    return inspect_upload(name, content.read(4096), size, content=content, limits=LIMITS).media_type


def _svg(name: str, content: BinaryIO, size: int) -> str:
    """An SVG is kept only when every element and attribute draws; it is refused as a whole, never mended."""
    shown = clean_name(name)
    if not 0 < size <= SVG_MOST:
        raise RefusedUpload(reason="too-large", name=shown, found=size, limit=SVG_MOST)
    data = content.read()
    if _DECLARATION.search(data) or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise RefusedUpload(reason="active", name=shown)
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - neither a document type nor an entity is in it
    except ElementTree.ParseError as error:
        raise RefusedUpload(reason="damaged", name=shown) from error
    if root.tag != f"{_NAMESPACE}svg":
        raise RefusedUpload(reason="content-mismatch", name=shown, extension="svg")
    if not all(_draws(element) for element in root.iter()):
        raise RefusedUpload(reason="active", name=shown)
    return SVG


def _draws(element: ElementTree.Element) -> bool:
    if element.tag.removeprefix(_NAMESPACE) not in _ELEMENTS or not element.tag.startswith(_NAMESPACE):
        return False
    for name, value in element.attrib.items():
        bare = name.rpartition("}")[2].lower()
        if bare.startswith("on") or (bare == "href" and not value.startswith("#")) or _OUTSIDE.search(value):
            return False
    return True
