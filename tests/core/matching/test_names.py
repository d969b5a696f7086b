"""Company names folded for comparison."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.matching.names import fold, normalise_name, split_legal_form


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Société Générale d'Œuvres", "SOCIETE GENERALE D OEUVRES"),
        ("Łódź & Søn", "LODZ SON"),
        ("Straße", "STRASSE"),
        ("ÉTS   L’Hôpital-Neuf", "ETS L HOPITAL NEUF"),
        ("ﬁlature", "FILATURE"),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_accents_ligatures_and_signs_are_set_aside(name, folded):
    assert fold(name) == folded


@given(st.text())
def test_composed_and_decomposed_names_fold_alike(name):
    forms = {fold(unicodedata.normalize(form, name)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@given(st.text())
def test_a_folded_name_holds_capitals_digits_and_single_spaces_and_folds_to_itself(name):
    folded = fold(name)
    assert set(folded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")
    assert "  " not in folded
    assert folded == folded.strip() == fold(folded)


@pytest.mark.parametrize(
    ("name", "rest", "form"),
    [
        ("SARL Brévault", "BREVAULT", "SARL"),
        ("Brévault S.A.R.L.", "BREVAULT", "SARL"),
        ("Brévault Société par actions simplifiée unipersonnelle", "BREVAULT", "SASU"),
        ("Société à responsabilité limitée Brévault", "BREVAULT", "SARL"),
        ("Brévault", "BREVAULT", None),
        ("SA", "SA", None),
        ("SASKIA", "SASKIA", None),
    ],
)
def test_the_legal_form_is_split_off(name, rest, form):
    assert split_legal_form(name) == (rest, form)


def test_two_spellings_of_one_company_meet():
    assert normalise_name("Dupré & Fils S.A.S.") == normalise_name("SAS DUPRE ET FILS")
    assert normalise_name("Dupré & Fils") != normalise_name("Dupré Fils")
