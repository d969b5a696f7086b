"""Start my company (ouverture d'un espace): from a SIREN or by hand to a first quote, saved step by step."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from compagnon.core.matching.identifiers import IdentifierError, check_siren, vat_number
from compagnon.core.rules import mention_rules
from compagnon.people import access, company
from compagnon.people.actor import Actor, actor_of
from compagnon.people.errors import Refusal
from compagnon.people.models import Invitation, Membership, User, Workspace
from compagnon.people.services import log
from compagnon.providers.analytics import AnalyticsError
from compagnon.providers.ids import uuid7
from compagnon.registry import targeting
from compagnon.registry.source import registry
from compagnon.sales.accounts.models import Account
from compagnon.sales.accounts.services import create_account
from compagnon.sales.catalogue.models import Product
from compagnon.sales.deals.opening import prepare_workspace as prepare_workspace
from compagnon.sales.deals.services import open_deal
from compagnon.sales.proposals.models import Proposal
from compagnon.sales.proposals.services import add_line, create_proposal, edit_header

FOUNDER_ROLES = ("representative", "manager", "admin")
MOST_OWN = 20
# Short names of the usual legal categories (INSEE), the most exact first.
LEGAL_FORMS = (
    ("5720", "SASU"), ("5710", "SAS"), ("57", "SAS"), ("5498", "EURL"), ("5499", "SARL"), ("54", "SARL"),
    ("55", "SA"), ("56", "SA"), ("52", "SNC"), ("1000", "Entreprise individuelle"), ("92", "Association"),
)  # fmt: skip
# Enough to be read on paper and under white text (WCAG 2.2, 1.4.3).
CONTRAST = Decimal("4.5")
FIRST_STEP_DAYS = 7
OPTIONAL = frozenset({"look", "people"})


@dataclass(frozen=True)
class Known:
    """What the registry says of a company, as its documents print it."""

    siren: str
    name: str
    legal_form: str = ""
    line: str = ""
    postcode: str = ""
    city: str = ""


def look_up(text: str) -> Known | None:
    """The company of a SIREN; None when no registry is loaded, or it is not in it (restricted ones are not).

    Raises `Refusal` (`siren_wrong`) for what is no SIREN.
    """
    siren = checked_siren(text)
    try:
        source = registry()
        if source.status() is None:
            return None
        found = source.company(siren)
        seat = targeting.establishment(source, found.seat_siret) if found and found.seat_siret else None
    except AnalyticsError:
        return None
    if found is None:
        return None
    form = next((name for code, name in LEGAL_FORMS if (found.legal_form or "").startswith(code)), "")
    place = seat.establishment if seat else None
    return Known(
        siren, found.name, form, (place.address or "") if place else "", (place.postcode or "") if place else "",
        (place.commune_name or "") if place else "",
    )  # fmt: skip


def checked_siren(text: str) -> str:
    try:
        return check_siren(text)
    except IdentifierError as error:
        message = _("A SIREN has nine digits, the last of which checks the others.")
        raise Refusal("siren_wrong", message, path="siren") from error


@transaction.atomic
def create_workspace(user: User, *, name: str, siren: str = "") -> Membership:
    """A real company of its own, with its founder as administrator, manager and representative.

    The same person sending the same company twice gets the first one back.
    """
    User.objects.select_for_update().get(pk=user.pk)
    name, siren = name.strip()[:200], checked_siren(siren) if siren.strip() else ""
    if not name:
        raise Refusal("name_missing", _("Give your company's name."), path="name")
    mine = Membership.objects.live().select_related("workspace", "user").filter(
        user=user, workspace__archived_at=None, workspace__kind="real"
    )  # fmt: skip
    same = mine.filter(workspace__siren=siren) if siren else mine.filter(workspace__name__iexact=name)
    if there := same.first():
        return there
    if mine.count() >= MOST_OWN:
        raise Refusal("too_many", _("You belong to twenty companies already: put one away first."))
    row = Workspace.objects.create(
        slug=_free_slug(name), name=name, siren=siren, language=user.language,
        legal={"vat_number": vat_number(siren), "address": {"country": "FR"}} if siren else {},
        preferences={"start": []},
    )  # fmt: skip
    membership: Membership = Membership.objects.create(workspace=row, user=user, roles=list(FOUNDER_ROLES))
    log(actor_of(membership), "workspace.created", row, name=name, siren=siren)
    prepare_workspace(row)
    return membership


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "company"
    if not Workspace.objects.filter(slug=base).exists():
        return base
    return f"{base[:47]}-{uuid7().hex[-8:]}"


def save_part(actor: Actor, step: str, values: dict[str, str]) -> None:
    """Change some fields of the company and leave the others, as the settings page would."""
    here = Workspace.objects.get(pk=actor.workspace.pk)
    address = here.legal.get("address") or {}
    prefixes = {f"prefix_{series}": prefix for series, prefix in here.numbering.items()}
    terms = {key: str(here.terms.get(key) or "") for key in company.TERMS}
    texts = {key: str(here.legal.get(key) or "") for key in company.IDENTITY}
    fields = {**texts, **{key: str(value) for key, value in address.items()}, **terms, **prefixes, **values}
    company.save_company(
        actor, seen=company.fingerprint(here), name=here.name, siren=here.siren, fields=fields
    )
    passed(actor, step)


@transaction.atomic
def set_vat_regime(actor: Actor, regime: str) -> None:
    """Whether the company charges VAT: `normal`, or `exempt` (franchise en base, CGI art. 293 B)."""
    access.require(actor, "settings.change")
    if regime not in {"normal", "exempt"}:
        raise Refusal("vat_regime", _("Choose one of the two."), path="vat_regime")
    row = Workspace.objects.select_for_update().get(pk=actor.workspace.pk)
    row.preferences = {**row.preferences, "vat_regime": regime}
    row.save(update_fields=["preferences"])
    actor.workspace.preferences = row.preferences
    log(actor, "company.vat_regime", row, regime=regime)


@transaction.atomic
def passed(actor: Actor, step: str) -> None:
    """Note that a step was gone through: it is shown as done even when nothing was given."""
    access.require(actor, "settings.change")
    row = Workspace.objects.select_for_update().get(pk=actor.workspace.pk)
    done = list(row.preferences.get("start") or [])
    if step not in done:
        row.preferences = {**row.preferences, "start": [*done, step]}
        row.save(update_fields=["preferences"])
    actor.workspace.preferences = row.preferences


def contrast_with_white(colour: str) -> Decimal:
    """The contrast ratio of `#rrggbb` with white (WCAG 2.2, relative luminance), to 0.01."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return Decimal(str(round(1.05 / (luminance + 0.05), 2)))


