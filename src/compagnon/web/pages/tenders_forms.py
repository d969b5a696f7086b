"""Forms of the tenders: read a notice, open, decide, file a piece, weigh, hand in, tell the result."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.clock import moment_of
from compagnon.people.errors import Refusal
from compagnon.people.fields import text_in
from compagnon.people.queries import colleagues
from compagnon.sales.deals.models import LostReason
from compagnon.sales.proposals.models.tenders import GoNoGoQuestion, TenderCriterion, TenderPiece
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.pages.watch_forms import SEGMENTS, CompanyField

ZERO = Decimal(0)
OTHER_CRITERIA = 5
MARKS = [(0, "0"), (1, "1"), (2, "2"), (3, "3"), (4, "4")]
MOST_RANKED = 12


class KeyedForm(forms.Form):
    """A form that makes something: sent twice, it makes it once."""

    idempotency_key = forms.CharField(widget=forms.HiddenInput, required=False, initial=new_key)


class NoticeForm(forms.Form):
    """The file of a notice."""

    file = forms.FileField(label=_("Notice (XML or JSON)"), help_text=_("BOAMP or TED, as downloaded"))


class DeadlineForm(forms.Form):
    """The day and hour until which offers are taken."""

    deadline = day_field(_("Offers are taken until"), required=True)
    hour = forms.TimeField(
        label=pgettext_lazy("deadline", "Hour"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial="12:00",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def moment(self, actor: Actor) -> datetime:
        return moment_of(
            actor.workspace, self.cleaned_data["deadline"], self.cleaned_data["hour"], path="hour"
        )


class OpenForm(DeadlineForm, KeyedForm):
    """A tender as its notice tells it; everything may be changed before it is opened."""

    title = forms.CharField(label=_("What is to be supplied"), max_length=300)
    buyer = forms.CharField(label=_("Buyer"), max_length=200)
    account = CompanyField(
        label=_("Client of ours"), help_text=_("Left empty, the buyer is written as a new client")
    )
    field_order = ("title", "buyer", "account", "deadline", "hour")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].actor = actor  # type: ignore[attr-defined]


class AssessForm(forms.Form):
    """The grid: each question from 0 to 4, and why."""

    def __init__(self, questions: list[GoNoGoQuestion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in questions:
            self.fields[f"q_{row.code}"] = forms.TypedChoiceField(
                label=text_in(row.text), choices=MARKS, coerce=int, widget=forms.RadioSelect(attrs=SEGMENTS),
                help_text=_t("Weight %(weight)d") % {"weight": row.weight},
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("In one sentence, why we answer"), max_length=300, required=False
        )

    def marks(self) -> dict[str, int]:
        return {
            name[2:]: value
            for name, value in self.cleaned_data.items()
            if name.startswith("q_") and value != ""
        }


class PieceForm(forms.Form):
    """How far a piece is, and its file."""

    owner = forms.ChoiceField(label=_("Who"), required=False)
    due_on = day_field(_("Ready by"), required=True)
    state = forms.ChoiceField(
        label=_("State"), choices=TenderPiece.STATES, widget=forms.RadioSelect(attrs=SEGMENTS)
    )
    done = forms.TypedMultipleChoiceField(
        label=_("Checked"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, image or office document, at most 10 MB")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, piece: TenderPiece, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {
            "owner": str(piece.owner.uuid) if piece.owner else "", "due_on": piece.due_on, "state": piece.state,
            "done": [place for place, line in enumerate(piece.checklist) if line["done"]], "version": piece.version,
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        self.people = {str(row.uuid): row for row in colleagues(actor)}
        choices = [(uuid, str(row.user)) for uuid, row in self.people.items()]
        self.fields["owner"].choices = [("", _("The holder of the tender")), *choices]  # type: ignore[attr-defined]
        self.fields["done"].choices = [  # type: ignore[attr-defined]
            (place, text_in(line["text"])) for place, line in enumerate(piece.checklist)
        ]
        if not piece.checklist:
            del self.fields["done"]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        file = data.get("file")
        return {
            "owner": self.people.get(data["owner"]), "due_on": data["due_on"], "state": data["state"],
            "done": data.get("done", []), "seen_version": data["version"],
            "name": file.name if file else "", "content": file.read() if file else b"",
        }  # fmt: skip


class AddPieceForm(KeyedForm):
    """A piece that this buyer asks for."""

    name = forms.CharField(label=_("Piece"), max_length=150)
    days_before = forms.IntegerField(
        label=_("Working days before the deadline"), min_value=0, max_value=120, initial=3
    )
    required = forms.BooleanField(
        label=_("The answer is not complete without it"), required=False, initial=True
    )
    field_order = ("name", "days_before", "required")


class CriteriaForm(forms.Form):
    """The buyer's criteria: the price, then the others."""

    price_name = forms.CharField(label=_("Criterion of the price"), max_length=150)
    price_weight = Figure(label=_("Weight"), places=2, least=ZERO)

    def __init__(self, criteria: list[TenderCriterion], *args: Any, **kwargs: Any) -> None:
        price = next((row for row in criteria if row.kind == "price"), None)
        others = [row for row in criteria if row.kind != "price"]
        initial = {
            "price_name": price.name if price else _t("Price"),
            "price_weight": price.weight if price else None,
        }
        for rank, row in enumerate(others, 1):
            initial |= {f"name_{rank}": row.name, f"weight_{rank}": row.weight}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.count = max(OTHER_CRITERIA, len(others) + 1)
        for rank in range(1, self.count + 1):
            self.fields[f"name_{rank}"] = forms.CharField(
                label=_t("Criterion %(rank)d") % {"rank": rank}, max_length=150, required=False
            )
            self.fields[f"weight_{rank}"] = Figure(label=_("Weight"), places=2, least=ZERO, required=False)

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        ranks = range(1, self.count + 1)
        return [(self["price_name"], self["price_weight"])] + [
            (self[f"name_{rank}"], self[f"weight_{rank}"]) for rank in ranks
        ]

    def values(self) -> list[tuple[str, str, Decimal]]:
        data = self.cleaned_data
        rows = [(data["price_name"], "price", data["price_weight"])]
        for rank in range(1, self.count + 1):
            rows.append((data[f"name_{rank}"], "quality", data[f"weight_{rank}"] or ZERO))
        return rows


