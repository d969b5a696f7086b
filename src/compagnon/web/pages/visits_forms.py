"""Forms of the visits desk: plan, prepare, and a report that a thumb fills in."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.people.actor import Actor
from compagnon.people.clock import local_day, moment_of, today, zone_of
from compagnon.people.errors import Refusal
from compagnon.people.models import Membership
from compagnon.sales.accounts.calendar_fr import is_holiday
from compagnon.sales.accounts.models import Account, Contact, Site
from compagnon.sales.deals.models import Deal
from compagnon.sales.visits.models import Commitment, MeetingNote, Visit, VisitReport
from compagnon.sales.visits.queries import choices
from compagnon.web.pages.deals_forms import SEGMENTS, MemberChoice, day_field, new_key, sellers
from compagnon.web.ui import formats

DICTATION = {"data-dictation": _("Dictate"), "data-dictation-stop": _("Stop dictating")}
# (kind of task, days from today, title): one tap says what comes next.
NEXT_STEPS = (
    ("call", 7, _("Call back")),
    ("email", 2, _("Send the documents")),
    ("email", 5, _("Send the quote")),
    ("visit", 30, _("Visit again")),
)
PROMISE_DAYS = (1, 3, 7, 14)


def working_day(day: date) -> date:
    """The day, or the next one on which people work."""
    while day.weekday() >= 5 or is_holiday(day):
        day += timedelta(days=1)
    return day


class SiteChoice(forms.ModelChoiceField[Site]):
    def label_from_instance(self, obj: Any) -> str:
        return ", ".join(part for part in (obj.name, obj.line, obj.city) if part) or _now("Site")


class VisitForm(forms.Form):
    """Plan a visit, or change one."""

    day = day_field(_("Day"), required=True)
    time = forms.TimeField(
        label=pgettext_lazy("visit", "Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=pgettext_lazy("visit", "Length"), min_value=5, max_value=720, initial=45
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        help_text=_("What you want to leave with: an agreement, a date, a need."),
    )
    place = forms.ChoiceField(
        label=pgettext_lazy("visit", "Place"),
        choices=Visit.PLACES,
        initial="site",
        widget=forms.RadioSelect(attrs=SEGMENTS),
    )
    place_detail = forms.CharField(
        label=_("Room or link"),
        max_length=200,
        required=False,
        help_text=_("Gate, building, address of the video call."),
    )
    site = SiteChoice(
        label=pgettext_lazy("visit", "Site"),
        queryset=Site.objects.none(),
        required=False,
        to_field_name="uuid",
    )
    contact = forms.ModelChoiceField(
        label=_("Contact"), queryset=Contact.objects.none(), required=False, to_field_name="uuid"
    )
    deal = forms.ModelChoiceField(
        label=_("Deal"), queryset=Deal.objects.none(), required=False, to_field_name="uuid"
    )
    owner = MemberChoice(
        label=_("Who goes"), queryset=Membership.objects.none(), required=False, to_field_name="uuid"
    )
    anyway = forms.BooleanField(label=_("Plan it although another visit is at that time"), required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, actor: Actor, account: Account, *args: Any, visit: Visit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.visit, fields = actor, visit, dict[str, Any](self.fields)
        for name, rows in zip(("contact", "site", "deal"), choices(actor, account).values(), strict=True):
            fields[name].queryset = rows
        fields["owner"].queryset = sellers(actor)
        fields["minutes"].unit = _("min")
        fields["anyway"].widget = forms.HiddenInput()
        if visit is None:
            self.initial.setdefault("idempotency_key", new_key())
            self.initial.setdefault("owner", actor.membership.uuid if actor.membership else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data.get("time"):
            try:
                data["starts_at"] = moment_of(self.actor.workspace, data["day"], data["time"])
            except Refusal as refusal:
                self.add_error("time", str(refusal.message))
        return data

    def offer_anyway(self) -> None:
        """After a clash was told: the tick that plans the visit all the same."""
        self.fields["anyway"].widget = forms.CheckboxInput()

    def changes(self) -> dict[str, Any]:
        left_out = {"day", "time", "anyway", "idempotency_key", "version"}
        data = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        if not data.get("owner"):
            data.pop("owner", None)
        return data


class PrepareForm(forms.Form):
    questions = forms.CharField(
        label=_("Questions to ask"), required=False, widget=forms.Textarea(attrs={"rows": 6} | DICTATION),
        help_text=_("One per line."),
    )  # fmt: skip
    to_bring = forms.CharField(
        label=_("To bring"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line."),
    )


class NoteForm(forms.Form):
    tag = forms.ChoiceField(
        label=pgettext_lazy("visit", "Tag"),
        choices=MeetingNote.TAGS,
        initial="need",
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2} | DICTATION))
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("idempotency_key", new_key())


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class PromiseForm(forms.Form):
    """A commitment, ours or theirs, by a date."""

    promise = forms.CharField(label=_("What is promised"), max_length=300, required=False)
    side = forms.ChoiceField(
        label=_("By"), choices=Commitment.SIDES, initial="us", required=False,
        widget=forms.RadioSelect(attrs=SEGMENTS),
    )  # fmt: skip
    promise_in = forms.ChoiceField(
        label=_("By when"), required=False, widget=forms.RadioSelect(attrs={"data-look": "chips"})
    )
    promise_on = day_field(_("Another date"))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today(actor.workspace)
        fields: Any = self.fields
        days = [working_day(self.today + timedelta(days=ahead)) for ahead in PROMISE_DAYS]
        fields["promise_in"].choices = [
            (day.isoformat(), formats.day_relative(day, self.today)) for day in days
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("promise"):
            chosen = data.get("promise_in")
            data["due_on"] = data.get("promise_on") or (date.fromisoformat(chosen) if chosen else None)
            if data["due_on"] is None and "promise_on" not in self.errors:
                self.add_error("promise_in", _("Say by when it is promised."))
        return data

    def promises(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        if not data.get("promise"):
            return []
        return [{"text": data["promise"], "due_on": data["due_on"], "side": data.get("side") or "us"}]


class ReportForm(PromiseForm):
    """The report of a visit on one page: an outcome, words if any, what was promised, what comes next."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"), choices=VisitReport.OUTCOMES, widget=forms.RadioSelect(attrs=SEGMENTS),
        error_messages={"required": _("Tap how the visit went.")},
    )  # fmt: skip
    summary = forms.CharField(
        label=_("In a few words"), required=False, widget=forms.Textarea(attrs={"rows": 3} | DICTATION)
    )
    step = forms.ChoiceField(
        label=_("What comes next?"), required=False, widget=forms.RadioSelect(attrs={"data-look": "chips"})
    )
    step_title = forms.CharField(label=_("Another next step"), max_length=200, required=False)
    step_on = day_field(pgettext_lazy("visit", "On"))
    no_step_reason = forms.CharField(label=_("Nothing comes next, because"), max_length=200, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        fields: Any = self.fields
        self.steps: dict[str, dict[str, Any]] = {
            f"{place}": {
                "title": str(title),
                "kind": kind,
                "due_on": working_day(self.today + timedelta(days=ahead)),
            }
            for place, (kind, ahead, title) in enumerate(NEXT_STEPS)
        }
        fields["step"].choices = [
            (key, f"{step['title']}, {formats.day_relative(step['due_on'], self.today)}")
            for key, step in self.steps.items()
        ]
        for tag, label in MeetingNote.TAGS:
            fields[f"note_{tag}"] = forms.CharField(
                label=label, required=False, widget=forms.Textarea(attrs={"rows": 2} | DICTATION)
            )
        self.initial.setdefault("idempotency_key", new_key())

    @property
    def note_fields(self) -> list[Any]:
        return [self[f"note_{tag}"] for tag, _label in MeetingNote.TAGS]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("step_title") and not data.get("step_on") and "step_on" not in self.errors:
            self.add_error("step_on", _("Give the next step its date."))
        if not (data.get("step") or data.get("step_title") or data.get("no_step_reason")):
            self.add_error("step", _("Tap what comes next, or say why nothing does."))
        return data

    def report(self) -> dict[str, Any]:
        """What `report_visit` takes. A typed next step goes before a tapped one."""
        data = self.cleaned_data
        step: dict[str, Any] | None = None
        if data.get("step_title"):
            step = {"title": data["step_title"], "due_on": data["step_on"], "kind": "followup"}
        elif data.get("step"):
            step = self.steps[data["step"]]
        notes = [
            (tag, line.strip())
            for tag, _label in MeetingNote.TAGS
            for line in data.get(f"note_{tag}", "").splitlines()
            if line.strip()
        ]
        return {
            "outcome": data["outcome"], "summary": data["summary"], "notes": notes, "commitments": self.promises(),
            "next_step": step, "no_next_step_reason": "" if step else data["no_step_reason"],
            "key": data["idempotency_key"],
        }  # fmt: skip


class EditReportForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How did it go?"), choices=VisitReport.OUTCOMES, widget=forms.RadioSelect(attrs=SEGMENTS)
    )
    summary = forms.CharField(
        label=_("In a few words"), required=False, widget=forms.Textarea(attrs={"rows": 6} | DICTATION)
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class KeepForm(forms.Form):
    proof = forms.CharField(
        label=_("What shows it"),
        max_length=300,
        help_text=_("An e-mail, a delivery note, a call, with its date."),
    )


class PutBackForm(forms.Form):
    due_on = day_field(_("New date"), required=True)
    reason = forms.CharField(label=_("Why"), max_length=200)


def first_values(actor: Actor, visit: Visit) -> dict[str, Any]:
    """A visit as the form shows it, in the workspace's hour."""
    start = visit.starts_at.astimezone(zone_of(actor.workspace))
    chosen = {name: getattr(visit, name).uuid if getattr(visit, name) else None
              for name in ("contact", "site", "deal", "owner")}  # fmt: skip
    names = ("minutes", "purpose", "place", "place_detail", "version")
    return {"day": local_day(actor.workspace, visit.starts_at), "time": start.time()} | chosen | {
        name: getattr(visit, name) for name in names
    }  # fmt: skip
