"""Places of a company (établissements)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compagnon.journal.services import record
from compagnon.people.actor import Actor
from compagnon.people.errors import Refusal
from compagnon.people.versions import save_version
from compagnon.sales.accounts import facts, values
from compagnon.sales.accounts.models import Account, Site
from compagnon.sales.accounts.services.companies import SITE_FIELDS, refuse_site_twin


@transaction.atomic
def add_site(actor: Actor, *, account: Account, **fields: Any) -> Site:
    """Write a place of a company; the first one is its head office. Refuses a SIRET of another company."""
    given = values.clean(Site, fields, SITE_FIELDS)
    _check(actor, account, given)
    if not Site.objects.filter(account=account, is_head=True, archived_at__isnull=True).exists():
        given["is_head"] = True
    elif given.get("is_head"):
        Site.objects.filter(account=account, is_head=True).update(is_head=False)
    site: Site = Site.objects.create(workspace=actor.workspace, account=account, **given)
    record(actor, facts.SiteAdded(_name(site), site.siret), about=site, account_id=account.uuid)
    return site


@transaction.atomic
def edit_site(actor: Actor, *, site: Site, seen_version: int | None = None, **fields: Any) -> Site:
    given = values.clean(Site, fields, SITE_FIELDS)
    _check(actor, site.account, given, but=site)
    changed = {name: value for name, value in given.items() if getattr(site, name) != value}
    if not changed:
        return site
    if changed.get("is_head"):
        Site.objects.filter(account=site.account_id, is_head=True).exclude(pk=site.pk).update(is_head=False)
    save_version(site, seen_version, changed)
    record(actor, facts.SiteChanged(_name(site), sorted(changed)), about=site, account_id=site.account.uuid)
    return site


def _check(actor: Actor, account: Account, given: dict[str, Any], *, but: Site | None = None) -> None:
    siret = given.get("siret", "")
    if siret and account.siren and siret[:9] != account.siren:
        raise Refusal(
            "siret_of_another",
            _("This SIRET belongs to another company: it must begin with %(siren)s.")
            % {"siren": account.siren},
            path="siret",
        )
    refuse_site_twin(actor.workspace, siret, but=but)


def _name(site: Site) -> str:
    return site.name or site.city or site.siret or site.line
