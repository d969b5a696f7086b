"""Postcodes and commune codes."""

import pytest

from compagnon.core.matching.identifiers import IdentifierError
from compagnon.core.matching.places import (
    check_commune_code,
    check_postcode,
    departement_of_commune,
    departement_of_postcode,
)


@pytest.mark.parametrize(
    ("postcode", "departement"),
    [("01400", "01"), ("20000", "2A"), ("20167", "2A"), ("20200", "2B"), ("97139", "971"), ("69 003", "69")],
)
def test_a_postcode_tells_its_departement(postcode, departement):
    assert departement_of_postcode(postcode) == departement


@pytest.mark.parametrize(
    ("code", "departement"), [("01053", "01"), ("2a004", "2A"), ("97411", "974"), ("75108", "75")]
)
def test_a_commune_code_tells_its_departement(code, departement):
    assert departement_of_commune(code) == departement


def test_a_postcode_that_lost_its_zero_is_refused():
    with pytest.raises(IdentifierError) as caught:
        check_postcode("1400")
    assert (caught.value.code, dict(caught.value.params)) == ("length", {"expected": 5, "found": 4})


@pytest.mark.parametrize("code", ["2C004", "1053", "A1053", ""])
def test_a_commune_code_of_another_shape_is_refused(code):
    with pytest.raises(IdentifierError):
        check_commune_code(code)
