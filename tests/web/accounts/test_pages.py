"""The desk of clients over HTTP: who sees what, what is written, what is refused."""

import re

import pytest
from django.urls import reverse

from compagnon.sales.accounts import services
from compagnon.sales.accounts.models import Account, Contact, Opposition, Task, Touch

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(alice):
    row = services.create_account(
        alice, name="Fonderie Loire", siren="732829320", site={"postcode": "49000", "city": "Angers"}
    )
    services.create_contact(
        alice, account=row, last_name="Roux", first_name="Anne", email="roux@loire.fr", phone="0241123456"
    )
    return row


def text(response):
    return response.content.decode()


def test_the_list_finds_by_name_person_number_and_mail(cast, sign_in, alice, account):
    services.create_account(alice, name="Autre maison")
    client = sign_in(cast.alice)
    for q in ("loire", "FONDERIE", "roux", "732 829 320", "roux@loire.fr"):
        page = text(client.get("/accounts/", {"q": q}))
        assert "Fonderie Loire" in page, q
        assert "Autre maison" not in page, q


def test_the_list_narrows_by_place_and_step(cast, sign_in, alice, account):
    services.create_account(alice, name="Ailleurs", site={"postcode": "35000", "city": "Rennes"})
    client = sign_in(cast.alice)
    assert "Ailleurs" not in text(client.get("/accounts/?departement=49"))
    services.create_task(alice, title="Call", due_on="2026-01-02", account=account)
    late = text(client.get("/accounts/?step=late"))
    assert "Fonderie Loire" in late
    assert "Ailleurs" not in late
    assert "Ailleurs" in text(client.get("/accounts/?step=none&owner=me"))
    assert "Ailleurs" in text(client.get("/accounts/?owner=not-a-uuid&status=nonsense&at=zzz&sort=-nothing"))


def test_an_empty_desk_says_what_to_do(cast, sign_in):
    page = text(sign_in(cast.alice).get("/accounts/"))
    assert "No client yet" in page
    assert reverse("imports") in page


def test_the_sheet_begins_with_the_next_step(cast, sign_in, alice, account):
    client = sign_in(cast.alice)
    address = reverse("account", args=[account.uuid])
    assert "No next step: decide" in text(client.get(address))
    services.create_task(alice, title="Send the price", due_on="2026-01-02", account=account)
    assert "Send the price:" in text(client.get(address))


