"""Sign in and out, choose the workspace, the language and the theme."""

from typing import Any

from allauth.account import views as allauth_account
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from compagnon.people.models import Membership
from compagnon.web.middleware import WORKSPACE_KEY
from compagnon.web.routing import Request, member, public


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where to go on: a path of this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if fine else default


@require_POST
@member
def switch_workspace(request: Request) -> HttpResponse:
    wanted = request.POST.get("workspace", "")
    mine = Membership.objects.filter(user=request.user, archived_at__isnull=True).select_related("workspace")
    for membership in mine:
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


sign_in = public("the door")(allauth_account.login)
sign_out = member(allauth_account.logout)

urlpatterns = [
    path("signin/", sign_in, name="account_login"),
    path("signout/", sign_out, name="account_logout"),
    path("workspace/", switch_workspace, name="workspace_switch"),
    path("display/", display, name="display"),
]
