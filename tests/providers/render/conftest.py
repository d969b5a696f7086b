"""Small documents and one engine for all the tests of rendering."""

import datetime as dt
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest

from compagnon.core.documents import Block, Document, Paragraph, text
from compagnon.providers.render import TypstRenderer

STAMP = dt.datetime(2026, 11, 16, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def stamp() -> dt.datetime:
    return STAMP


@pytest.fixture(scope="session")
def engine() -> Iterator[TypstRenderer]:
    """The shared warm engine: a test that ends processes makes its own."""
    renderer = TypstRenderer()
    yield renderer
    renderer.close()


@pytest.fixture(scope="session")
def small() -> Callable[..., Document]:
    """A one-page document from a few words or blocks."""

    def build(*blocks: Block | str, title: str = "Essai") -> Document:
        parts = tuple(Paragraph(text(block)) if isinstance(block, str) else block for block in blocks)
        return Document(title, "fr", parts)

    return build


@pytest.fixture(scope="session")
def pdf_words() -> Callable[[bytes], str]:
    """The text of a PDF file, read by an independent tool."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is missing")

    def read(pdf: bytes) -> str:
        return subprocess.run(
            [tool, "-raw", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout.decode()

    return read
