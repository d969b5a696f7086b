"""The thread of one sale, room by room: from the product to the gap and what is done about it."""

from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from compagnon.audit import trail
from compagnon.journal.models import Fact
from compagnon.people.errors import Refusal
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.care.services import answer_survey, close_loop, send_survey
from compagnon.sales.catalogue.services import create_product
from compagnon.sales.deals.services import open_deal
from compagnon.sales.deals.setup import ensure_stages
from compagnon.sales.orders import billing, queries, services
from compagnon.sales.plan.models import Objective
from compagnon.sales.proposals import sending
from compagnon.sales.proposals import services as proposals
from compagnon.sales.proposals.pricing import price_version
from compagnon.sales.results import reports
from compagnon.sales.results import services as results
from compagnon.sales.results.periods import month_of
from compagnon.sales.results.queries import gap_view, indicators
from compagnon.work import sharing


@pytest.fixture
def sale(cast: Any, alice: Any, bruno: Any) -> SimpleNamespace:
    """Scenario 13: three VAT rates and an eco-contribution, in a draft quote of an open deal."""
    ensure_stages(cast.ours)
    cast.ours.legal = {
        "vat_number": "FR44732829320",
        "address": {"line": "14 rue des Forges", "postcode": "49300", "city": "Cholet", "country": "FR"},
    }
    cast.ours.save()
    account = create_account(
        alice, name="Laiterie du Val Doré", siren="552100554",
        site={"line": "2 quai Nord", "postcode": "44600", "city": "Saint-Nazaire"},
    )  # fmt: skip
    contact = create_contact(
        alice, account=account, last_name="Cassin", first_name="Hervé", email="h.cassin@valdore.test"
    )
    kit = create_product(
        bruno, reference="KIT-1", name={"fr": "Kit", "en": "Kit"}, vat_rate=D("0.20"), price=D("1250"), cost=D("905"),
        family="kits", eco_contribution=D("12.50"), valid_from=date(2026, 1, 1),
    )  # fmt: skip
    deal = open_deal(alice, account=account, name="Ligne 2", contact=contact, next_step="Devis",
                     next_step_on=timezone.localdate() + timedelta(days=3))  # fmt: skip
    proposal = proposals.create_proposal(alice, deal=deal, title="Rénovation de la ligne 2", language="fr")
    draft = proposal.versions.get()
    proposals.add_line(alice, version=draft, product=kit, quantity=D(4), discount=D("0.08"))
    proposals.add_line(
        alice, version=draft, label="Pose", quantity=D(18), unit_price=D(62), vat_rate=D("0.10"), unit="HUR",
        unit_cost=D(38), family="services",
    )  # fmt: skip
    proposals.add_line(
        alice, version=draft, label="Isolant", quantity=D(6), unit_price=D("389.90"), discount=D("0.05"),
        vat_rate=D("0.055"), unit_cost=D(251), family="consumables",
    )  # fmt: skip
    proposals.edit_header(alice, version=draft, deposit_rate=D("0.30"))
    return SimpleNamespace(
        account=account, contact=contact, deal=deal, proposal=proposal, draft=draft, kit=kit
    )


def signed(alice: Any, sale: SimpleNamespace) -> Any:
    version, token = sending.send_version(alice, version=sale.draft, recipient_name="Hervé Cassin")
    link = sharing.find(token)
    sending.opened(link, address="192.0.2.7", agent="test")
    sending.accept(link, name="Hervé Cassin", capacity="Responsable maintenance", purchase_order="BC-77")
    version.refresh_from_db()
    return version


