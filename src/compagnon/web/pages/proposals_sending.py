"""Send a quote: who receives it, what was checked, the link that the client answers on."""

import logging
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from compagnon.people import access
from compagnon.people.errors import Refusal
from compagnon.sales.proposals import mailing, queries, sending
from compagnon.web.pages import proposals_words as words
from compagnon.web.pages.proposals_checks import places, points
from compagnon.web.pages.proposals_forms import SendForm
from compagnon.web.pages.proposals_page import refused, url_of
from compagnon.web.routing import Request, page
from compagnon.web.ui.parts import Crumb
from compagnon.web.ui.toasts import say
from compagnon.work.models import ShareLink

log = logging.getLogger(__name__)


def _context(request: Request, file: queries.QuoteFile, form: SendForm) -> dict[str, Any]:
    proposal = file.proposal
    links = places(proposal, url_of(proposal))
    return {
        "file": file, "proposal": proposal, "form": form, "back": url_of(proposal),
        "sentence": words.state_sentence(file, with_margin=False),
        "blockers": points(file.blockers, links), "warnings": points(file.warnings, links),
        "crumbs": [Crumb(_("Quotes"), reverse("proposals")), Crumb(proposal.title, url_of(proposal))],
    }  # fmt: skip


@page("proposals.view", write="proposals.change")
def send(request: Request, uuid: str) -> HttpResponse:
    """Send the draft; for a version that is out, make another link."""
    file = queries.quote_file(request.actor, uuid)
    proposal = file.proposal
    initial = {"contact": proposal.contact.uuid if proposal.contact else None, "state": file.state}
    form = SendForm(request.POST or None, initial=initial, actor=request.actor, proposal=proposal)
    if request.method != "POST":
        return render(request, "proposals/send.html", _context(request, file, form))
    if form.is_valid():
        try:
            return _sent(request, file, form)
        except Refusal as refusal:
            refused(form, refusal)
    return render(request, "proposals/send.html", _context(request, file, form), status=422)


def _sent(request: Request, file: queries.QuoteFile, form: SendForm) -> HttpResponse:
    """Send, then show the link: it is shown this once, so this answer is a page."""
    contact = form.cleaned_data["contact"]
    if form.cleaned_data["mail"]:
        mailing.may_write(request.actor, contact).or_refuse()
    if file.draft:
        seen = form.cleaned_data["state"]
        version, token = sending.send_version(
            request.actor, version=file.version, seen_state=seen, **form.recipient()
        )
    else:
        version, token = (
            file.version,
            sending.link_again(request.actor, version=file.version, **form.recipient()),
        )
    url = request.build_absolute_uri(reverse("share", args=[token]))
    recipient = form.recipient()
    message = mailing.message_of(
        version, recipient=recipient["recipient_name"], sender=request.actor.name, url=url
    )
    to, subject, body = (
        quote(text) for text in (recipient["recipient_email"], message.subject, message.body)
    )
    context = {
        "proposal": file.proposal, "version": version, "link": url, "recipient": recipient,
        "mailed": _mail(request, version, contact, url) if form.cleaned_data["mail"] else None,
        "mailto": f"mailto:{to}?subject={subject}&body={body}",
    }  # fmt: skip
    return render(request, "proposals/sent.html", context)


def _mail(request: Request, version: Any, contact: Any, url: str) -> bool:
    """Whether the mail server took the e-mail; the quote is sent in any case."""
    try:
        mailing.send_mail(request.actor, version=version, contact=contact, url=url)
    except OSError:
        log.exception("the e-mail of quote %s could not be sent", version.uuid)
        return False
    return True


@page("proposals.view", write="proposals.change")
def end_link(request: Request, uuid: str, link_uuid: str) -> HttpResponse:
    """Close a link."""
    proposal = queries.proposal_of(request.actor, uuid)
    link = access.get(request.actor, ShareLink, link_uuid)
    version = next((row for row in proposal.versions.all() if row.uuid == link.about_id), None)
    if version is None:
        raise Http404("missing")
    if request.method == "POST":
        sending.end_link(request.actor, version=version, link=link)
        say(request, _("The link is closed."))
    return redirect(url_of(proposal, "links"))


urlpatterns = [
    path("proposals/<uuid:uuid>/sending/", send, name="proposal_send"),
    path("proposals/<uuid:uuid>/links/<uuid:link_uuid>/end/", end_link, name="proposal_link_end"),
]
