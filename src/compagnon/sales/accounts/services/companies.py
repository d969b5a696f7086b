"""Companies (comptes): create, adopt, edit, entrust, archive."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.identifiers import vat_number
from compagnon.core.matching.names import normalise_name
from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.idempotency import once
from compagnon.people.models import Membership, Territory, Workspace
from compagnon.people.versions import save_version
from compagnon.sales.accounts import facts, values
from compagnon.sales.accounts.models import Account, Site

SOLE_TRADER = "1"  # INSEE legal categories: level I, natural persons
EDITABLE = frozenset(
    {
        "name", "siren", "vat_number", "naf", "legal_form", "sole_trader", "headcount_band", "diffusion",
        "status",
        "segment", "owner", "territory", "language", "website", "phone", "email", "notes", "source",
        "registry_checked_on", "import_key",
    }
)  # fmt: skip
SITE_FIELDS = frozenset(
    {
        "name", "siret", "is_head", "line", "postcode", "city", "country", "commune", "latitude", "longitude",
        "opening", "closed_on",
    }
)  # fmt: skip


def create_account(
    actor: Actor, *, name: str, site: Mapping[str, Any] | None = None, key: str = "", **fields: Any
) -> Account:
    """Write a company (compte), and its first site when one is given. The actor holds it by default.

    `fields` are those of `EDITABLE`. Refusals: `required`, `account_exists` (its SIREN is there),
    `site_exists`, and the shapes of `values`.
    """

    def make() -> Account:
        account = make_account(actor, name=name, site=site, **fields)
        payload = facts.AccountCreated(name=account.name, siren=account.siren)
        record(actor, payload, about=account, account_id=account.uuid)
        return account

    with transaction.atomic():
        return once(actor, key, Account, make)


def adopt_company(actor: Actor, *, row: Mapping[str, Any], key: str = "") -> Account:
    """Make an account of an establishment that a registry search found; the same one is made once.

    `row` holds siren, siret, name, naf, headcount, commune, postcode, line, lat, lon, legal_form, and
    `diffusion` when it is known. A company in restricted diffusion is refused (`diffusion_restricted`).
    """
    if row.get("diffusion") == "P":
        raise Refusal(
            "diffusion_restricted",
            _("This company asked the registry not to be used for prospecting."),
            source="Code de commerce R123-232-1",
        )

    def make() -> Account:
        today = timezone.localdate()
        site = {
            "siret": row.get("siret") or "", "is_head": True, "line": row.get("line") or "",
            "postcode": row.get("postcode") or "", "city": row.get("city") or row.get("commune_name") or "",
            "commune": _commune(row), "latitude": row.get("lat"), "longitude": row.get("lon"),
        }  # fmt: skip
        if not site["city"] and not site["commune"]:
            site["city"] = str(row.get("commune") or "")
        account = make_account(
            actor, name=row["name"], site=site, siren=row.get("siren") or str(row.get("siret") or "")[:9],
            naf=row.get("naf") or "", legal_form=row.get("legal_form") or "",
            headcount_band=row.get("headcount") or "", source=f"SIRENE {today.isoformat()}",
            registry_checked_on=today,
        )  # fmt: skip
        payload = facts.AccountAdopted(
            name=account.name, siren=account.siren, siret=str(site["siret"]), naf=account.naf
        )
        record(actor, payload, about=account, account_id=account.uuid)
        return account

    with transaction.atomic():
        return once(actor, key, Account, make)


def _commune(row: Mapping[str, Any]) -> str:
    """The INSEE code when the registry gave one; the search's `commune` may be a name."""
    code = str(row.get("commune") or "")
    return code if len(code) == 5 and code[2:].isdigit() else ""


def make_account(actor: Actor, *, name: str, site: Mapping[str, Any] | None = None, **fields: Any) -> Account:
    """The rows of a new account, without a fact (for services that record their own)."""
    given = values.clean(Account, fields, EDITABLE)
    title = values.required(name, "name", _("Give the company a name."))
    given["name"] = values.clean_one(Account, "name", title)
    complete(given)
    place = values.clean(Site, site, SITE_FIELDS) if site else {}
    if place.get("siret") and not given.get("siren"):
        given["siren"] = place["siret"][:9]
        given.setdefault("vat_number", vat_number(given["siren"]))
    refuse_twin(actor.workspace, given.get("siren", ""))
    refuse_site_twin(actor.workspace, place.get("siret", ""))
    given.setdefault("owner", actor.membership)
    if not given.get("territory") and place.get("postcode"):
        given["territory"] = territory_of(actor.workspace, place["postcode"])
    check_inside(actor.workspace, given)
    account: Account = Account.objects.create(workspace=actor.workspace, **given)
    if any(value for name_, value in place.items() if name_ not in {"is_head", "country"}):
        place["is_head"] = True
        Site.objects.create(workspace=actor.workspace, account=account, **place)
    return account


