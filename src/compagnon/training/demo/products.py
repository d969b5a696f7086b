"""What the fictional company makes: dosing and filtration for the food industry."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D

from compagnon.people.actor import Actor
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.services import create_product, retire_product, set_cost, set_price
from compagnon.training.demo.product_sheets import make_eco_rules, make_price_lists, make_sheets
from compagnon.training.demo.station import make_station


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
    nature: str = "goods"
    weight: str | None = None
    stream: str = ""


ITEMS = (
    Item("PD-120", "Pompes doseuses", "Pompe doseuse 120 l/h, inox 316L", "Dosing pump 120 l/h, 316L steel", "3480", "2310", weight="14.5", stream="deee_pro"),
    Item("PD-300", "Pompes doseuses", "Pompe doseuse 300 l/h, inox 316L", "Dosing pump 300 l/h, 316L steel", "5240", "3390", weight="22.8", stream="deee_pro"),
    Item("PD-600", "Pompes doseuses", "Pompe doseuse 600 l/h, double tête", "Dosing pump 600 l/h, twin head", "8650", "5480", weight="41", stream="deee_pro"),
    Item("CD-10", "Capteurs", "Capteur de débit électromagnétique DN 10", "Electromagnetic flow sensor DN 10", "690", "362", weight="1.2", stream="deee_pro"),
    Item("CD-25", "Capteurs", "Capteur de débit électromagnétique DN 25", "Electromagnetic flow sensor DN 25", "940", "498", weight="1.9", stream="deee_pro"),
    Item("CP-2", "Capteurs", "Capteur de pression alimentaire, 0–10 bar", "Food-grade pressure sensor, 0–10 bar", "412", "205", weight="0.4", stream="deee_pro"),
    Item("FI-50", "Filtration", "Filtre à poche 50 µm, corps inox", "Bag filter 50 µm, steel housing", "1860", "1240", weight="18", stream="emballages_pro"),
    Item("FI-200", "Filtration", "Filtre autonettoyant 200 µm", "Self-cleaning filter 200 µm", "6120", "4100", weight="64", stream="deee_pro"),
    Item("PF-50", "Consommables", "Poches filtrantes 50 µm, lot de 10", "Filter bags 50 µm, set of 10", "148", "71", unit="SET", weight="0.9", stream="emballages_pro"),
    Item("KJ-1", "Consommables", "Kit de joints EPDM, pompes PD", "EPDM seal kit, PD pumps", "96", "38", unit="SET", weight="0.3", stream="emballages_pro"),
    Item("HU-5", "Consommables", "Huile alimentaire H1, bidon de 5 l", "Food-grade oil H1, 5 l can", "87.50", "49.20", weight="4.6", stream="huiles"),
    Item("AU-1", "Automatismes", "Coffret de commande, 4 voies", "Control cabinet, 4 channels", "2950", "1980", weight="9.8", stream="deee_pro"),
    Item("AU-4", "Automatismes", "Supervision de ligne, licence annuelle", "Line supervision, yearly licence", "1200", "310", unit="ANN", nature="software"),
    Item("MO-H", "Services", "Pose et mise en service", "Installation and commissioning", "78", "46", unit="HUR", nature="service"),
    Item("ET-1", "Services", "Étalonnage d’un capteur sur site", "On-site sensor calibration", "165", "92", nature="service"),
    Item("MA-1", "Services", "Contrat de maintenance annuel", "Yearly maintenance contract", "1480", "820", unit="ANN", nature="service"),
    Item("CP-1", "Capteurs", "Capteur de pression, 0–6 bar (première série)", "Pressure sensor, 0–6 bar (first series)", "365", "198", weight="0.5", stream="deee_pro"),
    Item("PD-100", "Pompes doseuses", "Pompe doseuse 100 l/h (ancienne série)", "Dosing pump 100 l/h (old series)", "3150", "2290", weight="13.9", stream="deee_pro"),
)  # fmt: skip


def make_products(manager: Actor, first_day: date, rise_on: date) -> dict[str, Product]:
    """The catalogue from the first day on, a price rise of 3 % and dearer steel during the year."""
    made = {}
    for item in ITEMS:
        made[item.reference] = create_product(
            manager, reference=item.reference, family=item.family, name={"fr": item.fr, "en": item.en},
            unit=item.unit, vat_rate=D(item.vat), price=D(item.price), cost=D(item.cost), valid_from=first_day,
            eco_contribution=D(item.eco) if item.eco else None, nature=item.nature, rep_stream=item.stream,
            weight_kg=D(item.weight) if item.weight else None,
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
    make_price_lists(manager, made, first_day, rise_on)
    make_eco_rules(manager, first_day, rise_on)
    make_sheets(manager, made, first_day)
    made |= make_station(manager, made, first_day)
    return made


def _up(value: str, factor: str) -> D:
    return (D(value) * D(factor)).quantize(D("0.01"))
