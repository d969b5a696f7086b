"""Price lists, technical sheets, environmental sheets and eco-contributions of the fictional catalogue.

The streams are real; every amount and figure is invented, and says so in its source. Some statements are missing
on purpose: an offer is then warned before it is sent.
"""

from datetime import date
from decimal import Decimal as D

from compagnon.people.actor import Actor
from compagnon.sales.catalogue.environment import set_eco_rule, state_environment
from compagnon.sales.catalogue.models import Product
from compagnon.sales.catalogue.pricelists import open_price_list, set_tiers
from compagnon.sales.catalogue.services import set_specification

SOURCE = "Barème fictif (démonstration)"
SHEET = "Fiche technique fictive"
STUDY = "Étude interne fictive"
# reference, kind of tiers, segment, (from quantity, share of the list price)
TIERS = (
    ("PF-50", "range", "", (("0", "1"), ("10", "0.94"), ("50", "0.88"))),
    ("KJ-1", "range", "", (("0", "1"), ("20", "0.93"))),
    ("HU-5", "slab", "", (("0", "1"), ("24", "0.92"), ("96", "0.85"))),
    ("CD-10", "range", "grands comptes", (("0", "0.93"), ("5", "0.90"), ("20", "0.86"))),
    ("CD-25", "range", "grands comptes", (("0", "0.93"), ("5", "0.90"))),
    ("PD-300", "range", "grands comptes", (("0", "0.95"), ("3", "0.92"))),
)
# reference: code, French, English, number or text or (least, most), unit
FIGURES = {
    "PD-120": (
        ("flow_lph", "Débit", "Flow", "120", "l/h"),
        ("pressure_bar", "Pression de refoulement", "Discharge pressure", "10", "bar"),
        ("power_w", "Puissance absorbée", "Power draw", "370", "W"),
        ("material", "Matière", "Material", "Inox 316L", ""),
    ),
    "PD-300": (
        ("flow_lph", "Débit", "Flow", "300", "l/h"),
        ("pressure_bar", "Pression de refoulement", "Discharge pressure", "8", "bar"),
        ("power_w", "Puissance absorbée", "Power draw", "550", "W"),
        ("material", "Matière", "Material", "Inox 316L", ""),
    ),
    "PD-600": (
        ("flow_lph", "Débit", "Flow", "600", "l/h"),
        ("pressure_bar", "Pression de refoulement", "Discharge pressure", "6", "bar"),
        ("power_w", "Puissance absorbée", "Power draw", "1100", "W"),
        ("material", "Matière", "Material", "Inox 316L", ""),
    ),
    "CD-10": (
        ("power_w", "Puissance absorbée", "Power draw", "6", "W"),
        ("inputs", "Entrées occupées", "Inputs taken", "1", ""),
    ),
    "CD-25": (
        ("power_w", "Puissance absorbée", "Power draw", "6", "W"),
        ("inputs", "Entrées occupées", "Inputs taken", "1", ""),
    ),
    "CP-2": (
        ("power_w", "Puissance absorbée", "Power draw", "3", "W"),
        ("inputs", "Entrées occupées", "Inputs taken", "1", ""),
    ),
    "AU-1": (
        ("power_w", "Puissance absorbée", "Power draw", "45", "W"),
        ("inputs_max", "Entrées offertes", "Inputs offered", "4", ""),
    ),
    "FI-200": (
        ("mesh_um", "Finesse", "Mesh", "200", "µm"),
        ("power_w", "Puissance absorbée", "Power draw", "180", "W"),
    ),
}
LIMITS = {
    "PD-120": (
        ("ambient_c", "Température ambiante", "Ambient temperature", ("5", "40"), "°C"),
        ("viscosity_mpas", "Viscosité du fluide", "Viscosity of the fluid", ("0.5", "500"), "mPa·s"),
    ),
    "PD-300": (
        ("ambient_c", "Température ambiante", "Ambient temperature", ("5", "40"), "°C"),
        ("inlet_bar", "Pression d’aspiration", "Inlet pressure", ("0.2", "2"), "bar"),
    ),
    "PD-600": (("ambient_c", "Température ambiante", "Ambient temperature", ("5", "40"), "°C"),),
    "FI-50": (("inlet_bar", "Pression d’entrée", "Inlet pressure", ("0", "6"), "bar"),),
}
# reference: topic, number or French / English text, detail
SHEETS = {
    "PD-120": (
        ("durability", "7.8", "Pièces d’usure disponibles, démontage avec deux outils"),
        ("energy", "740", "2 000 h par an à mi-charge"),
        ("carbon", "186", "Du berceau à la porte, hors usage"),
        ("recycled", "0.42", "Part de l’acier inox"),
        (
            "end_of_life",
            "Démontage puis tri inox, cuivre, cartes|Dismantling, then sorting of steel, copper and boards",
            "",
        ),
        (
            "take_back",
            "Reprise pour une pompe neuve achetée, transport à notre charge|Taken back for each new pump, at our expense",
            "",
        ),
        ("warranty", "2", ""),
        ("spare_parts", "12", "Après la fin de la série"),
    ),
    "PD-300": (
        ("durability", "7.6", "Pièces d’usure disponibles"),
        ("energy", "1100", "2 000 h par an à mi-charge"),
        ("carbon", "274", "Du berceau à la porte, hors usage"),
        ("recycled", "0.40", "Part de l’acier inox"),
        ("take_back", "Reprise pour une pompe neuve achetée|Taken back for each new pump", ""),
        ("warranty", "2", ""),
        ("spare_parts", "12", "Après la fin de la série"),
    ),  # end of life is missing
    "PD-600": (
        ("energy", "2200", "2 000 h par an à mi-charge"),
        ("carbon", "512", "Du berceau à la porte, hors usage"),
        ("warranty", "2", ""),
    ),
    "CD-10": (
        ("repairability", "6.4", "Électronique remplaçable"),
        ("energy", "26", "En service toute l’année à mi-temps"),
        ("carbon", "18.5", "Du berceau à la porte"),
        ("recycled", "0.22", ""),
        ("end_of_life", "Collecte DEEE professionnelle|Professional WEEE collection", ""),
        ("take_back", "Reprise gratuite|Free take-back", ""),
        ("warranty", "3", ""),
        ("spare_parts", "8", ""),
    ),
    "CD-25": (("carbon", "24", "Du berceau à la porte"), ("warranty", "3", "")),
    "CP-2": (("carbon", "6.2", "Du berceau à la porte"), ("warranty", "2", "")),
    "AU-1": (
        ("repairability", "8.1", "Cartes standard"),
        ("energy", "380", "En service continu"),
        ("carbon", "132", "Du berceau à la porte"),
        ("recycled", "0.30", "Tôle du coffret"),
        ("end_of_life", "Collecte DEEE professionnelle|Professional WEEE collection", ""),
        ("take_back", "Reprise pour un coffret neuf|Taken back for a new cabinet", ""),
        ("warranty", "2", ""),
        ("spare_parts", "10", ""),
    ),
}


