"""Forms of delivery and after-sales: milestone, incident, notice, hand-over, installed items, contracts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import Account, Contact
from compagnon.sales.orders.models import Delivery, OrderLine
from compagnon.sales.orders.models.contracts import Contract
from compagnon.sales.orders.models.fulfilment import Incident
from compagnon.web.pages.deals_forms import MemberChoice, day_field, new_key, people_of, sellers
from compagnon.web.pages.figure_fields import Figure, Percent
from compagnon.web.pages.orders_forms import PersonChoice


class PageForm(forms.Form):
    """One of several forms of a page: the ids of its fields begin with its own name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


def key_field() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)


def seen_field() -> forms.IntegerField:
    """The version that the page showed: the second of two people is warned."""
    return forms.IntegerField(widget=forms.HiddenInput, required=False)


def words(
    label: Any, *, rows: int = 2, required: bool = False, most: int = 2000, **more: Any
) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class MilestoneForm(PageForm):
    title = forms.CharField(
        label=_("Milestone"), max_length=150, help_text=_("For example: works acceptance")
    )
    planned_on = day_field(_("Planned on"), required=True)
    key = key_field()


class DoneForm(PageForm):
    done_on = day_field(_("Done on"), required=True)


class DeliveryChoice(forms.ModelChoiceField[Delivery]):
    def label_from_instance(self, obj: Delivery) -> str:
        return f"{obj.planned_on:%d/%m/%Y}"


