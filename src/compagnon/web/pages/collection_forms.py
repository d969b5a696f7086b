"""Forms of getting paid: bank file, money by hand, policy of reminders, late rate, charge, step of a dispute."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.sales.orders.collection.policy import Step
from compagnon.sales.orders.models import Invoice
from compagnon.sales.orders.models.collection import BankEntry, ChargeDecision, DisputeCase, DunningStep
from compagnon.web.pages.deals_forms import day_field
from compagnon.web.pages.figure_fields import Figure, Percent
from compagnon.web.pages.fulfilment_forms import PageForm, key_field, seen_field, words
from compagnon.web.ui.formats import amount

MOST_STEPS = 5


class BankFileForm(PageForm):
    file = forms.FileField(
        label=_("Bank file"), help_text=_("CAMT.053 (XML) or the CSV of your bank, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".xml,.csv,.txt"}),
    )  # fmt: skip


class InvoiceChoice(forms.ModelChoiceField[Invoice]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {obj.account.name} · {amount(obj.owed, 2, obj.currency)}"


class ByHandForm(PageForm):
    """One more invoice for this money; the page comes back while some is left."""

    invoice = InvoiceChoice(label=_("Invoice"), queryset=Invoice.objects.none(), to_field_name="uuid")
    amount = Figure(label=_("Amount"), places=2)
    key = key_field()

    def __init__(self, invoices: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invoice"].queryset = invoices  # type: ignore[attr-defined]


class AsideForm(PageForm):
    why = forms.ChoiceField(label=_("What becomes of it"), choices=BankEntry.WHYS)
    note = forms.CharField(label=_("Note"), max_length=250, required=False)


class PolicyForm(PageForm):
    """The steps of the policy: a step without days is left out."""

    valid_from = day_field(_("From"), required=True)

    def __init__(self, *args: Any, steps: tuple[Step, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, MOST_STEPS + 1):
            step = steps[n - 1] if n <= len(steps) else None
            self.fields[f"days_{n}"] = forms.IntegerField(
                label=_("Days late, step %(n)s") % {"n": n}, min_value=1, max_value=3650, required=False,
                initial=step.days_late if step else None,
            )  # fmt: skip
            self.fields[f"tone_{n}"] = forms.ChoiceField(
                label=_("Tone"),
                choices=DunningStep.TONES,
                initial=step.tone if step else "courteous",
                required=False,
            )
            self.fields[f"channel_{n}"] = forms.ChoiceField(
                label=_("Channel"), choices=DunningStep.CHANNELS, initial=step.channel if step else "email",
                required=False,
            )  # fmt: skip
            self.fields[f"wait_{n}"] = forms.IntegerField(
                label=_("Wait, days"),
                min_value=1,
                max_value=365,
                required=False,
                initial=step.wait_days if step else 7,
            )
            self.fields[f"charges_{n}"] = forms.BooleanField(
                label=_("States the late charges"), required=False, initial=bool(step and step.with_charges)
            )

    @property
    def rows(self) -> list[list[Any]]:
        return [
            [self[f"{name}_{n}"] for name in ("days", "tone", "channel", "wait", "charges")]
            for n in range(1, MOST_STEPS + 1)
        ]

    def steps(self) -> list[Step]:
        data = self.cleaned_data
        return [
            Step(n, data[f"days_{n}"], data[f"tone_{n}"] or "courteous", data[f"channel_{n}"] or "email",
                 data[f"wait_{n}"] or 7, data[f"charges_{n}"])
            for n in range(1, MOST_STEPS + 1) if data.get(f"days_{n}")
        ]  # fmt: skip


class LateRateForm(PageForm):
    rate = Percent(label=_("Yearly rate"))
    rate_from = day_field(_("From"), required=True)
    source = forms.CharField(
        label=_("Source"),
        max_length=250,
        help_text=_("Such as: ECB refinancing rate on 1 July, plus 10 points"),
    )


class ChargeForm(PageForm):
    decision = forms.ChoiceField(label=_("Decision"), choices=ChargeDecision.DECISIONS)
    reason = forms.CharField(label=_("Why"), max_length=250, required=False)


class DisputeStepForm(PageForm):
    note = words(_("What was done"), rows=3, required=True)
    stage = forms.ChoiceField(label=_("Stage"), choices=DisputeCase.STAGES)
    kind = forms.ChoiceField(label=_("About"), choices=DisputeCase.KINDS)
    cost = Figure(
        label=_("What it cost"),
        places=2,
        unit="€",
        required=False,
        help_text=_("Expert, lawyer, postage: not the credit"),
    )
    next_on = day_field(_("Next date to keep"), help_text=_("It becomes a task"))
    file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, picture, letter: at most 25 MB")
    )
    seen = seen_field()
    key = key_field()
