"""People with their addresses, for use elsewhere: only those the gate lets through (PRO-08, TRV-10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from compagnon.desk.exporting.vcard import vcard
from compagnon.journal.services import record
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.sales.accounts import facts
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.accounts.permission import Screened, screen

FORMATS = {"csv": "CSV", "xlsx": "XLSX", "vcf": "vCard"}


@dataclass(frozen=True)
class PeopleExport:
    """Who leaves, who stays and why. Rows hold only the addresses of the channel asked for."""

    screened: Screened
    channel: str

    @property
    def heads(self) -> list[str]:
        address = {"email": [_("E-mail")], "phone": [_("Phone"), _("Mobile")], "sms": [_("Mobile")]}
        return [_("Company"), _("SIREN"), _("Last name"), _("First name"), _("Function"), _("Language"),
                *address.get(self.channel, [])]  # fmt: skip

    def rows(self) -> Iterator[Sequence[Any]]:
        for person in self.screened.allowed:
            yield [
                person.account.name, person.account.siren, person.last_name, person.first_name, person.function,
                person.language, *self._addresses(person),
            ]  # fmt: skip

    def _addresses(self, person: Contact) -> list[str]:
        match self.channel:
            case "email":
                return [person.email]
            case "phone":
                return [person.phone, "" if person.private_mobile else person.mobile]
            case "sms":
                return [person.mobile]
        return []

    def vcards(self) -> str:
        return "".join(vcard(self._only(person)) for person in self.screened.allowed)

    def _only(self, person: Contact) -> Contact:
        """A card with the addresses of the channel asked for and no other: the gate said nothing of them."""
        if self.channel != "email":
            person.email = ""
        if self.channel not in {"phone", "sms"}:
            person.phone = person.mobile = ""
        if self.channel == "phone" and person.private_mobile:
            person.mobile = ""
        return person


def export_people(actor: Actor, accounts: Any, *, channel: str, kind: str) -> PeopleExport:
    """The people of some accounts who may be contacted by a channel; the journal keeps who asked, how many
    left and why others did not. `accounts` is a queryset; needs `accounts.export`."""
    access.require(actor, "accounts.export")
    ids = accounts.order_by().values("pk")
    people = (
        access.rows(actor, Contact)
        .filter(account_id__in=ids)
        .select_related("account")
        .order_by("account_id", "pk")
    )
    screened = screen(actor, people, channel)
    about: Account | None = screened.allowed[0].account if screened.allowed else accounts.first()
    if about is not None:
        payload = facts.AccountsExported(channel, kind, len(screened.allowed), screened.by_reason)
        record(actor, payload, about=about)
    return PeopleExport(screened, channel)
