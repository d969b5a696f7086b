"""Companies, people, exchanges and tasks over the API: the same services as the pages."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import File, Router, Schema, Status, UploadedFile
from pydantic import Field

from compagnon.api.auth import ApiRequest, allow
from compagnon.desk import importing
from compagnon.people import access
from compagnon.sales.accounts import queries, services
from compagnon.sales.accounts.models import Account, Contact, ImportBatch, Task
from compagnon.sales.accounts.permission import may_contact

router = Router(tags=["accounts"])
MOST = 200


class SiteIn(Schema):
    siret: str = ""
    line: str = ""
    postcode: str = ""
    city: str = ""


class AccountIn(Schema):
    name: str
    siren: str = ""
    status: str = "prospect"
    segment: str = ""
    naf: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    language: str = "fr"
    notes: str = ""
    site: SiteIn | None = None
    idempotency_key: str = Field("", max_length=64)


class AccountChange(Schema):
    """Only what is sent is changed; `version` is the one that was read."""

    version: int
    name: str | None = None
    siren: str | None = None
    status: str | None = None
    segment: str | None = None
    naf: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    language: str | None = None
    notes: str | None = None


class AccountOut(Schema):
    id: UUID
    version: int
    name: str
    siren: str
    vat_number: str
    naf: str
    status: str
    segment: str
    phone: str
    email: str
    website: str
    language: str
    next_step_on: date | None
    no_next_step_reason: str
    last_touch_at: datetime | None
    archived_at: datetime | None


class ContactIn(Schema):
    account: UUID
    last_name: str
    first_name: str = ""
    function: str = ""
    buying_role: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    private_mobile: bool = False
    language: str = "fr"
    source: str = ""
    idempotency_key: str = Field("", max_length=64)


class ContactOut(Schema):
    id: UUID
    version: int
    account: UUID
    last_name: str
    first_name: str
    function: str
    buying_role: str
    email: str
    phone: str
    mobile: str
    language: str


class StepIn(Schema):
    title: str
    due_on: date
    kind: str = "followup"


class TouchIn(Schema):
    kind: str
    outcome: str = ""
    contact: UUID | None = None
    summary: str = ""
    direction: str = "out"
    next_step: StepIn | None = None
    no_next_step_reason: str = ""
    idempotency_key: str = Field("", max_length=64)


class TaskOut(Schema):
    id: UUID
    title: str
    kind: str
    due_on: date
    account: UUID | None
    done_at: datetime | None
    outcome: str


class StatementIn(Schema):
    state: Literal["opposed", "consented"]
    channel: str
    proof: str = ""


class PermissionOut(Schema):
    allowed: bool
    code: str
    reason: str
    rule: str
    source: str
    duties: list[str]


def _account(row: Account) -> dict[str, Any]:
    return {name: getattr(row, name) for name in AccountOut.model_fields if name != "id"} | {"id": row.uuid}


def _contact(row: Contact) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in ContactOut.model_fields if name not in {"id", "account"}}
    return fields | {"id": row.uuid, "account": row.account.uuid}


def _task(row: Task) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in TaskOut.model_fields if name not in {"id", "account"}}
    return fields | {"id": row.uuid, "account": row.account.uuid if row.account else None}


@router.get("/accounts", response=list[AccountOut])
@allow("accounts.view")
def account_list(
    request: ApiRequest,
    q: str = "",
    status: str = "",
    owner: str = "",
    step: str = "",
    departement: str = "",
    segment: str = "",
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Companies by name, filtered as on the page."""
    wanted = queries.AccountFilter.read(
        {
            "q": q,
            "status": status,
            "owner": owner,
            "step": step,
            "departement": departement,
            "segment": segment,
        }
    )
    rows = queries.find_accounts(request.actor, wanted).order_by("search_key", "pk")
    return [_account(row) for row in rows[: max(1, min(limit, MOST))]]


@router.post("/accounts", response={201: AccountOut})
@allow("accounts.change")
def account_create(request: ApiRequest, body: AccountIn) -> Status[dict[str, Any]]:
    """Write a company; the same idempotency key gives the same one."""
    given = body.dict(exclude={"idempotency_key", "site"})
    site = body.site.dict() if body.site else None
    return Status(
        201, _account(services.create_account(request.actor, site=site, key=body.idempotency_key, **given))
    )