def make_price_lists(manager: Actor, made: dict[str, Product], first_day: date, rise_on: date) -> None:
    """A public list and one for key accounts; the public one is superseded when prices rise."""
    for name, segment, margin, day in (
        ("Tarif public", "", "0.18", first_day), ("Grands comptes", "grands comptes", "0.15", first_day),
        ("Tarif public révisé", "", "0.20", rise_on),
    ):  # fmt: skip
        open_price_list(
            manager,
            name=name,
            segment=segment,
            min_margin=D(margin),
            valid_from=day,
            source="Comité tarifaire fictif",
        )
    for reference, kind, segment, steps in TIERS:
        product = made[reference]
        day = rise_on if not segment else first_day
        base = product.prices.filter(segment="").order_by("valid_from").first()
        assert base is not None
        set_tiers(
            manager, product=product, kind=kind, segment=segment, valid_from=day, source="Comité tarifaire fictif",
            tiers=[(D(start), (base.price * D(share)).quantize(D("0.01"))) for start, share in steps],
            floor=(base.price * D("0.80")).quantize(D("0.01")) if kind == "slab" else None,
        )  # fmt: skip


def make_eco_rules(manager: Actor, first_day: date, rise_on: date) -> None:
    """Charges by stream; the one of equipment rises with the prices, small sensors pay by the piece."""
    rules = (
        ("deee_pro", "", "kg", "0.18", "inside", first_day), ("deee_pro", "", "kg", "0.21", "inside", rise_on),
        ("deee_pro", "Capteurs", "unit", "0.12", "footer", first_day), ("emballages_pro", "", "kg", "0.04", "inside", first_day),
        ("huiles", "", "kg", "0.06", "line", first_day),
    )  # fmt: skip
    for stream, family, basis, amount, display, day in rules:
        set_eco_rule(
            manager,
            stream=stream,
            family=family,
            basis=basis,
            amount=D(amount),
            display=display,
            valid_from=day,
            source=SOURCE,
        )


def make_sheets(manager: Actor, made: dict[str, Product], first_day: date) -> None:
    for reference, figures in FIGURES.items():
        for place, (code, fr, en, value, unit) in enumerate(figures):
            state_figure(manager, made[reference], code, fr, en, value, unit, place)
    for reference, limits in LIMITS.items():
        for place, (code, fr, en, (least, most), unit) in enumerate(limits):
            set_specification(
                manager, product=made[reference], code=code, kind="limit", name={"fr": fr, "en": en}, least=D(least),
                most=D(most), unit=unit, source=SHEET, position=place,
            )  # fmt: skip
    for reference, facts in SHEETS.items():
        for topic, value, detail in facts:
            state(manager, made[reference], topic, value, detail, first_day)


def state_figure(
    manager: Actor, product: Product, code: str, fr: str, en: str, value: str, unit: str, place: int = 0
) -> None:
    """A figure when the value is one, else a text."""
    number = value.replace(".", "", 1).isdigit()
    set_specification(
        manager, product=product, code=code, name={"fr": fr, "en": en}, number=D(value) if number else None,
        text=None if number else {"fr": value}, unit=unit, source=SHEET, position=place,
    )  # fmt: skip


def state(manager: Actor, product: Product, topic: str, value: str, detail: str, day: date) -> None:
    number = value.replace(".", "", 1).isdigit()
    fr, _bar, en = value.partition("|")
    state_environment(
        manager, product=product, topic=topic, number=D(value) if number else None,
        text=None if number else {"fr": fr, "en": en}, detail=detail, source=STUDY, stated_on=day, valid_from=day,
    )  # fmt: skip
