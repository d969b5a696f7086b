"""Notices of the BOAMP, schema v230: appels d'offres, attributions, rectificatifs, annulations."""

from __future__ import annotations

from dataclasses import replace

from . import dates, values, xml
from .errors import ReadingError, Warned
from .model import Award, Criterion, Entry, Lot, Place, Reading, Tender
from .near import near_key
from .xml import Element, children, every, text, texts

_PROCEDURES = {
    "OUVERT": "open",
    "RESTREINT": "restricted",
    "PROCEDURE_ADAPTE": "adapted",
    "NEGOCIE": "neg-w-call",
    "CONCURRENTIELLE_NEGOCIATION": "neg-w-call",
    "DIALOGUE_COMPETITIF": "comp-dial",
    "PARTENARIAT_INNOVATION": "innovation",
    "CONCOURS_OUVERT": "contest",
    "CONCOURS_RESTREINT": "contest",
    "MARCHE_NEGOCIE": "neg-wo-call",
    "ATTRIBUTION_SANS_CONCURRENCE": "neg-wo-call",
    "AUTRE": "oth-single",
}
_KINDS = {
    "PRE-INFORMATION": "planning",
    "PRE_INFORMATION": "planning",
    "PERIODIQUE": "planning",
    "PROFIL": "planning",
    "APPEL_OFFRE": "competition",
    "ATTRIBUTION": "result",
    "INTENTION_CONCLURE": "result",
    "EX_ANTE_VOLONTAIRE": "result",
    "RECTIFICATIF": "change",
    "MODIFICATION": "change",
    "ANNULATION": "cancellation",
}
_OFFER_DATES = ("RECEPT_OFFRES", "RECEPT_CANDIDATURES", "DATE_LIMITE_OFFRES", "DATE_RECEPTION_OFFRES")


def notice_url(reference: str) -> str:
    """The public page of a BOAMP notice."""
    return f"https://www.boamp.fr/pages/avis/?q=idweb:{reference}"


def read_boamp(root: Element, *, source: str) -> Reading:
    """One notice; raises `missing-field` when it names no reference, buyer or object."""
    warnings: list[Warned] = []
    reference = text(root, "GESTION/REFERENCE/IDWEB")
    if reference is None:
        raise _missing("GESTION/REFERENCE/IDWEB")
    if root.find("DONNEES") is None:
        raise _missing("DONNEES")
    tender = read_tender(root.find("DONNEES"), reference, warnings)
    if tender.buyer is None:
        raise _missing("DONNEES/IDENTITE/DENOMINATION")
    summary = text(root, "GESTION/INDEXATION/RESUME_OBJET")
    subject = tender.object or values.line(summary) or ""
    if not subject:
        raise _missing("DONNEES/OBJET/OBJET_COMPLET")
    tender = replace(
        tender,
        object=subject,
        notice_kind=_kind(root),
        place=_place(root, tender.place),
        replaces=text(root, "GESTION/MARCHE/ANNONCE_ANTERIEUR/REFERENCE/IDWEB"),
        keywords=tuple(texts(root, "GESTION/INDEXATION/DESCRIPTEURS/DESCRIPTEUR/LIBELLE")),
    )
    published = text(root, "GESTION/INDEXATION/DATE_PUBLICATION")
    entry = Entry(
        id=f"boamp:{reference}",
        title=subject,
        url=notice_url(reference),
        summary=values.paragraph(text(root, "DONNEES/OBJET/OBJET_COMPLET") or summary),
        published=dates.bare_date(published) if published else None,
        language="fr",
        near_key=near_key(subject, tender.buyer.name if tender.buyer else ""),
        tender=tender,
    )
    return Reading("boamp-xml", source, subject, "fr", None, (entry,), tuple(warnings))


def read_tender(data: Element | None, reference: str, warnings: list[Warned]) -> Tender:
    """The tender of a DONNEES element, which the API gives as JSON too."""
    identity = data.find("IDENTITE") if data is not None else None
    subject = data.find("OBJET") if data is not None else None
    procedure = data.find("PROCEDURE") if data is not None else None
    lots = tuple(
        _lot(lot, number, warnings) for number, lot in enumerate(every(subject, "LOTS/LOT"), start=1)
    )
    codes = texts(subject, "CPV/PRINCIPAL") + texts(subject, "LOTS/LOT/CPV/PRINCIPAL")
    value = subject.find("VALEUR") if subject is not None else None
    total = (
        value
        if value is not None
        else (subject.find("CARACTERISTIQUES/VALEUR") if subject is not None else None)
    )
    estimated = values.amount(text(total), "OBJET/VALEUR", warnings)
    currency = total.get("DEVISE") if total is not None else None
    if estimated is None and len(lots) == 1:
        estimated, currency = lots[0].estimated_value, lots[0].currency
    awarded = data.find("ATTRIBUTION/VALEUR_TOTALE") if data is not None else None
    natures = [
        values.NATURES[name.lower()]
        for name in children(_find(subject, "TYPE_MARCHE"))
        if name.lower() in values.NATURES
    ]
    return Tender(
        reference=reference,
        buyer=values.buyer(
            text(identity, "DENOMINATION"),
            warnings,
            city=text(identity, "VILLE"),
            postcode=text(identity, "CP"),
            country="FRA" if text(identity, "PAYS") in (None, "FR", "France") else text(identity, "PAYS"),
            identifier=text(identity, "CODE_IDENT_NATIONAL") or text(identity, "SIRET"),
        ),
        object=values.line(text(subject, "TITRE_MARCHE") or text(subject, "OBJET_COMPLET")) or "",
        procedure=next(
            (_PROCEDURES.get(name, "oth-single") for name in children(_find(procedure, "TYPE_PROCEDURE"))),
            None,
        ),
        nature=natures[0] if natures else None,
        cpv=values.cpv_codes(codes, warnings),
        deadline=_deadline(data, warnings),
        estimated_value=estimated,
        currency=currency or (awarded.get("DEVISE") if awarded is not None else None),
        place=lots[0].place if lots else None,
        lots=lots,
        criteria=_criteria(_find(procedure, "CRITERES_ATTRIBUTION"), warnings),
        awards=tuple(_award(decision, data, warnings) for decision in every(data, "ATTRIBUTION/DECISION")),
        awarded_value=values.amount(text(awarded), "ATTRIBUTION/VALEUR_TOTALE", warnings),
        buyer_reference=values.line(text(subject, "REF_MARCHE")),
        documents_url=text(identity, "URL_DOCUMENT") or text(identity, "URL_PROFIL_ACHETEUR"),
    )


