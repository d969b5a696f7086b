"""What the visits desk shows, made from rows: the way there, the message of a late visit, its calendar event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.desk.ics import Event
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Contact, Site
from compagnon.sales.accounts.permission import Permission, may_contact
from compagnon.sales.visits.models import Visit
from compagnon.web.ui import formats
from compagnon.web.ui.parts import Entry

MISSING = {
    "contact": gettext_lazy("Whom do you meet? No contact is chosen."),
    "phone": gettext_lazy("No phone number of the contact: you cannot say that you are late."),
    "place": gettext_lazy("No site is chosen: where do you go?"),
    "link": gettext_lazy("The address of the video call is missing."),
    "deal": gettext_lazy("No deal is linked: what is this visit worth?"),
    "needs": gettext_lazy("No need is written down on the deal."),
    "questions": gettext_lazy("No question is prepared."),
}
LATE = (10, 20, 30)


def address_line(site: Site | None) -> str:
    if site is None:
        return ""
    town = " ".join(part for part in (site.postcode, site.city) if part)
    return ", ".join(part for part in (site.line, town) if part)


def geo_link(site: Site | None) -> str:
    """A `geo:` address that opens the phone's own navigation (RFC 5870), with the words to find it by."""
    if site is None:
        return ""
    words = quote(address_line(site) or site.account.name)
    if site.latitude is None or site.longitude is None:
        return f"geo:0,0?q={words}" if address_line(site) else ""
    point = f"{site.latitude:.6f},{site.longitude:.6f}"
    return f"geo:{point}?q={point}({words})"


def number_of(contact: Contact | None) -> str:
    """The number that one calls: the mobile before the desk, digits only."""
    if contact is None:
        return ""
    number = contact.mobile or contact.phone
    return "".join(c for c in number if c.isdigit() or c == "+")


@dataclass(frozen=True)
class Way:
    """One way to tell somebody: open when the gate allows it, else the reason and its source."""

    channel: str
    label: Any
    icon: str
    url: str
    permission: Permission


def late_message(visit: Visit, sender: str) -> str:
    """The words to the contact, in the contact's language."""
    contact = visit.contact
    language = contact.language if contact else visit.account.language
    with translation.override(language):
        name = ""
        if contact:
            name = f"{contact.title} {contact.last_name}" if contact.title else contact.full_name
        greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        return _(
            "%(greeting)s I am running %(minutes)s late for our meeting of %(planned)s:"
            " I expect to arrive at about %(expected)s. Please excuse me. %(sender)s"
        ) % {
            "greeting": greeting, "minutes": formats.duration(visit.late_minutes),
            "planned": formats.clock(visit.starts_at), "expected": formats.clock(visit.expected_at),
            "sender": sender,
        }  # fmt: skip


def ways_to_tell(actor: Actor, visit: Visit, message: str) -> list[Way]:
    """SMS, e-mail and call to the contact of an agreed meeting, each through the gate."""
    contact = visit.contact
    if contact is None:
        return []
    body, number = quote(message), number_of(contact)
    with translation.override(contact.language):
        subject = quote(_("Our meeting of %(when)s") % {"when": formats.moment(visit.starts_at)})
    found = (
        ("sms", _("Send an SMS"), "message-square", f"sms:{number}?&body={body}" if number else ""),
        ("email", _("Send an e-mail"), "mail", f"mailto:{contact.email}?subject={subject}&body={body}"),
        ("phone", _("Call"), "phone", f"tel:{number}" if number else ""),
    )
    ways = []
    for channel, label, icon, url in found:
        permission = may_contact(actor, channel=channel, contact=contact, purpose="contract")
        if permission.code != "no_address":
            ways.append(Way(channel, label, icon, url if permission.allowed else "", permission))
    return ways


def call_of(actor: Actor, visit: Visit) -> str:
    """The `tel:` of the contact when the gate allows the call."""
    number = number_of(visit.contact)
    if not number or visit.contact is None:
        return ""
    return (
        f"tel:{number}"
        if may_contact(actor, channel="phone", contact=visit.contact, purpose="contract").allowed
        else ""
    )


def in_minutes(visit: Visit, at: datetime) -> str:
    """“in 35 min” before it, “since 10 min” while it lasts."""
    minutes = int((visit.expected_at - at).total_seconds() // 60)
    if minutes >= 0:
        if minutes < 12 * 60:
            return _("in %(time)s") % {"time": formats.duration(minutes)}
        return formats.day_relative(visit.starts_at)
    return _("since %(time)s") % {"time": formats.duration(-minutes)}


def event_of(visit: Visit, url: str) -> Event:
    """The visit as calendars take it."""
    site, contact = visit.site, visit.contact
    point = (
        (site.latitude, site.longitude)
        if site and site.latitude is not None and site.longitude is not None
        else None
    )
    place = address_line(site) if visit.place == "site" else ""
    lines = [visit.purpose, contact.full_name if contact else "", visit.place_detail]
    owner = visit.owner.user if visit.owner else None
    return Event(
        uid=visit.ics_uid or f"{visit.uuid}@compagnon", sequence=visit.ics_sequence, starts_at=visit.starts_at,
        ends_at=visit.ends_at, stamp=timezone.now(), summary=_("Visit: %(account)s") % {"account": visit.account.name},
        description="\n".join(line for line in lines if line), location=place or visit.place_detail, point=point,
        url=url, organiser=(str(owner), owner.email) if owner else None,
        attendees=[(contact.full_name, contact.email)] if contact and contact.email else (),
        cancelled=visit.status == "cancelled",
    )  # fmt: skip


def agenda(visits: list[Visit], here: Visit | None, url: Any) -> list[Entry]:
    """The visits of a day as a timeline."""
    looks = {"held": ("ok", "check"), "missed": ("bad", "user-x"), "planned": ("", "")}
    entries = []
    for place, visit in enumerate(visits, 1):
        kind, icon = looks.get(visit.status, ("", ""))
        badge = (kind, icon, visit.get_status_display()) if icon else None
        late = (
            _("%(minutes)s late") % {"minutes": formats.duration(visit.late_minutes)}
            if visit.late_minutes
            else ""
        )
        if late and visit.status == "planned":
            badge = ("warn", "clock-alert", late)
        parts = [visit.site.city if visit.site else "", formats.duration(visit.minutes), visit.purpose]
        entries.append(
            Entry(
                when=formats.clock(visit.starts_at), title=visit.account.name,
                note=" · ".join(str(part) for part in parts if part), url=url(visit), pin=str(place),
                look="now" if here is not None and visit.pk == here.pk else "", badge=badge,
                machine=visit.starts_at.isoformat(),
            )
        )  # fmt: skip
    return entries
