"""Who works here, with which rights and powers: the administrator's page of people.

Opened to let somebody in, to change what somebody may do, and, fastest of all, to shut somebody out.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from compagnon.people import access, queries, services
from compagnon.people.errors import Refusal
from compagnon.people.models import Delegation, Invitation, Membership, Team, Territory
from compagnon.people.roles import ROLES
from compagnon.web.pages.settings import tabs
from compagnon.web.routing import Request, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.toasts import say


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=list(ROLES.items()), widget=forms.CheckboxSelectMultiple
    )


class Choosing(forms.Form):
    """A form whose lists hold rows of the actor's workspace only."""

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "team" in self.fields:
            teams = access.rows(actor, Team).order_by("name")
            self.fields["team"].choices = [("", "–"), *((str(row.uuid), row.name) for row in teams)]  # type: ignore[attr-defined]
        for name in {"member", "holder"} & set(self.fields):
            people = [(str(row.uuid), str(row.user)) for row in queries.colleagues(actor)]
            self.fields[name].choices = [("", "–"), *people]  # type: ignore[attr-defined]


class MemberForm(Choosing):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=list(ROLES.items()), widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("Position"), max_length=120, required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    ends_on = forms.DateField(
        label=_("Last day here"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=100)


class TerritoryForm(Choosing):
    name = forms.CharField(label=_("Name of the territory"), max_length=100)
    areas = forms.CharField(
        label=_("Départements or postcodes"), help_text=_("49, 44, 85200"), required=False
    )
    holder = forms.ChoiceField(label=_("Held by"), required=False)


class DelegationForm(Choosing):
    subject = forms.ChoiceField(label=_("Subject"), choices=Delegation.SUBJECTS)
    role = forms.ChoiceField(label=_("To a role"), choices=[("", "–"), *ROLES.items()], required=False)
    member = forms.ChoiceField(label=_("or to a person"), required=False)
    percent = forms.DecimalField(label=_("Up to a rate (%)"), required=False, max_digits=5, decimal_places=2)
    amount = forms.DecimalField(
        label=_("or up to an amount"), required=False, max_digits=14, decimal_places=2
    )
    valid_from = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("Source (decision, letter)"), max_length=200, required=False)


def _shown(request: Request, **forms_: Any) -> dict[str, Any]:
    actor = request.actor
    today = timezone.localdate()
    powers = access.rows(actor, Delegation).select_related("member__user").order_by("subject", "-valid_from")
    return {
        "tabs": tabs(request, "people"),
        "members": list(queries.members(actor)),
        "gone": list(queries.members(actor, archived=True).filter(archived_at__isnull=False)),
        "invitations": access.rows(actor, Invitation).filter(
            accepted_at__isnull=True, expires_at__gt=timezone.now()
        ),
        "teams": access.rows(actor, Team).order_by("name"),
        "territories": access.rows(actor, Territory).select_related("holder__user").order_by("name"),
        "powers": [
            (row, ROLES.get(row.role), row.valid_to is not None and row.valid_to < today) for row in powers
        ],
        "invite_form": forms_.get("invite") or InviteForm(prefix="invite"),
        "team_form": forms_.get("team") or TeamForm(prefix="team"),
        "territory_form": forms_.get("territory") or TerritoryForm(actor, prefix="territory"),
        "power_form": forms_.get("power")
        or DelegationForm(actor, prefix="power", initial={"valid_from": today}),
    }


@page("people.view")
def people(request: Request) -> HttpResponse:
    return render(request, "people/people.html", _shown(request))


def _refused(form: forms.Form, problem: Refusal | ValidationError) -> None:
    if isinstance(problem, Refusal):
        form.add_error(problem.path if problem.path in form.fields else None, str(problem))
    else:
        form.add_error(None, problem)


@require_POST
@page("people.change")
def invite(request: Request) -> HttpResponse:
    """The link is mailed and shown: a mail server that fails loses no invitation."""
    form = InviteForm(request.POST, prefix="invite")
    if form.is_valid():
        try:
            row, secret = services.invite(request.actor, **form.cleaned_data)
        except (Refusal, ValidationError) as problem:
            _refused(form, problem)
        else:
            link = request.build_absolute_uri(reverse("invitation", args=[secret]))
            sent = _mail_invitation(row, link)
            return render(request, "people/invited.html", {"invitation": row, "link": link, "sent": sent})
    return invalid(request, "people/people.html", _shown(request, invite=form))


def _mail_invitation(row: Invitation, link: str) -> bool:
    subject = " ".join(gettext("Join %(workspace)s").split()) % {
        "workspace": " ".join(row.workspace.name.split())
    }
    text = gettext("You are invited to work in %(workspace)s. This link lets you in, once:") % {
        "workspace": row.workspace.name
    }
    try:
        return bool(send_mail(subject, f"{text}\n\n{link}\n", None, [row.email]))
    except OSError:
        return False


