"""What the fictional company makes: dosing and filtration for the food industry."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D

from compagnon.people.actor import Actor
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.services import create_product, retire_product, set_cost, set_price


@dataclass(frozen=True)
class Item:
    reference: str
    family: str
    fr: str
    en: str
    price: str
    cost: str
    unit: str = "C62"
    vat: str = "0.20"
    eco: str | None = None


ITEMS = (
    Item("PD-120", "Pompes doseuses", "Pompe doseuse 120 l/h, inox 316L", "Dosing pump 120 l/h, 316L steel", "3480", "2310", eco="4.20"),
    Item("PD-300", "Pompes doseuses", "Pompe doseuse 300 l/h, inox 316L", "Dosing pump 300 l/h, 316L steel", "5240", "3390", eco="6.80"),
    Item("PD-600", "Pompes doseuses", "Pompe doseuse 600 l/h, double tête", "Dosing pump 600 l/h, twin head", "8650", "5480", eco="9.50"),
    Item("CD-10", "Capteurs", "Capteur de débit électromagnétique DN 10", "Electromagnetic flow sensor DN 10", "690", "362", eco="0.85"),
    Item("CD-25", "Capteurs", "Capteur de débit électromagnétique DN 25", "Electromagnetic flow sensor DN 25", "940", "498", eco="0.85"),
    Item("CP-2", "Capteurs", "Capteur de pression alimentaire, 0–10 bar", "Food-grade pressure sensor, 0–10 bar", "412", "205", eco="0.60"),
    Item("FI-50", "Filtration", "Filtre à poche 50 µm, corps inox", "Bag filter 50 µm, steel housing", "1860", "1240"),
    Item("FI-200", "Filtration", "Filtre autonettoyant 200 µm", "Self-cleaning filter 200 µm", "6120", "4100", eco="5.10"),
    Item("PF-50", "Consommables", "Poches filtrantes 50 µm, lot de 10", "Filter bags 50 µm, set of 10", "148", "71", unit="SET"),
    Item("KJ-1", "Consommables", "Kit de joints EPDM, pompes PD", "EPDM seal kit, PD pumps", "96", "38", unit="SET"),
    Item("HU-5", "Consommables", "Huile alimentaire H1, bidon de 5 l", "Food-grade oil H1, 5 l can", "87.50", "49.20"),
    Item("AU-1", "Automatismes", "Coffret de commande, 4 voies", "Control cabinet, 4 channels", "2950", "1980", eco="7.40"),
    Item("AU-4", "Automatismes", "Supervision de ligne, licence annuelle", "Line supervision, yearly licence", "1200", "310", unit="ANN"),
    Item("MO-H", "Services", "Pose et mise en service", "Installation and commissioning", "78", "46", unit="HUR"),
    Item("ET-1", "Services", "Étalonnage d’un capteur sur site", "On-site sensor calibration", "165", "92"),
    Item("MA-1", "Services", "Contrat de maintenance annuel", "Yearly maintenance contract", "1480", "820", unit="ANN"),
    Item("PD-100", "Pompes doseuses", "Pompe doseuse 100 l/h (ancienne série)", "Dosing pump 100 l/h (old series)", "3150", "2290"),
)  # fmt: skip


def make_products(manager: Actor, first_day: date, rise_on: date) -> dict[str, Product]:
    """The catalogue from the first day on, a price rise of 3 % and dearer steel during the year."""
    made = {}
    for item in ITEMS:
        made[item.reference] = create_product(
            manager, reference=item.reference, family=item.family, name={"fr": item.fr, "en": item.en},
            unit=item.unit, vat_rate=D(item.vat), price=D(item.price), cost=D(item.cost), valid_from=first_day,
            eco_contribution=D(item.eco) if item.eco else None,
        )  # fmt: skip
    for item in ITEMS:
        product = made[item.reference]
        if item.family in {"Pompes doseuses", "Filtration"}:
            set_cost(
                manager,
                product=product,
                cost=_up(item.cost, "1.045"),
                valid_from=rise_on,
                source="Acier 316L",
            )
            set_price(
                manager,
                product=product,
                price=_up(item.price, "1.03"),
                valid_from=rise_on,
                source="Tarif révisé",
            )
    retire_product(manager, product=made["PD-100"], replaced_by=made["PD-120"])
    return made


def _up(value: str, factor: str) -> D:
    return (D(value) * D(factor)).quantize(D("0.01"))
