"""What the doctor says of outgoing mail."""

from typing import Any

import pytest
from django.core import mail

from compagnon.desk import health

pytestmark = pytest.mark.django_db


def said(settings: Any, url: str, site: str = "", *, knock: bool = False) -> dict[str, str]:
    settings.COMPAGNON = {**settings.COMPAGNON, "COMPAGNON_MAIL_URL": url, "COMPAGNON_SITE_URL": site}
    [check] = [each for each in health.report(knock=knock)["checks"] if each["name"] == "mail"]
    return dict(check)


@pytest.mark.parametrize("url", ["file:///mail", "console:", "memory:", "off:"])
def test_mail_that_nobody_receives_is_said_to_be_absent(settings: Any, url: str) -> None:
    found = said(settings, url)
    assert found["status"] == "missing"
    assert "nobody receives it: set COMPAGNON_MAIL_URL" in found["message"]


def test_a_mail_server_is_named_without_its_password(settings: Any) -> None:
    found = said(settings, "smtp://me:secret@mail.example:587?tls=on", "https://c.example")
    assert (found["status"], found["message"]) == ("ok", "sent by mail.example:587")


def test_notices_without_a_site_address_are_said_to_carry_no_link(settings: Any) -> None:
    assert "COMPAGNON_SITE_URL" in said(settings, "smtp://mail.example")["message"]


def test_a_server_that_does_not_answer_fails_only_when_one_knocks(settings: Any) -> None:
    backend = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": 9, "timeout": 2}
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    assert mail.mailers["default"].port == 9
    assert said(settings, "smtp://127.0.0.1:9")["status"] == "ok"
    found = said(settings, "smtp://127.0.0.1:9", knock=True)
    assert found["status"] == "fail"
    assert "does not answer" in found["message"]
