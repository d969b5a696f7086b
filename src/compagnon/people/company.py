"""The company of a workspace (entreprise): identity, numbering, payment terms; what documents print."""

import hashlib
import json
import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.identifiers import IdentifierError, check_siren
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.models import Workspace
from compagnon.people.numbers import PREFIXES
from compagnon.people.services import log

IDENTITY = ("legal_form", "capital", "rcs", "vat_number", "phone", "email", "website", "iban", "accent")
ADDRESS = ("line", "postcode", "city", "country")
TERMS = ("payment", "early_payment", "late_rate")
PREFIX = re.compile(r"^[A-Z0-9]{1,6}$")
ACCENT = re.compile(r"^#[0-9a-fA-F]{6}$")


def fingerprint(workspace: Workspace) -> str:
    """What the form saw, so that a second administrator does not undo the first unseen."""
    state = [workspace.name, workspace.siren, workspace.legal, workspace.numbering, workspace.terms]
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def save_company(actor: Actor, *, seen: str, name: str, siren: str, fields: dict[str, str]) -> Workspace:
    """Identity, address, prefixes (`prefix_<series>`) and terms of the workspace.

    Terms are not overwritten: what they were stays in `terms["history"]` with its last day.
    """
    access.require(actor, "settings.change")
    row = Workspace.objects.select_for_update().get(pk=actor.workspace.pk)
    if seen != fingerprint(row):
        raise Refusal(
            "company_changed", _("Somebody changed these settings meanwhile: look at them again first.")
        )
    siren = _siren(siren)
    if fields.get("accent") and not ACCENT.match(fields["accent"]):
        raise Refusal("accent_wrong", _("Write the colour as #0f6e6e."), path="accent")
    row.name, row.siren = name.strip()[:200], siren
    row.legal = {
        **row.legal,
        **{key: fields.get(key, "").strip() for key in IDENTITY},
        "address": {key: fields.get(key, "").strip() for key in ADDRESS},
    }
    row.numbering = _prefixes(fields)
    row.terms = _terms(row.terms, {key: fields.get(key, "").strip() for key in TERMS})
    row.save(update_fields=["name", "siren", "legal", "numbering", "terms"])
    log(actor, "company.saved", row, name=row.name, numbering=row.numbering, terms=row.terms.get("payment"))
    return row


def _siren(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return check_siren(text)
    except IdentifierError as error:
        message = _("A SIREN has nine digits, the last of which checks the others.")
        raise Refusal("siren_wrong", message, path="siren") from error


def _prefixes(fields: dict[str, str]) -> dict[str, str]:
    """One prefix per series; two series with one prefix would give the same number twice."""
    found: dict[str, str] = {}
    for series, usual in PREFIXES.items():
        text = fields.get(f"prefix_{series}", "").strip().upper() or usual
        if not PREFIX.match(text):
            raise Refusal(
                "prefix_wrong", _("A prefix is one to six letters or digits."), path=f"prefix_{series}"
            )
        if text in found.values():
            raise Refusal("prefix_twice", _("Two series cannot share a prefix."), path=f"prefix_{series}")
        found[series] = text
    return found


def _terms(before: dict[str, Any], wanted: dict[str, str]) -> dict[str, Any]:
    now = {key: before.get(key, "") for key in TERMS}
    history = list(before.get("history", []))
    if now != wanted and any(now.values()):
        history.append({**now, "until": timezone.localdate().isoformat()})
    return {**before, **wanted, "history": history}


@transaction.atomic
def set_logo(actor: Actor, *, file_uuid: str) -> None:
    """The stored file that documents print as the logo."""
    access.require(actor, "settings.change")
    row = Workspace.objects.select_for_update().get(pk=actor.workspace.pk)
    row.legal = {**row.legal, "logo": file_uuid}
    row.save(update_fields=["legal"])
    log(actor, "company.logo", row, file=file_uuid)
