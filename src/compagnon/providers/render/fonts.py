"""The document typeface, its four faces, and which characters it can print (police, glyphes)."""

import struct
from functools import cache
from importlib import resources
from pathlib import Path

FAMILY = "Source Sans Pro"
FACES = ("SourceSansPro-Regular", "SourceSansPro-It", "SourceSansPro-Semibold", "SourceSansPro-SemiboldIt")


class FontMissing(RuntimeError):
    """The package that carries the typeface is not installed, or lacks a face."""

    code = "render.font-missing"

    def __init__(self, face: str) -> None:
        super().__init__(f"{self.code}: {face} (install the package font-source-sans-pro)")
        self.face = face


def face_paths() -> tuple[Path, ...]:
    """The four OpenType files, in the order of `FACES`; raises `FontMissing`.

    Only these: the package also holds TrueType twins, and which twin an engine picks must not depend on
    the order of a folder.
    """
    try:
        folder = Path(str(resources.files("font_source_sans_pro"))) / "files"
    except ModuleNotFoundError as error:
        raise FontMissing(FACES[0]) from error
    paths = tuple(folder / f"{face}.otf" for face in FACES)
    for path in paths:
        if not path.is_file():
            raise FontMissing(path.name)
    return paths


@cache
def printable() -> frozenset[int]:
    """Code points that both upright faces can draw.

    The italics lack Greek and Cyrillic: there the engine falls back on the upright face of the family.
    """
    regular, _, semibold, _ = (frozenset(_code_points(path.read_bytes())) for path in face_paths())
    return regular & semibold


def _code_points(font: bytes) -> set[int]:
    """The code points of an OpenType file: its `cmap` table, formats 4 and 12 (ISO/IEC 14496-22)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            break
    else:
        return set()
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * index)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            found |= _subtable(font, start + offset)
    return found


def _subtable(font: bytes, at: int) -> set[int]:
    match struct.unpack_from(">H", font, at)[0]:
        case 4:
            return _segments(font, at)
        case 12:
            count = struct.unpack_from(">I", font, at + 12)[0]
            groups = (struct.unpack_from(">III", font, at + 16 + 12 * i) for i in range(count))
            return {code for first, last, glyph in groups if glyph for code in range(first, last + 1)}
        case _:
            return set()


def _segments(font: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 4 * count)
    ranges_at = at + 16 + 6 * count
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    found: set[int] = set()
    for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if offset:
                place = ranges_at + 2 * index + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", font, place)[0]
            else:
                glyph = (code + delta) & 0xFFFF
            if glyph:
                found.add(code)
    return found
