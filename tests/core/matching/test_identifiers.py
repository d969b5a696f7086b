"""SIREN, NIC, SIRET and VAT numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compagnon.core.matching.identifiers import (
    IdentifierError,
    check_nic,
    check_siren,
    check_siret,
    check_vat_number,
    luhn_key,
    luhn_sum,
    vat_number,
)

INSEE = "120027016"  # INSEE itself, a public body
INSEE_SEAT = "12002701600563"


def code_of(check, text):
    with pytest.raises(IdentifierError) as caught:
        check(text)
    return caught.value.code, dict(caught.value.params)


def oracle(digits: str) -> bool:
    """Luhn as a table look-up, written apart."""
    doubled = "0246813579"
    values = [int(doubled[int(d)]) if i % 2 else int(d) for i, d in enumerate(digits[::-1])]
    return sum(values) % 10 == 0


def test_a_known_siren_and_siret_are_accepted_with_their_spaces():
    assert check_siren("120 027 016") == INSEE
    assert check_siret("120 027 016 00563") == INSEE_SEAT
    assert check_siret("120\u202f027\u00a0016\u202f00563") == INSEE_SEAT


def test_leading_zeros_are_kept():
    digits = "0054201" + "2"
    siren = digits + luhn_key(digits)
    assert check_siren(siren) == siren
    assert len(check_siren(siren)) == 9


def test_a_number_that_lost_its_zeros_is_refused_rather_than_padded():
    assert code_of(check_siren, "5420120") == ("length", {"expected": 9, "found": 7})


def test_it_names_the_character_that_is_no_digit():
    assert code_of(check_siren, "12002701O") == ("not-digits", {"position": 9, "character": "O"})


def test_digits_of_other_scripts_are_refused():
    assert code_of(check_siren, "12002701٦")[0] == "not-digits"


def test_it_says_which_part_of_a_siret_is_wrong():
    assert code_of(check_siret, "12002701700563")[1]["part"] == "siren"
    assert code_of(check_siret, "12002701600564")[1]["part"] == "nic"


def test_an_empty_number_is_its_own_error():
    assert code_of(check_siret, "  ")[0] == "empty"
    assert code_of(check_vat_number, "")[0] == "empty"


def test_the_establishments_of_la_poste_follow_a_plain_sum():
    assert check_siret("35600000000048") == "35600000000048"  # the seat satisfies Luhn
    assert luhn_sum("35600000009075") % 10
    assert sum(map(int, "35600000009075")) % 5 == 0
    assert check_siret("35600000009075") == "35600000009075"
    assert code_of(check_siret, "35600000009076")[0] == "checksum"


def test_the_plain_sum_is_for_la_poste_alone():
    other = INSEE + "00010"
    assert luhn_sum(other) % 10
    assert sum(map(int, other)) % 5 == 0
    assert code_of(check_siret, other)[0] == "checksum"


def test_nothing_is_numbered_zero():
    assert code_of(check_nic, "00000")[0] == "zero"
    assert code_of(check_siren, "000000000")[0] == "zero"
    assert code_of(check_siret, "0" * 14)[0] == "zero"


def test_the_vat_number_of_a_siren():
    assert vat_number("404833048") == "FR83404833048"  # the example of the European Commission's site
    assert check_vat_number("fr 83 404 833 048") == "FR83404833048"
    assert code_of(check_vat_number, "FR84404833048")[0] == "checksum"
    assert code_of(check_vat_number, "DE83404833048") == ("country", {"value": "DE"})


@given(st.text("0123456789", min_size=9, max_size=9))
def test_a_siren_is_accepted_exactly_when_luhn_holds(digits):
    if digits == "000000000":
        assert code_of(check_siren, digits)[0] == "zero"
    elif oracle(digits):
        assert check_siren(digits) == digits
    else:
        assert code_of(check_siren, digits)[0] == "checksum"


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(start, place, shift):
    siren = start + luhn_key(start)
    wrong = siren[:place] + str((int(siren[place]) + shift) % 10) + siren[place + 1 :]
    assert code_of(check_siren, wrong)[0] == "checksum"