def complete(given: dict[str, Any]) -> None:
    """What follows from the fields: search key, VAT number of the SIREN, sole trader of the legal form."""
    if "name" in given:
        given["search_key"] = normalise_name(given["name"])[:200]
    if given.get("siren") and not given.get("vat_number"):
        given["vat_number"] = vat_number(given["siren"])
    if str(given.get("legal_form") or "").startswith(SOLE_TRADER):
        given.setdefault("sole_trader", True)


def refuse_twin(workspace: Workspace, siren: str, *, but: Account | None = None) -> None:
    twin = Account.objects.of(workspace).live().filter(siren=siren).first() if siren else None
    if twin and twin != but:
        raise Refusal(
            "account_exists",
            _("%(name)s already has this SIREN: open it instead.") % {"name": twin.name},
            path="siren", account=str(twin.uuid),
        )  # fmt: skip


def refuse_site_twin(workspace: Workspace, siret: str, *, but: Site | None = None) -> None:
    rows = Site.objects.of(workspace).live().filter(siret=siret).select_related("account")
    twin = rows.first() if siret else None
    if twin and twin != but:
        raise Refusal(
            "site_exists",
            _("%(name)s already has a site with this SIRET: open it instead.") % {"name": twin.account.name},
            path="siret", account=str(twin.account.uuid),
        )  # fmt: skip


def check_inside(workspace: Workspace, given: Mapping[str, Any]) -> None:
    for name in ("owner", "territory"):
        if given.get(name) is not None and given[name].workspace_id != workspace.pk:
            raise ValueError(f"{name} belongs to another workspace")


def territory_of(workspace: Workspace, postcode: str) -> Territory | None:
    """The territory whose longest postcode prefix fits."""
    best: tuple[int, Territory | None] = (0, None)
    for territory in Territory.objects.of(workspace).live():
        for area in territory.areas:
            if postcode.startswith(str(area)) and len(str(area)) > best[0]:
                best = (len(str(area)), territory)
    return best[1]


@transaction.atomic
def edit_account(
    actor: Actor, *, account: Account, seen_version: int | None = None, **fields: Any
) -> Account:
    """Change a company; `Conflict` when somebody changed it since `seen_version`."""
    given = values.clean(Account, fields, EDITABLE)
    if "name" in given:
        values.required(given["name"], "name", _("Give the company a name."))
    if given.get("siren") and given["siren"] != account.siren and "vat_number" not in given:
        given["vat_number"] = vat_number(given["siren"])
    complete(given)
    refuse_twin(actor.workspace, given.get("siren", ""), but=account)
    check_inside(actor.workspace, given)
    changed = {name: value for name, value in given.items() if getattr(account, name) != value}
    if not changed and seen_version in (None, account.version):
        return account
    save_version(account, seen_version, changed)
    shown = sorted(set(changed) - {"search_key"})
    record(actor, facts.AccountChanged(account.name, shown), about=account, account_id=account.uuid)
    return account


@transaction.atomic
def assign_accounts(actor: Actor, *, accounts: Sequence[Account], owner: Membership | None) -> int:
    """Entrust companies to somebody, or to nobody; one fact says who held them before."""
    check_inside(actor.workspace, {"owner": owner})
    moved = [account for account in accounts if account.owner_id != (owner.pk if owner else None)]
    if not moved:
        return 0
    holders = {m.pk: str(m.uuid) for m in Membership.objects.filter(pk__in={a.owner_id for a in moved})}
    before = {str(account.uuid): holders.get(account.owner_id or 0, "") for account in moved}
    Account.objects.of(actor.workspace).filter(pk__in=[account.pk for account in moved]).update(
        owner=owner, version=F("version") + 1, updated_at=timezone.now()
    )
    payload = facts.AccountsAssigned(
        count=len(moved), owner=str(owner.user) if owner else "–", accounts=list(before), before=before
    )
    record(actor, payload, about=moved[0], account_id=moved[0].uuid if len(moved) == 1 else None)
    return len(moved)


@transaction.atomic
def archive_account(actor: Actor, *, account: Account, reason: str = "") -> Account:
    """Take a company out of the lists; nothing of it is lost, `restore_account` brings it back."""
    save_version(account, None, {"archived_at": timezone.now()})
    Site.objects.filter(account=account, archived_at__isnull=True).update(archived_at=account.archived_at)
    record(actor, facts.AccountArchived(account.name, reason[:200]), about=account, account_id=account.uuid)
    return account


@transaction.atomic
def restore_account(actor: Actor, *, account: Account) -> Account:
    refuse_twin(actor.workspace, account.siren, but=account)
    Site.objects.filter(account=account, archived_at=account.archived_at).update(archived_at=None)
    save_version(account, None, {"archived_at": None})
    record(actor, facts.AccountRestored(account.name), about=account, account_id=account.uuid)
    return account