def test_scenario_13_totals_are_those_of_the_requirements(sale: SimpleNamespace) -> None:
    totals = price_version(sale.draft)
    assert (totals.net, totals.eco) == (D("7938.43"), D("50.00"))
    assert [(g.rate, g.base, g.amount) for g in totals.vat] == [
        (D("0.20"), D("4650.00"), D("930.00")),
        (D("0.10"), D("1116.00"), D("111.60")),
        (D("0.055"), D("2222.43"), D("122.23")),
    ]
    assert (totals.total, totals.deposit) == (D("9152.26"), D("2745.68"))
    assert (totals.margin, totals.margin_on_sales, totals.margin_on_cost) == (
        D("2128.43"), D("0.2681"), D("0.3663"),
    )  # fmt: skip


def test_a_sent_version_never_changes(alice: Any, sale: SimpleNamespace) -> None:
    version, _token = sending.send_version(alice, version=sale.draft, recipient_name="H. Cassin")
    assert version.proposal.number.startswith("D-")
    assert version.totals["total"] == "9152.26"
    assert len(version.document_hash) == 64
    line = version.lines.first()
    for change in (
        lambda: proposals.edit_line(alice, line=line, unit_price=D(1)),
        lambda: proposals.remove_line(alice, line=line),
        lambda: proposals.add_line(alice, version=version, product=sale.kit),
        lambda: proposals.edit_header(alice, version=version, note="x"),
        lambda: sending.send_version(alice, version=version, recipient_name="again"),
    ):
        with pytest.raises(Refusal, match="never changes"):
            change()


def test_a_new_version_supersedes_the_old_one_and_ends_its_link(alice: Any, sale: SimpleNamespace) -> None:
    first, token = sending.send_version(alice, version=sale.draft, recipient_name="H. Cassin")
    draft = proposals.new_version(alice, version=first, reason="moins de pose")
    assert [line.label for line in draft.lines.all()] == [line.label for line in first.lines.all()]
    link = sharing.find(token)  # still open until the new one is sent
    second, _new = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    first.refresh_from_db()
    assert (first.status, second.status, second.rank) == ("superseded", "sent", 2)
    assert first.proposal.number == second.proposal.number
    with pytest.raises(Refusal, match="no longer open"):
        sending.accept(link, name="x", capacity="y")


def test_the_client_accepts_once_and_the_deal_is_won(alice: Any, sale: SimpleNamespace) -> None:
    version, token = sending.send_version(alice, version=sale.draft, recipient_name="Hervé Cassin")
    link = sharing.find(token)
    sending.opened(link, address="192.0.2.7", agent="Firefox")
    acceptance = sending.accept(link, name="Hervé Cassin", capacity="Responsable", address="192.0.2.7")
    assert acceptance.document_hash == version.document_hash
    assert acceptance.evidence["visits"][0][1] == "192.0.2.7"
    with pytest.raises(Refusal, match="already accepted"):
        sending.accept(link, name="Hervé Cassin", capacity="Responsable")
    sale.deal.refresh_from_db()
    assert sale.deal.stage.kind == "won"
    kinds = list(Fact.objects.filter(account_id=sale.account.uuid).values_list("kind", flat=True))
    assert {"proposal.sent", "proposal.opened", "proposal.signed", "deal.won"} <= set(kinds)
    assert trail.verify(sale.account.workspace_id).valid


def test_from_order_to_payment_the_amounts_are_the_quotes(alice: Any, sale: SimpleNamespace) -> None:
    version = signed(alice, sale)
    order = services.order_from_quote(alice, quote=version)
    assert services.order_from_quote(alice, quote=version).pk == order.pk
    assert (order.net, order.eco, order.vat, order.total, order.cost) == (
        D("7938.43"), D("50.00"), D("1163.83"), D("9152.26"), D("5810.00"),
    )  # fmt: skip
    assert order.purchase_order == "BC-77"
    delivery = services.plan_delivery(alice, order=order, planned_on=timezone.localdate())
    services.deliver(alice, delivery=delivery, delivered_on=timezone.localdate(), received_by="Quai 2")
    invoice = billing.issue_invoice(alice, order=order)
    assert (invoice.net, invoice.vat, invoice.total) == (D("7988.43"), D("1163.83"), D("9152.26"))
    with pytest.raises(Refusal, match="already invoiced"):
        billing.issue_invoice(alice, order=order)
    with pytest.raises(Refusal, match="no more than what is owed"):
        billing.record_payment(alice, invoice=invoice, amount=D("9152.27"), paid_on=invoice.issued_on)
    billing.record_payment(alice, invoice=invoice, amount=D("2745.68"), paid_on=invoice.issued_on)
    owed = queries.ageing(alice, timezone.localdate())
    assert (owed.total, owed.late) == (D("6406.58"), D("0"))
    billing.record_payment(alice, invoice=invoice, amount=D("6406.58"), paid_on=invoice.issued_on)
    invoice.refresh_from_db()
    assert invoice.settled_on is not None
    sheet = queries.order_sheet(alice, order.uuid)
    assert (sheet.delivered, sheet.invoiced, sheet.paid, sheet.mismatch) == (True, True, True, False)


