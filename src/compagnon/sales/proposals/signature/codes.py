"""One-time codes by mail (codes à usage unique): hashed, short-lived, few attempts, few mails."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from compagnon.people.errors import Refusal
from compagnon.sales.proposals.models.signature import SignatureCode
from compagnon.work.models import ShareLink

DIGITS = 6
MINUTES = 15
ATTEMPTS = 5
MAILS = 5  # an hour and link
PAUSE = timedelta(seconds=30)


def needs_code(link: ShareLink) -> bool:
    """A link that was made for an address asks for a code sent there; one handed over in person cannot."""
    return bool(link.recipient_email)


def masked(email: str) -> str:
    """h…n@valdore.test: enough to know which box to open, too little to learn the address."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…{name[-1:]}@{domain}"


def send_code(link: ShareLink, *, now: datetime | None = None) -> SignatureCode:
    """Mail a new code to the recipient of the link; the former ones end. Raises OSError when no mail leaves."""
    if not needs_code(link):
        raise Refusal(
            "no_address", _("This link names no e-mail address: ask your contact for one that does.")
        )
    at = now or timezone.now()
    recent = link.signature_codes.filter(sent_at__gt=at - timedelta(hours=1))
    if recent.count() >= MAILS:
        raise Refusal("too_many_codes", _("Too many codes were asked for: try again in an hour."))
    if recent.filter(sent_at__gt=at - PAUSE).exists():
        raise Refusal("too_soon", _("A code was sent just now: wait half a minute for it."))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transaction.atomic():
        link.signature_codes.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
        row: SignatureCode = SignatureCode.objects.create(
            workspace=link.workspace, link=link, email=link.recipient_email, code_hash=make_password(code),
            sent_at=at, expires_at=at + timedelta(minutes=MINUTES),
        )  # fmt: skip
        _mail(link, code)
    return row


def _mail(link: ShareLink, code: str) -> None:
    values = {"name": link.recipient_name, "code": code, "minutes": MINUTES, "company": link.workspace.name}
    subject = _t("Your code to sign: %(code)s") % values
    body = _t(
        "Hello %(name)s,\n\n"
        "Here is the code to accept our quote: %(code)s\n"
        "It is valid for %(minutes)s minutes, once. We never ask for it by telephone.\n\n"
        "If you did not ask for it, do nothing.\n\n"
        "%(company)s"
    )
    EmailMessage(subject, body % values, to=[link.recipient_email]).send()


def check_code(link: ShareLink, code: str, *, now: datetime | None = None) -> SignatureCode:
    """The code that was sent, marked as used; a wrong one counts, and the fifth ends it."""
    at = now or timezone.now()
    row: SignatureCode | None = link.signature_codes.order_by("-sent_at").first()
    if row is None or row.used_at:
        raise Refusal("code_missing", _("Ask for a code first: it comes by e-mail."), path="code")
    if row.expires_at <= at:
        raise Refusal("code_expired", _("This code is no longer valid: ask for another one."), path="code")
    # Counted before it is compared, so that guesses sent at once are all counted.
    tried = SignatureCode.objects.filter(pk=row.pk, attempts__lt=ATTEMPTS).update(attempts=F("attempts") + 1)
    if not tried:
        raise Refusal("code_locked", _("Too many wrong codes: ask for another one."), path="code")
    if not check_password("".join(code.split()), row.code_hash):
        raise Refusal(
            "code_wrong", _("This is not the code that was sent: check its six digits."), path="code"
        )
    if not SignatureCode.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
        raise Refusal("code_missing", _("Ask for a code first: it comes by e-mail."), path="code")
    row.refresh_from_db()
    return row
