"""The facts of the accounts room."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from compagnon.journal.kinds import fact


@fact("account.created", summary=_("Client {name} was created"), icon="building-2")
@dataclass(frozen=True)
class AccountCreated:
    name: str
    siren: str = ""


@fact("account.adopted", summary=_("{name} was adopted from the registry ({siret})"), icon="building-2")
@dataclass(frozen=True)
class AccountAdopted:
    name: str
    siren: str
    siret: str
    naf: str = ""


@fact("account.changed", summary=_("{name} was changed"), icon="pencil")
@dataclass(frozen=True)
class AccountChanged:
    name: str
    fields: list[str] = field(default_factory=list)


@fact("account.archived", summary=_("{name} was archived"), icon="archive")
@dataclass(frozen=True)
class AccountArchived:
    name: str
    reason: str = ""


@fact("account.restored", summary=_("{name} was brought back from the archive"), icon="archive-restore")
@dataclass(frozen=True)
class AccountRestored:
    name: str


@fact("accounts.assigned", summary=_("{count} clients were entrusted to {owner}"), icon="user-check")
@dataclass(frozen=True)
class AccountsAssigned:
    count: int
    owner: str
    accounts: list[str]
    before: dict[str, str]  # account uuid -> uuid of the former holder, for the undo


@fact("accounts.imported", summary=_("{file}: {made} clients made, {updated} completed"), icon="file-input")
@dataclass(frozen=True)
class AccountsImported:
    file: str
    made: int
    updated: int
    unchanged: int
    refused: int
    contacts: int


@fact("accounts.import_undone", summary=_("The import of {file} was undone"), icon="undo-2")
@dataclass(frozen=True)
class ImportUndone:
    file: str
    removed: int
    kept: int


@fact("accounts.exported", summary=_("{count} rows exported as {format}"), icon="download")
@dataclass(frozen=True)
class AccountsExported:
    what: str
    format: str
    count: int
    excluded: dict[str, int] = field(default_factory=dict)


@fact("account.no_next_step", summary=_("No next step, because: {reason}"), icon="circle-slash")
@dataclass(frozen=True)
class NextStepWaived:
    reason: str


@fact("site.added", summary=_("Site {name} was added"), icon="map-pin")
@dataclass(frozen=True)
class SiteAdded:
    name: str
    siret: str = ""


@fact("site.changed", summary=_("Site {name} was changed"), icon="map-pin")
@dataclass(frozen=True)
class SiteChanged:
    name: str
    fields: list[str] = field(default_factory=list)


@fact("contact.added", summary=_("{name} was added"), icon="user-plus")
@dataclass(frozen=True)
class ContactAdded:
    name: str
    function: str = ""


@fact("contact.changed", summary=_("{name} was changed"), icon="user-pen")
@dataclass(frozen=True)
class ContactChanged:
    name: str
    fields: list[str] = field(default_factory=list)


@fact("contact.archived", summary=_("{name} was archived"), icon="user-minus")
@dataclass(frozen=True)
class ContactArchived:
    name: str
    reason: str = ""


@fact("contact.made", summary=_("Exchange: {line}"), icon="message-circle", touch=True)
@dataclass(frozen=True)
class ContactMade:
    """`kind`, `direction` and `outcome` are the codes of `Touch`; `line` is what was noted, or their word."""

    kind: str
    direction: str
    outcome: str
    line: str
    contact: str = ""  # uuid
    name: str = ""


@fact("opposition.stated", summary=_("{name} refuses: {channel}"), icon="ban", touch=True)
@dataclass(frozen=True)
class OppositionStated:
    name: str
    channel: str
    proof: str = ""


@fact("consent.stated", summary=_("{name} consents: {channel}"), icon="circle-check", touch=True)
@dataclass(frozen=True)
class ConsentStated:
    name: str
    channel: str
    proof: str = ""


@fact("task.opened", summary=_("To do by {due_on}: {title}"), icon="square-check")
@dataclass(frozen=True)
class TaskOpened:
    title: str
    kind: str
    due_on: str


@fact("task.done", summary=_("Done: {title}"), icon="check")
@dataclass(frozen=True)
class TaskDone:
    title: str
    kind: str
    outcome: str = ""
    late_days: int = 0


@fact("task.postponed", summary=_("Put off to {to}: {title}"), icon="calendar-clock")
@dataclass(frozen=True)
class TaskPostponed:
    title: str
    before: str
    to: str
    reason: str = ""


@fact("task.reopened", summary=_("To do again: {title}"), icon="undo-2")
@dataclass(frozen=True)
class TaskReopened:
    title: str


@fact("person.exported", summary=_("All we hold about a person was exported"), icon="download")
@dataclass(frozen=True)
class PersonExported:
    rows: int


@fact("person.erased", summary=_("A person was erased on request"), icon="eraser")
@dataclass(frozen=True)
class PersonErased:
    """No name: only how much was erased and what the law makes us keep."""

    reason: str
    rows: int
    kept: dict[str, int] = field(default_factory=dict)


@fact("rule.accepted", summary=_("{by} accepted the rule {rule}"), icon="scale")
@dataclass(frozen=True)
class RuleAccepted:
    rule: str
    valid_from: str
    source: str
    by: str