def test_a_stranger_gets_the_same_404_as_for_a_missing_one(cast, sign_in, account):
    contact = account.contacts.get()
    client = sign_in(cast.mallory)
    nobody = "018f0000-0000-7000-8000-000000000000"
    key = re.compile(r'value="[^"]{64}"|[0-9a-f]{8}-[0-9a-f-]{27}')
    for address in (
        reverse("account", args=[account.uuid]), reverse("account_edit", args=[account.uuid]),
        reverse("contact", args=[contact.uuid]), reverse("contact_file", args=[contact.uuid]),
        reverse("contact_erase", args=[contact.uuid]), f"/calls/new/?account={account.uuid}",
    ):  # fmt: skip
        response = client.get(address)
        assert response.status_code == 404, address
        missing = client.get(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", nobody, address))
        assert key.sub("", text(response)) == key.sub("", text(missing)), address
    assert "Fonderie Loire" not in text(client.get("/accounts/?q=loire"))


def test_read_only_people_look_and_change_nothing(cast, sign_in, account):
    client = sign_in(cast.elsa)
    page = client.get(reverse("account", args=[account.uuid]))
    assert page.status_code == 200
    assert "Log a call" not in text(page)
    for address in (reverse("account_create"), reverse("imports"), f"/calls/new/?account={account.uuid}"):
        assert client.get(address).status_code == 403, address
    assert client.post(reverse("account_archive", args=[account.uuid])).status_code == 403
    assert client.get("/accounts/?export=csv").status_code == 403
    assert sign_in(cast.paul).get("/accounts/").status_code == 403


def test_a_company_is_created_once_with_its_place(cast, sign_in):
    client = sign_in(cast.alice)
    data = {"name": "Tôlerie", "status": "prospect", "language": "fr", "postcode": "49000", "city": "Angers",
            "idempotency_key": "k", "owner": "999", "workspace": "999", "version": "77"}  # fmt: skip
    for _again in range(2):
        assert client.post(reverse("account_create"), data).status_code == 302
    row = Account.objects.get()
    assert (row.workspace, row.owner, row.version) == (cast.ours, cast.alice, 1)
    assert row.sites.get().city == "Angers"


def test_a_wrong_siren_comes_back_beside_its_field(cast, sign_in):
    data = {"name": "X", "siren": "123456789", "status": "prospect", "language": "fr"}
    response = sign_in(cast.alice).post(reverse("account_create"), data)
    assert response.status_code == 422
    assert "check digit" in text(response)
    assert "#id_siren" in text(response)
    assert not Account.objects.exists()


def test_two_editors_see_both_versions_and_lose_nothing(cast, sign_in, bruno, account):
    client = sign_in(cast.alice)
    services.edit_account(bruno, account=Account.objects.get(), segment="Bruno's")
    data = {"name": "Fonderie Loire", "siren": account.siren, "status": "prospect", "language": "fr",
            "segment": "Alice's", "phone": "0241000000", "version": "1"}  # fmt: skip
    address = reverse("account_edit", args=[account.uuid])
    response = client.post(address, data)
    assert response.status_code == 409
    page = text(response)
    assert "Alice&#x27;s" in page
    assert "Bruno&#x27;s" in page
    assert "Bruno changed this" in page
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', page))
    kept = {**data, "version": fields["version"], "segment": "Bruno's"}
    assert client.post(address, kept).status_code == 302
    account.refresh_from_db()
    assert (account.segment, account.phone) == ("Bruno's", "+33241000000")


def test_a_call_takes_one_page_and_one_button(cast, sign_in, account):
    client = sign_in(cast.alice)
    address = f"/calls/new/?account={account.uuid}"
    page = client.get(address)
    key = re.search(r'name="idempotency_key" value="(\w+)"', text(page))[1]
    data = {"outcome": "no_answer", "direction": "out", "step": "soon", "idempotency_key": key}
    for _again in range(2):
        assert client.post(address, data).status_code == 302
    assert Touch.objects.get().outcome == "no_answer"
    assert Task.objects.get().kind == "call"
    refused = client.post(address, {"outcome": "reached", "direction": "out", "step": "none"})
    assert refused.status_code == 422
    assert Touch.objects.count() == 1


def test_a_task_that_is_called_is_ticked_off(cast, sign_in, alice, account):
    task = services.create_task(alice, title="Call Anne", due_on="2026-01-02", kind="call", account=account)
    client = sign_in(cast.alice)
    page = client.get(f"/calls/new/?task={task.uuid}")
    assert "Call Anne" in text(page)
    client.post(
        f"/calls/new/?task={task.uuid}",
        {"outcome": "reached", "direction": "out", "step": "none", "reason": "All said"},
    )
    task.refresh_from_db()
    account.refresh_from_db()
    assert task.done_at
    assert account.no_next_step_reason == "All said"


def test_tasks_are_done_put_off_and_taken_back(cast, sign_in, alice, account):
    task = services.create_task(alice, title="Call", due_on="2026-01-02", account=account)
    client = sign_in(cast.alice)
    client.post(reverse("task_postpone", args=[task.uuid]), {"due_on": "2027-02-02"})
    client.post(reverse("task_done", args=[task.uuid]))
    task.refresh_from_db()
    assert task.done_at
    client.post(reverse("task_reopen", args=[task.uuid]), {"next": "//evil.example"})
    task.refresh_from_db()
    assert task.done_at is None
    assert sign_in(cast.mallory).post(reverse("task_done", args=[task.uuid])).status_code == 404


def test_a_refusal_of_the_person_is_recorded_and_shown(cast, sign_in, account):
    contact = account.contacts.get()
    client = sign_in(cast.alice)
    address = reverse("statement_create", args=[contact.uuid])
    assert (
        client.post(address, {"state": "opposed", "channel": "email", "proof": "Mail of 3 March"}).status_code
        == 302
    )
    page = text(client.get(reverse("contact", args=[contact.uuid])))
    assert "Mail of 3 March" in page
    assert "This person refuses this channel" in page
    assert "mailto:" not in text(client.get(reverse("account", args=[account.uuid])))
    assert client.post(address, {"state": "consented", "channel": "email"}).status_code == 422
    assert Opposition.objects.count() == 1


def test_the_people_export_passes_the_gate(cast, sign_in, alice, account):
    opposed = services.create_contact(alice, account=account, last_name="=cmd", email="no@loire.fr")
    services.create_contact(alice, account=account, last_name="+Plus", email="plus@loire.fr")
    services.state_opposition(alice, channel="email", contact=opposed)
    client = sign_in(cast.alice)
    data = {"all": "1", "channel": "email", "format": "csv"}
    body = b"".join(client.post(reverse("contacts_export"), data).streaming_content).decode()
    assert "roux@loire.fr" in body
    assert "'+Plus" in body
    assert "no@loire.fr" not in body
    assert "+33241123456" not in body
    cards = text(client.post(reverse("contacts_export"), {**data, "format": "vcf"}))
    assert cards.count("BEGIN:VCARD") == 2
    assert sign_in(cast.chloe).post(reverse("contacts_export"), data).status_code == 403


def test_accounts_are_entrusted_in_bulk(cast, sign_in, alice, account):
    client = sign_in(cast.bruno)
    chosen = client.post("/accounts/assign/?q=loire", {"all": "1", "action": "assign"})
    assert "Entrust one client" in text(chosen)
    client.post("/accounts/assign/?q=loire", {"all": "1", "owner": str(cast.bruno.uuid)})
    account.refresh_from_db()
    assert account.owner == cast.bruno


def test_archiving_is_taken_back(cast, sign_in, account):
    client = sign_in(cast.alice)
    client.post(reverse("account_archive", args=[account.uuid]))
    assert "is archived" in text(client.get("/accounts/"))
    assert "Fonderie Loire" not in text(client.get("/accounts/"))
    assert "Fonderie Loire" in text(client.get("/accounts/?archived=1"))
    client.post(reverse("account_restore", args=[account.uuid]))
    account.refresh_from_db()
    assert account.archived_at is None


def test_the_pages_stay_under_forty_queries(cast, sign_in, alice, account, django_assert_max_num_queries):
    for n in range(30):
        services.create_contact(
            alice, account=account, last_name=f"P{n}", email=f"p{n}@loire.fr", phone="0241123456"
        )
        services.create_task(alice, title=f"T{n}", due_on="2026-01-02", account=account)
    client = sign_in(cast.alice)
    with django_assert_max_num_queries(40):
        client.get(reverse("account", args=[account.uuid]))
    with django_assert_max_num_queries(20):
        client.get("/accounts/?q=loire")
    contact = Contact.objects.first()
    with django_assert_max_num_queries(40):
        client.get(reverse("contact", args=[contact.uuid]))


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "{{ settings.SECRET_KEY }}", "javascript:alert(1)"]
)
def test_hostile_names_are_only_text(cast, sign_in, alice, hostile):
    account = services.create_account(alice, name=hostile)
    page = text(sign_in(cast.alice).get(reverse("account", args=[account.uuid])))
    assert "<script>alert" not in page
    assert hostile.replace("<", "&lt;").replace(">", "&gt;") in page
