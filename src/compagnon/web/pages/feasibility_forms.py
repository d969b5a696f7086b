"""Forms of the opinions: ask, answer, give information, deal with a condition, set up the services."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.people.actor import Actor
from compagnon.people.fields import text_in
from compagnon.people.models import Membership
from compagnon.people.queries import colleagues
from compagnon.sales.proposals.feasibility import queries
from compagnon.sales.proposals.feasibility.administration import ANSWERING
from compagnon.sales.proposals.feasibility.parts import PARTS
from compagnon.sales.proposals.models.feasibility import FeasibilityRule, InternalService, ReviewAnswer
from compagnon.sales.proposals.models.preparation import Partner
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure

ROWS = 3
ZERO = Decimal(0)


class AskForm(forms.Form):
    """A question to several services and partners at once."""

    services = forms.MultipleChoiceField(
        label=_("Internal services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = forms.MultipleChoiceField(
        label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple
    )
    question = forms.CharField(
        label=_("Question"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Left empty, each service gets its usual question"),
    )  # fmt: skip
    due_on = day_field(_("Answer by"), help_text=_("Left empty, each service has its own working days"))
    scope = forms.MultipleChoiceField(
        label=_("Lines that a partner may see"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("A partner sees no other line, and no price"),
    )  # fmt: skip
    blocking = forms.BooleanField(label=_("The quote waits for this answer"), required=False, initial=True)
    mail = forms.BooleanField(label=_("Write to them with a link that answers"), required=False, initial=True)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)

    def __init__(
        self,
        *args: Any,
        services: list[InternalService],
        partners: list[Partner],
        board: queries.Board,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._services = {str(row.uuid): row for row in services}
        self._partners = {str(row.uuid): row for row in partners}
        busy = {
            gate.service.pk for gate in board.gates
            if gate.service and gate.review and gate.review.status in {"open", "info"}
        }  # fmt: skip
        free = [
            (uuid, text_in(row.name)) for uuid, row in self._services.items()
            if self.is_bound or row.pk not in busy
        ]  # fmt: skip
        self.fields["services"].choices = free  # type: ignore[attr-defined]
        self.fields["partners"].choices = [(uuid, row.name) for uuid, row in self._partners.items()]  # type: ignore[attr-defined]
        self.fields["scope"].choices = [(line.reference or line.label, line.label) for line in board.lines]  # type: ignore[attr-defined]
        self.initial.setdefault("services", [
            str(gate.service.uuid) for gate in board.gates if gate.state == "missing" and gate.service
        ])  # fmt: skip
        if not partners:
            del self.fields["partners"], self.fields["scope"]

    def values(self) -> dict[str, Any]:
        """What the service takes, the address of the product and the key left out."""
        data = self.cleaned_data
        return {
            "services": [self._services[uuid] for uuid in data["services"]],
            "partners": [self._partners[uuid] for uuid in data.get("partners", ())],
            "question": data["question"], "due_on": data["due_on"], "blocking": data["blocking"],
            "scope": data.get("scope", ()),
        }  # fmt: skip


class AnswerForm(forms.Form):
    """The answer of a service or a partner: one choice, conditions as short rows, a comment."""

    about_me = True

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=ReviewAnswer.ANSWERS,
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for “no” and “need information”"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(1, ROWS + 1):
            self.fields[f"condition_{rank}"] = forms.CharField(
                label=_("Condition %(rank)d") % {"rank": rank}, required=False, max_length=250
            )
            self.fields[f"amount_{rank}"] = Figure(
                label=_("What it costs us"), places=2, unit="€", least=ZERO, required=False
            )
            self.fields[f"weeks_{rank}"] = forms.IntegerField(
                label=_("Delivery in weeks"), min_value=1, max_value=104, required=False
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"condition_{rank}"], self[f"amount_{rank}"], self[f"weeks_{rank}"])
            for rank in range(1, ROWS + 1)
        ]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [
            {"text": data[f"condition_{rank}"], "amount": data[f"amount_{rank}"], "weeks": data[f"weeks_{rank}"]}
            for rank in range(1, ROWS + 1)
        ]  # fmt: skip
        return {"answer": data["answer"], "comment": data["comment"], "conditions": rows}

    def refuse(self, path: str, message: Any) -> None:
        """Say a refusal at the field that it is about."""
        names = {"condition": "condition_1", "amount": "amount_1", "comment": "comment", "answer": "answer"}
        self.add_error(names.get(path), str(message))


class TextForm(forms.Form):
    """One text: information, a reason, or how something was dealt with."""

    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class PriceForm(forms.Form):
    """The price at which a condition is sold."""

    price = Figure(label=_("Sold at"), places=2, unit="€", least=ZERO)


class MemberChoice(forms.ModelChoiceField[Membership]):
    def label_from_instance(self, obj: Membership) -> str:
        return str(obj.user)


class ServiceForm(forms.Form):
    """Who answers for a service, how fast, who is told when it is late, and what its opinion rests on."""

    members = forms.MultipleChoiceField(
        label=_("Who answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Working days to answer"), min_value=1, max_value=30)
    escalation = forms.ChoiceField(label=_("Who is told when it is late"), required=False)
    watches = forms.MultipleChoiceField(
        label=_("A change of these asks again"),
        choices=list(PARTS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    question = forms.CharField(
        label=_("Usual question"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(row.uuid): row for row in colleagues(actor)}
        able = [(uuid, str(row.user)) for uuid, row in self.people.items() if ANSWERING & set(row.roles)]
        self.fields["members"].choices = able  # type: ignore[attr-defined]
        self.fields["escalation"].choices = [("", _("The sales managers")), *able]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, actor: Actor, service: InternalService, data: Any = None) -> "ServiceForm":
        question = text_in(service.questions[0]) if service.questions else ""
        return cls(data, actor=actor, initial={
            "members": [str(row.member.uuid) for row in service.members.all()], "days": service.days,
            "escalation": str(service.escalation.uuid) if service.escalation else "", "watches": service.watches,
            "question": question, "version": service.version,
        })  # fmt: skip

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "members": [self.people[uuid] for uuid in data["members"]], "days": data["days"],
            "escalation": self.people.get(data["escalation"]), "watches": data["watches"],
            "question": data["question"], "seen_version": data["version"],
        }  # fmt: skip


class RuleForm(forms.Form):
    """When a quote needs the opinion of a service."""

    service = forms.ChoiceField(label=_("Internal service"))
    kind = forms.ChoiceField(label=_("When"), choices=FeasibilityRule.KINDS)
    threshold = Figure(
        label=_("Number"), places=2, least=ZERO, required=False,
        help_text=_("An amount, a discount in %, or weeks"),
    )  # fmt: skip
    family = forms.CharField(label=_("Product family"), max_length=60, required=False)

    def __init__(self, *args: Any, services: list[InternalService], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(row.uuid): row for row in services}
        self.fields["service"].choices = [(uuid, text_in(row.name)) for uuid, row in self.services.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "service": self.services[self.cleaned_data["service"]]}


class AbsenceForm(forms.Form):
    """Who is away, and who stands in."""

    member = forms.ChoiceField(label=_("Away"))
    starts_on = day_field(_("From"), required=True)
    ends_on = day_field(_("To, included"), required=True)
    deputy = forms.ChoiceField(label=_("Who stands in"), required=False)

    def __init__(self, *args: Any, actor: Actor, everyone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(row.uuid): row for row in colleagues(actor)}
        choices = [(uuid, str(row.user)) for uuid, row in self.people.items()]
        mine = [pair for pair in choices if actor.membership and pair[0] == str(actor.membership.uuid)]
        self.fields["member"].choices = choices if everyone else mine  # type: ignore[attr-defined]
        self.fields["deputy"].choices = [("", _("Nobody")), *choices]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "member": self.people[data["member"]], "starts_on": data["starts_on"], "ends_on": data["ends_on"],
            "deputy": self.people.get(data["deputy"]),
        }  # fmt: skip
