"""Sign in and out, a forgotten password, the second factor; choose the workspace, the language and the theme.

Everybody opens these pages, most of them in a hurry: one question a page, and never a word about
whether an address has an account.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django import forms
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, re_path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from compagnon.people import services
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership, User
from compagnon.web.middleware import WORKSPACE_KEY
from compagnon.web.routing import Request, member, public
from compagnon.web.signin import as_ours
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.toasts import say


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where to go on: a path of this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if fine else default


@require_POST
@member
def switch_workspace(request: Request) -> HttpResponse:
    wanted = request.POST.get("workspace", "")
    for membership in getattr(request, "memberships", ()):
        if str(membership.workspace.uuid) == wanted:
            request.session[WORKSPACE_KEY] = membership.workspace_id
            return HttpResponseRedirect(safe_next(request))
    return redirect("home")


@require_POST
@public("the language and theme may be chosen before signing in")
def display(request: Any) -> HttpResponse:
    """Language and theme: kept on the user, or in a cookie before signing in."""
    response = HttpResponseRedirect(safe_next(request))
    for name, values in (("language", {"fr", "en"}), ("theme", {"auto", "light", "dark"})):
        value = request.POST.get(name)
        if value in values:
            response.set_cookie(name, value, max_age=31_536_000, samesite="Lax", secure=request.is_secure())
            if request.user.is_authenticated:
                setattr(request.user, name, value)
                request.user.save(update_fields=[name])
    return response


class JoinForm(forms.Form):
    about_me = True
    name = forms.CharField(label=_("Your name"), max_length=150)
    password1 = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput,
        help_text=_("At least 10 characters; a sentence is fine."),
    )
    password2 = forms.CharField(label=_("The same password again"), widget=forms.PasswordInput)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("password1") != found.get("password2"):
            self.add_error("password2", _("The two passwords differ."))
        return found


@public("whoever holds the secret of an invitation may answer it")
def invitation(request: Any, secret: str) -> HttpResponse:
    """Join a workspace: with a new account, or as who one is."""
    row = services.find_invitation(secret)
    user = request.user if request.user.is_authenticated else None
    known = User.objects.filter(email__iexact=row.email, is_active=True).exists()
    sent = request.POST if request.method == "POST" else None
    form = JoinForm(sent) if not user and not known else forms.Form(sent)
    shown = {
        "invitation": row,
        "form": form,
        "user_known": known,
        "mine": user and user.email.lower() == row.email,
    }
    if request.method != "POST":
        return render(request, "account/invitation.html", shown)
    if not form.is_valid():
        return invalid(request, "account/invitation.html", shown)
    try:
        found = services.accept_invitation(
            row,
            user=user,
            name=form.cleaned_data.get("name", ""),
            password=form.cleaned_data.get("password1", ""),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as problem:
        form.add_error("password1", problem)
    else:
        return _welcome(request, found)
    return invalid(request, "account/invitation.html", shown)


def _welcome(request: Any, found: Membership) -> HttpResponse:
    if not request.user.is_authenticated:
        login(request, found.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session[WORKSPACE_KEY] = found.workspace_id
    say(request, _("You are in. This is your first page."))
    return redirect("home")


# The names are those that allauth looks up; the paths are ours. The views of one's own account
# accept any member: allauth itself asks for the password again where it must.
door = public("the door")
urlpatterns = [
    path("signin/", door(as_ours(account.login)), name="account_login"),
    path("signin/code/", door(as_ours(mfa.authenticate)), name="mfa_authenticate"),
    path("signin/closed/", door(as_ours(account.account_inactive)), name="account_inactive"),
    path("signin/new/", door(as_ours(account.signup)), name="account_signup"),
    path("signin/forgotten/", door(as_ours(account.password_reset)), name="account_reset_password"),
    path(
        "signin/forgotten/sent/",
        door(as_ours(account.password_reset_done)),
        name="account_reset_password_done",
    ),
    re_path(
        r"^signin/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        door(as_ours(account.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "signin/reset/done/",
        door(as_ours(account.password_reset_from_key_done)),
        name="account_reset_password_from_key_done",
    ),
    path("signin/invitation/<str:secret>/", invitation, name="invitation"),
    path("signout/", member(as_ours(account.logout)), name="account_logout"),
    path("workspace/", switch_workspace, name="workspace_switch"),
    path("display/", display, name="display"),
    path("me/password/", member(as_ours(account.password_change)), name="account_change_password"),
    path("me/confirm/", member(as_ours(account.reauthenticate)), name="account_reauthenticate"),
    path("me/confirm/code/", member(as_ours(mfa.reauthenticate)), name="mfa_reauthenticate"),
    path("me/codes/", member(as_ours(mfa.index)), name="mfa_index"),
    path("me/codes/app/", member(as_ours(totp.activate_totp)), name="mfa_activate_totp"),
    path("me/codes/app/off/", member(as_ours(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("me/codes/recovery/", member(as_ours(recovery.view_recovery_codes)), name="mfa_view_recovery_codes"),
    path(
        "me/codes/recovery/new/",
        member(as_ours(recovery.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "me/codes/recovery/file/",
        member(as_ours(recovery.download_recovery_codes)),
        name="mfa_download_recovery_codes",
    ),
]
