"""From the figures to what is done about them: a gap, its causes, an action, its effect, the report."""

from datetime import timedelta
from typing import Any

from compagnon.people.clock import today

# Against 9,705.40 by families: 4 kits at 1,150 for 5 at 1,250, 6 rolls at 370.405 for 6 at 389.90. By hand:
# price = 4 × −100 + 6 × −19.495 = −516.97; volume = (28 − 29) × 9,705.40 ÷ 29 = −334.67; mix is the rest of −1,766.97.
GAP = "1766.97"
TARGET, ACTUAL = "9705", "7938"
EFFECTS = ("-517", "-335", "-915")


def look_into_the_gap(rep: Any, words: dict[str, str]) -> None:
    """The company's month: the amount that is missing, and what made it."""
    rep.open("/results/?member=all")
    rep.sees(rep.amount(ACTUAL), rep.amount(TARGET))
    rep.follow('a[href^="/results/gap/revenue/"]')
    rep.sees(words["price"], words["volume"], words["mix"], *(rep.amount(effect) for effect in EFFECTS))
    rep.visit.check()


def freeze_it_and_propose(rep: Any, words: dict[str, str]) -> str:
    rep.send("/freezing/")
    due = today(rep.member.workspace) + timedelta(days=30)
    rep.send(
        "", title=words["corrective"], cause_note=words["cause"], resources=words["means"],
        limits_ours=words["limits_ours"], limits_client=words["limits_client"], due_on=due.isoformat(),
    )  # fmt: skip
    rep.sees(words["corrective"], words["cause"], words["limits_ours"], words["limits_client"])
    assert not rep.page.locator('form[action$="/decision/"]').count(), (
        "one does not agree to one's own action"
    )
    rep.visit.check()
    address: str = rep.page.url
    return address


def agree(manager: Any, action: str, words: dict[str, str]) -> None:
    manager.go("/approvals/")
    manager.sees(words["corrective"])
    manager.go(action)
    manager.send("/decision/", '[value="agree"]')
    manager.sees(words["agreed"])


def check_the_effect(rep: Any, action: str, words: dict[str, str]) -> None:
    """Before is the frozen figure; after was read at the date of the check, and reaches what was expected."""
    rep.go(action)
    rep.send("/effect/", after=rep.typed("9705.40"), note=words["else"])
    rep.sees(words["effective"], words["else"], rep.amount(TARGET))
    rep.visit.check()


def report_the_week(rep: Any, manager: Any, words: dict[str, str]) -> None:
    rep.open("/results/")
    rep.send("/results/reports/new/")
    rep.sees(words["week"])
    rep.send("", '[name="send"]', comment=words["comment"], requests=words["request"])
    rep.sees(words["comment"], words["request"])
    manager.open("/results/reports/")
    manager.follow('table a[href^="/results/reports/"]')
    manager.sees(words["comment"], words["deal"])
    manager.send("/acknowledgement/", reply=words["reply"])
    manager.sees(words["reply"])
    rep.open("/results/reports/")
    rep.follow('table a[href^="/results/reports/"]')
    rep.sees(words["reply"], "Bruno")