class OfferForm(forms.Form):
    """An offer to compare: its price and its points, or its points in all."""

    ours = forms.BooleanField(label=_("This is our offer"), required=False)
    name = forms.CharField(label=_("Whose offer"), max_length=150)
    price = Figure(label=_("Price without VAT"), places=2, unit="€", least=ZERO)

    def __init__(self, criteria: list[TenderCriterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = [row for row in criteria if row.kind != "price"]
        for row in self.others:
            self.fields[f"points_{row.uuid}"] = Figure(
                label=_t("Points: %(name)s") % {"name": row.name}, places=2, least=ZERO, required=False
            )
        self.fields["total"] = Figure(
            label=_("Points in all"), places=2, least=ZERO, required=False,
            help_text=_("For a rival of whom only the total is known"),
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        points = {str(row.uuid): data[f"points_{row.uuid}"] for row in self.others}
        return {
            "ours": data["ours"], "name": data["name"], "price": data["price"], "total": data["total"],
            "points": points,
        }  # fmt: skip


class SubmitForm(forms.Form):
    """What the buyer's platform gave back."""

    receipt = forms.CharField(
        label=_("Receipt of the platform"),
        max_length=200,
        required=False,
        help_text=_("Its number, or a reference"),
    )


class ResultForm(forms.Form):
    """What the buyer decided and what we learn."""

    won = forms.ChoiceField(
        label=_("Result"), choices=[("yes", pgettext_lazy("tender", "Won")), ("no", pgettext_lazy("tender", "Lost"))],
        widget=forms.RadioSelect(attrs=SEGMENTS),
    )  # fmt: skip
    rank = forms.IntegerField(label=_("Our rank"), min_value=1, max_value=99, required=False)
    winner = forms.CharField(label=_("Who won"), max_length=200, required=False)
    lost_reason = forms.ModelChoiceField(
        queryset=LostReason.objects.none(), label=_("Why it is lost"), required=False
    )
    ranking = forms.CharField(
        label=_("Ranking of the buyer"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One offer per line, best first: name; price; points"),
    )  # fmt: skip
    lessons = forms.CharField(
        label=_("What we learn"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["lost_reason"]
        reason.queryset = access.rows(actor, LostReason).order_by("position")
        reason.label_from_instance = lambda row: text_in(row.name)

    def clean_ranking(self) -> list[tuple[str, Decimal | None, Decimal | None]]:
        lines = [line for line in self.cleaned_data["ranking"].splitlines() if line.strip()]
        if len(lines) > MOST_RANKED:
            raise forms.ValidationError(_("At most 12 offers."))
        return [_ranked(line) for line in lines]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "won": data["won"] == "yes", "rank": data["rank"] or 0, "winner": data["winner"],
            "ranking": data["ranking"],
            "lost_reason": data["lost_reason"], "lessons": data["lessons"],
        }  # fmt: skip


def _ranked(line: str) -> tuple[str, Decimal | None, Decimal | None]:
    """A line of a ranking: name; price; points, the last two when they are known."""
    parts = [part.strip() for part in line.split(";")] + ["", ""]
    numbers = []
    for text in parts[1:3]:
        plain = "".join(text.split()).replace("€", "").replace(",", ".")
        try:
            value = Decimal(plain) if plain else None
        except InvalidOperation as error:
            raise forms.ValidationError(
                _("“%(text)s” is no number: write name; price; points."), params={"text": text}
            ) from error
        if value is not None and not (value.is_finite() and 0 <= value < Decimal(10) ** 10):
            raise forms.ValidationError(
                _("“%(text)s” is no number: write name; price; points."), params={"text": text}
            )
        numbers.append(value)
    return parts[0][:150], numbers[0], numbers[1]


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Say a refusal at the field that it is about, or above the form."""
    form.add_error(refusal.path if refusal.path in form.fields else None, str(refusal.message))
