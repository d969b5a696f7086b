"""The signature of a proposal: what was signed, by whom, the sealed files; and any file checked for a change.

The representative opens it to send the client the sealed document; the manager, months later, when somebody says
“this is not what I signed”: drop the file here, and see whether it is as it was sealed.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.library import services as library
from compagnon.sales.proposals.signature import queries
from compagnon.web.routing import Request, page
from compagnon.web.ui import formats
from compagnon.web.ui.answers import invalid
from compagnon.web.ui.parts import Crumb, Entry

UPLOAD = 6_000_000
STEPS = {
    "sent": (gettext_lazy("Quote sent"), "send"), "opened": (gettext_lazy("Link opened"), "eye"),
    "code_sent": (gettext_lazy("Code sent by e-mail"), "mail"),
    "code_entered": (gettext_lazy("Right code entered"), "check"),
    "accepted": (gettext_lazy("Quote accepted"), "signature"),
}  # fmt: skip
VERDICTS = {
    "intact": ("ok", gettext_lazy("Intact: this file is as it was sealed, to the last byte.")),
    "changed": ("bad", gettext_lazy("Changed: this file bears our seal or our words, and is not as it was sealed.")),
    "not-ours": ("warn", gettext_lazy("Not ours: this file was not sealed by this company.")),
}  # fmt: skip


class SealedFileForm(forms.Form):
    """A file that may have been sealed here."""

    file = forms.FileField(
        label=gettext_lazy("File to check"), help_text=gettext_lazy("A PDF, at most 6 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > UPLOAD:
            raise forms.ValidationError(_("The file is too large (limit %(limit)s).") % {"limit": "6 MB"})
        return file


@page("proposals.view")
def signature(request: Request, uuid: str) -> HttpResponse:
    sheet = queries.signature_sheet(request.actor, uuid)
    proposal = sheet.proposal
    return render(request, "signature/signature.html", {
        "sheet": sheet, "proposal": proposal, "acceptance": sheet.acceptance, "sealed": sheet.sealed,
        "steps": _entries(sheet.sealed.facts["steps"]) if sheet.sealed else [],
        "kv": _sealed_kv(sheet.sealed) if sheet.sealed else [],
        "crumbs": [Crumb(_("Deals"), reverse("deals")),
                   Crumb(proposal.number or proposal.title, reverse("proposal", args=[proposal.uuid])),
                   Crumb(_("Signature"))],
    })  # fmt: skip


def _entries(steps: list[dict[str, Any]]) -> list[Entry]:
    rows = []
    for step in steps:
        word, icon = STEPS[step["step"]]
        at = _at(datetime.fromisoformat(step["at"]))
        note = " · ".join(str(step[name]) for name in ("email", "address") if step.get(name))
        rows.append(Entry(when=at, title=word, note=note, icon=icon, look="soft", machine=step["at"]))
    return rows


def _at(moment: datetime) -> str:
    return f"{formats.day(moment, weekday=False, year=True)}, {formats.clock(moment)}"


def _sealed_kv(sealed: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Sealed on"), _at(sealed.sealed_at)),
        (_("Time stated by"), _("a timestamp authority") if sealed.timestamped else _("our server")),
        (_("Fingerprint of the sealed document (SHA-256)"), sealed.document.sha256),
        (_("Fingerprint of the evidence (SHA-256)"), sealed.evidence.sha256),
        (_("Certificate of the seal (SHA-256)"), sealed.key.fingerprint),
    ]


@page("proposals.view")
def signature_file(request: Request, uuid: str, part: str) -> HttpResponse:
    sealed = queries.signature_sheet(request.actor, uuid).sealed
    if sealed is None:
        raise Http404("missing")
    file = {"document": sealed.document, "evidence": sealed.evidence}[part]
    response = HttpResponse(library.content(file), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page("proposals.view")
def signature_check(request: Request) -> HttpResponse:
    """Check a file without keeping it."""
    form = SealedFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form, "verdict": None, "look": "", "sentence": "", "name": "", "proposal": None,
        "crumbs": [Crumb(_("Deals"), reverse("deals")), Crumb(_("Check a sealed file"))],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "signature/check.html", context)
    if not form.is_valid():
        return invalid(request, "signature/check.html", context)
    file = form.cleaned_data["file"]
    verdict = queries.check_file(request.actor, file.read())
    look, sentence = VERDICTS[verdict.state]
    found = verdict.signature.acceptance.quote.proposal if verdict.signature else None
    context |= {
        "verdict": verdict,
        "look": look,
        "sentence": sentence,
        "name": file.name[:120],
        "proposal": found,
    }
    return render(request, "signature/check.html", context)


urlpatterns = [
    path("proposals/<uuid:uuid>/signature/", signature, name="signature"),
    path("proposals/<uuid:uuid>/signature/signed.pdf", signature_file, {"part": "document"}, name="signature_signed"),
    path("proposals/<uuid:uuid>/signature/evidence.pdf", signature_file, {"part": "evidence"},
         name="signature_evidence"),
    path("signatures/check/", signature_check, name="signature_check"),
]  # fmt: skip
