"""TED notices in eForms (UBL 2.3): planning, contract and award notices."""

from __future__ import annotations

from decimal import Decimal

from . import dates, values
from .eforms_rules import faults_of
from .errors import ReadingError, Warned
from .model import Award, Buyer, Criterion, Entry, Lot, Place, Reading, Tender
from .near import near_key
from .plain import web_url
from .xml import NS, Element, every, in_language, name_of, text, texts

ROOTS = {
    "PriorInformationNotice": "planning",
    "ContractNotice": "competition",
    "ContractAwardNotice": "result",
}
_PROJECT = "cac:ProcurementProject"
_MAIN_CPV = "cac:MainCommodityClassification/cbc:ItemClassificationCode"
_MORE_CPV = "cac:AdditionalCommodityClassification/cbc:ItemClassificationCode"
_ESTIMATE = "cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount"
_DEADLINES = (
    "cac:TenderingProcess/cac:TenderSubmissionDeadlinePeriod",
    "cac:TenderingProcess/cac:ParticipationRequestReceptionPeriod",
)
_LANGUAGES = {
    "FRA": "fr",
    "ENG": "en",
    "DEU": "de",
    "SPA": "es",
    "ITA": "it",
    "NLD": "nl",
    "POR": "pt",
    "POL": "pl",
}


def read_eforms(root: Element, *, source: str) -> Reading:
    """One notice, checked first; raises `notice-invalid` with every rule it breaks."""
    faults = tuple(faults_of(root))
    if faults:
        first = faults[0]
        raise ReadingError(
            "notice-invalid",
            path=first.path,
            faults=faults,
            count=len(faults),
            rule=first.rule,
            first=f"{first.path}: {first.message}",
        )
    warnings: list[Warned] = []
    tender = read_tender(root, warnings)
    language = language_of(root)
    number = text(root, ".//efac:Publication/efbc:NoticePublicationID")
    entry = Entry(
        id=f"ted:{tender.reference}",
        title=tender.object,
        url=f"https://ted.europa.eu/en/notice/-/detail/{number.lstrip('0')}" if number else None,
        summary=values.paragraph(
            in_language(root, f"{_PROJECT}/cbc:Description", text(root, "cbc:NoticeLanguageCode"))
        ),
        published=dates.join(text(root, "cbc:IssueDate") or "", text(root, "cbc:IssueTime")),
        language=language,
        near_key=near_key(tender.object, tender.buyer.name if tender.buyer else ""),
        tender=tender,
    )
    return Reading("eforms", source, tender.object, language, None, (entry,), tuple(warnings))


def language_of(root: Element) -> str | None:
    """The notice's language as two letters when it is a common one, else its three letters in lower case."""
    code = text(root, "cbc:NoticeLanguageCode")
    return _LANGUAGES.get(code, code.lower()) if code else None


def read_tender(root: Element, warnings: list[Warned]) -> Tender:
    """The tender of a notice; nothing is required here, so that partial notices can be read too."""
    language = text(root, "cbc:NoticeLanguageCode")
    project = root.find(_PROJECT, NS)
    lots = tuple(_lot(lot, language, warnings) for lot in every(root, "cac:ProcurementProjectLot"))
    codes = _codes(project) + [code for lot in lots for code in lot.cpv]
    estimate, currency = _amount(project, _ESTIMATE, warnings)
    if estimate is None and len(lots) == 1:
        estimate, currency = lots[0].estimated_value, lots[0].currency
    awarded, awarded_in = _amount(root, ".//efac:NoticeResult/cbc:TotalAmount", warnings)
    number = text(root, ".//efac:Publication/efbc:NoticePublicationID")
    return Tender(
        reference=number.lstrip("0") if number else text(root, "cbc:ID") or "",
        buyer=_buyer(root, language, warnings),
        object=values.line(in_language(project, "cbc:Name", language)) or "",
        notice_kind=ROOTS.get(name_of(root)),
        procedure=text(root, "cac:TenderingProcess/cbc:ProcedureCode"),
        nature=values.NATURES.get(text(project, "cbc:ProcurementTypeCode") or ""),
        cpv=values.cpv_codes(codes, warnings),
        deadline=dates.earliest([lot.deadline for lot in lots if lot.deadline]),
        estimated_value=estimate,
        currency=currency or awarded_in,
        place=_place(project, language),
        lots=lots,
        criteria=lots[0].criteria if lots and all(lot.criteria == lots[0].criteria for lot in lots) else (),
        awards=tuple(_awards(root, language, warnings)),
        awarded_value=awarded,
        procedure_id=text(root, "cbc:ContractFolderID"),
        buyer_reference=values.line(text(project, "cbc:ID")),
        documents_url=web_url(
            text(root, ".//cac:CallForTendersDocumentReference/cac:Attachment/cac:ExternalReference/cbc:URI")
        ),
    )


def _codes(project: Element | None) -> list[str]:
    return texts(project, _MAIN_CPV) + texts(project, _MORE_CPV)


def _amount(element: Element | None, path: str, warnings: list[Warned]) -> tuple[Decimal | None, str | None]:
    found = next(iter(every(element, path)), None)
    value = values.amount(text(found), path.rpartition("/")[2], warnings)
    return value, found.get("currencyID") if found is not None and value is not None else None