def check_accent(colour: str) -> None:
    """A colour that is read on white paper, or a refusal that says its contrast."""
    if not company.ACCENT.match(colour):
        raise Refusal("accent_wrong", _("Write the colour as #0f6e6e."), path="accent")
    ratio = contrast_with_white(colour)
    if ratio < CONTRAST:
        said = _(
            "This colour is too light to be read on white (contrast {found}, at least {least}): darken it."
        )
        raise Refusal(
            "accent_light", said.format(found=ratio, least=CONTRAST), path="accent", source="WCAG 2.2, 1.4.3"
        )


@transaction.atomic
def first_quote(
    actor: Actor, *, client: str, siren: str = "", title: str, product: Product, quantity: Decimal = Decimal(1),
    language: str = "fr", line: str = "", postcode: str = "", city: str = "",
) -> Proposal:  # fmt: skip
    """The first client, a deal and a quote with one line of a product. A client that is there is taken."""
    siren = checked_siren(siren) if siren.strip() else ""
    rows = access.rows(actor, Account)
    account = (rows.filter(siren=siren) if siren else rows.filter(name__iexact=client.strip())).first()
    if account is None:
        site = {"line": line, "postcode": postcode, "city": city, "is_head": True} if city or line else None
        account = create_account(actor, name=client, siren=siren, language=language, site=site)
    drafts = (
        Proposal.objects.of(actor.workspace)
        .live()
        .filter(deal__account=account, title=title.strip(), number="")
    )
    if draft := drafts.first():  # the form was sent twice
        return draft
    soon = timezone.localdate() + timedelta(days=FIRST_STEP_DAYS)
    deal = open_deal(actor, account=account, name=title, next_step=_("Send the quote"), next_step_on=soon)
    proposal = create_proposal(actor, deal=deal, title=title, language=language)
    version = proposal.versions.get()
    add_line(actor, version=version, product=product, quantity=quantity)
    if actor.workspace.preferences.get("vat_regime") == "exempt":
        # Small businesses that do not charge VAT state it in the words of the law (CGI art. 293 E).
        words = mention_rules().at("vat_mention.exempt_small_business", timezone.localdate()).text(language)
        edit_header(actor, version=version, note=words)
    return proposal


@dataclass(frozen=True)
class Left:
    """One thing of a new company: done, or left to do."""

    step: str
    done: bool
    optional: bool = False


def checklist(actor: Actor) -> list[Left]:
    """What is done and what is left, read from the data themselves."""
    here = Workspace.objects.get(pk=actor.workspace.pk)
    # A company that was not started here has no such list: what it has is what counts.
    gone = set(here.preferences.get("start", ["identity", "papers"]))
    legal, address = here.legal, here.legal.get("address") or {}
    done = {
        "company": True,
        "identity": "identity" in gone
        and bool(legal.get("legal_form") and address.get("line") and address.get("city")),
        "look": bool(legal.get("logo") or legal.get("accent")) or "look" in gone,
        "papers": "papers" in gone,
        "product": access.rows(actor, Product).exists(),
        "quote": access.rows(actor, Proposal).exists(),
        "people": _others(actor) or "people" in gone,
    }
    return [Left(step, made, step in OPTIONAL) for step, made in done.items()]


def _others(actor: Actor) -> bool:
    members = Membership.objects.of(actor.workspace).live().count()
    return members > 1 or bool(Invitation.objects.of(actor.workspace).live().exists())


def next_step(actor: Actor) -> str:
    """The first step that is not done; "" when all are."""
    return next((it.step for it in checklist(actor) if not it.done), "")


def first_product(actor: Actor) -> Product | None:
    found: Product | None = access.rows(actor, Product).filter(status="active").order_by("pk").first()
    return found
