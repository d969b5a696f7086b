"""Tables: each personal field has its purpose, each table is read somewhere, each migration is made."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from sources import PACKAGE, modules

from compagnon.people.fields import CurrencyField
from compagnon.people.privacy import BASES, PURPOSES
from compagnon.people.queries import our_models, register_of_processing

WATCHED = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)
PERSONS = {"people.user", "people.membership", "sales_accounts.contact"}
NOT_READ_BY_A_PAGE = {
    "AuditHead": "the end of a chain, read by its verification",
    "AuditPayload": "read with its event",
    "CacheEntry": "Django's cache",
    "Counter": "numbers of documents",
    "IdempotencyKey": "repeated posts",
}


def _needs_purpose(field: models.Field) -> bool:  # type: ignore[type-arg]
    if isinstance(field, models.ForeignKey | models.OneToOneField):
        return field.remote_field.model._meta.label_lower in PERSONS
    return isinstance(field, WATCHED) and not isinstance(field, CurrencyField)


def test_each_field_that_may_hold_personal_data_names_its_purpose_or_says_none() -> None:
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if _needs_purpose(field)
        and not (isinstance(field, models.CharField) and field.choices)
        and field.name not in getattr(model, "PRIVACY", {})
        and field.name != "password"
    ]
    assert not missing, "add them to PRIVACY: a purpose code, or None when nothing personal can be in it"


def test_each_purpose_exists_and_each_named_field_too() -> None:
    for model in our_models():
        names = {field.name for field in model._meta.get_fields()} | {
            f.attname for f in model._meta.concrete_fields
        }
        for field, code in getattr(model, "PRIVACY", {}).items():
            assert field in names, f"{model._meta.label}.PRIVACY names {field!r}, which is no field"
            assert code is None or code in PURPOSES, f"{model._meta.label}.{field}: unknown purpose {code!r}"


def test_each_purpose_has_its_basis_and_its_tables() -> None:
    for line in register_of_processing():
        assert line.purpose.basis in BASES
        assert line.places, f"no field has the purpose {line.code}"


def test_each_change_of_a_table_has_its_migration(db: None) -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, stderr=out)
    except SystemExit:
        pytest.fail(out.getvalue())


def test_each_table_is_read_by_a_page_a_program_or_a_desk() -> None:
    """A table that nobody reads changes no decision: it is not built.

    A door reads it when it names the model, or when a query or service that doors use does.
    """
    texts = {name: (PACKAGE / name).read_text(encoding="utf-8") for name in modules()}
    readers = [text for name, text in texts.items() if not name.endswith(("models.py", "facts.py"))]
    unread = [
        model.__name__
        for model in our_models()
        if model.__name__ not in NOT_READ_BY_A_PAGE
        and not any(model.__name__ in text or _reached_by_relation(model, text) for text in readers)
    ]
    assert not unread


def _reached_by_relation(model: type[models.Model], text: str) -> bool:
    """`order.lines.all()` reads OrderLine without naming it."""
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey):
            name = field.remote_field.related_name or ""
            if name and name != "+" and f".{name}." in text:
                return True
    return False


def test_each_kind_that_a_reference_may_name_exists() -> None:
    """`about_kind="sales_deals.deal"` in the code names a model of ours."""
    import ast

    labels = {model._meta.label_lower for model in apps.get_models()}
    wrong = []
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.keyword)
                and node.arg == "about_kind"
                and isinstance(node.value, ast.Constant)
                and node.value.value
                and node.value.value not in labels
            ):
                wrong.append(f"{name}:{node.value.lineno} {node.value.value}")
    assert not wrong
