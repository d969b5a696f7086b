"""Why a candidate's file cannot be read (fichier illisible): a code and parameters, never a sentence."""

import struct
import zipfile
import zlib

from lxml import etree

# How the libraries fall over on a broken file; their own errors derive from these or are added by their reader.
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, etree.Error, LookupError, ValueError,
    TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError, MemoryError, OSError, EOFError,
)  # fmt: skip


class UnreadableDocument(Exception):
    """Codes: empty, too_large, too_many_pages, encrypted, macros, not_a_document, damaged, unsafe,
    wrong_kind, old_format."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code, self.params = code, params
