"""Company, data, rules and health: the administrator's desk.

The administrator opens it to answer three questions: do our documents say who we are, can we prove
what was done, and does the machine work. Read-only members (auditors) see the data page only.
"""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from compagnon.audit import trail
from compagnon.core.rules import mention_rules, payment_rules, vat_rules
from compagnon.desk import backup, health
from compagnon.library import services as library
from compagnon.people import access, company, queries, services
from compagnon.people.errors import Refusal
from compagnon.people.numbers import PREFIXES
from compagnon.providers.files import Limits, RefusedUpload, inspect_upload
from compagnon.sales.accounts.contact_rules import accept_rule, contact_rules
from compagnon.web.pages.series import SERIES
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Tab
from compagnon.web.ui.toasts import say
from compagnon.work import jobs
from compagnon.work.models import Job

TABS = (
    ("settings", _("Company"), "settings.view"), ("document_settings", _("Documents"), "settings.view"),
    ("people", _("People"), "people.view"),
    ("data", _("Data"), "audit.view"), ("retention", _("Retention"), "audit.view"),
    ("rules", _("Rules"), "rules.change"), ("health", _("Health"), "health.view"),
)  # fmt: skip
PAYMENT = [
    ("30_days", _("30 days")), ("60_days", _("60 days from the invoice")),
    ("45_days_end_of_month", _("45 days, then the end of the month")),
    ("end_of_month_45_days", _("end of the month, then 45 days")),
]  # fmt: skip
LOGO_LIMITS = Limits(max_bytes=2_000_000, allowed=frozenset({"png", "jpg", "jpeg"}))


def tabs(request: Request, here: str) -> list[Tab]:
    return [
        Tab(label, reverse(name), name == here) for name, label, right in TABS if request.actor.can(right)
    ]


