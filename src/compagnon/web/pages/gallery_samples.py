"""What the gallery shows: invented figures, people and places, one sample per component."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compagnon.web.ui import figures
from compagnon.web.ui.formats import amount, clock, day_relative, duration, number, percent
from compagnon.web.ui.maps import MapView, Place
from compagnon.web.ui.parts import (
    Conflict,
    Difference,
    Entry,
    Grade,
    KeyFigure,
    Link,
    QueueItem,
    Step,
    Tab,
    Why,
)

D = Decimal
PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 11, 17)


def why() -> Why:
    return Why(
        _("Margin on selling price"),
        "(45 700 − 33 900) ÷ 45 700",
        [(_("Price"), amount(45700)), (_("Cost"), amount(33900))],
        _("cost of 10 November"),
        DAY,
        Grade.COMPUTED,
        [Link(_("See the rows"), "#")],
        (_("Margin"), percent(D("0.258"))),
    )


def steps() -> list[Step]:
    return [
        Step(_("Need"), "#", "done"),
        Step(_("Proposal"), "#", "done"),
        Step(_("Negotiation"), "#", "current"),
        Step(_("Order")),
    ]


def tabs() -> list[Tab]:
    return [Tab(_("Prospects"), "#", True, 52), Tab(_("Left out"), "#", False, 12)]


def timeline() -> list[Entry]:
    at = datetime(2026, 11, 17, 9, 40, tzinfo=PARIS)
    return [
        Entry(
            clock(at),
            "Laiterie du Val Doré",
            _("45 min on site"),
            pin="1",
            look="now",
            machine=at.isoformat(),
        ),
        Entry(clock(at + timedelta(minutes=95)), "Conserverie Penmoor", _("demonstration"), "#", pin="2"),
        Entry(clock(at + timedelta(minutes=185)), _("Lunch"), icon="utensils", look="soft"),
        Entry(
            clock(at + timedelta(minutes=260)),
            "Fonderie Malandre",
            url="#",
            pin="3",
            badge=("bad", "triangle-alert", _("Unpaid")),
        ),
    ]


def queue() -> list[QueueItem]:
    return [
        QueueItem(
            "accent",
            "handshake",
            _("Promise"),
            _("Send the food contact sheet"),
            "Conserverie Penmoor",
            day_relative(DAY, DAY),
            "#",
            _("Send"),
        ),
        QueueItem(
            "bad",
            "triangle-alert",
            _("Unpaid"),
            f"F-2026-0731 : {amount(12480)}",
            "Fonderie Malandre",
            day_relative(date(2026, 10, 13), DAY),
            "#",
            _("Remind"),
        ),
    ]


def stats(ident: str) -> list[KeyFigure]:
    return [
        KeyFigure(_("Revenue"), amount(95500), _("of €100,000 planned"), Grade.COUNTED),
        KeyFigure(
            _("Gap"),
            amount(-4500, signed=True),
            grade=Grade.COMPUTED,
            negative=True,
            why=why(),
            ident=f"{ident}-gap-why",
        ),
        KeyFigure(_("Visits"), number(31), url="#", grade=Grade.COUNTED),
        KeyFigure(_("Landing"), "≈\u00a0" + amount(191000), grade=Grade.ESTIMATED),
    ]


def gap_chart(ident: str) -> Any:
    return figures.waterfall(
        ident,
        f"{_('Gap by cause')} ({ident})",
        [
            (_("Volume"), D(12500), _("rising")),
            (_("Mix"), D(-16000), _("unfavourable")),
            (_("Price"), D(-1000), _("falling")),
        ],
        total=(_("Gap"), _("in all")),
        caption=_("Gap on 16 November, in euros"),
    )


def bridge() -> Any:
    causes = [
        ("Pompe", D(-9000)),
        ("Kit", D(5200)),
        ("Capteur", D(1400)),
        (_("Price"), D(-1000)),
        (_("New"), D(3900)),
        (_("Lost"), D(-5000)),
    ]
    return figures.waterfall(
        "bridge",
        _("From the budget to the actual"),
        [(name, value, "") for name, value in causes],
        opening=(_("Budget"), D(100000)),
        total=(_("Actual"), ""),
        caption=_("Many causes lie as rows"),
    )


def bars() -> Any:
    months = [
        _("Jan"),
        _("Feb"),
        _("Mar"),
        _("Apr"),
        _("May"),
        _("Jun"),
        _("Jul"),
        _("Aug"),
        _("Sep"),
        _("Oct"),
        _("Nov"),
        _("Dec"),
    ]
    values = [81, 84, 97, 88, 76, 102, 94, 41, 99, 105, 96, 60]
    return figures.bars(
        "months",
        _("Revenue by month"),
        list(zip(months, (D(value) for value in values), strict=True)),
        heads=(_("Month"), f"{_('Revenue')} (k€)"),
        caption=_("Revenue in thousands of euros; the line is the target"),
        targets=[D(90)] * 12,
    )


def bar_rows() -> Any:
    return figures.bars(
        "families",
        _("Gap by family"),
        [
            ("Pompes doseuses et accessoires", D(-16800)),
            ("Kits de joints", D(10300)),
            ("Capteurs de débit", D(2000)),
        ],
        heads=(_("Family"), f"{_('Gap')} (€)"),
        caption=_("Long names lie as rows"),
        rows=True,
        read=lambda value: number(value, 0, signed=True),
    )


def lines() -> Any:
    done: list[Decimal | None] = [D(42), D(88), D(141), D(186), None, None]
    return figures.lines(
        "landing",
        _("Where the half-year lands"),
        [_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")],
        [
            (_("Done"), done, "main"),
            (_("Budget"), [D(40 + 45 * i) for i in range(6)], "goal"),
            (_("Estimated"), [None, None, None, D(186), D(229), D(274)], "soft"),
        ],
        caption=_("Running total"),
        first_head=_("Month"),
        unit="k€",
        grade=Grade.ESTIMATED,
    )


def funnel() -> Any:
    return figures.funnel(
        "funnel",
        _("From contact to order"),
        [(_("Contacts"), D(240)), (_("Visits"), D(96)), (_("Proposals"), D(41)), (_("Orders"), D(14))],
        heads=(_("Stage"), _("Number")),
        caption=_("Last three months"),
        why=why(),
    )


def gauge() -> Any:
    return figures.gauge(
        "price",
        _("Position of the price"),
        (_("now"), D(45700)),
        (D(42800), D(48400)),
        heads=(_("Mark"), f"{_('Price')} (€)"),
        caption=_("Price rule, in euros"),
        zones=[
            (D(42800), D(43200), "loss"),
            (D(43200), D(44160), "rest"),
            (D(44160), D(45700), "room"),
            (D(45700), D(48000), "done"),
        ],
        marks=[
            (_("Walk away"), D(43200)),
            (_("Delegation"), D(44160)),
            (_("Target"), D(45500)),
            (_("Start"), D(48000)),
        ],
    )


def shares() -> Any:
    return figures.shares(
        "found",
        _("64 establishments found"),
        [
            (_("prospects"), D(52)),
            (_("clients already"), D(5)),
            (_("closed"), D(4)),
            (_("never to be contacted"), D(3)),
        ],
        heads=(_("Reason"), _("Number")),
        caption=_("Found and left out"),
        losses=[3],
    )


FIGURES: tuple[Callable[[], Any], ...] = (bridge, bars, bar_rows, lines, funnel, gauge, shares)


def tour_map() -> MapView:
    stops = [
        Place("Beaupréau", (47.2028, -0.9185), "1", "now", "#", "9 h 40"),
        Place("Chemillé", (47.2120, -0.7270), "2", url="#", note="11 h 15"),
        Place("Cholet", (47.0600, -0.8790), "3", url="#", note="14 h"),
        Place("Mauléon", (46.9230, -0.7490), "4", url="#", note="15 h 20"),
        Place("Les Herbiers", (46.8700, -1.0140), "5", url="#", note="16 h 35"),
    ]
    home = (47.0600, -0.8790)
    return MapView(
        "tour",
        _("Map of the tour"),
        _("A loop from Cholet through five places."),
        stops,
        _("Straight lines; the roads are not drawn."),
        [home, *(stop.at for stop in stops), home],
        (home, 30.0),
    )


def conflict() -> Conflict:
    when = datetime(2026, 11, 17, 9, 12, tzinfo=PARIS)
    return Conflict(
        "Bruno",
        when,
        [
            Difference(
                _("Phone"), "phone", "02 61 91 00 12", "02 61 91 00 21", "02 61 91 00 12", "02 61 91 00 21"
            )
        ],
        4,
        focused=False,
    )


def formats() -> list[tuple[str, str]]:
    return [
        (_("Amount"), f"{amount(D('12480.50'))} · {amount(D(-4500))} · {amount(D(12500), signed=True)}"),
        (_("Number"), f"{number(D('1234567.8'))} · {number(D(-12), signed=True)}"),
        (_("Rate"), f"{percent(D('0.258'))} · {percent(D('0.08'))} · {percent(D('-0.062'))}"),
        (_("Duration"), f"{duration(45)} · {duration(90)} · {duration(120)}"),
    ]
