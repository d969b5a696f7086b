"""The negotiation, from the plan to the minutes; then the bank file that settles the invoice."""

from datetime import timedelta
from typing import Any

from django.core import mail

from compagnon.people.clock import today

START, TARGET, WALK_AWAY = "7938.43", "7800", "7600"
GIVES = ("100", "60")
AGREED, MARGIN = "7778.43", "1968.43"


def need_and_solution(rep: Any, quote: str, words: dict[str, str]) -> None:
    """What the client needs stands in the solution of the proposal."""
    rep.open(quote)
    rep.follow('nav.tabs a[href$="/solution/"]')
    rep.sees(words["need"])
    rep.visit.check()


def plan_it(rep: Any, quote: str, words: dict[str, str]) -> None:
    """Limits and interests before the talk; the start is the price that the client knows."""
    rep.go(quote)
    rep.follow('nav.tabs a[href$="/negotiation/"]')
    rep.send(
        "", target=rep.typed(TARGET), walk_away=rep.typed(WALK_AWAY), our_interests=words["ours"],
        their_interests=words["theirs"],
    )  # fmt: skip
    rep.sees(words["ours"], words["theirs"], rep.amount("7938"))
    rep.visit.check()


def talk_it(rep: Any, client: Any, quote: str, words: dict[str, str]) -> None:
    """Two gives, each with its get; a signal is noted; the face for the client shows no limit."""
    rep.go(quote + "negotiation/board/")
    rep.send("/board/round/")
    for give, get in zip(GIVES, (words["get_1"], words["get_2"]), strict=True):
        # Below what the delegation allows: the board wants a reason first, and keeps what was typed.
        rep.send(
            "/board/give/#give", ".btn-primary", refused=True, give__amount=rep.typed(give), give__get=get
        )
        rep.send("/board/give/#give", ".btn-primary", give__reason=words["reason"])
    rep.sees(rep.amount("7778"), rep.amount("1968"), words["get_1"], words["get_2"])
    rep.send("/board/note/", '[value="signal"]', note__text=words["signal"])
    rep.sees(words["signal"])
    rep.visit.check()
    rep.go(quote + "negotiation/client/")
    body = rep.page.content().replace("\u202f", "").replace("\u00a0", "").replace(",", "")
    for secret in (MARGIN.partition(".")[0], WALK_AWAY, TARGET, "5810"):
        assert secret not in body, f"{secret} is on the face for the client"
    rep.visit.check()


def agree(rep: Any, quote: str, words: dict[str, str]) -> None:
    """What holds becomes the next version and three dated commitments; the minutes leave the same day."""
    rep.go(quote + "negotiation/board/")
    rep.follow('a[href$="/agreement/"]')
    day = (today(rep.member.workspace) + timedelta(days=3)).isoformat()
    rep.send("", ".btn-primary", due_1=day, due_2=day, due_3=day, reason=words["agreed_on"])
    drafted = " ".join(field.input_value() for field in rep.page.locator("main form textarea").all())
    assert words["get_1"] in drafted
    assert words["get_2"] in drafted
    sent = len(mail.outbox)
    rep.page.locator('main form[action$="/minutes/send/"] input[type="checkbox"]').first.check(force=True)
    rep.send("/minutes/send/")
    assert len(mail.outbox) > sent
    assert MARGIN.partition(".")[0] not in mail.outbox[-1].body
    rep.go(quote)
    rep.sees(rep.amount(AGREED))


def invoice_is_structured(rep: Any) -> None:
    """The invoice page shows its checks, none failed, and gives its XML."""
    link = rep.page.locator('main a[href$="/invoice.xml"]').first
    assert link.count()
    answer = rep.page.request.get(rep.visit.url + link.get_attribute("href"))
    assert answer.status == 200
    assert b"urn:cen.eu:en16931:2017" in answer.body()


def pay_by_bank_file(rep: Any, number: str, total: str, folder: Any) -> None:
    """The bank's file says who paid; the sure match is booked in one press, and twice makes nothing twice."""
    file = folder / f"releve-{rep.language}.csv"
    day = today(rep.member.workspace)
    file.write_text(f"Date;Libellé;Crédit\n{day:%d/%m/%Y};VIR CLIENT {number};{total.replace('.', ',')}\n")
    for _ in range(2):
        rep.open("/orders/bank/")
        rep.send("", file=str(file))
    rep.sees(number)
    rep.send("/orders/bank/sure/")
    rep.visit.check()