def test_a_partly_invoiced_order_spreads_its_document_discount(alice: Any, sale: SimpleNamespace) -> None:
    proposals.edit_header(alice, version=sale.draft, document_discount=D("100.01"))
    order = services.order_from_quote(alice, quote=signed(alice, sale))
    first_line = order.lines.first()
    one = billing.issue_invoice(alice, order=order, quantities={first_line.pk: D(1)})
    rest = billing.issue_invoice(alice, order=order)
    shares = [D(invoice.totals["document_discount"]) for invoice in (one, rest)]
    assert sum(shares) == D("100.01")
    assert sum(line.net for invoice in (one, rest) for line in invoice.lines.all()) == order.net
    assert [one.number[-4:], rest.number[-4:]] == ["0001", "0002"]


def test_scenario_19_interest_runs_on_the_undisputed_part(alice: Any, sale: SimpleNamespace) -> None:
    order = services.order_from_quote(alice, quote=signed(alice, sale))
    invoice = billing.issue_invoice(alice, order=order)
    type(invoice).objects.filter(pk=invoice.pk).update(
        total=D(12480), due_on=date(2026, 3, 31), issued_on=date(2026, 1, 17), terms={"late_rate": "0.1215"}
    )
    invoice.refresh_from_db()
    charge = queries.charge_of(invoice, date(2026, 5, 5))
    assert (charge.days, charge.interest, charge.total) == (35, D("145.40"), D("185.40"))
    billing.open_dispute(alice, invoice=invoice, amount=D(2400), reason="Deux pompes bruyantes")
    assert queries.charge_of(invoice, date(2026, 5, 5)).interest == D("117.44")


def test_scenario_20_a_credit_lowers_the_margin(alice: Any, sale: SimpleNamespace) -> None:
    order = services.order_from_quote(alice, quote=signed(alice, sale))
    invoice = billing.issue_invoice(alice, order=order)
    dispute = billing.open_dispute(alice, invoice=invoice, amount=D(1000), reason="Retard")
    before = indicators(alice, month_of(timezone.localdate()))
    billing.close_dispute(alice, dispute=dispute, outcome="Avoir de 500 €", credit_amount=D(500))
    after = indicators(alice, month_of(timezone.localdate()))
    assert after[0].actual - before[0].actual == D(-500)  # type: ignore[operator]
    assert after[1].actual - before[1].actual == D(-500)  # type: ignore[operator]


def test_a_detractor_gets_a_task_within_48_hours(alice: Any, sale: SimpleNamespace) -> None:
    _survey, token = send_survey(alice, account=sale.account, contact=sale.contact)
    answer = answer_survey(sharing.find(token), score=4, text="Trop long")
    task = sale.account.tasks.get(about_id=answer.uuid)
    assert task.due_on <= timezone.localdate() + timedelta(days=2)
    assert task.cause.kind == "satisfaction.measured"
    with pytest.raises(Refusal, match="already used"):
        answer_survey(sharing.find(token), score=10)
    close_loop(alice, answer=answer, note="Appelé, pièce envoyée")
    assert answer.closed_by == alice.membership


