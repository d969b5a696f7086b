"""The pages of the work around a proposal: steps, the client's file, partners, shared documents."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from compagnon.sales.proposals.feasibility.days import after_working_days
from compagnon.sales.proposals.models.preparation import (
    AssetUse,
    AssetVersion,
    ChangeRequest,
    ChecklistItem,
    ClientDocument,
    DocumentAsset,
    Partner,
    PartnerQuote,
    ProposalStep,
)
from compagnon.sales.proposals.preparation import assets, file, partners, steps

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 fictional"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def at(name: str, row: Any) -> str:
    return reverse(name, args=[row.uuid])


def upload(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("plan d’atelier.pdf", content)


def test_the_work_is_planned_done_changed_and_its_end_told(sign_in: Any, cast: Any, draft: Any) -> None:
    client = sign_in(cast.alice)
    url = at("preparation", draft.proposal)
    assert "The work is not planned yet" in text(client.get(url))
    assert client.post(url, {"action": "plan", "until-until": "2020-01-01"}).status_code == 422
    until = after_working_days(timezone.localdate(), 12).isoformat()
    assert client.post(url, {"action": "plan", "until-until": until}).status_code == 302
    page = text(client.get(url))
    assert "in time for" in page
    assert "critical path" in page
    first = draft.proposal.steps.get(code="need")
    second = draft.proposal.steps.get(code="solution")
    assert client.post(at("preparation_step", second), {"action": "done"}).status_code == 422
    assert client.post(at("preparation_step", first), {"action": "done"}).status_code == 302
    assert 'name="edit-days"' in text(client.get(f"{url}?edit={second.uuid}"))
    change = {
        "action": "edit",
        "edit-owner": "",
        "edit-days": "30",
        "edit-due_on": until,
        "edit-version": "1",
    }
    assert client.post(at("preparation_step", second), change).status_code == 302
    assert "after the day that was set" in text(client.get(url))
    assert client.post(at("preparation_step", second), change).status_code == 409
    add = {"action": "add", "title": "Plan 3D", "days": "1", "due_on": until, "after": [str(second.uuid)],
           "idempotency_key": "s"}  # fmt: skip
    for _ in range(2):
        assert client.post(url, add).status_code == 302
    assert ProposalStep.objects.filter(title="Plan 3D").count() == 1


def test_the_client_file_fills_and_its_documents_are_saved_not_shown(
    sign_in: Any, cast: Any, draft: Any
) -> None:
    client = sign_in(cast.bruno)
    url = at("preparation", draft.proposal)
    assert "No checklist yet" in text(client.get(url))
    assert client.post(at("preparation_checklist", draft.proposal), {"action": "begin"}).status_code == 302
    more = {"item-name": "Attestation", "item-required": "on"}
    assert client.post(at("preparation_checklist", draft.proposal), more).status_code == 302
    assert "1 of the 6 needed items are there" in text(client.get(url))
    item = ChecklistItem.objects.get(name__fr="Attestation")
    add = at("preparation_document", draft.proposal)
    body = {"item": str(item.uuid), "dated_on": timezone.localdate().isoformat()}
    assert client.post(add, body | {"file": upload(b"MZ")}).status_code == 422
    assert client.post(add, body | {"file": upload()}).status_code == 302
    saved = client.get(at("client_document", ClientDocument.objects.get()))
    assert saved.content == PDF
    assert saved["Content-Disposition"].startswith("attachment")
    assert client.post(add, {"action": "remind"}).status_code == 302


def test_partners_and_offers_are_written_down_compared_and_chosen(
    sign_in: Any, cast: Any, draft: Any
) -> None:
    client = sign_in(cast.alice)
    assert "No partner yet" in text(client.get("/partners/"))
    partner = {"partner-name": "Tôlerie Merlet", "partner-kind": "subcontractor", "partner-language": "fr",
               "partner-email": "devis@merlet.test", "partner-idempotency_key": "p"}  # fmt: skip
    for _ in range(2):
        assert client.post("/partners/", partner).status_code == 302
    row = Partner.objects.get()
    change = {"partner": str(row.uuid), **partner, "partner-skills": "Socles inox", "partner-version": "1"}
    assert client.post("/partners/", change).status_code == 302
    day = timezone.localdate()
    offer = {"quote-partner": str(row.uuid), "quote-subject": "Socle inox", "quote-quantity": "1", "quote-price": "480",
             "quote-lead_days": "10", "quote-received_on": day.isoformat(),
             "quote-valid_until": (day + timedelta(days=3)).isoformat(), "quote-idempotency_key": "o",
             "proposal": str(draft.proposal.uuid)}  # fmt: skip
    assert client.post(reverse("partner_offers"), offer | {"quote-price": "x"}).status_code == 422
    for _ in range(2):
        assert client.post(reverse("partner_offers"), offer).status_code == 302
    quote = PartnerQuote.objects.get()
    assert client.post(at("partner_choice", quote)).status_code == 302
    assert "A chosen offer ends this week: Tôlerie Merlet." in text(
        client.get(at("preparation", draft.proposal))
    )
    PartnerQuote.objects.update(valid_until=day - timedelta(days=1), chosen_at=None)
    assert client.post(at("partner_choice", quote)).status_code == 422
    page = text(sign_in(cast.elsa).get("/partners/"))
    assert "Socle inox" in page
    assert "480" not in page, "who may not see costs sees no price of a supplier"


def test_shared_documents_are_kept_used_and_asked_to_be_better(sign_in: Any, cast: Any, draft: Any) -> None:
    client = sign_in(cast.alice)
    page = reverse("shared_documents")
    assert "No shared document yet" in text(client.get(page))
    body = {"title": "Fiche pompe", "kind": "sheet", "language": "fr"}
    assert client.post(page, body).status_code == 422
    assert client.post(page, body | {"file": upload()}).status_code == 302
    asset = DocumentAsset.objects.get()
    assert client.post(at("shared_document", asset), {"v-file": upload()}).status_code == 422
    assert client.post(at("shared_document", asset), {"v-file": upload(PDF + b"2")}).status_code == 302
    assert client.get(at("shared_document", asset)).content == PDF + b"2"
    latest = AssetVersion.objects.get(rank=2)
    use = at("preparation_use", draft.proposal)
    assert client.post(use, {"asset": str(latest.uuid)}).status_code == 302
    assert "Fiche pompe" in text(client.get(at("preparation", draft.proposal)))
    assert client.post(use, {"remove": str(AssetUse.objects.get().uuid)}).status_code == 302
    assert client.post(at("shared_document", asset), {"action": "ask", "text": " "}).status_code == 422
    assert (
        client.post(at("shared_document", asset), {"action": "ask", "text": "Courbe absente"}).status_code
        == 302
    )
    assert "One document should be looked at: Fiche pompe" in text(client.get(page))
    change = at("shared_document_change", ChangeRequest.objects.get())
    assert client.post(change, {"status": "declined"}).status_code == 422
    assert client.post(change, {"status": "done", "answer": "v3"}).status_code == 302


def test_strangers_find_nothing_and_readers_change_nothing(
    sign_in: Any, cast: Any, alice: Any, bruno: Any, draft: Any
) -> None:
    steps.plan_usual(alice, proposal=draft.proposal, until=timezone.localdate() + timedelta(days=30))
    file.begin_checklist(bruno)
    partner = partners.save_partner(alice, name="Merlet", kind="supplier")
    quote = partners.record_quote(
        alice, partner=partner, subject="S", price=1, received_on=timezone.localdate()
    )
    asset = assets.add_asset(alice, title="Fiche", kind="sheet", language="fr", name="f.pdf", content=PDF)
    change = assets.ask_change(alice, asset=asset, text="mieux")
    places = [
        at("preparation", draft.proposal), at("preparation_step", draft.proposal.steps.first()),
        at("preparation_document", draft.proposal), at("preparation_checklist", draft.proposal),
        at("preparation_use", draft.proposal), at("partner_choice", quote), at("shared_document", asset),
        at("shared_document_change", change),
    ]  # fmt: skip
    stranger = sign_in(cast.mallory)
    assert {stranger.post(place, {"action": "done"}).status_code for place in places} == {404}
    reader = sign_in(cast.elsa)
    assert {reader.post(place, {"action": "done"}).status_code for place in places} == {403}
    assert reader.get(at("preparation", draft.proposal)).status_code == 200


def test_the_page_stays_within_40_queries(
    sign_in: Any, cast: Any, alice: Any, bruno: Any, draft: Any, django_assert_max_num_queries: Any
) -> None:
    steps.plan_usual(alice, proposal=draft.proposal, until=timezone.localdate() + timedelta(days=30))
    file.begin_checklist(bruno)
    for number in range(8):
        partner = partners.save_partner(alice, name=f"P{number}", kind="supplier")
        partners.record_quote(
            alice, partner=partner, subject="S", price=number, received_on=timezone.localdate(), proposal=draft.proposal
        )  # fmt: skip
        assets.add_asset(alice, title=f"D{number}", kind="sheet", language="fr", name="f.pdf", content=PDF)
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(40):
        client.get(at("preparation", draft.proposal))
    with django_assert_max_num_queries(20):
        client.get("/partners/")
    with django_assert_max_num_queries(20):
        client.get(reverse("shared_documents"))
