"""How allauth behaves here: accounts are made by invitation, not by open sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: Any) -> str:
        """The peer's address; behind a declared proxy, the last address that the proxy added."""
        from django.conf import settings

        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if settings.PROXY and forwarded:
            return str(forwarded.rsplit(",", 1)[-1].strip())
        return str(request.META["REMOTE_ADDR"])
