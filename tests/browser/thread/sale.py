"""From the deal to the signature: needs, a visit, a quote of three VAT rates, the client's answer."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.utils import timezone

from compagnon.people.clock import today, zone_of

# Reference, quantity, discount in percent: scenario 13 of the requirements.
LINES = (("KIT-1", "4", "8"), ("POSE-1", "18", ""), ("ROLL-1", "6", "5"))
TOTAL, NET, DEPOSIT = "9152.26", "7938.43", "2745.68"
VAT = ("930.00", "111.60", "122.23")
MARGIN_RATE = "26.81"


def open_the_deal(rep: Any, action: str, account: str, notice: str, words: dict[str, str]) -> str:
    """The deal comes of the action, which came of the finding: the chain is shown."""
    rep.go(action)
    rep.send("/deal/", name=words["deal"], account=account)
    address: str = rep.page.url
    rep.sees(words["deal"], account)
    rep.sees(words["action"], notice, where="section:has(#facts)")
    step = today(rep.member.workspace) + timedelta(days=2)
    rep.send("/next-step/", next_step=words["step"], next_step_on=step.isoformat())
    rep.sees(words["step"])
    rep.visit.check()
    return address


def the_chain_is_shown(rep: Any, action: str, notice: str, words: dict[str, str]) -> None:
    rep.go(action)
    chain = rep.read("section:has(#chain)")
    places = [chain.find(part) for part in (notice, words["action"], words["deal"])]
    assert -1 not in places, chain
    assert places == sorted(places), chain


def visit_the_client(rep: Any, deal: str, words: dict[str, str]) -> None:
    """A visit is planned from the deal, then reported with what was heard and what comes next."""
    rep.go(deal)
    rep.follow_to("visit_create")
    now = timezone.now().astimezone(zone_of(rep.member.workspace))
    rep.send("", day=now.date().isoformat(), time=f"{now:%H:%M}", purpose=words["purpose"], contact=1)
    rep.sees(words["purpose"], "Hervé Cassin")
    rep.follow('a[href$="/report/"]')
    rep.send(
        "", outcome="good", step="2", note_need=words["need"], summary=words["summary"],
    )  # fmt: skip
    rep.sees(words["need"], words["summary"])
    rep.visit.check()
    rep.go(deal)
    # What was noted as a need in the report stands among the needs of the deal.
    rep.sees(words["need"], where="section:has(#needs)")
    rep.sees(words["purpose"], where="section:has(#visits)")


def write_the_quote(rep: Any, deal: str, words: dict[str, str]) -> str:
    """Three products of the catalogue, their discounts, a deposit: the totals of scenario 13."""
    rep.go(deal)
    rep.follow_to("proposal_create")
    rep.send("", title=words["quote"], language=rep.language)
    address: str = rep.page.url
    for reference, quantity, discount in LINES:
        _add_product(rep, reference, quantity)
        if discount:
            _edit_line(rep, discount)
    rep.go(address)
    rep.follow('a[href*="edit=conditions"]')
    rep.page.wait_for_selector('form[action$="/conditions/"]')
    rep.send("/conditions/", deposit_rate="30", delivery_weeks="2")
    rep.go(address)
    rep.sees(
        rep.amount(TOTAL), rep.amount(NET), rep.amount(DEPOSIT), *map(rep.amount, VAT), where="table.table"
    )
    rep.sees(rep.percent(MARGIN_RATE))
    rep.visit.check()
    return address


def _add_product(rep: Any, reference: str, quantity: str) -> None:
    rep.page.fill("#product-q", "")
    rep.page.locator("#product-q").press_sequentially(reference, delay=20)
    rep.page.wait_for_selector(f"#suggestions button:has-text('{reference}')")
    rep.send("/lines/", f":has-text('{reference}')", within="#suggestions", quantity=quantity)


def _edit_line(rep: Any, discount: str) -> None:
    """The line that was added last: its name opens it."""
    rep.page.locator("main .quote-lines tbody th a").last.click()
    rep.page.wait_for_selector("main tr.editing form")
    rep.send("/lines/", '[value="save"]', within="tr.editing", discount=discount)


def have_the_price_approved(rep: Any, manager: Any, quote: str, words: dict[str, str]) -> None:
    """8 % is more than a representative may give: a manager is asked, and says yes."""
    rep.go(quote)
    rep.send("/approval/", within="section:has(#approval) .split", ask__reason=words["ask"])
    manager.go("/approvals/")
    manager.follow(f'a[href^="/approvals/"]:has-text("{words["quote"]}")')
    manager.sees(words["ask"])
    manager.send("", '[value="approved"]')


def send_the_quote(rep: Any, quote: str, words: dict[str, str]) -> str:
    """It goes out; its link is shown once."""
    rep.go(quote)
    rep.follow('a[href$="/sending/"]')
    rep.send("", contact=1)
    link: str = rep.page.input_value("#link")
    assert "/s/" in link
    rep.visit.check()
    return urlsplit(link).path


def accept_the_quote(client: Any, link: str, words: dict[str, str]) -> None:
    """The client has no account: the link is enough to read the amounts; a code sent by mail signs."""
    client.open(link)
    client.sees(client.amount(TOTAL), client.amount(DEPOSIT), *map(client.typed, VAT))
    assert client.percent(MARGIN_RATE) not in client.read()
    sign(client, link, words)


def sign(client: Any, link: str, words: dict[str, str]) -> None:
    """With the code that came by mail."""
    client.send(link, within=".code-first")
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)
    assert code
    client.send(
        link, "", within=".sign", name="Hervé Cassin", capacity=words["function"], purchase_order="BC-77",
        code=code[0], agree=True,
    )  # fmt: skip
    client.sees(words["accepted"], "BC-77")
    client.visit.check()


def the_deal_is_won(rep: Any, deal: str, words: dict[str, str]) -> None:
    rep.open(deal)
    rep.sees(words["won"], where=".next-step")
    rep.sees(rep.amount(TOTAL), where="section:has(#offers)")
