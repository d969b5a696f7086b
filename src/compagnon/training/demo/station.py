"""A dosing station that is put together to order: its options, what fits with what, and a quote to put right."""

from datetime import date
from decimal import Decimal as D

from compagnon.people.actor import Actor
from compagnon.sales.catalogue.models import Product, ProductOption
from compagnon.sales.catalogue.options import add_option, add_rule, set_group
from compagnon.sales.catalogue.services import create_product, retire_product
from compagnon.sales.deals.models import Deal
from compagnon.sales.proposals import services as proposals
from compagnon.training.demo.product_sheets import state, state_figure

FAMILY = "Stations de dosage"
# reference, French, English, price, cost, weight, footprint, figures
PARTS = (
    ("SD-1000", "Station de dosage modulaire, châssis fixe", "Modular dosing station, fixed frame", "9800", "6350", "145", "620",
     (("power_max_w", "Puissance disponible", "Power available", "1200", "W"), ("inputs_max", "Entrées offertes", "Inputs offered", "2", ""))),
    ("AU-2", "Automate 8 voies, communicant", "Controller, 8 channels, connected", "4480", "2910", "11", "164",
     (("power_w", "Puissance absorbée", "Power draw", "60", "W"), ("inputs_max", "Entrées offertes", "Inputs offered", "8", ""))),
    ("AL-600", "Alimentation renforcée 600 W", "Power supply, 600 W more", "890", "512", "6.4", "71",
     (("power_max_w", "Puissance disponible", "Power available", "600", "W"),)),
    ("VF-1", "Variateur de fréquence", "Variable speed drive", "760", "430", "3.2", "38", (("power_w", "Puissance absorbée", "Power draw", "25", "W"),)),
    ("BP-200", "Bac de rétention 200 l, polyéthylène neuf", "Bund, 200 l, virgin polyethylene", "430", "255", "19", "96", ()),
    ("BR-200", "Bac de rétention 200 l, polyéthylène recyclé", "Bund, 200 l, recycled polyethylene", "540", "310", "19", "44", ()),
    ("BI-200", "Bac de rétention 200 l, inox", "Bund, 200 l, stainless steel", "1290", "845", "31", "158", ()),
    ("CM-1", "Châssis mobile sur roulettes", "Mobile frame on castors", "680", "395", "28", None, ()),
    ("AG-1", "Agitateur 0,37 kW", "Agitator, 0.37 kW", "1450", "930", "16", "97", (("power_w", "Puissance absorbée", "Power draw", "370", "W"),)),
)  # fmt: skip
# group: code, French, English, least, most, ((reference, value, quantity), …)
GROUPS = (
    ("pump", "Pompe doseuse", "Dosing pump", 1, 2, (("PD-120", 4, 1), ("PD-300", 6, 1), ("PD-600", 9, 1))),
    ("control", "Commande", "Control", 1, 1, (("AU-1", 3, 1), ("AU-2", 7, 1))),
    ("sensing", "Mesure", "Measurement", 0, 4, (("CD-10", 3, 1), ("CD-25", 4, 1), ("CP-2", 2, 1))),
    ("bund", "Rétention", "Bund", 1, 1, (("BP-200", 1, 1), ("BR-200", 2, 1), ("BI-200", 3, 1))),
    ("extra", "Équipement", "Equipment", 0, None,
     (("AL-600", 1, 1), ("VF-1", 4, 1), ("AG-1", 3, 1), ("CM-1", 2, 1), ("FI-50", 3, 1), ("AU-4", 5, 1), ("CP-1", 1, 1), ("MO-H", 2, 12))),
)  # fmt: skip
# kind, option, targets, French, English
RULES = (
    ("requires", "AU-4", ("AU-2",), "La supervision dialogue avec l’automate communicant seulement", "Supervision talks to the connected controller only"),
    ("requires", "PD-600", ("VF-1",), "Une double tête démarre en rampe", "A twin head starts on a ramp"),
    ("excludes", "PD-600", ("CM-1",), "Trop lourde pour le châssis mobile", "Too heavy for the mobile frame"),
    ("excludes", "BI-200", ("CM-1",), "Le bac inox est fixé au sol", "The steel bund is fixed to the floor"),
    ("at_most", "", ("PD-600", "AG-1", "FI-50"), "Deux équipements lourds au plus sur la platine", "Two heavy pieces at most on the plate"),
)  # fmt: skip


def make_station(manager: Actor, made: dict[str, Product], first_day: date) -> dict[str, Product]:
    parts = {}
    for reference, fr, en, price, cost, weight, footprint, figures in PARTS:
        family = (
            FAMILY if reference == "SD-1000" else "Automatismes" if reference == "AU-2" else "Équipements"
        )
        product = create_product(
            manager, reference=reference, family=family, name={"fr": fr, "en": en}, vat_rate=D("0.20"), price=D(price),
            cost=D(cost), valid_from=first_day, weight_kg=D(weight), rep_stream="deee_pro",
        )  # fmt: skip
        for place, figure in enumerate(figures):
            state_figure(manager, product, *figure, place)
        if footprint:
            state(manager, product, "carbon", footprint, "Du berceau à la porte", first_day)
        parts[reference] = product
    _put_together(manager, parts["SD-1000"], made | parts)
    return parts


def _put_together(manager: Actor, station: Product, made: dict[str, Product]) -> None:
    options: dict[str, ProductOption] = {}
    for place, (code, fr, en, least, most, rows) in enumerate(GROUPS):
        group = set_group(
            manager,
            product=station,
            code=code,
            name={"fr": fr, "en": en},
            least=least,
            most=most,
            position=place,
        )
        for reference, value, quantity in rows:
            options[reference] = add_option(
                manager,
                product=station,
                option=made[reference],
                group=group,
                value=value,
                quantity=D(quantity),
            )
    for kind, subject, targets, fr, en in RULES:
        add_rule(
            manager, product=station, kind=kind, option=options.get(subject), targets=[options[name] for name in targets],
            count=2 if kind == "at_most" else None, reason={"fr": fr, "en": en}, source="Bureau d’études fictif",
        )  # fmt: skip
    for load, limit, fr, en in (
        ("power_w", "power_max_w", "Bilan de puissance de la station", "Power balance of the station"),
        ("inputs", "inputs_max", "Chaque capteur occupe une entrée", "Each sensor takes one input"),
    ):
        add_rule(
            manager, product=station, kind="capacity", load=load, limit=limit, reason={"fr": fr, "en": en},
            source="Bureau d’études fictif",
        )  # fmt: skip


def end_a_series(manager: Actor, seller: Actor, products: dict[str, Product]) -> None:
    """This morning: the first pressure sensor leaves the catalogue while a quote still holds it."""
    deals = Deal.objects.of(seller.workspace).filter(owner=seller.membership, closed_on=None)
    deal = deals.exclude(stage__code="won").order_by("-pk").first()
    if deal:
        proposal = proposals.create_proposal(seller, deal=deal, title=f"{deal.name} : mesure de pression")
        draft = proposal.versions.get()
        for reference, quantity in (("CP-1", 6), ("CD-10", 2), ("MO-H", 4)):
            proposals.add_line(seller, version=draft, product=products[reference], quantity=D(quantity))
    retire_product(manager, product=products["CP-1"], replaced_by=products["CP-2"])