class IncidentForm(PageForm):
    """What happened; the new date moves the delivery, the cost lowers the margin."""

    kind = forms.ChoiceField(label=_("What kind"), choices=Incident.KINDS)
    title = forms.CharField(label=_("What happened"), max_length=200)
    happened_on = day_field(_("On"), required=True)
    delivery = DeliveryChoice(
        label=_("Planned delivery"), queryset=Delivery.objects.none(), to_field_name="uuid", required=False,
        empty_label=_("The whole order"),
    )  # fmt: skip
    new_on = day_field(_("New date"), help_text=_("It moves the delivery and the milestones that follow"))
    cause = words(_("Cause"))
    fix = words(_("What is done about it"))
    cost = Figure(
        label=_("Cost for us"),
        places=2,
        unit="€",
        required=False,
        help_text=_("It lowers the margin of the deal"),
    )
    key = key_field()

    def __init__(self, deliveries: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delivery"].queryset = deliveries  # type: ignore[attr-defined]


class CloseIncidentForm(PageForm):
    fix = words(_("How it was put right"), required=True)
    cause = words(_("Why it had happened"), required=True)
    cost = Figure(label=_("Cost for us"), places=2, unit="€", required=False)
    seen = seen_field()


class InformForm(PageForm):
    contact = PersonChoice(label=_("Who is told"), queryset=Contact.objects.none(), to_field_name="uuid")
    channel = forms.ChoiceField(label=_("How"), choices=[("email", _("E-mail")), ("phone", _("Phone"))])
    key = key_field()

    def __init__(self, actor: Actor, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = people_of(actor, account)  # type: ignore[attr-defined]


class HandoverForm(PageForm):
    received_by = MemberChoice(label=_("Who takes over"), queryset=None, to_field_name="uuid", required=False)
    site_contact = forms.CharField(
        label=_("To call at the client"), max_length=200, help_text=_("Name and number on the site")
    )
    instructions = words(_("What after-sales must know"), required=True, rows=4)
    open_points = words(_("Still open"), help_text=_("The first line becomes a task"))

    def __init__(self, members: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_by"].queryset = members  # type: ignore[attr-defined]


class LineChoice(forms.ModelChoiceField[OrderLine]):
    def label_from_instance(self, obj: OrderLine) -> str:
        return obj.label


class InstallForm(PageForm):
    line = LineChoice(label=_("What"), queryset=OrderLine.objects.none(), to_field_name="uuid")
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    location = forms.CharField(label=_("Where on the site"), max_length=200, required=False)
    installed_on = day_field(_("In service since"), required=True)
    warranty_months = forms.IntegerField(label=_("Warranty, months"), min_value=0, max_value=600, initial=24)
    maintenance_months = forms.IntegerField(
        label=_("Maintenance every … months"), min_value=0, max_value=600, initial=12, help_text=_("0: none")
    )
    key = key_field()

    def __init__(self, lines: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]


class MaintenanceForm(PageForm):
    done_on = day_field(_("Done on"), required=True)
    report = words(_("Report"))
    key = key_field()


class ContractForm(PageForm):
    """A contract with at most three indices in its formula."""

    title = forms.CharField(label=_("What it is about"), max_length=200)
    starts_on = day_field(_("Starts on"), required=True)
    ends_on = day_field(_("Ends on"), required=True)
    yearly = Figure(label=_("Amount of a year, excl. VAT"), places=2, unit="€")
    renewal = forms.ChoiceField(label=_("Renewal"), choices=Contract.RENEWALS)
    renewal_months = forms.IntegerField(
        label=_("Renewed for … months"), min_value=0, max_value=600, initial=12
    )
    notice_days = forms.IntegerField(label=_("Notice, days"), min_value=0, max_value=3650, initial=90)
    fixed = Percent(label=_("Fixed part"), required=False, help_text=_("The part that never moves"))
    indexed_months = forms.IntegerField(
        label=_("Revised every … months"), min_value=0, max_value=600, initial=12
    )
    key = key_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in (1, 2, 3):
            self.fields[f"index_{n}"] = forms.CharField(
                label=_("Index %(n)s") % {"n": n},
                max_length=30,
                required=False,
                help_text=_("Such as ICHT-IME"),
            )
            self.fields[f"weight_{n}"] = Percent(label=_("Its weight"), required=False)
            self.fields[f"base_{n}"] = Figure(label=_("Its value when signed"), places=6, required=False)

    @property
    def plain(self) -> Sequence[Any]:
        return [self[name] for name in ("title", "starts_on", "ends_on", "yearly", "renewal", "renewal_months",
                                        "notice_days")]  # fmt: skip

    @property
    def parts(self) -> Sequence[Any]:
        names = ["fixed", "indexed_months"]
        names += [f"{name}_{n}" for n in (1, 2, 3) for name in ("index", "weight", "base")]
        return [self[name] for name in names]

    def formula(self) -> dict[str, Any]:
        """The formula as it is stored; {} without an index."""
        data = self.cleaned_data
        terms = [
            {"index": data[f"index_{n}"].strip().upper(), "weight": str(data[f"weight_{n}"] or 0),
             "base": str(data[f"base_{n}"] or 0)}
            for n in (1, 2, 3) if data.get(f"index_{n}", "").strip()
        ]  # fmt: skip
        return {"fixed": str(data["fixed"] or 0), "terms": terms} if terms else {}


class IndexForm(PageForm):
    index = forms.CharField(label=_("Index"), max_length=30)
    on = day_field(
        _("Period of"), required=True, help_text=_("The first day of the month it is published for")
    )
    value = Figure(label=_("Value"), places=6)
    source = forms.CharField(
        label=_("Source"), max_length=250, help_text=_("Such as: INSEE, BDM series 1565183")
    )
    key = key_field()


class ReviseForm(PageForm):
    on = day_field(_("From"), required=True)
    seen = seen_field()


class RenewForm(PageForm):
    until = day_field(_("Until"), help_text=_("Empty: for the months of the contract"))
    seen = seen_field()


class EndForm(PageForm):
    ended_on = day_field(_("Ends on"), required=True)
    reason = forms.CharField(label=_("Why"), max_length=250)
    seen = seen_field()


def members(actor: Actor) -> Any:
    """Whoever may take an order over: members of the sales wing who are there."""
    return sellers(actor)