@router.get("/accounts/{uuid:id}", response=AccountOut)
@allow("accounts.view")
def account_get(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """One company."""
    return _account(queries.account(request.actor, id))


@router.patch("/accounts/{uuid:id}", response=AccountOut)
@allow("accounts.change")
def account_change(request: ApiRequest, id: UUID, body: AccountChange) -> dict[str, Any]:
    """Change a company; 409 when somebody changed it since the version that was read."""
    row = queries.account(request.actor, id)
    given = body.dict(exclude_unset=True, exclude_none=True, exclude={"version"})
    return _account(services.edit_account(request.actor, account=row, seen_version=body.version, **given))


@router.get("/accounts/{uuid:id}/contacts", response=list[ContactOut])
@allow("accounts.view")
def contact_list(request: ApiRequest, id: UUID) -> list[dict[str, Any]]:
    """The people of a company."""
    return [_contact(row) for row in queries.people_of(request.actor, queries.account(request.actor, id))]


@router.post("/contacts", response={201: ContactOut})
@allow("accounts.change")
def contact_create(request: ApiRequest, body: ContactIn) -> Status[dict[str, Any]]:
    """Write a person at a company."""
    account = queries.account(request.actor, body.account)
    given = body.dict(exclude={"idempotency_key", "account"})
    return Status(
        201,
        _contact(services.create_contact(request.actor, account=account, key=body.idempotency_key, **given)),
    )


@router.get("/contacts/{uuid:id}/permission", response=PermissionOut)
@allow("accounts.view")
def contact_permission(
    request: ApiRequest, id: UUID, channel: Literal["email", "phone", "sms", "mail", "visit"]
) -> dict[str, Any]:
    """Whether the person may be reached by a channel now, by which rule and source."""
    found = may_contact(request.actor, channel=channel, contact=queries.contact(request.actor, id))
    return {
        "allowed": found.allowed, "code": found.code, "reason": str(found.reason), "rule": found.rule_id,
        "source": found.source, "duties": list(found.duties),
    }  # fmt: skip


@router.post("/contacts/{uuid:id}/statements", response={201: PermissionOut})
@allow("accounts.change")
def contact_statement(request: ApiRequest, id: UUID, body: StatementIn) -> Status[dict[str, Any]]:
    """Record what a person refuses or consents to; answers with the permission that follows."""
    contact = queries.contact(request.actor, id)
    state = services.state_opposition if body.state == "opposed" else services.state_consent
    state(request.actor, contact=contact, channel=body.channel, proof=body.proof, stated_by=contact.full_name)
    channel: Any = "email" if body.channel == "all" else body.channel
    return Status(201, contact_permission(request, id, channel))


@router.post("/accounts/{uuid:id}/touches", response={201: AccountOut})
@allow("accounts.change")
def touch_create(request: ApiRequest, id: UUID, body: TouchIn) -> Status[dict[str, Any]]:
    """Record an exchange with its next step, or why there is none."""
    account = queries.account(request.actor, id)
    contact = queries.contact(request.actor, body.contact) if body.contact else None
    if contact is not None and contact.account_id != account.pk:
        contact = access.get(request.actor, Contact, UUID(int=0))  # as if it were not there
    services.log_touch(
        request.actor, account=account, contact=contact, kind=body.kind, outcome=body.outcome, summary=body.summary,
        direction=body.direction, next_step=body.next_step.dict() if body.next_step else None,
        no_next_step_reason=body.no_next_step_reason, key=body.idempotency_key,
    )  # fmt: skip
    return Status(201, _account(queries.account(request.actor, id)))


@router.get("/tasks", response=list[TaskOut])
@allow("accounts.view")
def task_list(request: ApiRequest, limit: int = 50) -> list[dict[str, Any]]:
    """My open tasks, the earliest first."""
    return [_task(row) for row in queries.tasks_to_do(request.actor, limit=max(1, min(limit, MOST)))]


@router.post("/tasks/{uuid:id}/completion", response=TaskOut)
@allow("accounts.change")
def task_complete(request: ApiRequest, id: UUID, outcome: str = "") -> dict[str, Any]:
    """Tick a task off."""
    task = access.get(request.actor, Task, id, related=("account",))
    return _task(services.complete_task(request.actor, task=task, outcome=outcome))


@router.post("/accounts/imports", response={202: dict[str, Any]})
@allow("accounts.import")
def import_start(request: ApiRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Import a file with the mapping remembered or guessed for its columns; `GET /accounts/imports/{id}` follows it."""
    batch = importing.receive(request.actor, name=file.name or "", data=file.read())
    prepared = importing.prepare(request.actor, batch)
    job = importing.start(request.actor, batch, prepared.mapping)
    return Status(202, {"id": batch.uuid, "job": job.uuid, "mapping": prepared.mapping})


@router.get("/accounts/imports/{uuid:id}", response=dict[str, Any])
@allow("accounts.view")
def import_state(request: ApiRequest, id: UUID) -> dict[str, Any]:
    """What an import did."""
    batch = access.get(request.actor, ImportBatch, id, related=("job",))
    return {
        "id": batch.uuid, "file": batch.file_name, "status": batch.job.status if batch.job else "to_agree",
        "counts": batch.counts, "undone_at": batch.undone_at,
    }  # fmt: skip