def scenario_4_objective(workspace: Any, month: Any) -> Objective:
    budget = {"A": ("120", "500"), "B": ("200", "150"), "C": ("80", "125")}
    detail = {name: {"quantity": q, "price": p} for name, (q, p) in budget.items()}
    return Objective.objects.create(
        workspace=workspace, metric="revenue", starts_on=month.start, ends_on=month.end, target=D(100000),
        detail=detail,
    )  # fmt: skip


def invoice_scenario_4(alice: Any, sale: SimpleNamespace) -> None:
    for line in list(sale.draft.lines.all()):
        proposals.remove_line(alice, line=line)
    for name, quantity, price in (("A", 90, 480), ("B", 260, 155), ("C", 100, 120)):
        proposals.add_line(
            alice, version=sale.draft, label=name, family=name, quantity=D(quantity), unit_price=D(price),
            vat_rate=D("0.20"), unit_cost=D(60),
        )  # fmt: skip
    order = services.order_from_quote(alice, quote=signed(alice, sale))
    billing.issue_invoice(alice, order=order)


def test_scenario_4_the_gap_is_explained_to_the_cent(cast: Any, alice: Any, sale: SimpleNamespace) -> None:
    month = month_of(timezone.localdate())
    scenario_4_objective(cast.ours, month)
    invoice_scenario_4(alice, sale)
    view = gap_view(alice, "revenue", month, today=month.end)
    assert view.gap == D("-4500.00")
    assert dict(view.parts) == {
        "price": D("-1000.00"), "volume": D("12500.00"), "mix": D("-16000.00"), "new": D("0.00"), "lost": D("0.00"),
    }  # fmt: skip
    assert view.cause is not None
    assert (view.cause.effect, view.cause.line) == ("mix", "A")


def test_a_corrective_action_wants_cause_means_limits_and_objective(
    cast: Any, alice: Any, bruno: Any, sale: SimpleNamespace
) -> None:
    month = month_of(timezone.localdate())
    objective = scenario_4_objective(cast.ours, month)
    invoice_scenario_4(alice, sale)
    gap = results.freeze_gap(alice, metric="revenue", period=month, today=month.end)
    wanted = {
        "title": "Relancer A", "cause_note": "Pompes remplacées trop tard", "resources": "2 jours d'appels",
        "limits_ours": "Stock", "limits_client": "Arrêt en août", "expected": D(4500), "due_on": month.end,
    }  # fmt: skip
    for missing in ("title", "cause_note", "resources", "limits_ours", "limits_client"):
        with pytest.raises(Refusal, match="cannot be judged"):
            results.propose_corrective(alice, gap=gap, **{**wanted, missing: " "})
    action = results.propose_corrective(alice, gap=gap, **wanted)
    assert (action.objective, action.cause.kind) == (objective, "gap.analysed")
    with pytest.raises(Refusal, match="Only an agreed action"):
        results.check_effect(alice, action=action, before=D(95500), after=D(100000))
    results.decide_corrective(bruno, action=action, agree=True)
    check = results.check_effect(alice, action=action, before=D(95500), after=D(98000))
    assert check.verdict == "partial"


def test_a_sent_report_never_changes(alice: Any, bruno: Any, sale: SimpleNamespace) -> None:
    today = timezone.localdate()
    report = reports.draft_report(alice, kind="week", day=today)
    reports.edit_report(alice, report=report, comment="Bonne semaine", requests="")
    sent = reports.send_report(alice, report=report)
    figures = dict(sent.figures)
    order = services.order_from_quote(alice, quote=signed(alice, sale))
    billing.issue_invoice(alice, order=order)
    again = reports.draft_report(alice, kind="week", day=today)
    assert again.pk == sent.pk
    assert again.figures == figures
    reports.acknowledge(bruno, report=again, reply="Merci")
    assert alice.membership.notifications.filter(kind="report.read").exists()
