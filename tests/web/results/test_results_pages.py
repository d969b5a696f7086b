"""The results desk: the sentence, the way from a red figure to its rows, what is frozen, decided and sent."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from compagnon.sales.results import reports, services
from compagnon.sales.results.models import ActivityReport, CorrectiveAction, Gap

pytestmark = pytest.mark.django_db
OCTOBER = "?period=2026-10&member=all"
WORDS = {
    "title": "Relancer A", "cause_note": "Rupture", "resources": "2 jours", "limits_ours": "Stock",
    "limits_client": "Budget", "expected": "4,500", "due_on": "2026-12-01",
}  # fmt: skip


@pytest.fixture
def frozen(alice: Any, scenario_4: Any, month: Any) -> Gap:
    return services.freeze_gap(alice, metric="revenue", period=month, today=month.end)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_page_begins_with_the_sentence_of_the_gap(sign_in: Any, cast: Any, scenario_4: Any) -> None:
    page = text(sign_in(cast.alice).get(f"/results/{OCTOBER}"))
    assert "€4,500 missing on the €100,000 planned to date: you sell more, but too little A" in page
    assert "A: 45 fewer than this volume would have at the planned mix." in page
    assert page.index("missing on the") < page.index('<svg class="plot') < page.index("results-board")
    assert "+12,500" in page
    assert "−16,000" in page


def test_a_red_figure_reaches_its_rows_in_one_click(sign_in: Any, cast: Any, scenario_4: Any) -> None:
    browser = sign_in(cast.alice)
    assert "/results/gap/revenue/?period=2026-10&amp;member=all" in text(browser.get(f"/results/{OCTOBER}"))
    page = text(browser.get(f"/results/gap/revenue/{OCTOBER}"))
    assert "−22,500" in page  # the mix of A
    assert "Papeterie" not in page
    assert page.count("F-") >= 3


@pytest.mark.parametrize("metric", ["revenue", "margin", "orders", "leads", "conversion", "visits"])
def test_every_indicator_opens_with_and_without_an_objective(
    sign_in: Any, cast: Any, aim: Any, metric: str
) -> None:
    browser = sign_in(cast.alice)
    assert "No objective is set" in text(browser.get(f"/results/gap/{metric}/{OCTOBER}"))
    aim(metric, "0.3" if metric == "conversion" else 12)
    assert browser.get(f"/results/gap/{metric}/{OCTOBER}").status_code == 200


def test_an_objective_for_a_part_of_the_period_is_not_compared(
    sign_in: Any, cast: Any, scenario_4: Any
) -> None:
    page = text(sign_in(cast.alice).get("/results/?period=2026&member=all"))
    assert "The objectives cover a part of this period only" in page
    assert "Part of it only" in page


@pytest.mark.parametrize(
    "address", ["results/gap/profit/", "results/team/", "results/gaps/00000000-0000-7000-8000-000000000000/"]
)
def test_what_does_not_exist_for_a_representative_is_404(sign_in: Any, cast: Any, address: str) -> None:
    assert sign_in(cast.alice).get(f"/{address}").status_code == 404


def test_a_representative_looks_at_oneself_or_at_all_not_at_a_colleague(sign_in: Any, cast: Any) -> None:
    browser = sign_in(cast.alice)
    assert browser.get("/results/?member=me").status_code == 200
    assert browser.get(f"/results/?member={cast.bruno.uuid}").status_code == 404
    manager = sign_in(cast.bruno)
    assert manager.get(f"/results/?member={cast.alice.uuid}").status_code == 200
    assert manager.get(f"/results/?member={cast.mallory.uuid}").status_code == 404
    assert manager.get("/results/team/").status_code == 200


def test_a_gap_is_frozen_once_then_asks_for_an_action(sign_in: Any, cast: Any, scenario_4: Any) -> None:
    browser = sign_in(cast.alice)
    for _twice in range(2):
        answer = browser.post(f"/results/gap/revenue/freezing/{OCTOBER}", {"idempotency_key": "k1"})
    gap = Gap.objects.get()
    assert answer["Location"] == f"/results/gaps/{gap.uuid}/action/"
    assert "€4,500" in text(browser.get(answer["Location"]))
    assert "Revenue" in text(browser.get("/results/gaps/"))


def test_who_only_reads_cannot_freeze_nor_send(sign_in: Any, cast: Any, scenario_4: Any) -> None:
    browser = sign_in(cast.elsa)
    assert browser.get(f"/results/{OCTOBER}").status_code == 200
    assert browser.post(f"/results/gap/revenue/freezing/{OCTOBER}").status_code == 403
    assert browser.post("/results/reports/new/").status_code == 403
    assert "Freeze this gap" not in text(browser.get(f"/results/gap/revenue/{OCTOBER}"))


def test_a_stranger_finds_nothing_of_ours(sign_in: Any, cast: Any, frozen: Gap) -> None:
    browser = sign_in(cast.mallory)
    assert browser.get(f"/results/gaps/{frozen.uuid}/").status_code == 404
    assert browser.get(f"/results/gaps/{frozen.uuid}/action/").status_code == 404
    assert "F-1" not in text(browser.get(f"/results/gap/revenue/{OCTOBER}"))


@pytest.mark.parametrize("missing", [name for name in WORDS if name != "expected"])
def test_an_action_without_one_of_its_parts_comes_back_with_its_form(
    sign_in: Any, cast: Any, frozen: Gap, missing: str
) -> None:
    data = {**WORDS, "objective": str(frozen.objective.uuid), missing: ""}
    answer = sign_in(cast.alice).post(f"/results/gaps/{frozen.uuid}/action/", data)
    assert answer.status_code == 422
    assert "error-summary" in text(answer)
    assert not CorrectiveAction.objects.exists()


def test_from_the_proposal_to_the_measured_effect(sign_in: Any, cast: Any, frozen: Gap) -> None:
    data = {**WORDS, "objective": str(frozen.objective.uuid), "owner": str(cast.alice.uuid)}
    answer = sign_in(cast.alice).post(f"/results/gaps/{frozen.uuid}/action/", data)
    action = CorrectiveAction.objects.get()
    assert (answer["Location"], action.expected) == (f"/results/actions/{action.uuid}/", D(4500))
    here = f"/results/actions/{action.uuid}/"
    assert sign_in(cast.alice).post(f"{here}decision/", {"decision": "agree"}).status_code == 403
    manager = sign_in(cast.bruno)
    assert manager.post(f"{here}decision/", {"decision": "refuse"}).status_code == 422
    assert manager.post(f"{here}decision/", {"decision": "agree"}).status_code == 302
    browser = sign_in(cast.alice)
    assert browser.post(f"{here}effect/", {"before": "95,500", "after": "x"}).status_code == 422
    assert browser.post(f"{here}effect/", {"before": "95,500", "after": "98,000"}).status_code == 302
    page = text(browser.get(here))
    for said in (
        "Partly effective",
        "Gap analysed: −€4,500 on Revenue",
        "Corrective action proposed: Relancer A",
    ):
        assert said in page


def test_a_frozen_gap_says_what_changed_since(sign_in: Any, cast: Any, frozen: Gap, sell: Any) -> None:
    sell("A", 10, 480, kind="credit_note")
    page = text(sign_in(cast.alice).get(f"/results/gaps/{frozen.uuid}/"))
    assert "€95,500 done for €100,000 planned" in page
    assert "changed since by −€4,800" in page


def test_this_weeks_report_is_drafted_in_one_click_commented_and_sent(
    sign_in: Any, cast: Any, alice: Any
) -> None:
    browser = sign_in(cast.alice)
    answer = browser.post("/results/reports/new/", {"kind": "week"})
    report = ActivityReport.objects.get()
    assert answer["Location"] == f"/results/reports/{report.uuid}/"
    words = {"comment": "Bonne semaine", "requests": "", "version": report.version}
    browser.post(answer["Location"], words)
    late = browser.post(answer["Location"], {**words, "comment": "autre"})  # written on the older version
    assert late.status_code == 409
    assert "Bonne semaine" in text(late)
    report.refresh_from_db()
    browser.post(answer["Location"], {"comment": "Bonne semaine", "version": report.version, "send": "1"})
    report.refresh_from_db()
    assert (report.status, report.comment) == ("sent", "Bonne semaine")
    manager = sign_in(cast.bruno)
    assert "One report is not read yet" in text(manager.get("/results/reports/"))
    manager.post(f"{answer['Location']}acknowledgement/", {"reply": "Merci"})
    assert "Merci" in text(manager.get(answer["Location"]))


def test_a_draft_of_a_colleague_does_not_exist(sign_in: Any, cast: Any, alice: Any) -> None:
    report = reports.draft_report(alice, kind="week", day=timezone.localdate())
    for other in (cast.bruno, cast.chloe, cast.mallory):
        for end in ("", "report.pdf"):
            assert sign_in(other).get(f"/results/reports/{report.uuid}/{end}").status_code == 404


def test_the_report_as_a_document_has_equal_figures_in_both_languages(
    sign_in: Any, cast: Any, alice: Any, sell: Any, scenario_4: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from compagnon.core.documents import Document
    from compagnon.web.pages import results_reports

    made: list[Document] = []
    monkeypatch.setattr(results_reports, "pdf", lambda document: made.append(document) or b"%PDF-")
    report = reports.draft_report(alice, kind="month", day=date(2026, 10, 31), today=date(2026, 11, 3))
    browser = sign_in(cast.alice)
    for language in ("fr", "en"):
        answer = browser.get(f"/results/reports/{report.uuid}/report.pdf?language={language}")
        assert answer["Content-Type"] == "application/pdf"
    french, english = (repr(document.blocks) for document in made)
    assert [document.language for document in made] == ["fr", "en"]
    assert "95\\u202f500\\u202f€" in french or "95\u202f500\u202f€" in french
    assert "€95,500" in english


def test_the_pages_cost_few_statements(
    sign_in: Any, cast: Any, scenario_4: Any, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(cast.bruno)
    for address in (
        f"/results/{OCTOBER}",
        f"/results/gap/revenue/{OCTOBER}",
        "/results/team/",
        "/results/?period=2026&member=all",
    ):
        with django_assert_max_num_queries(40):
            assert browser.get(address).status_code == 200