class CompanyForm(forms.Form):
    """Who we are on paper: identity, address, prefixes, terms."""

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200)
    siren = forms.CharField(label="SIREN", max_length=9, required=False)
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False)
    legal_form = forms.CharField(label=_("Legal form"), max_length=60, required=False)
    capital = forms.CharField(label=_("Share capital"), max_length=30, required=False)
    rcs = forms.CharField(label=_("Trade register (RCS)"), max_length=60, required=False)
    line = forms.CharField(label=_("Address"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    country = forms.CharField(label=_("Country (code)"), max_length=2, initial="FR", required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = forms.CharField(label=_("Website"), max_length=200, required=False)
    iban = forms.CharField(label="IBAN", max_length=34, required=False)
    accent = forms.CharField(label=_("Colour of documents"), max_length=7, required=False)
    payment = forms.ChoiceField(label=_("Payment terms"), choices=PAYMENT, required=False)
    late_rate = forms.CharField(label=_("Late payment rate"), max_length=60, required=False)
    early_payment = forms.CharField(label=_("Discount for early payment"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for series, usual in PREFIXES.items():
            self.fields[f"prefix_{series}"] = forms.CharField(
                label=SERIES[series], max_length=6, required=False, initial=usual
            )


class LogoForm(forms.Form):
    logo = forms.FileField(label=_("Logo"), help_text=_("PNG or JPEG, at most 2 MB."))


def _initial(workspace: Any) -> dict[str, Any]:
    prefixes = {f"prefix_{series}": prefix for series, prefix in (PREFIXES | workspace.numbering).items()}
    return {
        **workspace.legal, **workspace.legal.get("address", {}), **workspace.terms, **prefixes,
        "name": workspace.name, "siren": workspace.siren, "seen": company.fingerprint(workspace),
    }  # fmt: skip


@page("settings.view", write="settings.change")
def company_page(request: Request) -> HttpResponse:
    form = CompanyForm(request.POST or None, initial=_initial(request.actor.workspace))
    shown = {"form": form, "logo_form": LogoForm(), "tabs": tabs(request, "settings")}
    if request.method != "POST":
        return render(request, "settings/company.html", shown)
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            company.save_company(
                request.actor,
                seen=data.pop("seen"),
                name=data.pop("name"),
                siren=data.pop("siren"),
                fields=data,
            )
        except Refusal as refusal:
            form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal))
        else:
            say(request, _("Saved. The next documents say it."))
            return redirect("settings")
    return invalid(request, "settings/company.html", shown)


@require_POST
@page("settings.change")
def logo(request: Request) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _keep_logo(request, form.cleaned_data["logo"])
        except RefusedUpload:
            form.add_error("logo", _("This file is not a PNG or JPEG picture of at most 2 MB."))
        else:
            say(request, _("The logo is kept."))
            return redirect("settings")
    whole = CompanyForm(initial=_initial(request.actor.workspace))
    shown = {"form": whole, "logo_form": form, "tabs": tabs(request, "settings")}
    return invalid(request, "settings/company.html", shown)


def _keep_logo(request: Request, upload: Any) -> None:
    found = inspect_upload(upload.name, upload.read(4096), upload.size, content=upload, limits=LOGO_LIMITS)
    upload.seek(0)
    row = library.keep(
        request.actor, name=found.name, kind="logo", media_type=found.media_type, content=upload.read(),
        about_kind="people.workspace", about_id=request.actor.workspace.uuid,
    )  # fmt: skip
    company.set_logo(request.actor, file_uuid=str(row.uuid))


@page("audit.view")
def data(request: Request) -> HttpResponse:
    """What was done and may be proved; which personal data are held, why and how long. POST verifies."""
    verdict = trail.verify(request.actor.workspace.pk) if request.method == "POST" else None
    shown = {
        "tabs": tabs(request, "data"), "verdict": verdict, "register": queries.register_of_processing(),
        "last": trail.latest(request.actor.workspace.pk, limit=20), "checked_at": timezone.now(),
    }  # fmt: skip
    return render(request, "settings/data.html", shown)


@page("audit.view")
def audit_export(request: Request) -> StreamingHttpResponse:
    """The chain as JSON lines; the export is an event itself."""
    services.log(request.actor, "audit.exported", request.actor.workspace)
    response = StreamingHttpResponse(
        trail.export(request.actor.workspace.pk), content_type="application/x-ndjson; charset=utf-8"
    )
    name = f"audit-{request.actor.workspace.slug}-{timezone.localdate():%Y-%m-%d}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rules(request: Request) -> list[dict[str, Any]]:
    accepted = queries.accepted_rules(request.actor.workspace)
    today = timezone.localdate()
    return [
        {"rule": rule, "accepted": accepted.get((rule.id, rule.valid_from)), "now": rule.holds_on(today)}
        for shipped in (contact_rules(), vat_rules(), payment_rules(), mention_rules())
        for rule in shipped
    ]


@page("rules.change")
def rules(request: Request) -> HttpResponse:
    """The dated rules with their sources; an inferred one waits for a named person."""
    found = _rules(request)
    waiting = [each for each in found if each["rule"].needs_acceptance and not each["accepted"]]
    return render(
        request, "settings/rules.html", {"tabs": tabs(request, "rules"), "rules": found, "waiting": waiting}
    )


@require_POST
@page("rules.change")
def rule_accept(request: Request) -> HttpResponse:
    rule_id, valid_from = request.POST.get("rule", ""), request.POST.get("valid_from", "")
    for each in _rules(request):
        rule = each["rule"]
        if (rule.id, rule.valid_from.isoformat()) == (rule_id, valid_from) and rule.needs_acceptance:
            accept = accept_rule if rule.id.startswith("contact.") else services.accept_rule
            accept(
                request.actor,
                rule_id=rule.id,
                valid_from=date.fromisoformat(valid_from),
                note=request.POST.get("note", ""),
            )
            say(request, _("Accepted in your name."))
            return redirect("rules")
    raise Http404("missing")


@page("health.view")
def health_page(request: Request) -> HttpResponse:
    failed = access.rows(request.actor, Job).filter(status="failed").order_by("-created_at")[:50]
    shown = {
        "tabs": tabs(request, "health"), "report": health.report(), "failed": failed,
        "backup": backup.last_backup(), "home": settings.HOME,
    }  # fmt: skip
    return render(request, "settings/health.html", shown)


@require_POST
@page("health.view")
def job_retry_failed(request: Request, uuid: str) -> HttpResponse:
    jobs.retry(access.get(request.actor, Job, uuid))
    say(request, _("It runs again."))
    return redirect("health")


urlpatterns = [
    path("settings/", company_page, name="settings"),
    path("settings/logo/", logo, name="settings_logo"),
    path("settings/data/", data, name="data"),
    path("settings/data/audit.jsonl", audit_export, name="audit_export"),
    path("settings/rules/", rules, name="rules"),
    path("settings/rules/acceptance/", rule_accept, name="rule_accept"),
    path("settings/health/", health_page, name="health"),
    path("settings/health/<uuid:uuid>/retry/", job_retry_failed, name="job_retry_failed"),
]