def _company(root: Element, identifier: str | None) -> Element | None:
    for company in every(root, ".//efac:Organizations/efac:Organization/efac:Company"):
        if identifier and text(company, "cac:PartyIdentification/cbc:ID") == identifier:
            return company
    return None


def _party(company: Element | None, language: str | None, warnings: list[Warned]) -> Buyer | None:
    return values.buyer(
        in_language(company, "cac:PartyName/cbc:Name", language),
        warnings,
        city=text(company, "cac:PostalAddress/cbc:CityName"),
        postcode=text(company, "cac:PostalAddress/cbc:PostalZone"),
        country=text(company, "cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
        identifier=text(company, "cac:PartyLegalEntity/cbc:CompanyID"),
    )


def _buyer(root: Element, language: str | None, warnings: list[Warned]) -> Buyer | None:
    identifier = text(root, "cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID")
    return _party(_company(root, identifier), language, warnings)


def _place(project: Element | None, language: str | None) -> Place | None:
    where = "cac:RealizedLocation"
    nuts = tuple(dict.fromkeys(texts(project, f"{where}/cac:Address/cbc:CountrySubentityCode")))
    label = values.line(
        in_language(project, f"{where}/cbc:Description", language)
        or text(project, f"{where}/cac:Address/cbc:CityName")
    )
    country = text(project, f"{where}/cac:Address/cac:Country/cbc:IdentificationCode")
    return Place(nuts=nuts, label=label, country=country) if nuts or label or country else None


def _lot(lot: Element, language: str | None, warnings: list[Warned]) -> Lot:
    project = lot.find(_PROJECT, NS)
    value, currency = _amount(project, _ESTIMATE, warnings)
    return Lot(
        reference=text(lot, "cbc:ID") or "",
        title=values.line(in_language(project, "cbc:Name", language)),
        description=values.paragraph(in_language(project, "cbc:Description", language)) or None,
        cpv=values.cpv_codes(_codes(project), warnings),
        estimated_value=value,
        currency=currency,
        deadline=_deadline(lot),
        place=_place(project, language),
        criteria=tuple(_criteria(lot, language, warnings)),
    )


def _deadline(lot: Element) -> str | None:
    for path in _DEADLINES:
        day = text(lot, f"{path}/cbc:EndDate")
        if day:
            return dates.join(day, text(lot, f"{path}/cbc:EndTime"))
    return None


def _criteria(lot: Element, language: str | None, warnings: list[Warned]) -> list[Criterion]:
    found = []
    for item in every(
        lot, "cac:TenderingTerms/cac:AwardingTerms/cac:AwardingCriterion/cac:SubordinateAwardingCriterion"
    ):
        kind = text(item, "cbc:AwardingCriterionTypeCode")
        name = (
            in_language(item, "cbc:Name", language) or in_language(item, "cbc:Description", language) or kind
        )
        weight = text(item, ".//efac:AwardCriterionParameter/efbc:ParameterNumeric")
        found.append(
            Criterion(values.line(name) or "", values.number(weight, "efbc:ParameterNumeric", warnings), kind)
        )
    return found


def _awards(root: Element, language: str | None, warnings: list[Warned]) -> list[Award]:
    """One award per winning tender of each lot result, followed through the references of the notice."""
    result = next(iter(every(root, ".//efac:NoticeResult")), None)
    tenders = {text(item, "cbc:ID"): item for item in every(result, "efac:LotTender")}
    parties = {text(item, "cbc:ID"): item for item in every(result, "efac:TenderingParty")}
    contracts = {text(item, "efac:LotTender/cbc:ID"): item for item in every(result, "efac:SettledContract")}
    found = []
    for lot in every(result, "efac:LotResult"):
        if text(lot, "cbc:TenderResultCode") not in (None, "selec-w"):
            continue
        for reference in texts(lot, "efac:LotTender/cbc:ID"):
            tender = tenders.get(reference)
            party = parties.get(text(tender, "efac:TenderingParty/cbc:ID"))
            winner = _party(_company(root, text(party, "efac:Tenderer/cbc:ID")), language, [])
            contract = contracts.get(reference)
            amount, currency = _amount(tender, "cac:LegalMonetaryTotal/cbc:PayableAmount", warnings)
            found.append(
                Award(
                    lot=text(lot, "efac:TenderLot/cbc:ID"),
                    winner=winner.name if winner else None,
                    city=winner.city if winner else None,
                    siren=winner.siren if winner else None,
                    amount=amount,
                    currency=currency,
                    decided=dates.bare_date(
                        text(contract, "cbc:AwardDate") or text(contract, "cbc:IssueDate") or ""
                    ),
                    contract=values.line(text(contract, "efac:ContractReference/cbc:ID")),
                    offers=_offers(lot),
                )
            )
    return found


def _offers(lot: Element) -> int | None:
    for item in every(lot, "efac:ReceivedSubmissionsStatistics"):
        number = text(item, "efbc:StatisticsNumeric") or ""
        if text(item, "efbc:StatisticsCode") == "tenders" and number.isdecimal():
            return int(number)
    return None