def _lot(lot: Element, number: int, warnings: list[Warned]) -> Lot:
    value = lot.find("VALEUR")
    description = values.paragraph(text(lot, "DESCRIPTION"))
    place = Place(
        nuts=tuple(texts(lot, "CODE_NUTS")), label=values.line(text(lot, "LIEU_PRINCIPAL")), country="FRA"
    )
    return Lot(
        reference=text(lot, "NUM") or str(number),
        title=values.line(text(lot, "INTITULE")),
        description=description or None,
        cpv=values.cpv_codes(texts(lot, "CPV/PRINCIPAL"), warnings),
        estimated_value=values.amount(text(value), "LOT/VALEUR", warnings),
        currency=value.get("DEVISE") if value is not None else None,
        place=place if place.nuts or place.label else None,
        criteria=_criteria(lot.find("CRITERES_ATTRIBUTION"), warnings),
    )


def _criteria(element: Element | None, warnings: list[Warned]) -> tuple[Criterion, ...]:
    found: list[Criterion] = []
    for group in element if element is not None else ():
        name = xml.name_of(group)
        kind = {"CRITERES_PRIX": "price", "CRITERES_COUT": "cost", "CRITERES_QUALITE": "quality"}.get(name)
        for item in every(group, "CRITERE"):
            weight = values.number(item.get("POIDS"), "CRITERE/@POIDS", warnings)
            found.append(Criterion(values.line(text(item)) or "", weight, kind))
        if kind == "price" and not every(group, "CRITERE"):
            found.append(
                Criterion("Prix", values.number(text(group, "POIDS"), "CRITERES_PRIX/POIDS", warnings), kind)
            )
    return tuple(found)


def _award(decision: Element, data: Element | None, warnings: list[Warned]) -> Award:
    amount = decision.find("RENSEIGNEMENT/MONTANT")
    offers = text(decision, "RENSEIGNEMENT/NB_OFFRE_RECU") or ""
    decided = text(decision, "DATE_ATTRIBUTION") or text(data, "ATTRIBUTION/DATE_DECISION")
    return Award(
        lot=text(decision, "NUM_LOT"),
        winner=values.line(text(decision, "TITULAIRE/DENOMINATION")),
        city=values.line(text(decision, "TITULAIRE/VILLE")),
        amount=values.amount(text(amount), "RENSEIGNEMENT/MONTANT", warnings),
        currency=amount.get("DEVISE") if amount is not None else None,
        decided=dates.bare_date(decided) if decided else None,
        contract=text(decision, "NUM_MARCHE"),
        offers=int(offers) if offers.isdecimal() else None,
    )


def _deadline(data: Element | None, warnings: list[Warned]) -> str | None:
    for name in _OFFER_DATES:
        given = text(data, f"CONDITION_DELAI/{name}")
        if given:
            told = dates.day_or_moment(given)
            if told is None:
                warnings.append(Warned("value-unreadable", {"field": name, "value": given[:60]}))
            return told
    return None


def _kind(root: Element) -> str | None:
    status = children(root.find("GESTION/REFERENCE/TYPE_AVIS/STATUT"))
    nature = children(root.find("GESTION/REFERENCE/TYPE_AVIS/NATURE"))
    return next((_KINDS[name] for name in status + nature if name in _KINDS), None)


def _place(root: Element, lots: Place | None) -> Place | None:
    where = texts(root, "GESTION/INDEXATION/DEP_PRESTATION") or texts(
        root, "GESTION/INDEXATION/DEP_PUBLICATION"
    )
    place = lots or Place(country="FRA")
    return replace(place, departements=tuple(where)) if where or lots else None


def _find(element: Element | None, path: str) -> Element | None:
    return element.find(path) if element is not None else None


def _missing(path: str) -> ReadingError:
    return ReadingError("missing-field", path=path, field=path)
