"""From the order to what the client thinks of it: delivery, invoice, payment, a question and its answer."""

from typing import Any
from urllib.parse import urlsplit

from tests.browser.thread.sale import TOTAL

SCORE = "3"


def make_the_order(rep: Any, words: dict[str, str]) -> str:
    """The accepted quote waits on the orders desk: nothing is typed again."""
    rep.open("/orders/")
    rep.sees(rep.amount(TOTAL), words["quote"])
    button = rep.page.locator('main button[form^="order-from-"]')
    with rep.page.expect_navigation():
        button.click()
    rep.sees(rep.amount(TOTAL), "BC-77")
    address: str = rep.page.url
    return address


def deliver_it(rep: Any, words: dict[str, str]) -> None:
    rep.send("/deliveries/")
    rep.send("/done/", received_by="Quai 2")
    rep.sees("Quai 2")


def invoice_it(rep: Any, words: dict[str, str]) -> None:
    rep.send("/invoices/")
    rep.sees(rep.amount(TOTAL), words["owed"])
    rep.visit.check()


def receive_the_payment(rep: Any, words: dict[str, str]) -> None:
    rep.send("/payments/", mode="transfer", reference="VIR-2026-77")
    rep.sees("VIR-2026-77", words["paid"])


def ask_the_client(rep: Any, account: str, words: dict[str, str]) -> str:
    rep.open("/care/")
    rep.follow_to("survey_create")
    rep.follow(f'a[href*="?account="]:has-text("{account}")')
    rep.send("", contact=1, order=1)
    link: str = rep.page.input_value("#link")
    return urlsplit(link).path


def answer_it(client: Any, link: str, words: dict[str, str]) -> None:
    client.open(link)
    client.send("", score=SCORE, text=words["complaint"])
    client.sees(words["thanks"])


def call_back_the_detractor(rep: Any, account: str, words: dict[str, str]) -> None:
    """The answer became a task for the one who asked, within two days."""
    rep.open("/care/")
    rep.sees(account, words["complaint"])
    rep.go("/accounts/")
    rep.follow(f'a[href^="/accounts/"]:has-text("{account}")')
    rep.sees(words["task"])
