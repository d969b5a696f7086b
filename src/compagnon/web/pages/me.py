"""My account: who I am here, where I am signed in, which programs act for me.

Everybody opens it, to correct a phone number, to end a session left open elsewhere, or to give a
program a token that ends by itself.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from compagnon.people import signins, tokens
from compagnon.people.errors import Refusal
from compagnon.people.models import ApiToken, User
from compagnon.web.routing import Request, member, page
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.toasts import say


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    about_me = True

    class Meta:
        model = User
        fields = ("name", "phone", "language", "theme", "notice_mail")
        labels = {
            "name": _("Name"), "phone": _("Phone"), "language": _("Language"), "theme": _("Theme"),
            "notice_mail": _("Notices by mail"),
        }  # fmt: skip
        widgets = {"notice_mail": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice_mail"].required = False  # left out means: as it was

    def clean_notice_mail(self) -> str:
        return str(self.cleaned_data["notice_mail"] or self.instance.notice_mail)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    scope = forms.ChoiceField(
        label=_("It may"),
        choices=ApiToken.SCOPES,
        initial="read",
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )
    days = forms.IntegerField(
        label=_("Days until it ends"), min_value=1, max_value=tokens.MOST_DAYS, initial=90
    )


@member
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST":
        if not form.is_valid():
            return invalid(request, "me/profile.html", {"form": form})
        form.save()
        say(request, _("Saved."))
        return redirect("profile")
    return render(request, "me/profile.html", {"form": form})


@member
def session_list(request: Request) -> HttpResponse:
    found = signins.sessions_of(request.user)
    return render(request, "me/sessions.html", {"sessions": found, "here": request.session.session_key})


@require_POST
@member
def session_end(request: Request, pk: int) -> HttpResponse:
    """End one session; 0 means all but this one."""
    if pk == 0:
        signins.end_sessions(request.user, but=request.session.session_key or "")
    elif not signins.end_session(request.user, pk):
        raise Http404("missing")
    say(request, _("Signed out there."))
    return redirect("sessions_mine")


def _tokens(request: Request, form: TokenForm, **more: Any) -> dict[str, Any]:
    rows = ApiToken.objects.filter(membership=request.actor.membership, revoked_at__isnull=True)
    return {"form": form, "tokens": rows.order_by("-created_at"), "now": timezone.now(), **more}


@page("profile.change")
def token_list(request: Request) -> HttpResponse:
    """The tokens of this workspace; a new one is shown once, in the answer to its making."""
    form = TokenForm(request.POST or None)
    if request.method != "POST":
        return render(request, "me/tokens.html", _tokens(request, form))
    if not form.is_valid():
        return invalid(request, "me/tokens.html", _tokens(request, form))
    member_row = request.actor.membership
    if member_row is None:
        raise Refusal("person_missing", _("Only a person holds a token."))
    row, secret = tokens.create_token(member_row, **form.cleaned_data)
    return render(request, "me/tokens.html", _tokens(request, TokenForm(), made=row, secret=secret))


@require_POST
@page("profile.change")
def token_revoke(request: Request, uuid: str) -> HttpResponse:
    row = ApiToken.objects.filter(membership=request.actor.membership, uuid=uuid).first()
    if row is None:
        raise Http404("missing")
    tokens.revoke_token(row, request.actor.membership)
    say(request, _("The token is dead."))
    return redirect("tokens_mine")


urlpatterns = [
    path("me/", profile, name="profile"),
    path("me/sessions/", session_list, name="sessions_mine"),
    path("me/sessions/<int:pk>/end/", session_end, name="session_end"),
    path("me/tokens/", token_list, name="tokens_mine"),
    path("me/tokens/<uuid:uuid>/revoke/", token_revoke, name="token_revoke"),
]
