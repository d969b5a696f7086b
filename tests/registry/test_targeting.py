"""Building a target list: what is found, what is left out, and why (scenario 1)."""

from datetime import date

import pytest
from tests.registry.stock import at, siren, siret, unit, write
from tests.registry.stock import establishment as site

from compagnon.providers.analytics import AnalyticsError, DuckdbAnalytics, MemoryAnalytics, Standing, Status
from compagnon.registry.load import load
from compagnon.registry.nomenclature import UnknownCode
from compagnon.registry.projection import Point, to_plane
from compagnon.registry.targeting import (
    Criteria,
    Reason,
    TargetingError,
    establishment,
    facets,
    refreshed,
    search,
)

CHOLET = (47.06, -0.88)
WANTED = Criteria(naf=("10.51A", "10.39A"), headcount_min=10, headcount_max=49, near=CHOLET, radius_km=30.0)


def scenario_rows():
    """1,000 establishments; 64 match, of which 4 are closed, 3 in restricted diffusion, 5 clients."""
    units, sites = [], []
    for number in range(1000):
        matching = number < 64
        values = {
            "activitePrincipaleEtablissement": ("10.51A" if number < 37 else "10.39A")
            if matching
            else "47.11B",
            "trancheEffectifsEtablissement": "11" if number % 2 else "12",
            **at(CHOLET[0] + (number % 25 - 12) / 100, CHOLET[1] + (number % 31 - 15) / 100),
        }
        of_unit = {}
        if number >= 64:  # near misses: each of the other criteria fails for a third of them
            kind = number % 3
            values["activitePrincipaleEtablissement"] = "47.11B" if kind == 0 else "10.51A"
            if kind == 1:
                values["trancheEffectifsEtablissement"] = ("NN", "03", "21", "")[number % 4]
            if kind == 2:
                values |= at(47.5 + (number % 7) / 10, 2.0 + (number % 9) / 10)
        if number < 4:
            values |= {"etatAdministratifEtablissement": "F", "dateDebut": "2026-02-01"}
        elif number < 7:
            values |= {
                "statutDiffusionEtablissement": "P",
                "coordonneeLambertAbscisseEtablissement": "[ND]",
                "coordonneeLambertOrdonneeEtablissement": "[ND]",
            }
            of_unit = {"statutDiffusionUniteLegale": "P", "denominationUniteLegale": f"SECRET {number}"}
        units.append(unit(number + 1, **of_unit))
        sites.append(site(number + 1, **values))
    return units, sites


CLIENTS = frozenset({siret(8), siret(9), siret(10), siren(11), siren(12)})


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenario")
    write(folder, *scenario_rows())
    load([folder], folder / "registry.duckdb")
    return DuckdbAnalytics(folder / "registry.duckdb")


def test_fifty_two_prospects_remain_of_sixty_four_and_each_exclusion_has_its_reason(registry):
    found = search(registry, WANTED, left_out={"known": CLIENTS}, limit=100)
    assert found.found == 64
    assert dict(found.excluded) == {"closed": 4, "known": 5, "restricted-diffusion": 3}
    assert found.count == len(found.targets) == 52
    assert found.as_of == date(2026, 10, 30)


def test_the_query_and_its_date_can_be_frozen_with_the_list(registry):
    found = search(registry, WANTED)
    assert found.criteria.as_dict() == {
        "naf": ["10.51A", "10.39A"],
        "headcount_min": 10,
        "headcount_max": 49,
        "near": [47.06, -0.88],
        "radius_km": 30.0,
    }
    assert Criteria.from_dict(found.criteria.as_dict()) == WANTED


def test_restricted_companies_are_never_listed_nor_named(registry):
    """Their names, numbers and addresses are not even in the file that is searched."""
    for criteria in (WANTED, Criteria(text="secret"), Criteria()):
        targets = search(registry, criteria, limit=2000).targets
        assert not any("SECRET" in (t.establishment.name or "") for t in targets)
        assert not {siret(n) for n in (5, 6, 7)} & {t.establishment.siret for t in targets}
    with pytest.raises(AnalyticsError) as caught:
        search(registry, WANTED, outcome="restricted-diffusion")
    assert caught.value.code == "never-listed"
    assert establishment(registry, siret(5)) is None
    assert registry.company(siren(5)) is None
    assert registry.establishments_of(siren(5)) == []
    assert b"SECRET" not in registry.path.read_bytes()


def test_the_closed_ones_can_be_listed_with_their_date(registry):
    closed = search(registry, WANTED, outcome="closed").targets
    assert {t.establishment.siret for t in closed} == {siret(n) for n in (1, 2, 3, 4)}
    assert {t.establishment.closed for t in closed} == {date(2026, 2, 1)}


def test_each_row_says_why_it_was_chosen_nearest_first(registry):
    targets = search(registry, WANTED, limit=3).targets
    first = targets[0]
    assert first.reasons == (
        Reason("naf", first.establishment.naf),
        Reason("headcount", first.establishment.headcount),
        Reason("distance", f"{first.km:.1f}"),
    )
    assert [t.km for t in targets] == sorted(t.km for t in targets)


