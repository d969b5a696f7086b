"""Good rows written in bulk: companies found again or made, their places and people likewise.

A company is found again by its SIREN; without one by its folded name and postcode. A person is found
again at the company by e-mail, or else by name. What is found again is completed: only empty fields are
filled, unless the file was said to be right (`overwrite`). Oppositions are never touched.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.desk.importing.checking import Good
from compagnon.desk.importing.faults import RowFault
from compagnon.people.actor import Actor
from compagnon.people.models import Territory
from compagnon.sales.accounts.models import Account, Contact, Site

KEY_FIELDS = frozenset({"search_key", "import_key"})


@dataclass
class Written:
    """What a chunk did: rows made as [label, pk], rows changed as [label, pk, before, version after]."""

    made: list[list[Any]] = field(default_factory=list)
    changed: list[list[Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[RowFault] = field(default_factory=list)


def import_key(name_key: str, postcode: str) -> str:
    return hashlib.sha256(f"{name_key}\n{postcode}".encode()).hexdigest()


class Chunk:
    """A few hundred rows, written in a number of statements that does not depend on how many."""

    def __init__(self, actor: Actor, rows: Sequence[Good], *, source: str, overwrite: bool) -> None:
        self.actor, self.source, self.overwrite = actor, source, overwrite
        self.rows: list[Good] = list(rows)
        self.result = Written()
        self.fresh: set[int] = set()  # accounts of this chunk: nothing can hang on them yet
        self.territories = [
            (str(area), territory)
            for territory in Territory.objects.of(actor.workspace).live()
            for area in territory.areas
        ]

    def write(self) -> Written:
        pairs = self._accounts()
        self._sites(pairs)
        self._contacts(pairs)
        return self.result

    # companies ----------------------------------------------------------------------

    def _accounts(self) -> list[tuple[Good, Account]]:
        known = self._known_accounts()
        fresh: dict[str, Account] = {}
        pairs: list[tuple[Good, Account]] = []
        completed: dict[int, tuple[Any, dict[str, Any]]] = {}
        touched_rows: set[int] = set()
        for row in self.rows:
            keys = self._keys(row)
            account = _found(known, keys, row.account.get("siren", ""))
            if account is None:
                account = self._new_account(row)
                fresh[keys[0]] = account
                for key in keys:
                    known.setdefault(key, account)
            elif account.archived_at:
                reason = str(_("This company is archived: bring it back first."))
                self.result.faults.append(RowFault(row.number, "", account.name, "archived", reason))
                continue
            elif account.pk and (before := self._complete(account, row.account)):
                first_before = completed.setdefault(account.pk, (account, {}))[1]
                for name, value in before.items():
                    first_before.setdefault(name, value)
                touched_rows.add(account.pk)
            elif not account.pk:
                self._complete(account, row.account)
            pairs.append((row, account))
        Account.objects.bulk_create(fresh.values(), batch_size=500)
        self.fresh = {account.pk for account in fresh.values()}
        self.result.made += [["sales_accounts.account", pk] for pk in self.fresh]
        self.result.counts["made"] += len(fresh)
        self._save(Account, completed)
        found_again = {account.pk for _row, account in pairs} - self.fresh
        self.result.counts["updated"] += len(touched_rows)
        self.result.counts["unchanged"] += len(found_again - touched_rows)
        return pairs

    def _keys(self, row: Good) -> list[str]:
        """The identities of a row, the surest first."""
        by_name = f"key:{import_key(row.account['search_key'], row.site.get('postcode', ''))}"
        siren = row.account.get("siren")
        return [f"siren:{siren}", by_name] if siren else [by_name]

    def _known_accounts(self) -> dict[str, Account]:
        everything = Account.objects.of(self.actor.workspace)
        sirens = {row.account["siren"] for row in self.rows if row.account.get("siren")}
        names = {row.account["search_key"] for row in self.rows}
        known: dict[str, Account] = {}
        # Live rows come last, so that they win over archived twins.
        for account in sorted(everything.filter(siren__in=sirens), key=lambda row: row.archived_at is None):
            known[f"siren:{account.siren}"] = account
        homonyms = list(everything.filter(search_key__in=names))
        postcodes: dict[int, set[str]] = {}
        places = Site.objects.filter(account__in=[account.pk for account in homonyms])
        for account_id, postcode in places.values_list("account_id", "postcode"):
            postcodes.setdefault(account_id, set()).add(postcode)
        for account in sorted(homonyms, key=lambda row: row.archived_at is None):
            for postcode in postcodes.get(account.pk, {""}):
                known[f"key:{import_key(account.search_key, postcode)}"] = account
            if account.import_key:
                known[f"key:{account.import_key}"] = account
        return known

    def _new_account(self, row: Good) -> Account:
        fields = dict(row.account)
        if not fields.get("siren"):
            fields["import_key"] = import_key(fields["search_key"], row.site.get("postcode", ""))
        return Account(
            workspace=self.actor.workspace, owner=self.actor.membership, source=self.source,
            territory=self._territory(row.site.get("postcode", "")), **fields,
        )  # fmt: skip

    def _territory(self, postcode: str) -> Territory | None:
        fitting = [
            (len(area), territory) for area, territory in self.territories if postcode.startswith(area)
        ]
        return max(fitting, key=lambda pair: pair[0])[1] if postcode and fitting else None

    # places -------------------------------------------------------------------------

    def _sites(self, pairs: list[tuple[Good, Account]]) -> None:
        ids = {account.pk for row, account in pairs if row.site and account.pk not in self.fresh}
        there: dict[int, list[Site]] = {}
        for known in Site.objects.filter(account_id__in=ids, archived_at__isnull=True):
            there.setdefault(known.account_id, []).append(known)
        sirets = {row.site["siret"] for row, _account in pairs if row.site.get("siret")}
        elsewhere = dict(
            Site.objects.of(self.actor.workspace)
            .live()
            .filter(siret__in=sirets)
            .values_list("siret", "account_id")
        )
        fresh: list[Site] = []
        completed: dict[int, tuple[Any, dict[str, Any]]] = {}
        for row, account in pairs:
            if not row.site or elsewhere.get(row.site.get("siret", ""), account.pk) != account.pk:
                continue
            sites = there.setdefault(account.pk, [])
            site = next((each for each in sites if _same_site(each, row.site)), None)
            if site is None:
                head = not any(each.is_head for each in sites)
                site = Site(workspace=self.actor.workspace, account=account, is_head=head, **row.site)
                sites.append(site)
                fresh.append(site)
            elif (before := self._complete(site, row.site)) and site.pk:
                completed.setdefault(site.pk, (site, before))
        Site.objects.bulk_create(fresh, batch_size=500)
        self.result.made += [["sales_accounts.site", site.pk] for site in fresh]
        self._save(Site, completed)

    # people -------------------------------------------------------------------------

    def _contacts(self, pairs: list[tuple[Good, Account]]) -> None:
        ids = {account.pk for row, account in pairs if row.contact and account.pk not in self.fresh}
        there: dict[int, list[Contact]] = {}
        for known in Contact.objects.filter(account_id__in=ids):
            there.setdefault(known.account_id, []).append(known)
        fresh: list[Contact] = []
        completed: dict[int, tuple[Any, dict[str, Any]]] = {}
        for row, account in pairs:
            if not row.contact:
                continue
            people = there.setdefault(account.pk, [])
            contact = next((each for each in people if _same_person(each, row.contact)), None)
            if contact is None:
                contact = Contact(
                    workspace=self.actor.workspace, account=account, source=self.source, **row.contact
                )
                people.append(contact)
                fresh.append(contact)
            elif (
                contact.archived_at is None
                and (before := self._complete(contact, row.contact))
                and contact.pk
            ):
                completed.setdefault(contact.pk, (contact, before))
        Contact.objects.bulk_create(fresh, batch_size=500)
        self.result.made += [["sales_accounts.contact", contact.pk] for contact in fresh]
        self.result.counts["contacts"] += len(fresh)
        self._save(Contact, completed)

    # both ---------------------------------------------------------------------------

    def _complete(self, row: Any, fields: dict[str, Any]) -> dict[str, Any]:
        """Set what the file knows better; gives the values before."""
        before = {}
        for name, value in fields.items():
            current = getattr(row, name)
            empty = current in (None, "")
            if value != current and (empty or (self.overwrite and name not in KEY_FIELDS)):
                before[name] = current
                setattr(row, name, value)
        if "name" in before and hasattr(row, "search_key"):
            before["search_key"] = row.search_key
            row.search_key = fields["search_key"]
        return before

    def _save(self, model: Any, completed: dict[int, tuple[Any, dict[str, Any]]]) -> None:
        rows = [row for row, _before in completed.values()]
        if not rows:
            return
        names = {name for _row, before in completed.values() for name in before}
        for row in rows:
            row.version += 1
            row.updated_at = timezone.now()
        model.objects.bulk_update(rows, [*names, "version", "updated_at"], batch_size=200)
        label = model._meta.label_lower
        self.result.changed += [
            [label, row.pk, _plain(before), row.version] for row, before in completed.values()
        ]


def _found(known: dict[str, Account], keys: list[str], siren: str) -> Account | None:
    """The account of the first key that fits; the same name is no match for another SIREN."""
    for key in keys:
        account = known.get(key)
        if account and not (siren and account.siren and account.siren != siren):
            return account
    return None


def _same_site(site: Site, fields: dict[str, Any]) -> bool:
    if fields.get("siret") and site.siret:
        return bool(site.siret == fields["siret"])
    return (site.postcode, site.line.casefold()) == (
        fields.get("postcode", ""),
        fields.get("line", "").casefold(),
    )


def _same_person(contact: Contact, fields: dict[str, Any]) -> bool:
    if fields.get("email") and contact.email:
        return bool(contact.email == fields["email"])
    return bool(contact.search_key == fields["search_key"])


def _plain(before: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in before.items()
    }
