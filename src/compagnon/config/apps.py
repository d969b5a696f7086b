"""The Django apps of the house: one per room that keeps tables, labelled from the first migration on."""

from django.apps import AppConfig


class Room(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"


class Audit(Room):
    name = "compagnon.audit"
    label = "audit"


class People(Room):
    name = "compagnon.people"
    label = "people"


class Work(Room):
    name = "compagnon.work"
    label = "work"


class Library(Room):
    name = "compagnon.library"
    label = "library"


class Journal(Room):
    name = "compagnon.journal"
    label = "journal"


class Accounts(Room):
    name = "compagnon.sales.accounts"
    label = "sales_accounts"


class Catalogue(Room):
    name = "compagnon.sales.catalogue"
    label = "sales_catalogue"


class Watch(Room):
    name = "compagnon.sales.watch"
    label = "sales_watch"


class Plan(Room):
    name = "compagnon.sales.plan"
    label = "sales_plan"


class Deals(Room):
    name = "compagnon.sales.deals"
    label = "sales_deals"


class Prospecting(Room):
    name = "compagnon.sales.prospecting"
    label = "sales_prospecting"


class Visits(Room):
    name = "compagnon.sales.visits"
    label = "sales_visits"


class Proposals(Room):
    name = "compagnon.sales.proposals"
    label = "sales_proposals"


class Orders(Room):
    name = "compagnon.sales.orders"
    label = "sales_orders"


class Care(Room):
    name = "compagnon.sales.care"
    label = "sales_care"


class Results(Room):
    name = "compagnon.sales.results"
    label = "sales_results"


class Standards(Room):
    name = "compagnon.certification.standards"
    label = "cert_standards"


class Candidates(Room):
    name = "compagnon.certification.candidates"
    label = "cert_candidates"


class Portfolio(Room):
    name = "compagnon.certification.portfolio"
    label = "cert_portfolio"


class Sessions(Room):
    name = "compagnon.certification.sessions"
    label = "cert_sessions"


class Awards(Room):
    name = "compagnon.certification.awards"
    label = "cert_awards"


class Web(Room):
    name = "compagnon.web"
    label = "web"


ROOMS = [
    f"{__name__}.{room.__name__}"
    for room in (
        Audit, People, Work, Library, Journal,
        Accounts, Catalogue, Watch, Plan, Deals, Prospecting, Visits, Proposals, Orders, Care, Results,
        Standards, Candidates, Portfolio, Sessions, Awards,
        Web,
    )
]  # fmt: skip
