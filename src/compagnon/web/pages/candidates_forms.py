"""Forms of the candidates' desk: register, change, hours, assessments, measures, blocks; the CQPM's papers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.certification.candidates.models import (
    Adjustment,
    Assessment,
    Candidacy,
    Cohort,
    CommissionReview,
    JointDecision,
    Opinion,
)
from compagnon.certification.candidates.queries import competences_aimed, path_label, people_with
from compagnon.certification.standards.queries import open_standards, standard
from compagnon.certification.standards.records import Standard
from compagnon.people import access
from compagnon.people.actor import Actor
from compagnon.people.models import Membership
from compagnon.web.pages.deals_forms import day_field, new_key
from compagnon.web.pages.figure_fields import Figure

THIRD = Decimal("0.333333")


class PersonChoice(forms.ModelChoiceField[Membership]):
    def label_from_instance(self, obj: Membership) -> str:
        return str(obj.user)


class CohortChoice(forms.ModelChoiceField[Cohort]):
    pass


class IdentityForm(forms.Form):
    """Who the candidate is and who goes along; what is aimed at is set once, at the registration."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    birth_name = forms.CharField(label=_("Birth name, if it differs"), max_length=100, required=False)
    birth_date = day_field(_("Birth date"))
    birth_place = forms.CharField(label=_("Place of birth"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    cohort = CohortChoice(
        label=_("Class"), queryset=Cohort.objects.none(), to_field_name="uuid", required=False
    )
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    alternance = forms.BooleanField(label=_("Work-study contract"), required=False)
    tutor = PersonChoice(
        label=_("Company tutor"), queryset=Membership.objects.none(), to_field_name="uuid", required=False
    )
    vae_notified_on = day_field(_("Notice of admissibility of (VAE)"))
    vae_reference = forms.CharField(label=_("Reference of the notice"), max_length=60, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = access.rows(actor, Cohort).order_by("name")  # type: ignore[attr-defined]
        self.fields["tutor"].queryset = people_with(actor, "tutor")  # type: ignore[attr-defined]


class RegisterForm(IdentityForm):
    """A new candidacy: what is aimed at, by which way, and who."""

    standard = forms.ChoiceField(
        label=_("Certification"), choices=lambda: [(s.id, f"{s.id} · {s.title}") for s in open_standards()]
    )
    path = forms.ChoiceField(label=_("Path"), choices=lambda: _path_choices())
    targets = forms.MultipleChoiceField(
        label=_("Aimed at"), choices=lambda: _target_choices(), widget=forms.CheckboxSelectMultiple, initial=["title"],
        help_text=_("Block by block: the blocks of this time; else the whole title."),
    )  # fmt: skip
    member = PersonChoice(
        label=_("Account of the candidate"), queryset=Membership.objects.none(), to_field_name="uuid", required=False,
        help_text=_("Without an account the centre hands the papers over."),
    )  # fmt: skip
    exam_on = day_field(_("First day of the exam, if it is known"))
    idempotency_key = forms.CharField(widget=forms.HiddenInput, initial=new_key, required=False)

    field_order = ("standard", "path", "targets", "first_name", "last_name")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        self.fields["member"].queryset = people_with(actor, "candidate")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The arguments of the registration; what was left empty is left out."""
        given = {
            name: value for name, value in self.cleaned_data.items() if value and name != "idempotency_key"
        }
        return {"standard_id": given.pop("standard"), **given}


def _path_choices() -> list[tuple[str, Any]]:
    seen = {rule.id: path_label(rule.id) for found in open_standards() for rule in found.paths}
    return list(seen.items())


def _target_choices() -> list[tuple[str, Any]]:
    blocks = [
        (block.id, f"{block.id} · {block.title}") for found in open_standards() for block in found.blocks
    ]
    return [("title", _("The whole title")), *blocks]


class ChangeForm(IdentityForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ExamForm(forms.Form):
    exam_on = day_field(_("First day of the exam"), required=True)


class PaperForm(forms.Form):
    file = forms.FileField(label=_("File"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class HoursForm(forms.Form):
    company = forms.CharField(label=_("Company"), max_length=200)
    starts_on = day_field(_("From"), required=True)
    ends_on = day_field(_("Until"), required=True)
    hours = Figure(label=_("Hours"), places=2, unit="h")
    file = forms.FileField(
        label=_("Proof"), required=False, help_text=_("Signed by the company: PDF or photo")
    )


class AssessmentForm(forms.Form):
    competence = forms.ChoiceField(label=_("Competence"))
    title = forms.CharField(label=_("What the candidate did"), max_length=200)
    held_on = day_field(_("Day"), required=True)
    result = forms.ChoiceField(
        label=_("Result"),
        choices=Assessment.RESULTS,
        widget=forms.RadioSelect(attrs={"data-look": "segments"}),
    )
    comment = forms.CharField(
        label=_("Comment"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, candidacy: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(c.id, f"{c.id} {c.title}") for c in competences_aimed(candidacy)]
        self.fields["competence"].choices = choices  # type: ignore[attr-defined]


class MeasureForm(forms.Form):
    """What is to be done at the exam; why is nobody's business."""

    measure = forms.ChoiceField(label=_("Measure"), choices=Adjustment.MEASURES)
    share = forms.ChoiceField(
        label=_("Extra time"),
        required=False,
        choices=[("", "–"), (str(THIRD), _("A third more")), ("0.5", _("Half more"))],
    )
    detail = forms.CharField(
        label=_("Detail"), max_length=300, required=False,
        help_text=_("What is done, as “texts in size 16”; never why, and nothing on health."),
    )  # fmt: skip


class DecisionForm(forms.Form):
    agreed = forms.ChoiceField(label=_("Decision"), choices=[("yes", _("Agreed")), ("no", _("Refused"))])
    by = forms.CharField(label=_("Authority"), max_length=120, help_text=_("For instance DDETS 49"))
    reference = forms.CharField(label=_("Reference"), max_length=60, required=False)


class BlockForm(forms.Form):
    block = forms.ChoiceField(label=_("Block"))
    earned_on = day_field(_("Earned on"), required=True)
    file = forms.FileField(label=_("Proof"))

    def __init__(self, found: Standard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(block.id, f"{block.id} · {block.title}") for block in found.blocks]
        self.fields["block"].choices = choices  # type: ignore[attr-defined]


# CQPM


class _PerCompetence(forms.Form):
    """One choice for each competence of the candidacy's référentiel."""

    CHOICES: Any = ()

    def __init__(self, candidacy: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [c.id for c in standard(candidacy.standard).competences]
        given = self.initial.get("verdicts", {})
        for competence in standard(candidacy.standard).competences:
            self.fields[f"verdict_{competence.id}"] = forms.ChoiceField(
                label=f"{competence.id} {competence.title}", choices=self.CHOICES, required=False,
                initial=given.get(competence.id), widget=forms.RadioSelect(attrs={"data-look": "segments"}),
            )  # fmt: skip
        self.order_fields([f"verdict_{code}" for code in self.codes])

    def verdicts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"verdict_{code}"] for code in self.codes}


class OpinionForm(_PerCompetence):
    CHOICES = Opinion.VERDICTS
    capacity = forms.ChoiceField(label=_("In which capacity"), choices=Opinion.CAPACITIES)
    text = forms.CharField(
        label=_("In your own words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ModalityForm(forms.Form):
    modality = forms.ChoiceField(label=_("Modality"), widget=forms.RadioSelect)
    agreed_with = forms.CharField(
        label=_("Agreed with"), max_length=150, help_text=_("For the company, or the candidate")
    )
    agreed_on = day_field(_("Agreed on"), required=True)
    projects = forms.CharField(
        label=_("Work or projects"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    report_due_on = day_field(_("Report due on"))

    def __init__(self, candidacy: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evaluation = standard(candidacy.standard).evaluation
        choices = [(each.id, each.title) for each in evaluation.modalities] if evaluation else []
        self.fields["modality"].choices = choices  # type: ignore[attr-defined]


class CommissionForm(_PerCompetence):
    CHOICES = CommissionReview.VERDICTS
    held_on = day_field(_("Day"), required=True)
    members = forms.CharField(
        label=_("Members"),
        help_text=_("One on each line: name, capacity"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    comment = forms.CharField(
        label=_("Comment"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def people(self) -> list[dict[str, str]]:
        return [
            {"name": name.strip(), "capacity": capacity.strip()}
            for name, _comma, capacity in (
                line.partition(",") for line in self.cleaned_data["members"].splitlines()
            )
            if name.strip()
        ]


class JointForm(forms.Form):
    held_on = day_field(_("Day"), required=True)
    employers = forms.CharField(label=_("For the employers"), max_length=200)
    employees = forms.CharField(label=_("For the employees"), max_length=200)
    outcome = forms.ChoiceField(label=_("Decision"), choices=JointDecision.OUTCOMES, widget=forms.RadioSelect)
    blocks = forms.MultipleChoiceField(
        label=_("Blocks granted"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, candidacy: Candidacy, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blocks = [(block.id, f"{block.id} · {block.title}") for block in standard(candidacy.standard).blocks]
        self.fields["blocks"].choices = blocks  # type: ignore[attr-defined]

    def people(self) -> list[dict[str, str]]:
        return [
            {"name": self.cleaned_data[side].strip(), "side": side} for side in ("employers", "employees")
        ]
