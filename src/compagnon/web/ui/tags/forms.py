"""Tags of forms: fields with their label, hint and error, and the summary of what is to be mended."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template import Library

register = Library()
# What a browser may fill in: only in forms about oneself (`about_me = True`), else a client's
# details would be filled with the reader's own.
AUTOCOMPLETE = {
    "email": "email", "login": "username", "password": "current-password", "name": "name", "phone": "tel",
    "postcode": "postal-code", "city": "address-level2", "line": "street-address", "country": "country-name",
    "organisation": "organization", "password1": "new-password", "password2": "new-password",
    "code": "one-time-code",
}  # fmt: skip
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, hint: Any = "", unit: Any = "") -> dict[str, Any]:
    """One field. Its look follows its widget; `data-look="segments"` on a radio makes segments."""
    widget = bound.field.widget
    hint = hint or bound.help_text
    ids = [f"{bound.auto_id}-hint"] if hint else []
    ids += [f"{bound.auto_id}-error"] if bound.errors else []
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=_attributes(bound, ids)),
        "hint": hint,
        "unit": unit or getattr(bound.field, "unit", ""),
        "look": _look(widget),
        "described": " ".join(ids),
        "segments": widget.attrs.get("data-look") == "segments",
    }


def _look(widget: Any) -> str:
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def _attributes(bound: BoundField, ids: list[str]) -> dict[str, Any]:
    widget = bound.field.widget
    attributes: dict[str, Any] = {}
    if _look(widget) == "input":
        attributes["class"] = f"input {widget.attrs.get('class', '')}".strip()
        if "autocomplete" not in widget.attrs and not isinstance(widget, forms.Select):
            own = getattr(bound.form, "about_me", False)
            attributes["autocomplete"] = AUTOCOMPLETE.get(bound.name, "off") if own else "off"
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":  # Django's own default
        attributes["rows"] = "4"
    if isinstance(bound.field, forms.DecimalField) and isinstance(widget, forms.TextInput):
        attributes["inputmode"] = "decimal"
    if ids and not isinstance(widget, GROUPS):
        attributes["aria-describedby"] = " ".join(ids)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


@register.inclusion_tag("ui/fields.html")
def fields(form: forms.BaseForm, *names: str) -> dict[str, Any]:
    """Some fields of a form, or all of them in order; hidden fields come along with all."""
    visible = [form[name] for name in names] if names else list(form.visible_fields())
    return {
        "form": form,
        "visible": visible,
        "hidden": [] if names else form.hidden_fields(),
        "marked": any(bound.field.required for bound in visible) and not names,
    }


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*all_forms: Any) -> dict[str, Any]:
    """What is to be mended, each with a link to its field; focused when the page opens."""
    problems = [problem for form in all_forms for problem in _problems(form)]
    return {"problems": problems, "ident": f"{all_forms[0].prefix or 'form'}-errors"}


def _problems(form: Any) -> list[dict[str, Any]]:
    if isinstance(form, forms.BaseFormSet):
        found = [{"text": text, "target": ""} for text in form.non_form_errors()]
        return found + [problem for each in form.forms for problem in _problems(each)]
    problems = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for bound in form:
        target = f"{bound.auto_id}_0" if isinstance(bound.field.widget, GROUPS) else bound.auto_id
        problems += [{"text": text, "label": bound.label, "target": target} for text in bound.errors]
    return [{"label": "", **problem} for problem in problems]
