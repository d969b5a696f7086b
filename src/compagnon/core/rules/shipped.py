"""The dated rules that come with the product (règles livrées): VAT rates, late payment, payment terms, exams.

They live in ``data/*.json``, one line per version, each with its source and how sure we are of it.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from compagnon.core.rules.dated import RuleSet, load_rules

VAT_TERRITORIES = ("mainland", "dom", "corsica")


@cache
def vat_rules() -> RuleSet:
    """Rates of VAT by territory (taux de TVA): ids ``vat.<territory>.<kind>``, param ``rate``."""
    return _shipped("vat")


@cache
def payment_rules() -> RuleSet:
    """Late payment and payment terms (pénalités, délais de paiement): ids ``late_payment.*``,
    ``payment_terms.*``."""
    return _shipped("payment")


@cache
def invoice_mention_rules() -> RuleSet:
    """What an invoice between professionals must say (mentions de la facture): ids ``invoice.mention.*``,
    param ``term`` (of EN 16931)."""
    return _shipped("invoice_mentions")


@cache
def mention_rules() -> RuleSet:
    """Mentions of commercial papers (mentions obligatoires): ids ``mention.<document>.<code>``, and the words that
    the law asks for, ids ``vat_mention.*``."""
    return _shipped("mentions")


@cache
def exam_rules() -> RuleSet:
    """Windows, juries, retakes, VAE, adjustments and the usual back-plan (règles d'examen): ids ``exam.*``,
    ``practice.*``. Present law is known through secondary pages: it says so, ``to_verify`` or ``inferred``."""
    return _shipped("exams")


def vat_rates(territory: str, rules: RuleSet, day: date) -> tuple[Decimal, ...]:
    """The rates that may be charged in a territory on a day, highest first, each once."""
    found = {rule.decimal("rate") for rule in rules.in_force(day, prefix=f"vat.{territory}.")}
    return tuple(sorted(found, reverse=True))


def _shipped(name: str) -> RuleSet:
    resource = files("compagnon.core.rules").joinpath("data", f"{name}.json")
    return load_rules(resource.read_text(encoding="utf-8"))