@require_POST
@page("people.change")
def invitation_withdraw(request: Request, uuid: str) -> HttpResponse:
    services.withdraw_invitation(request.actor, access.get(request.actor, Invitation, uuid))
    say(request, _("The invitation is withdrawn: its link is dead."))
    return redirect("people")


@page("people.view", write="people.change")
def member_page(request: Request, uuid: str) -> HttpResponse:
    member = access.get(request.actor, Membership, uuid, related=("user", "team"))
    initial = {
        "roles": member.roles, "title": member.title, "ends_on": member.ends_on,
        "team": str(member.team.uuid) if member.team else "",
    }  # fmt: skip
    form = MemberForm(request.actor, request.POST or None, initial=initial)
    shown = {"member": member, "form": form}
    if request.method != "POST":
        return render(request, "people/member.html", shown)
    if form.is_valid():
        data = form.cleaned_data
        team = access.get(request.actor, Team, data.pop("team")) if data["team"] else data.pop("team") or None
        try:
            services.change_member(request.actor, member, team=team, **data)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            say(request, _("Saved. It holds from the next click of that person."))
            return redirect("people")
    return invalid(request, "people/member.html", shown)


@require_POST
@page("people.change")
def member_deactivate(request: Request, uuid: str) -> HttpResponse:
    member = access.get(request.actor, Membership, uuid, related=("user",))
    services.deactivate_member(request.actor, member)
    say(
        request,
        _("Shut out: sessions and tokens are dead."),
        undo=reverse("member_reinstate", args=[member.uuid]),
    )
    return redirect("people")


@require_POST
@page("people.change")
def member_reinstate(request: Request, uuid: str) -> HttpResponse:
    services.reinstate_member(request.actor, access.get(request.actor, Membership, uuid, related=("user",)))
    say(request, _("A member again, with the same roles."))
    return redirect("people")


@require_POST
@page("people.change")
def team_create(request: Request) -> HttpResponse:
    form = TeamForm(request.POST, prefix="team")
    if form.is_valid():
        try:
            services.save_team(request.actor, **form.cleaned_data)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return redirect("people")
    return invalid(request, "people/people.html", _shown(request, team=form))


@require_POST
@page("people.change")
def territory_create(request: Request) -> HttpResponse:
    form = TerritoryForm(request.actor, request.POST, prefix="territory")
    if form.is_valid():
        data = form.cleaned_data
        holder = access.get(request.actor, Membership, data["holder"]) if data["holder"] else None
        areas = data["areas"].upper().replace(",", " ").replace(";", " ").split()
        try:
            services.save_territory(request.actor, name=data["name"], areas=areas, holder=holder)
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            return redirect("people")
    return invalid(request, "people/people.html", _shown(request, territory=form))


@require_POST
@page("people.change")
def power_create(request: Request) -> HttpResponse:
    form = DelegationForm(request.actor, request.POST, prefix="power")
    if form.is_valid():
        data = form.cleaned_data
        percent = data.pop("percent")
        member = access.get(request.actor, Membership, data["member"]) if data["member"] else None
        rate = None if percent is None else percent / 100
        try:
            services.delegate(request.actor, **{**data, "member": member, "rate": rate})
        except Refusal as refusal:
            _refused(form, refusal)
        else:
            say(request, _("The power is given."))
            return redirect("people")
    return invalid(request, "people/people.html", _shown(request, power=form))


@require_POST
@page("people.change")
def power_end(request: Request, uuid: str) -> HttpResponse:
    services.end_delegation(request.actor, access.get(request.actor, Delegation, uuid))
    say(request, _("The power ends today."))
    return redirect("people")


urlpatterns = [
    path("settings/people/", people, name="people"),
    path("settings/people/invitations/", invite, name="invite"),
    path(
        "settings/people/invitations/<uuid:uuid>/withdrawal/", invitation_withdraw, name="invitation_withdraw"
    ),
    path("settings/people/teams/", team_create, name="team_create"),
    path("settings/people/territories/", territory_create, name="territory_create"),
    path("settings/people/powers/", power_create, name="power_create"),
    path("settings/people/powers/<uuid:uuid>/end/", power_end, name="power_end"),
    path("settings/people/<uuid:uuid>/", member_page, name="member"),
    path("settings/people/<uuid:uuid>/deactivation/", member_deactivate, name="member_deactivate"),
    path("settings/people/<uuid:uuid>/reinstatement/", member_reinstate, name="member_reinstate"),
]
