"""The faults of a référentiel's file as sentences: what is wrong, and how to mend it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compagnon.certification.standards.shape import Fault

TYPES: dict[str, Promise] = {
    "text": _("a text"),
    "whole": _("a whole number"),
    "number": _("a number"),
    "flag": _("true or false"),
    "date": _("a date (2024-04-30)"),
    "label": _("a text, or fr: … and en: …"),
    "pair": _("[least, most], two whole numbers"),
    "list": _("a list"),
    "mapping": _("keys and values"),
    "anything": _("a value"),
}
MESSAGES: dict[str, Promise] = {
    "not_a_mapping": _("The file must hold keys and values, beginning with schema: compagnon.referentiel/1."),
    "missing": _("%(key)s is missing: write it."),
    "null": _("The value is empty: write %(expected)s."),
    "wrong_type": _("“%(value)s” is not %(expected)s."),
    "blank": _("The text is empty: write it."),
    "too_few": _("At least %(least)s wanted here."),
    "not_among": _("“%(value)s” is not known here: choose among %(among)s."),
    "out_of_bounds": _("%(value)s is not between %(least)s and %(most)s."),
    "not_positive": _("%(value)s must be above zero."),
    "pair_reversed": _("%(least)s is more than %(most)s: the least comes first."),
    "unknown_key": _("%(key)s is not read: is it misspelt?"),
    "unknown_key_near": _("%(key)s is not read: did you mean %(near)s?"),
    "twin": _("%(id)s already stands at %(first)s: each id is given once."),
    "same_place": _("Place %(at)s is already that of %(first)s."),
    "unknown_competence": _("%(code)s is no competence of this file: write one of its ids, or add it."),
    "competence_twice": _("%(code)s already stands at %(first)s: a competence belongs to one block."),
    "competence_without_block": _("%(code)s stands in no block: add it to the block that it belongs to."),
    "criterion_elsewhere": _("Criterion %(id)s stands under competence %(code)s: is it in its place?"),
    "unknown_session": _("%(id)s is no session of this file."),
    "evaluated_elsewhere": _("%(code)s says that it is judged in %(told)s; the session says %(real)s."),
    "unknown_grant": _("A session grants title or a block: “%(value)s” is neither (known: %(known)s)."),
    "unknown_modality": _("%(id)s is no modality here."),
    "unknown_step": _("%(id)s is no step of a session."),
    "unknown_production": _("%(id)s is no production of this file."),
    "production_of_another_session": _("%(id)s is the production of another session."),
    "without_timing": _("%(id)s has neither steps nor parts: give its steps with their minutes, "
                        "or applicable: false."),
    "sum": _("%(id)s says %(told)s minutes, its steps make %(real)s."),
    "total": _("Session %(id)s says %(told)s minutes in all, its modalities make %(real)s."),
    "jury_time": _("Session %(id)s says %(told)s minutes with the jury, its steps make %(real)s."),
    "effective_differs": _("%(id)s prints %(printed)s; %(effective)s are judged."),
    "not_judged": _("No modality of session %(id)s judges %(codes)s: add it to one, or to its "
                    "competences_effective."),
    "judged_too_much": _("Session %(id)s judges %(codes)s, which it does not grant."),
    "part_of_another_block": _("%(code)s is not granted by session %(id)s: its production cannot show it."),
    "unknown_themes": _("%(id)s names no list of themes (known: %(known)s)."),
    "pages": _("%(id)s says %(told)s pages, its parts make %(real)s."),
    "unknown_block": _("%(id)s is no block of this file."),
    "unknown_requirement": _("%(id)s is no part of this file."),
    "no_facts": _("No facts: nothing of the journal can be proposed as evidence."),
    "kind_form": _("%(kind)s is no kind of fact: write it as visit.held, or upload."),
    "unknown_criterion": _("%(code)s is no criterion of this file."),
    "criterion_without_kind": _("Criterion %(id)s has no kind of fact: name it under one, or under upload."),
    "anomaly": _("%(id)s (%(where)s): %(what)s. What holds: %(handling)s."),
    "anomaly_values": _("%(id)s (%(where)s): %(what)s. Printed: %(printed)s; effective: %(effective)s. "
                        "What holds: %(handling)s."),
    "unknown_schema": _("Only %(known)s is read: write it under schema."),
    "unknown_target": _("%(id)s is no référentiel that is shipped."),
}  # fmt: skip


def sentence(fault: Fault) -> str:
    """The fault in the current language."""
    params = dict(fault.params)
    if "expected" in params:
        params["expected"] = TYPES[params["expected"]]
    return str(MESSAGES[fault.code]) % params
