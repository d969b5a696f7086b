"""Fictional papers, and engines to print them."""

import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest

from compagnon.core.documents import Document, Picture
from compagnon.library.sale_sheets import Amounts, Company, Line, Look, QuoteSheet, VatRow
from compagnon.providers.render import PlainRenderer, TypstRenderer

D = Decimal
CENT = D("0.01")
LOGO = Picture(
    b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 48" width="180" height="48">
<path d="M4 40 A18 18 0 0 1 22 8 V40 Z" fill="#0a635d"/>
<path d="M26 8 A18 18 0 0 1 44 40 H26 Z" fill="#1b2225"/>
<text x="54" y="34" font-family="Source Sans Pro" font-size="25" font-weight="600">Morvane</text>
</svg>""",
    "image/svg+xml",
    "Morvane",
)
SELLER = Company(
    name="Morvane Hydraulique",
    address=("Zone d’activité des Épinettes", "12 rue du Barrage", "69960 Corbas"),
    siren="123456782",
    vat_number="FR18123456782",
    legal_form="SAS",
    capital=D("150000"),
    rcs="Lyon 123 456 782",
    phone="+33 4 00 00 00 00",
    email="contact@morvane.test",
    website="www.morvane.test",
    contact="Nadia Ferrand",
)
BUYER = Company(
    name="Laiterie du Val-Fleury",
    address=("Service achats", "8 chemin de la Source", "01000 Bourg-en-Bresse"),
    siren="987654324",
    vat_number="FR40987654324",
    contact="Paul Rimaud",
)
WORDS = {
    "fr": {
        "subject": "Remplacement de quatre postes de pompage",
        "kit": "Kit de pompage P-40",
        "kit-detail": "Pompe inox 316L, moteur IE4 de 4 kW, variateur, joints FDA. Débit 12 m³/h à 3,5 bar.",
        "labour": "Pose et mise en service",
        "labour-detail": "Dépose de l’existant comprise, hors production.",
        "roll": "Rouleau isolant biosourcé",
        "hour": "h",
        "roll-unit": "rlx",
        "intro": "Suite à notre visite du 12 novembre, voici notre proposition pour les postes 1 à 4. Elle "
        "tient dans un seul arrêt de production, et réduit la consommation mesurée de 18\u202f%.",
        "payment": "30\u202f% à la commande, le solde à 30 jours date de facture, par virement.",
        "warranty": "24 mois pièces et main-d’œuvre sur site.",
        "delivery": "6 semaines",
        "green": "Corps de pompe recyclable à 92\u202f%, pièces disponibles 12 ans, "
        "reprise de l’ancien matériel.",
        "mention": "Tout retard de paiement entraîne des pénalités au taux de la BCE majoré de 10 points, "
        "et une indemnité forfaitaire de 40\u202f€ pour frais de recouvrement (art. L441-10 et D441-5 du "
        "code de commerce). Pas d’escompte pour paiement anticipé.",
    },
    "en": {
        "subject": "Replacement of four pumping stations",
        "kit": "P-40 pumping kit",
        "kit-detail": "316L stainless pump, 4 kW IE4 motor, drive, FDA seals. Flow 12 m³/h at 3.5 bar.",
        "labour": "Fitting and commissioning",
        "labour-detail": "Old sets removed, outside production hours.",
        "roll": "Bio-based insulation roll",
        "hour": "h",
        "roll-unit": "rolls",
        "intro": "Following our visit on 12 November, here is our proposal for stations 1 to 4. It fits into "
        "a single production stop and cuts the measured consumption by 18%.",
        "payment": "30% with order, the balance 30 days from invoice date, by bank transfer.",
        "warranty": "24 months, parts and labour on site.",
        "delivery": "6 weeks",
        "green": "Pump body 92% recyclable, parts available for 12 years, old equipment taken back.",
        "mention": "Late payment incurs penalties at the ECB rate plus 10 points and a flat fee of €40 for "
        "recovery costs (French commercial code, art. L441-10 and D441-5). No discount for early "
        "payment.",
    },
}


def three_rates(language: str) -> QuoteSheet:
    """Three VAT rates, discounts and an eco-contribution; the amounts are a worked example, by hand."""
    words = WORDS[language]
    lines = (
        Line(words["kit"], D("4"), D("1250"), D("4600.00"), D("0.2"), reference="P-40-316", unit="u",
             description=words["kit-detail"], discount=D("0.08"), eco=D("50.00")),
        Line(words["labour"], D("18"), D("62"), D("1116.00"), D("0.1"), reference="MO-01",
             unit=words["hour"], description=words["labour-detail"]),
        Line(words["roll"], D("6"), D("389.90"), D("2222.43"), D("0.055"), reference="ISO-25",
             unit=words["roll-unit"], discount=D("0.05")),
    )  # fmt: skip
    amounts = Amounts(
        net=D("7938.43"),
        eco=D("50.00"),
        vat=(
            VatRow(D("0.2"), D("4650.00"), D("930.00")),
            VatRow(D("0.1"), D("1116.00"), D("111.60")),
            VatRow(D("0.055"), D("2222.43"), D("122.23")),
        ),
        vat_total=D("1163.83"),
        total=D("9152.26"),
        deposit=D("2745.68"),
        deposit_rate=D("0.3"),
    )
    return quote(language, lines, amounts)


def many_lines(language: str, count: int) -> QuoteSheet:
    """`count` lines at 20 %, with amounts added up to the cent."""
    words = WORDS[language]
    lines = []
    for index in range(count):
        quantity, price = D(index % 7 + 1), D("118.40") + D("13.37") * index
        discount = D("0.05") if index % 3 == 0 else D(0)
        net = (quantity * price * (1 - discount)).quantize(CENT, ROUND_HALF_UP)
        detail = words["kit-detail"] if index % 2 == 0 else ""
        name = f"{words['kit']} n°{index + 1}"
        lines.append(
            Line(name, quantity, price, net, D("0.2"), "u", f"REF-{index:04}", detail, discount=discount)
        )
    net = sum((line.net for line in lines), D(0))
    vat = (net * D("0.2")).quantize(CENT, ROUND_HALF_UP)
    return quote(language, tuple(lines), Amounts(net, (VatRow(D("0.2"), net, vat),), vat, net + vat))


def quote(language: str, lines: tuple[Line, ...], amounts: Amounts) -> QuoteSheet:
    words = WORDS[language]
    return QuoteSheet(
        language=language,
        number="D-2026-0142",
        date=dt.date(2026, 11, 16),
        valid_until=dt.date(2026, 12, 31),
        subject=words["subject"],
        seller=SELLER,
        buyer=BUYER,
        lines=lines,
        amounts=amounts,
        introduction=(words["intro"],),
        delivery=words["delivery"],
        payment=(words["payment"],),
        warranty=(words["warranty"],),
        sustainability=(words["green"],),
        mentions=(words["mention"],),
        look=Look(LOGO),
    )


@pytest.fixture(name="three_rates")
def _three_rates() -> Callable[[str], QuoteSheet]:
    return three_rates


@pytest.fixture(name="many_lines")
def _many_lines() -> Callable[[str, int], QuoteSheet]:
    return many_lines


@pytest.fixture(scope="session")
def pdf() -> Iterator[Callable[[Document], bytes]]:
    """Renders a document as PDF, with one engine for all the tests."""
    engine = TypstRenderer()
    yield lambda document: engine.render(document, timestamp=dt.datetime(2026, 11, 16, tzinfo=dt.UTC)).content
    engine.close()


@pytest.fixture(scope="session")
def words() -> Callable[[Document], str]:
    """The words of a document, by the plain renderer."""
    stamp = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)
    return lambda document: PlainRenderer().render(document, timestamp=stamp).content.decode()


@pytest.fixture(scope="session")
def pdf_words() -> Callable[[bytes], str]:
    """The text of a PDF file, page by page, read by an independent tool."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is missing")

    def read(file: bytes) -> str:
        command = [tool, "-raw", "-", "-"]
        return subprocess.run(command, input=file, capture_output=True, check=True).stdout.decode()

    return read


@pytest.fixture(scope="session")
def pdf_places() -> Callable[[bytes], list[tuple[str, float]]]:
    """The words of a one-page PDF file with the height of their foot, in points from the top."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is missing")

    def read(file: bytes) -> list[tuple[str, float]]:
        command = [tool, "-bbox", "-", "-"]
        page = subprocess.run(command, input=file, capture_output=True, check=True).stdout.decode()
        return [(word, float(foot)) for foot, word in re.findall(r'yMax="([\d.]+)">([^<]*)<', page)]

    return read
