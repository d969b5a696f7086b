"""The register's sheets and a centre's own wording: read row by row, kept in the workspace, by who may."""

import json
from datetime import date
from typing import Any

import pytest

from compagnon.certification.standards.models import OfficialWording, RegisterEntry
from compagnon.certification.standards.register import import_register, read_register
from compagnon.certification.standards.rules import accept, rule_states
from compagnon.certification.standards.wording import load_wording, wording_of
from compagnon.people import access
from compagnon.people.errors import Forbidden, Refusal

HEAD = "NUMERO_FICHE;INTITULE;ACTIF;DATE_FIN_ENREGISTREMENT;BLOCS_COMPETENCES;NOUVELLES_CERTIFICATIONS\n"
GOOD = "RNCP123;Négociateur;Oui;09/06/2029;RNCP123BC01 Prospecter|RNCP123BC02 Négocier;RNCP456\n"
XML = """<FICHES><FICHE><NUMERO_FICHE>RNCP123</NUMERO_FICHE><INTITULE>Négociateur</INTITULE>
<DATE_FIN_ENREGISTREMENT>2029-06-09</DATE_FIN_ENREGISTREMENT><ACTIF>Oui</ACTIF>
<BLOCS_COMPETENCES><BLOC_COMPETENCES>RNCP123BC01 Prospecter</BLOC_COMPETENCES>
<BLOC_COMPETENCES>RNCP123BC02 Négocier</BLOC_COMPETENCES></BLOCS_COMPETENCES>
<NOUVELLES_CERTIFICATIONS><NUMERO>RNCP456</NUMERO></NOUVELLES_CERTIFICATIONS></FICHE></FICHES>"""
JSON = json.dumps([{
    "Numero_Fiche": "rncp 123", "Intitule": "Négociateur", "Actif": True, "Date_Fin_Enregistrement": "2029-06-09",
    "Blocs_Competences": [{"CODE": "RNCP123BC01", "LIBELLE": "Prospecter"},
                          {"CODE": "RNCP123BC02", "LIBELLE": "Négocier"}],
    "Nouvelles_Certifications": ["RNCP456"],
}])  # fmt: skip


