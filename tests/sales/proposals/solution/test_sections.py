"""The solution as parts of the document: both languages, equal figures, nothing internal."""

import re
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from compagnon.core.documents import Chart, Document, Section, blocks_of, validate
from compagnon.core.documents.blocks import Table, plain
from compagnon.sales.proposals.solution import services
from compagnon.sales.proposals.solution.sections import sections_of


def words_of(parts: list[Section]) -> str:
    found = []
    for part in parts:
        for block in part.blocks:
            if isinstance(block, Table):
                found += [plain(cell.text) for row in block.rows for cell in row.cells]
            elif isinstance(block, Chart):
                found += [words for series in block.series for words in (series.name, *series.texts)]
            elif hasattr(block, "text"):
                found.append(plain(block.text))
    return "\n".join(found)


def fill(alice: Any, proposal: Any, dosing: Any, pump: Any) -> None:
    today = timezone.localdate()
    row = services.keep_requirement(alice, proposal=proposal, text="Débit 120 l/h", ref="E1", need=dosing)
    services.answer_requirement(alice, requirement=row, answer="yes", product=pump)
    services.keep_benefit(
        alice, proposal=proposal, text="Moins de produit", unit="amount_year", low=D(2000), likely=D(2500),
        high=D(3000), assumption="Facture 2025", need=dosing, proof="Essai",
    )  # fmt: skip
    services.begin_comparison(alice, proposal=proposal)
    ours = proposal.competition.offers.get(ours=True)
    services.keep_offer(
        alice, proposal=proposal, row=ours, name="Nous", shown_as="Nous", price=D(12000), yearly=D(900)
    )
    rival = {"proposal": proposal, "price": D(10400), "yearly": D(1450), "source": "Secret"}
    services.keep_offer(alice, name="Dosapro-Ouest", shown_as="Offre A", priced_on=today, **rival)
    services.keep_offer(alice, name="Caché SA", priced_on=today, **rival)
    services.keep_offer(
        alice, name="Vieux", shown_as="Offre périmée", priced_on=today - timedelta(days=200), **rival
    )
    services.keep_case(alice, proposal=proposal, investment=D(12000), rate=D("0.04"))
    services.keep_financing(alice, proposal=proposal, kind="lease", monthly=D(320), months=36)
    services.keep_section(alice, proposal=proposal, take_back="Reprise")
    services.keep_option(alice, proposal=proposal, kind="kept", energy=D(0), carbon=D(0), carbon_end=D(0))
    services.keep_growth(
        alice,
        proposal=proposal,
        on=date(2028, 1, 1),
        volume=D(300),
        unit="l/h",
        upgrade="Tête double",
        cost=D(1800),
    )
    services.keep_accessibility(
        alice, proposal=proposal, functional="Utilisable assis", measure="Pupitre bas"
    )


def test_the_parts_come_in_order_and_make_a_valid_document(alice, proposal, dosing, pump):  # type: ignore[no-untyped-def]
    fill(alice, proposal, dosing, pump)
    parts = sections_of(proposal, "fr")
    assert [part.key for part in parts] == [
        "needs", "compliance", "benefits", "comparison", "business_case", "sustainability", "growth", "accessibility",
    ]  # fmt: skip
    validate(Document(title="Proposition", language="fr", blocks=blocks_of(parts)))
    assert blocks_of(parts, "technical") != blocks_of(parts, "financial")


def test_both_languages_show_equal_figures(alice, proposal, dosing, pump):  # type: ignore[no-untyped-def]
    fill(alice, proposal, dosing, pump)
    digits = [
        re.findall(r"\d", words_of(sections_of(proposal, language)).replace("1er", "1"))
        for language in ("fr", "en")
    ]
    assert digits[0] == digits[1]
    assert "16" in "".join(digits[0])


def test_the_client_never_sees_what_is_internal(alice, proposal, dosing, pump):  # type: ignore[no-untyped-def]
    fill(alice, proposal, dosing, pump)
    shown = words_of(sections_of(proposal, "fr"))
    assert "Offre A" in shown
    for internal in ("Dosapro-Ouest", "Caché SA", "Offre périmée", "Secret"):
        assert internal not in shown


def test_an_empty_solution_adds_nothing(proposal):  # type: ignore[no-untyped-def]
    assert sections_of(proposal, "fr") == []
