"""From the market to the client: a tender notice, an action, the registry, a company and its buyer."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from compagnon.people.clock import today

NOTICE = "2016 DFA 167 - Prestations de remorquage pour les véhicules de la ville de Paris"
TOWN = "Lyon"


def set_the_objective(manager: Any, words: dict[str, str]) -> None:
    """A manager's objective holds at once: 9,705.40 by families, from the first of the month to today."""
    on = today(manager.member.workspace)
    manager.open("/plan/")
    manager.follow_to("objective_create")
    typed = manager.typed
    families = [("kits", "5", "1250", "905"), ("services", "18", "62", "38"), ("rolls", "6", "389.90", "251")]
    detail = {
        f"family{place}__{name}": value if name == "family" else typed(value)
        for place, line in enumerate(families)
        for name, value in zip(("family", "quantity", "price", "cost"), line, strict=True)
    }
    manager.send(
        "", metric="revenue", starts_on=on.replace(day=1).isoformat(), ends_on=on.isoformat(), **detail
    )  # fmt: skip
    manager.sees("kits", manager.amount("9705.40"))


def keep_the_finding(rep: Any, notice: Path, words: dict[str, str]) -> None:
    """The notice is read from its file, judged, and kept with its grade and its reason."""
    rep.open("/watch/")
    rep.follow_to("watch_upload")
    rep.send("", file=str(notice))
    rep.sees(NOTICE, "Ville de Paris", "50118110")
    soon = today(rep.member.workspace) + timedelta(days=90)
    rep.send(
        "/keep/", why=words["why"], nature="fact", reliability="A", confidence="1", topic="Remorquage",
        expires_on=soon.isoformat(),
    )  # fmt: skip
    rep.sees(words["kept"], words["why"])
    rep.visit.check()


def launch_the_action(rep: Any, manager: Any, words: dict[str, str]) -> str:
    """The finding is the cause; the objective, the expected effect and the budget are stated; a manager
    approves the budget before it starts."""
    on = today(rep.member.workspace)
    rep.follow('a[href*="?cause="]')
    rep.sees(NOTICE)
    rep.send(
        "", title=words["action"], kind="phoning", starts_on=on.isoformat(),
        ends_on=(on + timedelta(days=30)).isoformat(), metric="revenue", expected="9700",
        expected_margin="2000", objective=1, line0__label=words["budget"], line0__planned=rep.typed("450.50"),
    )  # fmt: skip
    rep.sees(words["action"], NOTICE, rep.amount("450.50"))
    address: str = rep.page.url
    rep.send("/move/", '[value="submit"]')
    manager.go("/approvals/")
    manager.follow(f'a[href^="/approvals/"]:has-text("{words["action"]}")')
    manager.send("", '[value="approved"]')
    rep.go(address)
    rep.send("/move/", '[value="start"]')
    rep.visit.check()
    return address


def adopt_a_company(rep: Any, words: dict[str, str]) -> str:
    """The registry finds companies around the town of the seller; one of them becomes a client file."""
    rep.open(f"/prospects/?near={TOWN}&km=50")
    assert not rep.page.locator(".error-summary").count(), rep.read(".error-summary")
    rep.follow("table tbody a[href^='/prospects/']")
    assert re.search(r"\b(69|01|38|42)\d{3}\b", rep.read("main dl.kv")), rep.read("main dl.kv")
    rep.send("/prospects/adopt/")
    name: str = rep.page.locator("main h1").inner_text().strip()
    assert "/accounts/" in rep.page.url
    rep.sees(name)
    return name


def add_a_contact(rep: Any, words: dict[str, str]) -> None:
    rep.follow_to("contact_create")
    rep.send(
        "", last_name="Cassin", first_name="Hervé", function=words["function"], email="h.cassin@client.test",
        language=rep.language, source=words["source"],
    )  # fmt: skip
    rep.sees("Hervé Cassin", words["function"])
    rep.visit.check()
