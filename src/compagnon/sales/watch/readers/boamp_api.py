"""Records of the BOAMP's API (Explore v2.1): a few columns, and the notice as JSON inside JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from . import dates, eforms, guard, json_text, values, xml
from .boamp_xml import notice_url, read_tender
from .errors import ReadingError, Warned
from .model import Award, Buyer, Entry, Place, Reading, Tender
from .near import near_key
from .plain import web_url

type Record = Mapping[str, object]

_KINDS = (
    # The longest words first: "résultat de marché" is not an "avis de marché".
    ("annulation", "cancellation"),
    ("rectificatif", "change"),
    ("modification", "change"),
    ("attribution", "result"),
    ("resultat", "result"),
    ("intention", "result"),
    ("pre-information", "planning"),
    ("preinformation", "planning"),
    ("periodique", "planning"),
    ("appel", "competition"),
    ("avis de marche", "competition"),
    ("marche", "competition"),
)
_PROCEDURES = (
    ("ouvert", "open"),
    ("restreint", "restricted"),
    ("adapte", "adapted"),
    ("sans", "neg-wo-call"),
    ("negoci", "neg-w-call"),
    ("dialogue", "comp-dial"),
    ("innovation", "innovation"),
    ("concours", "contest"),
)


def is_boamp_api(value: object) -> bool:
    """True for an answer of the API, a list of records or one record."""
    first = records_of(value)[:1]
    return bool(first) and isinstance(first[0], Mapping) and "idweb" in first[0]


def records_of(value: object) -> list[object]:
    """The records of an answer, whatever envelope they came in."""
    if isinstance(value, Mapping):
        inner = value.get("results", value.get("records"))
        return inner if isinstance(inner, list) else [value]
    return value if isinstance(value, list) else []


def is_empty_answer(value: object) -> bool:
    """True for a search of the API that found nothing."""
    return isinstance(value, Mapping) and "total_count" in value and value.get("results") == []


def read_boamp_api(value: object, *, source: str) -> Reading:
    """Every record as an entry; one without id or subject is skipped and said."""
    records = records_of(value)
    if len(records) > guard.MAX_ITEMS:
        raise ReadingError("too-many-items", found=len(records), limit=guard.MAX_ITEMS)
    warnings: list[Warned] = []
    entries = []
    for number, record in enumerate(records, start=1):
        wrong = _unusable(record)
        if wrong is None and isinstance(record, Mapping):
            entries.append(_entry(record, number, warnings))
        else:
            warnings.append(Warned("entry-skipped", {"entry": number, "field": wrong or "record"}))
    if records and not entries:
        raise ReadingError("missing-field", path="results", field="idweb, objet")
    if not entries:
        warnings.append(Warned("no-entries"))
    return Reading("boamp-api", source, "BOAMP", "fr", None, tuple(entries), tuple(warnings))


def _unusable(record: object) -> str | None:
    if not isinstance(record, Mapping):
        return "record"
    return next((name for name in ("idweb", "objet") if not _one(record, name)), None)


def _entry(record: Record, number: int, warnings: list[Warned]) -> Entry:
    reference = _one(record, "idweb") or ""
    subject = values.line(_one(record, "objet")) or ""
    detailed = _details(record, reference, number, warnings)
    tender = _merge(record, reference, subject, detailed, warnings)
    published = _one(record, "dateparution")
    return Entry(
        id=f"boamp:{reference}",
        title=subject,
        url=web_url(_one(record, "url_avis")) or notice_url(reference),
        summary=values.paragraph(detailed[1] if detailed else subject),
        published=_date(published, number, warnings),
        language="fr",
        near_key=near_key(subject, tender.buyer.name if tender.buyer else ""),
        tender=tender,
    )


def _merge(
    record: Record, reference: str, subject: str, detailed: tuple[Tender, str] | None, warnings: list[Warned]
) -> Tender:
    """The columns first, for they are what the BOAMP indexes; the full notice fills what they do not say."""
    base = detailed[0] if detailed else Tender(reference=reference, buyer=None, object=subject)
    name = values.line(_one(record, "nomacheteur"))
    buyer = base.buyer or (Buyer(name=name, country="FRA") if name else None)
    departements = values.listed(record.get("code_departement_prestation")) or values.listed(
        record.get("code_departement")
    )
    place = base.place or (Place(country="FRA") if departements else None)
    natures = [
        values.NATURES[text.lower()]
        for text in values.listed(record.get("type_marche"))
        if text.lower() in values.NATURES
    ]
    deadline = _one(record, "datelimitereponse")
    return replace(
        base,
        reference=reference,
        buyer=buyer,
        object=subject,
        notice_kind=_by_words(
            record, ("nature_categorise", "nature", "nature_categorise_libelle", "nature_libelle"), _KINDS
        )
        or base.notice_kind,
        procedure=base.procedure or _by_words(record, ("type_procedure", "procedure_libelle"), _PROCEDURES),
        nature=base.nature or (natures[0] if natures else None),
        deadline=_date(deadline, 0, warnings) or base.deadline,
        place=replace(place, departements=tuple(departements)) if place else None,
        awards=base.awards
        or tuple(Award(winner=values.line(winner)) for winner in values.listed(record.get("titulaire"))),
        replaces=next(iter(values.listed(record.get("annonce_lie"))), base.replaces),
        keywords=tuple(values.listed(record.get("descripteur_libelle"))),
    )


def _details(
    record: Record, reference: str, number: int, warnings: list[Warned]
) -> tuple[Tender, str] | None:
    """The tender and the description of `donnees`, JSON in a string; None when absent or unreadable."""
    given = record.get("donnees")
    if not given:
        return None
    try:
        data = json_text.load(given, path="donnees") if isinstance(given, str) else given
    except ReadingError:
        warnings.append(Warned("details-unreadable", {"entry": number, "field": "donnees"}))
        return None
    if not isinstance(data, Mapping):
        warnings.append(Warned("details-unreadable", {"entry": number, "field": "donnees"}))
        return None
    forms = data.get("EFORMS")
    if isinstance(forms, Mapping):
        return _eforms(forms, warnings)
    for family in ("FNSimple", "MAPA", "FNS"):
        notice = data.get(family)
        if isinstance(notice, Mapping):
            return _national(notice, reference, warnings)
    if "IDENTITE" in data:
        element = xml.from_json("DONNEES", data)
        return read_tender(element, reference, warnings), xml.text(element, "OBJET/OBJET_COMPLET") or ""
    warnings.append(Warned("details-unreadable", {"entry": number, "field": "donnees"}))
    return None


def _eforms(forms: Record, warnings: list[Warned]) -> tuple[Tender, str] | None:
    for name in eforms.ROOTS:
        if isinstance(forms.get(name), Mapping):
            root = xml.from_json(name, forms[name])
            language = xml.text(root, "cbc:NoticeLanguageCode")
            description = xml.in_language(root, "cac:ProcurementProject/cbc:Description", language)
            return eforms.read_tender(root, warnings), description or ""
    return None


def _national(notice: Record, reference: str, warnings: list[Warned]) -> tuple[Tender, str]:
    """A notice in one of the two national layouts; they name the same things differently."""
    body = _object(notice, "initial") or _object(notice, "attribution") or _object(notice, "rectificatif")
    organisation = _object(notice, "organisme")
    address = _object(organisation, "adr")
    market = _object(body, "natureMarche")
    description = _one(market, "description") or _one(_object(body, "description"), "objet") or ""
    talks = _object(body, "communication")
    buyer = values.buyer(
        _one(organisation, "nomOfficiel") or _one(organisation, "acheteurPublic"),
        warnings,
        city=_one(organisation, "ville") or _one(address, "ville"),
        postcode=_one(organisation, "cp") or _one(address, "cp"),
        country="FRA",
        identifier=_one(organisation, "codeIdentificationNational"),
    )
    tender = Tender(
        reference=reference,
        buyer=buyer,
        object=values.line(_one(market, "intitule") or description) or "",
        cpv=values.cpv_codes(_main_codes(market), warnings),
        place=_national_place(market),
        buyer_reference=_one(talks, "identifiantInterne")
        or _one(_object(body, "renseignements"), "idMarche"),
        documents_url=web_url(_one(talks, "urlDocConsul"))
        or web_url(_one(talks, "urlProfilAch"))
        or web_url(_one(organisation, "urlProfilAcheteur")),
    )
    return tender, description


def _main_codes(market: Record) -> list[str]:
    return values.listed(_object(_object(market, "codeCPV"), "objetPrincipal").get("classPrincipale"))


def _national_place(market: Record) -> Place | None:
    where = values.line(_one(market, "lieuExecution"))
    return Place(label=where, country="FRA") if where else None


def _object(holder: Record, name: str) -> Record:
    """The object under a name; an empty one when there is none, the first when there are several."""
    found = holder.get(name)
    if isinstance(found, list):
        found = next((item for item in found if isinstance(item, Mapping)), None)
    return found if isinstance(found, Mapping) else {}


def _one(holder: Record, name: str) -> str | None:
    return next(iter(values.listed(holder.get(name))), None)


def _by_words(record: Record, names: tuple[str, ...], table: tuple[tuple[str, str], ...]) -> str | None:
    for name in names:
        told = _plain(" ".join(values.listed(record.get(name))))
        for word, code in table:
            if word in told:
                return code
    return None


def _plain(text: str) -> str:
    return text.casefold().translate(str.maketrans("éèêàâîôûç_", "eeeaaiouc "))


def _date(text: str | None, number: int, warnings: list[Warned]) -> str | None:
    if text is None:
        return None
    told = dates.day_or_moment(text)
    if told is None:
        warnings.append(Warned("date-unreadable", {"entry": number, "value": text[:60]}))
    return told
