"""Forms of the margin: a cost beyond the quote, the review of a deal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.sales.orders.models.reviews import CAUSES, CostGap, DealReview
from compagnon.web.pages.figure_fields import Figure
from compagnon.web.pages.fulfilment_forms import PageForm, key_field, seen_field, words


class CostForm(PageForm):
    cause = forms.ChoiceField(label=_("Kind"), choices=CostGap.COSTS)
    label = forms.CharField(label=_("What"), max_length=200)
    amount = Figure(
        label=_("Beyond the quote"), places=2, unit="€", help_text=_("Negative when it is a saving")
    )
    state = forms.ChoiceField(label=_("State"), choices=CostGap.STATES)
    key = key_field()


class ReviewForm(PageForm):
    cause = forms.ChoiceField(label=_("Main cause of the margin"), choices=CAUSES)
    explanation = words(_("Why the margin is what it is"), rows=3, required=True)
    went_well = words(_("What went well"))
    lesson = words(_("What the next quote should know"))
    lesson_kind = forms.ChoiceField(
        label=_("It is about"), choices=[("", "–"), *DealReview.KINDS], required=False
    )
    lesson_family = forms.CharField(
        label=_("Product family"), max_length=60, required=False, help_text=_("Empty: for this client only")
    )
    seen = seen_field()
