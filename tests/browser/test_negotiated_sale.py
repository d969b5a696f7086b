"""A sale from the need to the paid invoice through a negotiation, in French on a desk, then in English on a phone."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.browser.thread import money, sale, talk
from tests.browser.thread.company import prepare, speak
from tests.browser.thread.seat import Seat
from tests.browser.thread.words import WORDS

from compagnon.journal.models import Fact
from compagnon.sales.accounts.services import create_account, create_contact
from compagnon.sales.deals.services import open_deal, state_need
from compagnon.sales.orders.models import Invoice
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.work.models import Approval

FACTS = (
    "need.stated", "proposal.created", "proposal.sent", "negotiation.prepared", "concession.made", "minutes.sent",
    "proposal.sent", "proposal.signed", "order.placed", "order.delivered", "invoice.issued", "payment.received",
)  # fmt: skip


@pytest.fixture
def company(cast: SimpleNamespace) -> SimpleNamespace:
    """A client with an address and a decision maker, and a deal with its need."""
    prepare(cast)
    rep = cast.actor(cast.alice)
    account = create_account(
        rep, name="Laiterie du Val Doré", siren="732829320", legal_form="5710",
        site={"line": "2 route des Prés", "postcode": "69620", "city": "Val d’Oingt"},
    )  # fmt: skip
    contact = create_contact(
        rep, account=account, first_name="Hervé", last_name="Cassin", email="herve.cassin@example.com",
        function="Maintenance",
    )  # fmt: skip
    cast.deal = open_deal(rep, account=account, name="Attelages", contact=contact)
    return cast


@pytest.mark.parametrize(("language", "width"), [("fr", 1280), ("en", 360)])
def test_a_need_is_proposed_negotiated_signed_delivered_invoiced_and_paid(
    company: SimpleNamespace, visit: Any, tmp_path: Path, language: str, width: int
) -> None:
    speak(company, language)
    words = WORDS[language]
    state_need(
        company.actor(company.alice), deal=company.deal, kind="explicit", domain="technical", text=words["need"],
        priority="must",
    )  # fmt: skip
    rep, manager = (Seat(visit, member, language, width) for member in (company.alice, company.bruno))
    client = Seat(visit, None, language, width)

    quote = sale.write_the_quote(rep, f"/deals/{company.deal.uuid}/", words)
    talk.need_and_solution(rep, quote, words)
    sale.have_the_price_approved(rep, manager, quote, words)
    sale.send_the_quote(rep, quote, words)

    talk.plan_it(rep, quote, words)
    talk.talk_it(rep, client, quote, words)
    talk.agree(rep, quote, words)
    version = QuoteVersion.objects.get(status="draft")
    assert str(version.net) == talk.AGREED
    total = str(version.total)

    if not Approval.objects.filter(decided_at=None).exists():
        rep.go(quote)
    sale.have_the_price_approved(rep, manager, quote, words)
    accept(client, sale.send_the_quote(rep, quote, words), total, words)

    rep.open("/orders/")
    with rep.page.expect_navigation():
        rep.page.locator('main button[form^="order-from-"]').click()
    rep.sees(rep.amount(total), "BC-77")
    order = rep.page.url
    money.deliver_it(rep, words)
    rep.send("/invoices/")
    rep.sees(rep.amount(total))
    talk.invoice_is_structured(rep)
    invoice = Invoice.objects.get()
    assert str(invoice.total) == total
    talk.pay_by_bank_file(rep, invoice.number, total, tmp_path)
    rep.open(f"/orders/invoices/{invoice.uuid}/")
    rep.sees(words["paid"])
    rep.go(order)
    rep.follow('nav.tabs a[href$="/review/"]')
    rep.sees(rep.amount(talk.MARGIN))
    rep.visit.check()

    kinds = iter(Fact.objects.filter(workspace=company.ours).order_by("pk").values_list("kind", flat=True))
    assert [kind for kind in FACTS if kind not in kinds] == []


def accept(client: Any, link: str, total: str, words: dict[str, str]) -> None:
    client.open(link)
    client.sees(client.amount(total))
    sale.sign(client, link, words)
