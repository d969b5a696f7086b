"""The whole thread as people walk it, on a real tender notice: from the finding to the report on the results.

After the set-up everything is done through the pages, in French on a desk, then in English on a phone.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.browser.thread import market, money, results, sale
from tests.browser.thread.company import prepare, speak
from tests.browser.thread.seat import Seat
from tests.browser.thread.words import WORDS

from compagnon.audit import trail
from compagnon.journal.models import Fact
from compagnon.registry.load import load
from compagnon.registry.sample import write_sample
from compagnon.sales.accounts.models import Task
from compagnon.sales.deals.models import Deal
from compagnon.sales.results.models import CorrectiveAction

NOTICE = "test-pub.xml"
ROWS = 4000
# The kinds that the thread leaves in the journal, in this order; others lie between them.
THREAD = (
    "objective.set", "finding.kept", "action.launched", "action.submitted", "action.approved", "action.started",
    "account.adopted", "contact.added", "deal.opened", "visit.planned", "need.stated", "visit.held",
    "proposal.created", "proposal.sent", "proposal.opened", "proposal.signed", "order.placed",
    "order.delivered", "invoice.issued", "payment.received", "survey.sent", "satisfaction.measured",
    "gap.analysed", "corrective.proposed", "corrective.decided", "effect.checked", "report.sent", "report.read",
)  # fmt: skip


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A fictional registry with the official columns, loaded once."""
    folder = tmp_path_factory.mktemp("registry")
    write_sample(ROWS, 7, folder)
    load([folder], folder / "registry.duckdb")
    return f"duckdb:///{folder}/registry.duckdb"


@pytest.fixture
def company(cast: SimpleNamespace, stock: str, settings: Any) -> SimpleNamespace:
    """Ateliers Brévault as its administrator prepared it: identity, stages, powers, three products."""
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_ANALYTICS_URL": stock}
    return prepare(cast)


@pytest.mark.parametrize(("language", "width"), [("fr", 1280), ("en", 360)])
def test_a_tender_notice_becomes_an_order_and_the_report_says_what_was_learned(
    company: SimpleNamespace, visit: Any, test_data: Path, language: str, width: int
) -> None:
    speak(company, language)
    words = WORDS[language]
    rep, manager = (Seat(visit, member, language, width) for member in (company.alice, company.bruno))
    client = Seat(visit, None, language, width)

    market.set_the_objective(manager, words)
    market.keep_the_finding(rep, test_data / "tenders" / NOTICE, words)
    action = market.launch_the_action(rep, manager, words)
    account = market.adopt_a_company(rep, words)
    market.add_a_contact(rep, words)

    deal = sale.open_the_deal(rep, action, account, market.NOTICE, words)
    sale.the_chain_is_shown(rep, action, market.NOTICE, words)
    sale.visit_the_client(rep, deal, words)
    quote = sale.write_the_quote(rep, deal, words)
    sale.have_the_price_approved(rep, manager, quote, words)
    sale.accept_the_quote(client, sale.send_the_quote(rep, quote, words), words)
    sale.the_deal_is_won(rep, deal, words)

    money.make_the_order(rep, words)
    money.deliver_it(rep, words)
    money.invoice_it(rep, words)
    money.receive_the_payment(rep, words)
    money.answer_it(client, money.ask_the_client(rep, account, words), words)
    money.call_back_the_detractor(rep, account, words)

    results.look_into_the_gap(rep, words)
    corrective = results.freeze_it_and_propose(rep, words)
    results.agree(manager, corrective, words)
    results.check_the_effect(rep, corrective, words)
    results.report_the_week(rep, manager, words)

    the_journal_tells_it(company)


def the_journal_tells_it(company: SimpleNamespace) -> None:
    """Every step left its fact, in order, with its cause, and the chain of the audit holds."""
    kinds = iter(Fact.objects.filter(workspace=company.ours).order_by("pk").values_list("kind", flat=True))
    missing = [kind for kind in THREAD if kind not in kinds]
    assert missing == []
    facts = Fact.objects.filter(workspace=company.ours)
    deal, task, corrective = Deal.objects.get(), Task.objects.get(kind="call"), CorrectiveAction.objects.get()
    assert deal.action
    assert deal.action.cause == facts.get(kind="finding.kept")
    assert deal.cause == facts.get(kind="action.launched")
    assert task.cause == facts.get(kind="satisfaction.measured")
    assert corrective.cause == facts.get(kind="gap.analysed")
    verdict = trail.verify(company.ours.pk)
    assert verdict.valid
    assert verdict.events >= len(THREAD)
