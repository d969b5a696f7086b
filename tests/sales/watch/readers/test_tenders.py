"""Notices: every figure checked against what the file says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from compagnon.sales.watch.readers import Award, Criterion, Reading, ReadingError, Tender, read

type Notice = Callable[[str], Tender]


@pytest.fixture
def tender(test_data: Path) -> Notice:
    """The tender of a public notice, by its file name."""

    def load(name: str) -> Tender:
        found = read((test_data / "tenders" / name).read_bytes(), source=name).entries[0].tender
        assert found is not None
        return found

    return load


def api(record: dict[str, object]) -> Reading:
    return read(json.dumps({"total_count": 1, "results": [record]}).encode(), source="boamp")


def first_tender(reading: Reading) -> Tender:
    found = reading.entries[0].tender
    assert found is not None
    return found


def test_a_call_of_the_boamp(tender: Notice) -> None:
    found = tender("test-pub-2.xml")
    assert found.buyer is not None
    assert (found.buyer.name, found.buyer.city, found.buyer.postcode) == (
        "Grand Port Maritime de Marseille",
        "MARSEILLE Cedex 02",
        "13226",
    )
    assert (found.reference, found.buyer_reference, found.notice_kind) == (
        "16-181902",
        "201611004",
        "competition",
    )
    assert (found.procedure, found.nature) == ("open", "services")
    assert found.cpv == ("71240000", "79311000", "71335000")
    assert found.deadline == "2017-01-30T16:00:00+01:00"
    assert (found.estimated_value, found.currency) == (Decimal("50000.00"), "EUR")
    assert found.place is not None
    assert (found.place.nuts, found.place.departements) == (("FR824",), ("13",))
    assert found.lots[0].criteria == (
        Criterion("Valeur technique appréciée suivant le mémoire technique", Decimal(50), "quality"),
        Criterion("Prix", Decimal(50), "price"),
    )


def test_a_call_of_the_boamp_in_lots(tender: Notice) -> None:
    found = tender("test-pub.xml")
    assert [(lot.reference, lot.cpv) for lot in found.lots] == [("1", ("50118110",)), ("2", ("50118110",))]
    assert found.lots[1].title == "Prestations de remorquage pour les poids lourds de la ville de Paris"
    assert found.deadline == "2017-02-07T12:00:00+01:00"
    assert found.estimated_value is None
    assert found.documents_url == "https://marches.maximilien.fr"


def test_an_award_of_the_boamp(tender: Notice) -> None:
    found = tender("test-attribution-5.xml")
    assert (found.notice_kind, found.procedure, found.replaces) == ("result", "adapted", "16-36319")
    assert found.awarded_value == Decimal("159691.60")
    assert found.awards == (
        Award(
            winner="Moter",
            city="Mérignac",
            amount=Decimal("159691.60"),
            currency="EUR",
            decided="2016-11-18",
        ),
    )
    assert [criterion.weight for criterion in found.criteria] == [Decimal(70), Decimal(30)]
    assert found.keywords == ("Terrassement",)


def test_amounts_are_written_as_decimal_strings(test_data: Path) -> None:
    reading = read((test_data / "tenders" / "test-attribution-5.xml").read_bytes(), source="x")
    written = json.loads(json.dumps(reading.as_json()))
    assert written["entries"][0]["tender"]["awarded_value"] == "159691.60"
    assert written["entries"][0]["tender"]["criteria"][0]["weight"] == "70"


def test_a_record_of_the_boamp_api(tender: Notice) -> None:
    found = tender("boamp_api_v21_26-91551.json")
    assert found.buyer is not None
    assert found.buyer.name == "COMMUNE DE VICHY"
    assert (found.reference, found.notice_kind) == ("26-91551", "competition")
    assert found.deadline == "2026-10-26T11:00:00+00:00"
    assert found.keywords == ("Maîtrise d'oeuvre",)


def test_an_eforms_call(tender: Notice) -> None:
    found = tender("cn_24_FRA_comments.xml")
    assert found.buyer is not None
    assert (found.buyer.name, found.buyer.city, found.buyer.postcode, found.buyer.siren) == (
        "Rouen Habitat",
        "Rouen Cedex 1",
        "76001",
        "123456789",
    )
    assert (found.notice_kind, found.procedure, found.nature) == ("competition", "open", "services")
    assert found.procedure_id == "e3cdabf1-e057-47a5-9210-b1f6fc757228"
    assert found.deadline == "2019-06-24T16:00:00+00:00"
    assert [(lot.reference, lot.title) for lot in found.lots] == [
        ("LOT-0001", "Agence centre"),
        ("LOT-0002", "Agence Hauts de Rouen"),
    ]
    assert found.criteria == (
        Criterion("Prix", Decimal(60), "price"),
        Criterion("Qualité", Decimal(40), "quality"),
    )


def test_an_eforms_deadline_keeps_its_own_offset(tender: Notice) -> None:
    assert tender("cn_24_minimal.xml").deadline == "2020-02-04T10:00:00+02:00"


def test_an_eforms_award_is_followed_to_its_winner(tender: Notice) -> None:
    found = tender("can_24_minimal.xml")
    assert found.awarded_value == Decimal("390697.84")
    assert found.awards == (
        Award(
            lot="LOT-0000",
            winner="Espaces Verts Lemire",
            city="Le Grand-Quevilly",
            siren="326912557",
            amount=Decimal("95414.00"),
            currency="EUR",
            decided="2019-09-03",
            contract="SCN DEF:2020-12",
            offers=3,
        ),
    )


def test_a_ted_answer_takes_a_language_that_is_there(test_data: Path) -> None:
    entry = read((test_data / "tenders" / "ted_api_v3_412169-2016.json").read_bytes(), source="x").entries[0]
    assert entry.url == "https://ted.europa.eu/en/notice/-/detail/412169-2016"
    assert (entry.published, entry.language) == ("2016-11-23", "en")
    assert entry.tender is not None
    assert entry.tender.buyer is not None
    assert entry.tender.buyer.name == "Achilles South Europe, S.L.U."
    assert entry.tender.deadline == "2026-12-01"


def test_french_comes_first_when_ted_has_it() -> None:
    notice = {
        "publication-number": "1-2026",
        "notice-title": {"eng": "Towing", "fra": "Remorquage"},
        "classification-cpv": ["50118110", "50118110"],
        "notice-type": "can-standard",
        "place-of-performance": ["FR101", "FRA"],
        "deadline-receipt-tender-date-lot": ["2026-12-03+01:00", "2026-12-01+01:00"],
    }
    reading = read(json.dumps({"notices": [notice, {"publication-number": "2-2026"}]}).encode(), source="x")
    assert reading.entries[0].title == "Remorquage"
    assert [warning.code for warning in reading.warnings] == ["entry-skipped"]
    found = first_tender(reading)
    assert (found.cpv, found.notice_kind, found.deadline) == (("50118110",), "result", "2026-12-01")
    assert found.place is not None
    assert (found.place.nuts, found.place.country) == (("FR101",), "FRA")


RECORD: dict[str, object] = {"idweb": "26-1", "objet": "Fourniture de vannes", "nomacheteur": "Ville de Dole"}


def test_the_full_notice_inside_the_record_is_json_inside_json() -> None:
    notice = {
        "FNSimple": {
            "organisme": {
                "nomOfficiel": "Mairie de Dole",
                "codeIdentificationNational": "21390198600014",
                "ville": "Dole",
                "cp": "39100",
            },
            "initial": {
                "communication": {"identifiantInterne": "V26", "urlDocConsul": "https://m.example/v26"},
                "natureMarche": {
                    "intitule": "Vannes",
                    "description": "Vannes à bride",
                    "codeCPV": {"objetPrincipal": {"classPrincipale": "42131000"}},
                    "lieuExecution": "Dole",
                },
            },
        }
    }
    found = first_tender(api({**RECORD, "donnees": json.dumps(notice), "type_marche": "FOURNITURES"}))
    assert found.buyer is not None
    assert (found.buyer.siret, found.buyer.siren, found.buyer.postcode) == (
        "21390198600014",
        "213901986",
        "39100",
    )
    assert (found.cpv, found.nature, found.buyer_reference) == (("42131000",), "supplies", "V26")
    assert found.documents_url == "https://m.example/v26"


def test_columns_may_be_a_list_or_a_scalar() -> None:
    many = api(
        {**RECORD, "type_marche": ["TRAVAUX"], "titulaire": ["A", "B"], "code_departement": ["39", "25"]}
    )
    one = api({**RECORD, "type_marche": "TRAVAUX", "titulaire": "A", "code_departement": "39"})
    assert (first_tender(many).nature, first_tender(one).nature) == ("works", "works")
    assert [award.winner for award in first_tender(many).awards] == ["A", "B"]
    assert [award.winner for award in first_tender(one).awards] == ["A"]
    places = [first_tender(many).place, first_tender(one).place]
    assert [place.departements for place in places if place] == [("39", "25"), ("39",)]


def test_the_old_layout_of_the_record_is_read_like_the_xml() -> None:
    notice = {
        "IDENTITE": {"DENOMINATION": "Ville de Dole", "CP": "39100", "VILLE": "Dole"},
        "OBJET": {
            "CPV": {"PRINCIPAL": "42131000"},
            "LOTS": {
                "LOT": [{"NUM": "1", "VALEUR": {"@DEVISE": "EUR", "#text": "1200.5"}}, {"NUM": "2"}],
            },
        },
        "PROCEDURE": {"TYPE_PROCEDURE": {"OUVERT": None}},
    }
    found = first_tender(api({**RECORD, "donnees": json.dumps(notice)}))
    assert (found.procedure, found.cpv) == ("open", ("42131000",))
    assert [(lot.reference, lot.estimated_value, lot.currency) for lot in found.lots] == [
        ("1", Decimal("1200.50"), "EUR"),
        ("2", None, None),
    ]


def test_an_eforms_notice_inside_the_record_is_read_like_the_xml() -> None:
    notice = {
        "EFORMS": {
            "ContractNotice": {
                "@xmlns:cac": "urn:…",
                "cbc:NoticeLanguageCode": "FRA",
                "cac:ProcurementProject": {
                    "cbc:Name": {"@languageID": "FRA", "#text": "Vannes"},
                    "cac:MainCommodityClassification": {
                        "cbc:ItemClassificationCode": {"@listName": "cpv", "#text": "42131000"}
                    },
                },
                "cac:ProcurementProjectLot": [
                    {
                        "cbc:ID": {"@schemeName": "Lot", "#text": "LOT-0001"},
                        "cac:TenderingProcess": {
                            "cac:TenderSubmissionDeadlinePeriod": {
                                "cbc:EndDate": "2026-12-01+01:00",
                                "cbc:EndTime": "12:00:00+01:00",
                            }
                        },
                    }
                ],
            }
        }
    }
    found = first_tender(api({**RECORD, "donnees": json.dumps(notice)}))
    assert found.cpv == ("42131000",)
    assert found.deadline == "2026-12-01T12:00:00+01:00"
    assert found.object == "Fourniture de vannes"


@pytest.mark.parametrize("given", ["{", "[1]", '"x"', "[" * 1000, '{"AUTRE": {}}'])
def test_a_full_notice_that_cannot_be_read_leaves_the_columns(given: str) -> None:
    reading = api({**RECORD, "donnees": given})
    assert first_tender(reading).object == "Fourniture de vannes"
    assert [warning.code for warning in reading.warnings] == ["details-unreadable"]


def test_a_record_without_id_is_skipped_and_said_but_never_alone() -> None:
    two = {"total_count": 2, "results": [RECORD, {"objet": "x"}]}
    reading = read(json.dumps(two).encode(), source="x")
    assert len(reading.entries) == 1
    assert [warning.code for warning in reading.warnings] == ["entry-skipped"]
    with pytest.raises(ReadingError):
        read(b'{"total_count": 1, "results": [{"idweb": ""}]}', source="x")


def test_a_search_that_found_nothing_is_an_empty_reading() -> None:
    for answer in (b'{"total_count": 0, "results": []}', b'{"notices": [], "totalNoticeCount": 0}'):
        assert [warning.code for warning in read(answer, source="x").warnings] == ["no-entries"]


def test_the_same_call_from_two_sources_shares_a_near_key() -> None:
    ours = api(RECORD).entries[0]
    ted = {
        "publication-number": "9-2026",
        "notice-title": "Fourniture de VANNES",
        "buyer-name": "Mairie de Dole",
    }
    theirs = read(json.dumps({"notices": [ted]}).encode(), source="x").entries[0]
    assert ours.near_key == theirs.near_key


def edited(test_data: Path, name: str, old: str, new: str) -> bytes:
    text = (test_data / "tenders" / name).read_text()
    assert old in text
    return text.replace(old, new, 1).encode()


def broken_rules(data: bytes) -> set[str]:
    with pytest.raises(ReadingError) as refusal:
        read(data, source="x")
    assert refusal.value.code == "notice-invalid"
    assert all(fault.message and fault.path for fault in refusal.value.faults)
    return {fault.rule for fault in refusal.value.faults}


def test_every_rule_that_the_invalid_notice_breaks_is_told(test_data: Path) -> None:
    data = (test_data / "tenders" / "INVALID_cn_24_stage-2.xml").read_bytes()
    assert broken_rules(data) == {
        "BT-701", "BT-04", "BT-757", "BT-21", "BT-24", "BT-23", "BT-262",
        "OPT-200", "BT-500", "BT-514", "OPT-300", "BT-105", "BT-137",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("cn_24_minimal.xml", "f42be27e-09cf-4f0e-a745-63ec689631e6", "12", "BT-701"),
        ("cn_24_minimal.xml", "4805c409-5939-4be9-8abd-837f7a5fee23", "", "BT-04"),
        ("cn_24_minimal.xml", "2019-11-21+01:00", "2019-13-21+01:00", "BT-05"),
        ("cn_24_minimal.xml", ">72230000<", ">7223<", "BT-262"),
        ("cn_24_minimal.xml", "LOT-0000", "LOT", "BT-137"),
        ("cn_24_minimal.xml", '"organization">ORG-0001', '"organization">ORG-0009', "OPT-300"),
        ("cn_24_minimal.xml", ">ORG-0003<", ">ORG-0001<", "OPT-200"),
        ("cn_24_minimal.xml", "<cbc:EndDate>2020-02-04+02:00</cbc:EndDate>", "", "BT-131"),
        ("cn_24_minimal.xml", '"procurement-procedure-type">open', '"procurement-procedure-type">', "BT-105"),
        ("cn_24_FRA_comments.xml", "LOT-0002", "LOT-0001", "BT-137"),
        ("can_24_minimal.xml", '"tender">TEN-0001', '"tender">TEN-0002', "OPT-321"),
        ("can_24_minimal.xml", '"Lot">LOT-0000', '"Lot">LOT-0009', "BT-13713"),
        ("can_24_minimal.xml", '"organization">ORG-0004', '"organization">ORG-0008', "OPT-300-Tenderer"),
        ("can_24_minimal.xml", "TPA-0001", "TPA-0002", "OPT-310"),
    ],
)
def test_a_rule_broken_alone_is_named(test_data: Path, name: str, old: str, new: str, rule: str) -> None:
    assert broken_rules(edited(test_data, name, old, new)) == {rule}


@pytest.mark.parametrize(
    ("cut", "path"),
    [
        (r"<IDWEB>17-1028</IDWEB>", "GESTION/REFERENCE/IDWEB"),
        (r"<DENOMINATION>Bordeaux Métropole</DENOMINATION>", "DONNEES/IDENTITE/DENOMINATION"),
        (r"<DONNEES>.*</DONNEES>", "DONNEES"),
        (
            r"<RESUME_OBJET>.*</RESUME_OBJET>|<OBJET_COMPLET>.*?</OBJET_COMPLET>",
            "DONNEES/OBJET/OBJET_COMPLET",
        ),
    ],
)
def test_a_boamp_notice_without_its_essentials_is_refused(test_data: Path, cut: str, path: str) -> None:
    text = (test_data / "tenders" / "test-attribution-5.xml").read_text()
    data = re.sub(cut, "", text, flags=re.DOTALL if "DONNEES" in cut else 0).encode()
    with pytest.raises(ReadingError) as refusal:
        read(data, source="x")
    assert (refusal.value.code, refusal.value.path) == ("missing-field", path)


@pytest.mark.parametrize("amount", ["beaucoup", "NaN", "1e999999", "1,5"])
def test_an_amount_that_is_none_is_left_out_and_said(test_data: Path, amount: str) -> None:
    data = edited(test_data, "test-pub-2.xml", ">50000<", f">{amount}<")
    reading = read(data, source="x")
    assert first_tender(reading).estimated_value is None
    assert "value-unreadable" in [warning.code for warning in reading.warnings]


def test_half_a_notice_is_refused_and_not_guessed_at(test_data: Path) -> None:
    whole = (test_data / "tenders" / "test-pub.xml").read_bytes()
    with pytest.raises(ReadingError) as refusal:
        read(whole[: len(whole) // 2], source="x")
    assert refusal.value.code == "ill-formed"
    assert str(refusal.value.path).startswith("line ")


def test_a_script_in_a_buyer_s_name_is_no_markup(test_data: Path) -> None:
    data = edited(test_data, "test-pub.xml", "Ville de Paris<", "Ville &lt;script&gt;x&lt;/script&gt;<")
    found = first_tender(read(data, source="x"))
    assert found.buyer is not None
    assert found.buyer.name == "Ville x"
