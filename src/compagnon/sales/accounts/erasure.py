"""All we hold about a person, and its erasure (droit d'accès, droit à l'effacement; GDPR art. 15, 17, 20).

Both walk the `PRIVACY` metadata of the models, so a field that a later room adds is covered the day it
is declared. What the law makes us keep (contract, accounting, oppositions) is kept and counted; an
opposition keeps its digest only, so that it holds when the address comes back.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compagnon.audit import trail
from compagnon.core.matching.names import fold
from compagnon.journal.models import Fact
from compagnon.journal.queries import sentence
from compagnon.journal.services import record
from compagnon.library.models import StoredFile
from compagnon.library.retention import delete
from compagnon.library.services import content
from compagnon.people.actor import Actor, system_actor
from compagnon.people.erasures import Erased, note_erased
from compagnon.people.errors import Refusal
from compagnon.people.privacy import PURPOSES
from compagnon.sales.accounts import facts
from compagnon.sales.accounts.addresses import show_phone
from compagnon.sales.accounts.models import Contact, ImportBatch, Opposition, Touch

KEPT = frozenset({"contract", "accounting", "opposition", "security", "account"})
GONE = "—"  # stands where a name stood


def _text_fields(model: Any, purposes: Any) -> list[models.Field[Any, Any]]:
    """The fields of a model that hold words about people for one of the purposes."""
    named = getattr(model, "PRIVACY", {})
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [f for f in model._meta.concrete_fields if named.get(f.name) in purposes and isinstance(f, kinds)]


def _models_about_people() -> Iterator[tuple[Any, list[str]]]:
    """Our models that belong to a workspace, each with its links to `Contact`."""
    for model in apps.get_models():
        if not hasattr(model, "PRIVACY") or not any(
            f.name == "workspace" for f in model._meta.concrete_fields
        ):
            continue
        links = [f.name for f in model._meta.concrete_fields if f.related_model is Contact]
        yield model, links


def person_file(actor: Actor, contact: Contact) -> dict[str, Any]:
    """Everything held about a person, with purpose, basis and term of each part; JSON values only."""
    parts: dict[str, Any] = {}
    rows = 0
    for model, links in _models_about_people():
        if not links:
            continue
        about = Q()
        for link in links:
            about |= Q(**{link: contact})
        found = model.objects.filter(about, workspace=actor.workspace).order_by("pk")[:5000]
        if entries := [_values(row) for row in found]:
            parts[model._meta.label_lower] = entries
            rows += len(entries)
    journal = Fact.objects.filter(workspace=actor.workspace, about_id__in=_objects_about(contact)).order_by(
        "at"
    )
    purposes = sorted(
        {purpose for purpose in Contact.PRIVACY.values() if purpose} | {"opposition", "activity"}
    )
    result = {
        "exported_at": timezone.now(), "workspace": actor.workspace.name, "person": _values(contact),
        "company": {"id": contact.account.uuid, "name": contact.account.name},
        "purposes": [
            {"code": code, "title": str(PURPOSES[code].title), "basis": PURPOSES[code].basis,
             "retention_days": PURPOSES[code].retention_days, "from": str(PURPOSES[code].starts),
             "source": PURPOSES[code].source}
            for code in purposes
        ],
        "related": parts,
        "journal": [{"at": fact.at, "kind": fact.kind, "sentence": sentence(fact)} for fact in journal],
    }  # fmt: skip
    record(actor, facts.PersonExported(rows=rows + 1), about=contact, account_id=contact.account.uuid)
    return json.loads(json.dumps(result, cls=DjangoJSONEncoder))  # type: ignore[no-any-return]


def _values(row: Any) -> dict[str, Any]:
    """What a row says: its classified fields and its dates, empty ones left out."""
    named = getattr(row, "PRIVACY", {})
    found: dict[str, Any] = {"id": row.uuid} if hasattr(row, "uuid") else {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        dated = isinstance(field, models.DateField)
        if (field.name in named or dated) and not field.is_relation and value not in (None, "", [], {}):
            found[field.name] = value
    return found


def _objects_about(contact: Contact) -> list[Any]:
    touches = Touch.objects.filter(contact=contact).values_list("uuid", flat=True)
    statements = Opposition.objects.filter(contact=contact).values_list("uuid", flat=True)
    return [contact.uuid, *touches, *statements]


@transaction.atomic
def erase_person(actor: Actor, *, contact: Contact, reason: str = "") -> dict[str, Any]:
    """Erase a person: the row keeps its place without a name, so that legal papers still point somewhere.

    Returns `{"rows": n, "kept": {purpose: n}}`. Erased: the person's fields, what was noted about the
    person, the name wherever a field of an erasable purpose holds it, the journal's and the audit
    trail's payloads (whose chain still verifies), error files of imports that hold the person.
    """
    if contact.last_name == GONE:
        raise Refusal("already_erased", _("This person is erased already."))
    words = _identifiers(contact)
    objects = _objects_about(contact)
    rows = _blank_touches(contact)
    kept: Counter[str] = Counter()
    for model, links in _models_about_people():
        if model is not Contact and model is not StoredFile:
            changed, held = _redact_model(actor, model, links, contact, words)
            rows += changed
            kept.update(held)
    Opposition.objects.filter(contact=contact).update(stated_by="", proof="")
    kept["opposition"] = Opposition.objects.filter(contact=contact).count()
    rows += _erase_journal(actor, objects, words)
    rows += _drop_error_files(actor, words)
    _blank_contact(contact)
    note_erased(str(actor.workspace.uuid), str(contact.uuid))
    held = {purpose: count for purpose, count in kept.items() if count}
    record(
        actor, facts.PersonErased(reason[:60], rows + 1, held), about=contact, account_id=contact.account.uuid
    )
    return {"rows": rows + 1, "kept": held}


def erase_again(lines: Iterable[Erased]) -> int:
    """Erase those persons of a ledger who are there again, after a restore; gives how many."""
    count = 0
    for line in lines:
        there = Contact.objects.filter(uuid=line.person, workspace__uuid=line.workspace).exclude(
            last_name=GONE
        )
        for contact in there.select_related("workspace", "account"):
            erase_person(system_actor(contact.workspace), contact=contact, reason="restored backup")
            count += 1
    return count


def _identifiers(contact: Contact) -> list[str]:
    """The words by which the person is found in texts, the longest first."""
    names = [contact.full_name, f"{contact.last_name} {contact.first_name}".strip()]
    numbers = [number for number in (contact.phone, contact.mobile) if number]
    spaced = [show_phone(number).replace("\u00a0", " ") for number in numbers]
    packed = [each.replace(" ", "") for each in spaced]
    found = {*names, *map(fold, names), contact.email, *numbers, *spaced, *packed}
    if len(contact.last_name) > 3:
        found |= {contact.last_name, fold(contact.last_name)}
    return sorted((each for each in found if len(each) > 3), key=len, reverse=True)


def _blank_touches(contact: Contact) -> int:
    return int(Touch.objects.filter(contact=contact).update(summary=""))


def _redact_model(
    actor: Actor, model: Any, links: list[str], contact: Contact, words: list[str]
) -> tuple[int, dict[str, int]]:
    """Take the person's words out of a model's erasable fields; count what is kept by law."""
    held: Counter[str] = Counter()
    linked = Q()
    for link in links:
        linked |= Q(**{link: contact})
    base = model._base_manager.filter(workspace=actor.workspace)
    if links:
        for purpose in {p for p in model.PRIVACY.values() if p in KEPT - {"opposition"}}:
            held[purpose] += base.filter(linked).count()
    fields = _text_fields(model, set(PURPOSES) - KEPT)
    if not fields or model is Fact:
        return 0, dict(held)
    found = Q()
    as_text = {}
    for field in fields:
        as_text[f"_{field.name}"] = Cast(field.name, models.TextField())
        for word in _variants(words):
            found |= Q(**{f"_{field.name}__icontains": word})
    changed = 0
    for row in base.annotate(**as_text).filter(found):
        for field in fields:
            setattr(row, field.name, _without(getattr(row, field.name), words))
        row.save(update_fields=[field.name for field in fields])
        changed += 1
    return changed, dict(held)


def _variants(words: list[str]) -> set[str]:
    """As databases must look for them: LIKE knows no case of letters outside ASCII, JSON escapes them."""
    cased = {each for word in words for each in (word, word.upper(), word.lower(), word.title())}
    return cased | {json.dumps(each)[1:-1] for each in cased}


def _without(value: Any, words: list[str]) -> Any:
    if isinstance(value, str):
        return re.sub("|".join(map(re.escape, words)), GONE, value, flags=re.IGNORECASE) if words else value
    if isinstance(value, list):
        return [_without(each, words) for each in value]
    if isinstance(value, dict):
        return {key: _without(each, words) for key, each in value.items()}
    return value


def _erase_journal(actor: Actor, objects: list[Any], words: list[str]) -> int:
    """Facts keep that something happened, not with whom; the audit payloads of the same objects go."""
    payload = Cast("payload", models.TextField())
    found = Q(about_id__in=objects)
    for word in _variants(words):
        found |= Q(_text__icontains=word)
    touched = set(map(str, objects))
    count = 0
    for fact in Fact.objects.filter(workspace=actor.workspace).annotate(_text=payload).filter(found):
        about_person = fact.about_id in objects
        fact.payload = {
            key: GONE
            if about_person and key in {"line", "name", "proof", "function"}
            else _without(value, words)
            for key, value in fact.payload.items()
        }
        fact.save(update_fields=["payload"])
        touched.add(str(fact.about_id))
        count += 1
    for object_id in touched:
        trail.erase_payloads(actor.workspace.pk, object_id)
    return count


def _drop_error_files(actor: Actor, words: list[str]) -> int:
    dropped = 0
    for batch in ImportBatch.objects.filter(workspace=actor.workspace).exclude(errors_key=""):
        row = StoredFile.objects.filter(workspace=actor.workspace, uuid=batch.errors_key).first()
        text = content(row).decode("utf-8", "replace").lower() if row else ""
        if row and any(word.lower() in text for word in words):
            delete(actor, file=row, reason="erasure")
            ImportBatch.objects.filter(pk=batch.pk).update(errors_key="")
            dropped += 1
    return dropped


def _blank_contact(contact: Contact) -> None:
    for field in _text_fields(Contact, {"prospecting"}):
        setattr(contact, field.name, "fr" if field.name == "language" else "")
    contact.last_name, contact.source = GONE, ""
    contact.private_mobile, contact.archived_at = False, timezone.now()
    contact.version += 1
    contact.save()
