"""A workspace's own papers: its identity, its look, and the PDF of a document."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from compagnon.core.documents import Document, Picture
from compagnon.library.models import StoredFile
from compagnon.library.sale_sheets import Look
from compagnon.library.services import content
from compagnon.people.models import Workspace
from compagnon.providers.render import Rendered, Renderer, renderer_from_url

ACCENT = "#0a635d"


@lru_cache
def _renderer(url: str) -> Renderer:
    return renderer_from_url(url)


def pdf(document: Document) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1 (or what COMPAGNON_RENDER_URL names)."""
    return pdf_at(document, timezone.now())


def pdf_at(document: Document, stamp: datetime) -> bytes:
    """The same with a date of its own: the same document and date give the same bytes."""
    return _renderer(settings.COMPAGNON["COMPAGNON_RENDER_URL"]).render(document, timestamp=stamp).content


def file_in(kind: str, document: Document) -> Rendered:
    """The document as `pdf`, `docx` or `pptx`."""
    url = settings.COMPAGNON["COMPAGNON_RENDER_URL"] if kind == "pdf" else f"{kind}:"
    return _renderer(url).render(document, timestamp=timezone.now())


def page(document: Document) -> str:
    """The document as an accessible HTML fragment, every word of it escaped."""
    return _renderer("html:").render(document, timestamp=timezone.now()).content.decode()


def seller_of(workspace: Workspace, *, contact: str = "") -> dict[str, Any]:
    """The company's identity of today, to be kept with what is issued."""
    legal = workspace.legal
    address = legal.get("address") or {}
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    return {
        "name": workspace.name,
        "siren": workspace.siren,
        "contact": contact,
        "address": [line for line in (address.get("line", ""), town) if line],
        **{
            key: legal.get(key, "")
            for key in ("vat_number", "legal_form", "capital", "rcs", "phone", "email", "website")
        },
    }


def look_of(workspace: Workspace) -> Look:
    """Accent and logo of the workspace; a logo that cannot be read is left out."""
    accent = workspace.legal.get("accent") or ACCENT
    row = StoredFile.objects.of(workspace).filter(kind="logo", archived_at=None).order_by("-pk").first()
    if row is None:
        return Look(accent=accent)
    return Look(logo=Picture(content(row), row.media_type, alt=workspace.name), accent=accent)
