"""What is looked at before a file is opened (contrôle préalable): its size, its first bytes, what its zip declares."""

import io
import zipfile

from compagnon.providers.files.archive import inspect_archive
from compagnon.providers.files.errors import RefusedUpload

from .errors import BROKEN, UnreadableDocument

MAX_BYTES = 60_000_000
MAX_UNPACKED, MAX_RATIO = 300_000_000, 60
_OLE = b"\xd0\xcf\x11\xe0"  # an old .doc, or a new one with a password
KINDS = {".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".pptx": "pptx"}
_MACRO_ENDINGS = (".docm", ".dotm", ".pptm", ".ppsm", ".potm")


def kind_of(name: str, data: bytes, wanted: tuple[str, ...]) -> str:
    """pdf, docx, odt or pptx, as the name and the bytes agree; raises `UnreadableDocument`."""
    if not data:
        raise UnreadableDocument("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large", limit=MAX_BYTES // 1_000_000)
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in _MACRO_ENDINGS:
        raise UnreadableDocument("macros")
    kind = KINDS.get(ending, "")
    if kind not in wanted:
        raise UnreadableDocument("wrong_kind", kinds=", ".join(f".{one}" for one in wanted))
    if kind == "pdf":
        if b"%PDF-" not in data[:1024]:
            raise UnreadableDocument("not_a_document", kind=kind)
        return kind
    if data.startswith(_OLE):
        raise UnreadableDocument("encrypted" if b"E\x00n\x00c\x00r\x00y\x00p\x00t" in data else "old_format")
    if not data.startswith(b"PK\x03\x04"):
        raise UnreadableDocument("not_a_document", kind=kind)
    _inspect(data, kind)
    return kind


def _inspect(data: bytes, kind: str) -> None:
    try:
        inspect_archive(io.BytesIO(data), len(data), kind, max_unpacked=MAX_UNPACKED, max_ratio=MAX_RATIO)
        locked = kind == "odt" and _odt_encrypted(data)
    except RefusedUpload as error:
        raise UnreadableDocument(_code(str(error.params.get("reason", ""))), kind=kind) from error
    except BROKEN as error:
        raise UnreadableDocument("damaged", reason=type(error).__name__) from error
    if locked:
        raise UnreadableDocument("encrypted")


def _code(reason: str) -> str:
    if "encrypted" in reason:
        return "encrypted"
    if "macros" in reason:
        return "macros"
    if "mismatch" in reason or "polyglot" in reason:
        return "not_a_document"
    return "damaged" if "damaged" in reason else "unsafe"


def _odt_encrypted(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "META-INF/manifest.xml" not in archive.namelist():
            return False
        if archive.getinfo("META-INF/manifest.xml").file_size > 1_000_000:
            raise UnreadableDocument("unsafe")
        return b"encryption-data" in archive.read("META-INF/manifest.xml")
