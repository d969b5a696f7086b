"""Lines, checks, versions and their comparison, languages, links."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from compagnon.people.errors import Conflict, Forbidden, Refusal
from compagnon.sales.catalogue.services import retire_product, set_cost, set_price
from compagnon.sales.proposals import comparison, documents, mailing, queries, sending, services
from compagnon.sales.proposals.models import Proposal
from compagnon.work import sharing


@contextmanager
def refusal(code: str) -> Iterator[None]:
    """The rule with this code refuses."""
    with pytest.raises(Refusal) as found:
        yield
    assert found.value.code == code


def labels(version: Any) -> list[str]:
    return [line.label for line in version.lines.all()]


def free(actor: Any, version: Any, label: str, price: int = 10) -> Any:
    return services.add_line(
        actor, version=version, label=label, unit_price=D(price), vat_rate=D("0.20"), unit_cost=D(1)
    )


def test_a_draft_keeps_its_totals_as_amounts(alice: Any, draft: Any) -> None:
    assert (draft.net, draft.total, draft.margin) == (D("9200.00"), D("11040.00"), D("1600.00"))
    services.remove_line(alice, line=draft.lines.get())
    draft.refresh_from_db()
    assert (draft.net, draft.total, draft.totals) == (None, None, {})


def test_lines_move_copy_leave_and_come_back(alice: Any, draft: Any) -> None:
    second, third = free(alice, draft, "B"), free(alice, draft, "C")
    services.move_line(alice, line=third, to=1)
    assert labels(draft) == ["C", "Pompe doseuse", "B"]
    services.move_line(alice, line=draft.lines.get(label="C"), to=99)
    assert labels(draft) == ["Pompe doseuse", "B", "C"]
    services.duplicate_line(alice, line=draft.lines.get(label="B"))
    assert labels(draft) == ["Pompe doseuse", "B", "B", "C"]
    pump = draft.lines.first()
    memory = services.line_memory(pump)
    services.remove_line(alice, line=pump)
    back = services.restore_line(alice, version=draft, memory=memory)
    assert labels(draft) == ["Pompe doseuse", "B", "B", "C"]
    assert [line.position for line in draft.lines.all()] == [1, 2, 3, 4]
    assert (back.product, back.discount, back.list_price) == (pump.product, D("0.08"), D(10000))
    assert second.pk is not None


def test_a_change_that_saw_an_older_line_is_a_conflict(alice: Any, bruno: Any, draft: Any) -> None:
    line = draft.lines.get()
    services.edit_line(bruno, line=draft.lines.get(), seen_version=line.version, quantity=D(2))
    with pytest.raises(Conflict) as found:
        services.edit_line(alice, line=line, seen_version=1, quantity=D(3))
    assert found.value.current.quantity == D(2)


def test_a_draft_that_changed_since_it_was_read_is_not_sent(alice: Any, bruno: Any, draft: Any) -> None:
    state = queries.quote_file(alice, draft.proposal.uuid).state
    services.edit_line(bruno, line=draft.lines.get(), quantity=D(2))
    with refusal("changed_meanwhile"):
        sending.send_version(alice, version=draft, recipient_name="H. Cassin", seen_state=state)


@pytest.mark.parametrize(
    "terms", [{"payment": "90_days"}, {"payment": "30_days_end_of_month"}, {"late_rate": "2"}]
)
def test_terms_beyond_the_law_are_refused(alice: Any, draft: Any, terms: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        services.edit_header(alice, version=draft, terms=terms)


def test_a_rate_that_is_not_of_the_law_is_refused(alice: Any, draft: Any) -> None:
    with refusal("vat_rate"):
        services.add_line(alice, version=draft, label="x", unit_price=D(1), vat_rate=D("0.07"))
    with refusal("vat_rate"):
        services.edit_line(alice, line=draft.lines.get(), vat_category="AE")


def codes(actor: Any, draft: Any) -> dict[str, Any]:
    return {check.code: check for check in queries.quote_file(actor, draft.proposal.uuid).checks}


def test_what_is_missing_or_old_is_told_before_sending(alice: Any, bruno: Any, draft: Any, pump: Any) -> None:
    assert not any(check.blocks for check in codes(alice, draft).values())
    assert {"seller_address", "buyer_siren", "delivery_missing"} <= set(codes(alice, draft))
    set_price(bruno, product=pump, price=D(10500), valid_from=timezone.localdate())
    set_cost(bruno, product=pump, cost=D(7700), valid_from=timezone.localdate())
    retire_product(bruno, product=pump)
    found = codes(alice, draft)
    assert found["list_price_changed"].lines == found["cost_changed"].lines == (1,)
    assert "product_obsolete" in found
    services.edit_header(alice, version=draft, valid_until=timezone.localdate() - timedelta(days=1))
    assert codes(alice, draft)["validity_past"].blocks
    draft.proposal.contact.email = ""
    draft.proposal.contact.save()
    assert "email_missing" in codes(alice, draft)


def test_prices_of_today_follow_but_agreed_prices_stay(alice: Any, bruno: Any, draft: Any, pump: Any) -> None:
    agreed = services.add_line(alice, version=draft, product=pump, unit_price=D(9000))
    set_price(bruno, product=pump, price=D(10500), valid_from=timezone.localdate())
    assert services.refresh_prices(alice, version=draft) == 2
    assert services.refresh_prices(alice, version=draft) == 0
    line = draft.lines.first()
    agreed.refresh_from_db()
    assert (line.unit_price, line.discount) == (D(10500), D("0.08"))
    assert (agreed.unit_price, agreed.list_price) == (D(9000), D(10500))


def test_two_versions_are_compared_line_by_line(alice: Any, draft: Any) -> None:
    kept, gone = free(alice, draft, "Pose"), free(alice, draft, "Formation", 500)
    first, _token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    second = services.new_version(alice, version=first, reason="budget")
    services.edit_line(alice, line=second.lines.get(label=kept.label), quantity=D(3))
    services.remove_line(alice, line=second.lines.get(label=gone.label))
    free(alice, second, "Notice", 40)
    services.edit_header(alice, version=second, deposit_rate=D("0.30"))
    one, two = queries.two_versions(alice, draft.proposal.uuid, 1, 2)
    found = comparison.compare(one, two)
    assert [(line.kind, line.label, line.effect) for line in found.lines] == [
        ("changed", "Pose", D("20.00")), ("removed", "Formation", D("-500.00")), ("added", "Notice", D("40.00")),
    ]  # fmt: skip
    assert [change.name for change in found.header] == ["deposit_rate"]
    net = found.amounts[0]
    assert net.after - net.before == sum(line.effect for line in found.lines)
    assert comparison.compare(one, one).same


def test_a_copy_for_another_deal_leaves_number_and_dates_behind(alice: Any, deal: Any, draft: Any) -> None:
    services.edit_header(alice, version=draft, valid_until=timezone.localdate(), deposit_rate=D("0.30"))
    sent, _token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    copy = services.duplicate_proposal(alice, version=sent, deal=deal, title="Ligne 3")
    version = copy.versions.get()
    assert (copy.number, version.valid_until, version.status) == ("", None, "draft")
    assert (version.net, version.deposit_rate) == (sent.net, D("0.30"))


def test_the_other_language_shows_equal_amounts_and_says_which_text_is_the_offer(
    cast: Any, alice: Any, draft: Any
) -> None:
    version = queries.version_in(queries.proposal_of(alice, draft.proposal.uuid))
    lines = list(version.lines.all())
    totals = documents.price_version(version, lines)
    french = documents.sheet_of(version, lines, totals, cast.ours)
    english = documents.sheet_of(version, lines, totals, cast.ours, "en")
    assert french.amounts == english.amounts
    assert (french.lines[0].label, english.lines[0].label) == ("Pompe doseuse", "Dosing pump")  # type: ignore[union-attr]
    assert any("translation" in mention for mention in english.mentions)
    assert not any("translation" in mention for mention in french.mentions)
    assert french.mentions != english.mentions[1:]


def test_a_sent_pdf_is_given_back_byte_for_byte(cast: Any, alice: Any, draft: Any) -> None:
    version, _token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    assert documents.pdf_of(version, cast.ours) == documents.pdf_of(version, cast.ours, "fr")
    assert documents.pdf_of(version, cast.ours, "en") != documents.pdf_of(version, cast.ours)
    assert documents.file_name(version, "en").endswith("-v1-en.pdf")


def test_another_link_opens_and_a_closed_one_does_not(alice: Any, draft: Any) -> None:
    version, token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    other = sending.link_again(alice, version=version, recipient_name="Direction")
    sending.end_link(alice, version=version, link=sharing.find(token))
    with pytest.raises(Http404):
        sharing.find(token)
    assert sharing.find(other).recipient_name == "Direction"


def test_the_mail_is_written_in_the_language_of_the_quote(alice: Any, draft: Any, mailoutbox: Any) -> None:
    version, token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    url = f"https://x.test/s/{token}/"
    mailing.send_mail(alice, version=version, contact=version.proposal.contact, url=url)
    (mail,) = mailoutbox
    assert mail.to == ["h.cassin@valdore.test"]
    assert url in mail.body
    assert version.proposal.number in mail.subject


def test_nobody_is_written_to_who_has_left(alice: Any, draft: Any, mailoutbox: Any) -> None:
    version, _token = sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    contact = version.proposal.contact
    contact.left_on = timezone.localdate()
    with pytest.raises(Refusal):
        mailing.send_mail(alice, version=version, contact=contact, url="https://x.test/")
    assert mailoutbox == []


def test_the_list_and_what_waits(alice: Any, mallory: Any, draft: Any) -> None:
    assert queries.waiting(alice).count == 0
    sending.send_version(alice, version=draft, recipient_name="H. Cassin")
    found = queries.waiting(alice)
    assert (found.count, found.nets, found.ending, found.ended) == (1, [("EUR", D("9200.00"))], 0, 0)
    later = timezone.localdate() + timedelta(days=40)
    assert queries.waiting(alice, on=later).ended == 1
    (row,) = queries.proposals(alice, state="sent", text="val doré")
    assert (row.rank, row.status, row.net) == (1, "sent", D("9200.00"))
    assert not queries.proposals(alice, state="draft").exists()
    assert queries.waiting(mallory).count == 0
    assert not queries.proposals(mallory).exists()


def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(cast: Any, mallory: Any, draft: Any) -> None:
    with pytest.raises(Http404):
        queries.quote_file(mallory, draft.proposal.uuid)
    elsa = cast.actor(cast.elsa)
    for change in (
        lambda: services.edit_line(elsa, line=draft.lines.get(), quantity=D(2)),
        lambda: services.move_line(elsa, line=draft.lines.get(), to=1),
        lambda: services.refresh_prices(elsa, version=draft),
        lambda: sending.send_version(elsa, version=draft, recipient_name="x"),
    ):
        with pytest.raises(Forbidden):
            change()
    assert Proposal.objects.get().version == 1


def test_the_page_of_200_lines_costs_as_many_queries_as_of_one(
    alice: Any, draft: Any, pump: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(60):
        services.add_line(alice, version=draft, product=pump)
    with django_assert_max_num_queries(20):
        file = queries.quote_file(alice, draft.proposal.uuid)
    assert len(file.lines) == 61