def test_pages_follow_each_other_without_gap_or_repeat(registry):
    whole = [t.establishment.siret for t in search(registry, WANTED, limit=100).targets]
    pages = [search(registry, WANTED, limit=25, offset=start) for start in (0, 25, 50)]
    assert [t.establishment.siret for page in pages for t in page.targets] == whole
    assert len({page.count for page in pages}) == 1


def test_facets_count_as_if_their_own_filter_were_not_set(registry):
    counted = facets(registry, WANTED)
    assert counted.naf["10.51A"] == 37
    assert counted.naf["10.39A"] == 27
    assert counted.naf["47.11B"] > 0  # not asked, still offered
    assert counted.headcount["11"] + counted.headcount["12"] == 64
    assert counted.rings[30] == 64
    assert counted.rings[10] <= counted.rings[20] <= counted.rings[30]
    assert counted.ages == (0, 0, 64)  # created in March 2015, eleven years before


def test_the_distance_is_that_of_the_ground(registry):
    """The plane of Lambert-93 is 1 ‰ short at 46.5° N; the answer is not."""
    from compagnon.registry.geography import kilometres

    for target in search(registry, WANTED, limit=100).targets:
        assert target.km == pytest.approx(kilometres(Point(*CHOLET), target.at), abs=0.15)


def test_an_adopted_company_is_refreshed_from_the_stock(registry):
    assert refreshed(registry, [siret(20), siret(2), siret(6), siret(5000)]) == {
        siret(20): Standing.LISTED,
        siret(2): Standing.CLOSED,
        siret(6): Standing.RESTRICTED,
        siret(5000): None,
    }


def test_a_company_is_found_by_its_siren_for_adoption(registry):
    company = registry.company(siren(20))
    assert (company.name, company.legal_form, company.seat_siret) == ("ATELIERS 20", "5710", siret(20))
    assert [row.siret for row in registry.establishments_of(siren(20))] == [siret(20)]
    assert establishment(registry, siret(20)).at is not None


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        (Criteria(radius_km=10.0), "near"),
        (Criteria(near=(147.0, 0.0)), "near"),
        (Criteria(near=CHOLET, radius_km=0.0), "radius"),
        (Criteria(near=CHOLET, radius_km=float("nan")), "radius"),
        (Criteria(headcount_min=11, headcount_max=18), "headcount"),
        (Criteria(legal_forms=("SAS",)), "legal-form"),
        (Criteria(text="!!"), "text"),
    ],
)
def test_criteria_that_make_no_sense_are_refused(registry, criteria, code):
    with pytest.raises(TargetingError) as caught:
        search(registry, criteria)
    assert caught.value.code == code


def test_an_unknown_activity_is_refused_with_near_ones(registry):
    with pytest.raises(UnknownCode) as caught:
        search(registry, Criteria(naf=("10.51Z",)))
    assert "10.51A" in caught.value.near


def test_an_unknown_departement_is_refused(registry):
    with pytest.raises(UnknownCode):
        search(registry, Criteria(departements=("99",)))


def test_without_a_registry_it_says_so(tmp_path):
    for empty in (MemoryAnalytics(), DuckdbAnalytics(tmp_path / "none.duckdb")):
        with pytest.raises(TargetingError) as caught:
            search(empty, Criteria())
        assert caught.value.code == "no-registry"


def test_a_rev_2_code_is_refused_when_the_registry_holds_naf_2025_alone():
    status = Status(date(2027, 1, 31), "", 0, 0, 0, has_naf=False, has_naf25=True)
    with pytest.raises(TargetingError) as caught:
        search(MemoryAnalytics(status=status), Criteria(naf=("25.62B",)))
    assert caught.value.code == "nomenclature-absent"
    assert search(MemoryAnalytics(status=status), Criteria(naf=("25.62Y",))).count == 0


def test_a_place_overseas_is_searched_in_its_own_projection(tmp_path):
    saint_denis = Point(-20.88, 55.45)
    plane = to_plane(saint_denis)
    assert plane.epsg == 2975
    position = {
        "codeCommuneEtablissement": "97411",
        "coordonneeLambertAbscisseEtablissement": f"{plane.x:.1f}",
        "coordonneeLambertOrdonneeEtablissement": f"{plane.y:.1f}",
    }
    write(tmp_path, [unit(1), unit(2)], [site(1, **position), site(2, **at(*CHOLET))])
    load([tmp_path], tmp_path / "r.duckdb")
    found = search(DuckdbAnalytics(tmp_path / "r.duckdb"), Criteria(near=(-20.9, 55.45), radius_km=10.0))
    assert [t.establishment.siret for t in found.targets] == [siret(1)]
    assert found.targets[0].km == pytest.approx(2.2, abs=0.1)
