"""Prospects of the registry, as `compagnon registry search --exclude-known` answers them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.desk.targeting import known_numbers
from compagnon.people.errors import Refusal
from compagnon.providers.analytics import AnalyticsError
from compagnon.registry.answers import search_json
from compagnon.registry.nomenclature import UnknownCode
from compagnon.registry.source import registry
from compagnon.registry.targeting import Criteria, TargetingError, search

router = Router(tags=["prospects"])


class Wanted(Schema):
    """The criteria of the command line; lists are separated by commas."""

    naf: str = ""
    headcount_min: int | None = None
    headcount_max: int | None = None
    near: str = Field("", description="LAT,LON")
    radius_km: float | None = None
    departement: str = ""
    legal_form: str = ""
    text: str = ""
    created_from: date | None = None
    created_before: date | None = None
    exclude_known: bool = True
    limit: int = Field(50, ge=0, le=10_000)


@router.get("/prospects", response=dict[str, Any])
@allow("prospecting.view")
def prospects(request: ApiRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Prospects nearest first, and how many are left out by reason; restricted companies are only counted."""
    left_out: dict[str, set[str]] = {}
    if wanted.exclude_known:
        left_out["known"] = set().union(*known_numbers(request.actor.workspace).values())
    try:
        return search_json(search(registry(), _criteria(wanted), left_out=left_out, limit=wanted.limit))
    except TargetingError as error:
        raise Refusal(
            error.code, _("These criteria cannot be searched: {code} {params}.").format(
                code=error.code, params=", ".join(f"{key} {value}" for key, value in error.params.items()),
            ), path=PATHS.get(error.code, ""),
        ) from error  # fmt: skip
    except UnknownCode as error:
        raise Refusal(
            error.code, _("Unknown code: {value}").format(value=error.value), path=error.kind
        ) from error
    except AnalyticsError as error:
        raise Refusal("no-registry", _("The registry cannot be read: load it again.")) from error


PATHS = {"near": "near", "radius": "radius_km", "limit": "limit", "headcount": "headcount_min",
         "legal-form": "legal_form", "text": "text", "nomenclature-absent": "naf"}  # fmt: skip


def _criteria(wanted: Wanted) -> Criteria:
    return Criteria(
        naf=_listed(wanted.naf), headcount_min=wanted.headcount_min, headcount_max=wanted.headcount_max,
        near=_near(wanted.near), radius_km=wanted.radius_km, departements=_listed(wanted.departement),
        legal_forms=_listed(wanted.legal_form), text=wanted.text, created_from=wanted.created_from,
        created_before=wanted.created_before,
    )  # fmt: skip


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _near(text: str) -> tuple[float, float] | None:
    if not text.strip():
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise Refusal(
            "near", _("A latitude and a longitude are needed, as 45.76,4.84."), path="near"
        ) from None
    return lat, lon
