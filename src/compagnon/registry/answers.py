"""What a search answers to scripts (réponse JSON): the same from the command line and the API."""

from typing import Any

from compagnon.registry.targeting import Found, Target


def search_json(found: Found) -> dict[str, Any]:
    """The answer as scripts read it."""
    return {
        "count": found.count,
        "results": [target_json(target) for target in found.targets],
        "excluded": dict(found.excluded),
        "found": found.found,
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "criteria": found.criteria.as_dict(),
    }


def target_json(target: Target) -> dict[str, Any]:
    """One row; `km` only when a place was asked."""
    row = target.establishment
    answer: dict[str, Any] = {
        "siret": row.siret,
        "name": row.name,
        "sign": row.sign,
        "naf": row.naf or row.naf25,
        "naf_2025": row.naf25,
        "headcount": row.headcount,
        "commune": row.commune_name,
        "commune_code": row.commune,
        "postcode": row.postcode,
        "departement": row.departement,
        "legal_form": row.legal_form,
        "lat": target.at.lat if target.at else None,
        "lon": target.at.lon if target.at else None,
        "located": row.located,
    }
    if target.km is not None:
        answer["km"] = target.km
    answer["reasons"] = [{"code": reason.code, "value": reason.value} for reason in target.reasons]
    return answer