@pytest.mark.parametrize("text", [HEAD + GOOD, XML, JSON], ids=["csv", "xml", "json"])
def test_the_three_formats_say_the_same(text: str) -> None:
    (entry,) = read_register(text.encode()).entries
    assert (entry["number"], entry["ends_on"], entry["active"]) == ("RNCP123", date(2029, 6, 9), True)
    assert [block["code"] for block in entry["blocks"]] == ["RNCP123BC01", "RNCP123BC02"]
    assert [block["title"] for block in entry["blocks"]] == ["Prospecter", "Négocier"]
    assert entry["newer"] == ["RNCP456"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("123;Titre;Oui;;;\n", "NUMERO_FICHE"), ("RNCP9;;Oui;;;\n", "INTITULE"), ("RNCP9;T;Peut-être;;;\n", "ACTIF"),
        ("RNCP9;T;Oui;31/02/2029;;\n", "DATE_FIN_ENREGISTREMENT"), ("RNCP9;T;Oui;;sans code;\n", "BLOCS_COMPETENCES"),
        ("RNCP9;T;Oui;;;ABC\n", "NOUVELLES_CERTIFICATIONS"), (GOOD, "NUMERO_FICHE"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_told_and_left_out(row: str, field: str) -> None:
    reading = read_register((HEAD + GOOD + row).encode())
    assert len(reading.entries) == 1
    assert [(fault.row, fault.field) for fault in reading.faults] == [(2, field)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_sheet"), (b"{", "not_json"), (b"<a", "not_xml"),
        (b"\xff\xfe", "not_utf8"), (b"x" * 20_000_001, "file_too_large"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><FICHES/>', "xml_doctype"), (b"<FICHES/>", "no_sheet"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_register_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_register(data)
    assert refusal.value.code == code


def test_a_sheet_read_again_is_updated_and_stays_linked(centre: Any, sonia: Any) -> None:
    import_register(sonia, data=(HEAD + GOOD).encode(), source="a.csv", links={"RNCP123": "NTC-2024"})
    import_register(sonia, data=(HEAD + GOOD.replace("2029", "2030")).encode(), source="b.csv")
    entry = RegisterEntry.objects.get()
    assert (entry.standard, entry.ends_on, entry.source) == ("NTC-2024", date(2030, 6, 9), "b.csv")


def test_only_the_centre_reads_and_only_its_manager_writes(centre: Any, sonia: Any) -> None:
    import_register(sonia, data=(HEAD + GOOD).encode(), source="a.csv")
    load_wording(sonia, standard_id="NTC-2024", data=b"code;text\nC1.1;Une phrase\n", source="copie")
    for who, count in (("lea", 1), ("henri", 1), ("mallory", 0)):
        actor = centre.actor(getattr(centre, who))
        assert (
            access.rows(actor, RegisterEntry).count() == access.rows(actor, OfficialWording).count() == count
        )
    for who in ("lea", "yann", "agnes", "mona"):
        actor = centre.actor(getattr(centre, who))
        with pytest.raises(Forbidden):
            load_wording(actor, standard_id="NTC-2024", data=b"C1.1;x", source="")
        with pytest.raises(Forbidden):
            import_register(actor, data=(HEAD + GOOD).encode(), source="")


def test_a_copy_is_read_row_by_row_and_replaces_the_earlier(sonia: Any) -> None:
    first = load_wording(sonia, standard_id="NTC-2024", data=b"C1.1;Une\nC1.2;Deux\n", source="a")
    assert (first.count, len(first.missing)) == (2, 49)
    data = b"code,text\nC1.1,Trois\nC9.9,x\nC1.1,encore\nC2.1,\n"
    second = load_wording(sonia, standard_id="NTC-2024", data=data, source="b")
    assert [fault.row for fault in second.faults] == [3, 4, 5]
    assert wording_of(sonia, "NTC-2024") == {"C1.1": "Trois"}


@pytest.mark.parametrize("data", [b"", b"no criterion at all", b"\xff", b"x" * 1_000_001])
def test_a_copy_that_says_nothing_changes_nothing(sonia: Any, data: bytes) -> None:
    load_wording(sonia, standard_id="NTC-2024", data=b"C1.1;Une", source="a")
    with pytest.raises(Refusal):
        load_wording(sonia, standard_id="NTC-2024", data=data, source="b")
    assert wording_of(sonia, "NTC-2024") == {"C1.1": "Une"}


def test_an_inferred_rule_waits_for_a_named_person_and_another_reading_does_not(
    centre: Any, sonia: Any
) -> None:
    waiting = [state.rule.id for state in rule_states(centre.ours) if state.waits]
    assert waiting == ["exam.capitalisation_interview"]
    with pytest.raises(Forbidden):
        accept(centre.actor(centre.yann), rule_id=waiting[0], valid_from=date(2024, 6, 10))
    accept(sonia, rule_id=waiting[0], valid_from=date(2024, 6, 10), note="Ten minutes")
    assert not [state for state in rule_states(centre.ours) if state.waits]
    with pytest.raises(Refusal) as refusal:
        accept(sonia, rule_id="exam.retake", valid_from=date(2017, 1, 1))
    assert refusal.value.code == "rule_needs_no_acceptance"


def test_each_rule_has_its_title_its_source_and_no_gap() -> None:
    from compagnon.certification.standards.rules import TITLES
    from compagnon.core.rules import exam_rules

    assert set(TITLES) == set(exam_rules().ids)
    for rule_id in exam_rules().ids:
        exam_rules().check_continuous(rule_id)


def test_a_file_added_to_the_installation_is_read_and_a_faulty_one_is_told(
    settings: Any, tmp_path: Any
) -> None:
    from importlib.resources import files

    from compagnon.certification.standards.queries import standard, standards, unread

    source = files("compagnon.certification.standards").joinpath("data", "tsc-2002.yaml").read_text()
    settings.HOME = tmp_path
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "own.yaml").write_text(source.replace("TSC-2002", "TSC-OWN"))
    (tmp_path / "standards" / "twin.yaml").write_text(source)
    (tmp_path / "standards" / "broken.yaml").write_text("a: [")
    assert standard("TSC-OWN").is_history
    assert [found.id for found in standards()][-1] == "TSC-OWN"
    assert set(unread()) == {"twin.yaml", "broken.yaml"}
