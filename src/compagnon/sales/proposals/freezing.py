"""What a version takes with it when it is sent: texts, template, terms of sale, schedule, rate (gel à l'envoi)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from compagnon.core.pricing import Quote
from compagnon.library.publishing import latest_of
from compagnon.people.errors import Refusal
from compagnon.sales.proposals.documents import terms_for
from compagnon.sales.proposals.mentions import mentions_of
from compagnon.sales.proposals.models import QuoteVersion
from compagnon.sales.proposals.schedule import computed
from compagnon.sales.proposals.texts import frozen


def freeze(version: QuoteVersion, totals: Quote, on: date) -> None:
    """Give the version (not saved) the words and rules of the day; refuses what does not add up or has no rate."""
    proposal = version.proposal
    if proposal.currency != version.workspace.currency and not version.exchange_rate:
        raise Refusal(
            "rate_missing",
            _("The quote has no rate of exchange: choose its currency again."),
            path="currency",
        )
    computed(version.schedule, totals.total)
    if version.terms_version and version.terms_version.valid_from > on:
        raise Refusal(
            "terms_ahead", _("The terms of sale chosen are not in force yet."), path="terms_version"
        )
    version.words = frozen(version)
    version.template = latest_of(proposal.template) if proposal.template else None
    version.terms_version = version.terms_version or terms_for(version, proposal.language, on)
    version.mentions = mentions_of(version, on, proposal.language)
