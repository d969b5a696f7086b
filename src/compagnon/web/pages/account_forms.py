"""Forms of companies, places, people, exchanges and tasks."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.people.errors import Refusal
from compagnon.sales.accounts.calendar_fr import is_holiday
from compagnon.sales.accounts.models import LANGUAGES, Account, Contact, Opposition, Task

Day = {"type": "date"}


class RefusalForm(forms.Form):
    """A form that can show the refusal of a service beside the field that it names."""

    def refuse(self, refusal: Refusal) -> None:
        text = f"{refusal.message} ({refusal.source})" if refusal.source else str(refusal.message)
        self.add_error(refusal.path if refusal.path in self.fields else None, text)


class AccountForm(RefusalForm):
    name = forms.CharField(label=_("Company"), max_length=200)
    siren = forms.CharField(label=_("SIREN"), max_length=20, required=False, help_text=_("Nine digits"))
    status = forms.ChoiceField(label=_("Status"), choices=Account.STATUSES, initial="prospect")
    segment = forms.CharField(label=_("Segment"), max_length=60, required=False)
    naf = forms.CharField(label=_("Activity (NAF)"), max_length=6, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    website = forms.CharField(label=_("Web site"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="fr")
    sole_trader = forms.BooleanField(
        label=_("Sole trader"),
        required=False,
        help_text=_("Prospected with the rules that protect consumers"),
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class SiteForm(RefusalForm):
    name = forms.CharField(label=_("Name of the place"), max_length=150, required=False)
    siret = forms.CharField(label=_("SIRET"), max_length=20, required=False, help_text=_("Fourteen digits"))
    line = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)
    opening = forms.CharField(label=_("Opening hours"), max_length=120, required=False)
    is_head = forms.BooleanField(label=_("Head office"), required=False)


class NewAccountForm(AccountForm):
    """A company and its first place, in one go."""

    line = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    city = forms.CharField(label=_("Town"), max_length=100, required=False)

    def site(self) -> dict[str, str]:
        return {name: self.cleaned_data.pop(name) for name in ("line", "postcode", "city")}


class ContactForm(RefusalForm):
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    title = forms.CharField(label=_("Form of address"), max_length=20, required=False)
    function = forms.CharField(label=_("Function"), max_length=120, required=False)
    buying_role = forms.ChoiceField(
        label=_("Role in a purchase"), choices=Contact.BUYING_ROLES, required=False
    )
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    mobile = forms.CharField(label=_("Mobile"), max_length=30, required=False)
    private_mobile = forms.BooleanField(label=_("The mobile is a private one"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="fr")
    preferred_channel = forms.ChoiceField(label=_("Prefers"), choices=Contact.CHANNELS, required=False)
    preferred_hours = forms.CharField(label=_("Best hours"), max_length=60, required=False)
    functional_need = forms.CharField(
        label=_("Way of communicating that suits"), max_length=120, required=False,
        help_text=_("Large print, written exchanges… Never the reason for it."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where the details come from"), max_length=200, required=False,
        help_text=_("Business card, fair, web site: the person may ask."),
    )  # fmt: skip
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class StatementForm(RefusalForm):
    """An opposition, or a consent, with its proof."""

    state = forms.ChoiceField(
        label=_("The person"), widget=forms.RadioSelect(attrs={"data-look": "segments"}), initial="opposed",
        choices=[("opposed", _("refuses")), ("consented", _("consents to"))],
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), choices=Opposition.CHANNELS)
    proof = forms.CharField(
        label=_("Proof"),
        max_length=300,
        required=False,
        help_text=_("How it was said: mail of, call of, form and words"),
    )


class CompanyStatementForm(StatementForm):
    """What a company as a whole refuses or consents to, and who said it."""

    stated_by = forms.CharField(label=_("Said by"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].label = _("The company")


class CallForm(RefusalForm):
    """A call: the outcome is the button that sends it, the next step is already chosen."""

    contact = forms.ChoiceField(label=_("With"), required=False)
    direction = forms.ChoiceField(
        label=_("Who called"), choices=[("out", _("We did")), ("in", _("They did"))], initial="out",
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )  # fmt: skip
    step = forms.ChoiceField(label=_("Next step"), widget=forms.RadioSelect)
    due_on = forms.DateField(label=_("On another day"), required=False, widget=forms.DateInput(attrs=Day))
    step_title = forms.CharField(label=_("What to do then"), max_length=200, required=False)
    reason = forms.CharField(label=_("Why nothing comes next"), max_length=200, required=False)
    summary = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: list[Contact], task: Task | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, today = task, timezone.localdate()
        self.days = {
            "tomorrow": working_day(today, 1),
            "soon": working_day(today, 3),
            "week": working_day(today, 5),
        }
        self._field("contact").choices = [("", _("The switchboard"))] + [
            (str(p.uuid), str(p)) for p in people
        ]
        steps: list[tuple[str, Any]] = (
            [("keep", _("Keep: %(title)s") % {"title": task.title})] if task else []
        )
        steps += [
            ("tomorrow", _("Call again on the next working day")), ("soon", _("Call again in 3 working days")),
            ("week", _("Call again in a week")), ("other", _("Something else, on another day")),
            ("none", _("Nothing comes next")),
        ]  # fmt: skip
        self._field("step").choices = steps
        self.initial.setdefault("step", "keep" if task else "soon")

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("step") == "other" and not found.get("due_on"):
            self.add_error("due_on", _("Choose the day of the next step."))
        if found.get("step") == "none" and not found.get("reason"):
            self.add_error("reason", _("Say why nothing comes next."))
        return found

    def next_step(self) -> dict[str, Any] | None:
        """What `log_touch` takes."""
        choice = self.cleaned_data["step"]
        if choice == "none":
            return None
        if choice == "keep":
            return {"task": self.kept}
        title = self.cleaned_data["step_title"]
        if choice == "other":
            return {
                "title": title or str(_("Follow up")),
                "due_on": self.cleaned_data["due_on"],
                "kind": "followup",
            }
        return {"title": title or str(_("Call again")), "due_on": self.days[choice], "kind": "call"}


class TaskForm(RefusalForm):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = forms.DateField(label=_("By"), widget=forms.DateInput(attrs=Day))
    kind = forms.ChoiceField(label=_("Kind"), choices=Task.KINDS, initial="todo")
    contact = forms.ChoiceField(label=_("With"), required=False)

    def __init__(self, *args: Any, people: list[Contact] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.choices = [("", _("Nobody in particular"))] + [(str(p.uuid), str(p)) for p in people or []]


def working_day(start: date, ahead: int) -> date:
    """The day that many working days later; Saturdays, Sundays and holidays do not count."""
    day = start
    while ahead:
        day += timedelta(days=1)
        if day.weekday() < 5 and not is_holiday(day):
            ahead -= 1
    return day
