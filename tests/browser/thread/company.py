"""The company of the walks, as its administrator prepared it: identity, stages, powers, three products."""

from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

from compagnon.desk.start import prepare_workspace
from compagnon.sales.catalogue.services import create_product

PRODUCTS: tuple[tuple[Any, ...], ...] = (
    ("KIT-1", "Kit d’attelage", "Hitch kit", "0.20", "1250", "905", "kits", {"eco_contribution": D("12.50")}),
    ("POSE-1", "Pose, l’heure", "Fitting, per hour", "0.10", "62", "38", "services", {"unit": "HUR"}),
    ("ROLL-1", "Rouleau d’isolant", "Insulation roll", "0.055", "389.90", "251", "rolls", {}),
)


def prepare(cast: SimpleNamespace) -> SimpleNamespace:
    cast.ours.legal = {
        "legal_form": "SAS", "capital": "50000", "rcs": "Lyon", "vat_number": "FR44732829320",
        "address": {"line": "4 quai des Forges", "postcode": "69009", "city": "Lyon", "country": "FR"},
    }  # fmt: skip
    cast.ours.save()
    prepare_workspace(cast.ours)
    manager = cast.actor(cast.bruno)
    for reference, french, english, rate, price, cost, family, more in PRODUCTS:
        create_product(
            manager, reference=reference, name={"fr": french, "en": english}, vat_rate=D(rate), price=D(price),
            cost=D(cost), family=family, valid_from=date(2026, 1, 1), **more,
        )  # fmt: skip
    return cast


def speak(company: SimpleNamespace, language: str) -> None:
    for member in (company.alice, company.bruno):
        member.user.language = language
        member.user.save(update_fields=["language"])
