"""Which column is what (correspondance des colonnes): guessed from its name, remembered once agreed."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from compagnon.core.matching.names import fold
from compagnon.desk.importing.faults import ImportFault
from compagnon.people.actor import Actor
from compagnon.sales.accounts.models import ImportMapping

TARGETS = {
    "name": _("Company"), "siren": _("SIREN"), "siret": _("SIRET"), "vat_number": _("VAT number"),
    "naf": _("Activity (NAF)"), "status": _("Status"), "segment": _("Segment"), "phone": _("Phone of the company"),
    "email": _("E-mail of the company"), "website": _("Web site"), "notes": _("Notes on the company"),
    "language": _("Language"), "line": _("Street"), "postcode": _("Postcode"), "city": _("Town"),
    "country": _("Country (two letters)"), "latitude": _("Latitude"), "longitude": _("Longitude"),
    "contact_last_name": _("Last name"), "contact_first_name": _("First name"),
    "contact_title": _("Form of address"), "contact_function": _("Function"), "contact_email": _("E-mail"),
    "contact_phone": _("Phone"), "contact_mobile": _("Mobile"), "contact_notes": _("Notes on the person"),
    "contact_informed_at": _("Informed on"), "contact_last_inbound_at": _("Last contact from the person"),
}  # fmt: skip

_NAMES = {
    "name": "company companyname societe entreprise raisonsociale denomination client compte nomsociete account "
            "nomentreprise organisation organization nomducompte etablissement",
    "siren": "siren numerosiren nsiren", "siret": "siret numerosiret nsiret siretetablissement",
    "vat_number": "vat vatnumber tva numerotva tvaintracommunautaire ntvaintracom ntva",
    "naf": "naf ape codenaf codeape activite", "status": "status statut", "segment": "segment categorie secteur",
    "phone": "companyphone telephonesociete standard telephonestandard",
    "email": "companyemail emailsociete mailsociete emailgenerique",
    "website": "website web site siteweb siteinternet url", "notes": "notes note commentaire commentaires remarques",
    "language": "language langue",
    "line": "street address adresse rue adresse1 ligneadresse voie",
    "postcode": "postcode zip zipcode postalcode codepostal cp", "city": "city town ville commune localite",
    "country": "country pays codepays", "latitude": "latitude lat", "longitude": "longitude lon lng long",
    "contact_last_name": "lastname surname nom nomcontact nomducontact nomdefamille contact interlocuteur",
    "contact_first_name": "firstname givenname prenom prenomcontact prenomducontact",
    "contact_title": "title civilite titre", "contact_function": "function jobtitle fonction poste position",
    "contact_email": "email mail courriel emailcontact adresseemail adressemail emailprofessionnel",
    "contact_phone": "phone telephone tel fixe telephonefixe telcontact lignedirecte telephonecontact",
    "contact_mobile": "mobile portable cell telephonemobile telephoneportable",
    "contact_notes": "contactnotes notescontact", "contact_informed_at": "informedon informele",
    "contact_last_inbound_at": "lastinbound derniercontact datederniercontact",
}  # fmt: skip
_BY_NAME = {word: target for target, words in _NAMES.items() for word in words.split()}


def headers_digest(headers: Sequence[str]) -> str:
    """The same columns, in any order and case, give the same digest."""
    return hashlib.sha256(json.dumps(sorted(header.casefold() for header in headers)).encode()).hexdigest()


def guess_mapping(headers: Sequence[str]) -> dict[str, str]:
    """Target of each header, by its name; a target is given once, to the first that claims it."""
    found: dict[str, str] = {}
    for header in headers:
        target = header if header in TARGETS else _BY_NAME.get(fold(header).replace(" ", "").lower(), "")
        if target and target not in found.values():
            found[header] = target
    # « Nom » names the company when nothing else does and no first name stands beside it.
    if "name" not in found.values() and "contact_first_name" not in found.values():
        for header, target in found.items():
            if target == "contact_last_name" and fold(header) in {"NOM", "NAME"}:
                found[header] = "name"
    return found


def remembered(actor: Actor, headers: Sequence[str]) -> dict[str, str] | None:
    """The mapping agreed last time for these columns."""
    row = ImportMapping.objects.of(actor.workspace).filter(headers_digest=headers_digest(headers)).first()
    return {h: t for h, t in row.mapping.items() if h in headers and t in TARGETS} if row else None


def remember(actor: Actor, headers: Sequence[str], mapping: Mapping[str, str]) -> None:
    ImportMapping.objects.update_or_create(
        workspace=actor.workspace, headers_digest=headers_digest(headers), defaults={"mapping": dict(mapping)}
    )


def check_mapping(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping without its empty lines; refused when a column or target is unknown or taken twice, or
    when nothing says which company a row is about."""
    clean = {header: target for header, target in mapping.items() if target}
    for header, target in clean.items():
        if header not in headers:
            raise ImportFault(
                "unknown_column", _("The file has no column “%(name)s”.") % {"name": header}, path="mapping"
            )
        if target not in TARGETS:
            known = ", ".join(TARGETS)
            message = _("“%(name)s” is not a field; known: %(known)s.") % {"name": target, "known": known}
            raise ImportFault("unknown_target", message, path="mapping")
    taken = list(clean.values())
    if double := next((target for target in taken if taken.count(target) > 1), None):
        message = _("Two columns are mapped to “%(name)s”: choose one.") % {"name": TARGETS[double]}
        raise ImportFault("target_twice", message, path="mapping")
    if "name" not in taken:
        raise ImportFault("no_company", _("Say which column holds the company's name."), path="mapping")
    return clean
