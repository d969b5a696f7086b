"""DuckDB and plain Python give the same answers to the same questions over the same rows."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.registry import stock

from compagnon.core.matching.identifiers import IdentifierError, check_siren, check_siret, luhn_key
from compagnon.core.matching.names import fold
from compagnon.providers.analytics import (
    AnalyticsError,
    Circle,
    DuckdbAnalytics,
    Establishment,
    Filter,
    MemoryAnalytics,
    Standing,
    open_analytics,
)
from compagnon.providers.analytics.stock_sql import MACROS
from compagnon.registry import columns, load

NAF = ("10.51A", "25.62B", "28.29B")
BANDS = ("NN", "00", "03", "11", "12", "53", "")
WORDS = ("Brévault", "Łódź Pompes", "Œuvres d'art", "SECRET", "")


@st.composite
def rows(draw):
    """Units and establishments with every case that the load knows."""
    units, sites = [], []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        restricted = draw(st.integers(0, 5)) == 0
        units.append(
            stock.unit(
                number,
                statutDiffusionUniteLegale="P" if restricted else "O",
                etatAdministratifUniteLegale=draw(st.sampled_from("AAAC")),
                denominationUniteLegale=draw(st.sampled_from(WORDS)),
                categorieJuridiqueUniteLegale=draw(st.sampled_from(["5710", "5499", "1000"])),
                economieSocialeSolidaireUniteLegale=draw(st.sampled_from(["O", "N", ""])),
            )
        )
        for rank in range(1, draw(st.integers(1, 3)) + 1):
            place = (
                stock.at(47 + draw(st.integers(0, 20)) / 50, draw(st.integers(-20, 20)) / 50)
                if draw(st.integers(0, 4))
                else {"coordonneeLambertAbscisseEtablissement": "[ND]"}
            )
            sites.append(
                stock.establishment(
                    number,
                    rank,
                    statutDiffusionEtablissement="P" if restricted else "O",
                    etatAdministratifEtablissement=draw(st.sampled_from("AAF")),
                    activitePrincipaleEtablissement=draw(st.sampled_from(NAF)),
                    trancheEffectifsEtablissement=draw(st.sampled_from(BANDS)),
                    codeCommuneEtablissement=draw(st.sampled_from(["49099", "49001", "79049", "97411", ""])),
                    dateCreationEtablissement=draw(
                        st.sampled_from(["1999-12-31", "2016-02-29", "2024-01-01", ""])
                    ),
                    enseigne1Etablissement=draw(st.sampled_from(["AUX POMPES", "[ND]", ""])),
                    **place,
                )
            )
    return units, sites


filters = st.builds(
    Filter,
    naf=st.frozensets(st.sampled_from(NAF), max_size=2),
    headcount=st.frozensets(st.sampled_from(["NN", "03", "11", "12"]), max_size=3),
    departements=st.frozensets(st.sampled_from(["49", "79", "974"]), max_size=2),
    legal_forms=st.frozensets(st.sampled_from(["57", "5499", "1"]), max_size=2),
    circle=st.none()
    | st.builds(
        Circle,
        epsg=st.just(2154),
        x=st.integers(420_000, 500_000),
        y=st.integers(6_650_000, 6_720_000),
        radius=st.integers(1, 60_000),
    ),
    words=st.lists(st.sampled_from(["POMPES", "OEUVRES", "LODZ", "A"]), max_size=2).map(tuple),
    created_from=st.none() | st.just(date(2016, 2, 29)),
    created_before=st.none() | st.just(date(2016, 3, 1)),
    social_economy=st.none() | st.booleans(),
)
known = st.frozensets(
    st.builds(stock.siret, st.integers(1, 12), st.integers(1, 3))
    | st.builds(stock.siren, st.integers(1, 12)),
    max_size=6,
)


def reference(path: Path) -> MemoryAnalytics:
    """The rows of a built file in the plain engine."""
    with duckdb.connect(str(path), read_only=True) as connection:
        read = connection.execute("SELECT * FROM establishments")
        names = [column[0] for column in read.description]
        plain = []
        for values in read.fetchall():
            row = dict(zip(names, values, strict=True))
            row["standing"] = Standing(row["standing"])
            row["siret"] = None if row["siret"] is None else f"{row['siret']:014d}"
            plain.append(Establishment(**row))
        hidden = connection.execute("SELECT siret FROM numbers WHERE standing = 'restricted'").fetchall()
    return MemoryAnalytics(plain, restricted_sirets=[f"{number:014d}" for (number,) in hidden])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows(), st.lists(filters, min_size=2, max_size=4), known, known, st.integers(0, 5))
def test_every_question_has_one_answer(stocked, asked, clients, opposed, offset):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.duckdb"
        load.load([stock.write(Path(folder) / "in", *stocked)], path)
        engine, plain = DuckdbAnalytics(path), reference(path)
        left_out = {"known": clients, "suppressed": opposed}
        for wanted in asked:
            for outcome in ("prospect", "closed", "known", "suppressed"):
                options = {"limit": 4, "offset": offset, "outcome": outcome}
                assert engine.select(wanted, left_out, **options) == plain.select(wanted, left_out, **options)
            for dimension in ("naf", "naf25", "headcount", "departement", "legal_form"):
                assert engine.facet(wanted, dimension) == plain.facet(wanted, dimension)
            assert engine.rings(wanted, [1000, 20_000]) == plain.rings(wanted, [1000, 20_000])
            cuts = [date(2016, 2, 29), date(2023, 1, 1)]
            assert engine.ages(wanted, cuts) == plain.ages(wanted, cuts)
        sirets = [row["siret"] for row in stocked[1]]
        assert engine.standings(sirets) == plain.standings(sirets)
        for siret in sirets:
            assert engine.establishment(siret) == plain.establishment(siret)
            assert engine.establishments_of(siret[:9]) == plain.establishments_of(siret[:9])
        engine.close()


@pytest.fixture(scope="module")
def macros():
    with duckdb.connect(":memory:") as connection:
        for macro in MACROS:
            connection.execute(macro)
        yield connection


@given(st.text("0123456789", min_size=13, max_size=13), st.booleans())
def test_the_load_and_the_core_agree_on_sirets(macros, start, right):
    siren = start[:8] + luhn_key(start[:8])
    thirteen = siren + start[9:]
    siret = thirteen + (luhn_key(thirteen) if right else start[8])
    valid = macros.execute(
        "SELECT siret_valid(number($s, 14)), siren_valid(number($u, 9))", {"s": siret, "u": start[:9]}
    )
    assert valid.fetchone() == (accepted(check_siret, siret), accepted(check_siren, start[:9]))


@pytest.mark.parametrize("siret", ["35600000009075", "35600000009076", "35600000000048", "00000000000000"])
def test_the_load_knows_la_poste_and_the_zeros(macros, siret):
    (valid,) = macros.execute("SELECT siret_valid(number($s, 14))", {"s": siret}).fetchone()
    assert valid == accepted(check_siret, siret)


LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xC0, 0x180)))) + "’‘–«»\u00a0\u202f&"


@given(st.text([c for c in LATIN if c not in "ÐðÞþıŉſĦħŦŧĿŀĲĳ"]))
def test_the_load_and_the_core_fold_latin_names_alike(macros, name):
    (folded,) = macros.execute("SELECT fold($n)", {"n": name}).fetchone()
    assert folded == fold(name)


def accepted(check, text):
    try:
        check(text)
    except IdentifierError:
        return False
    return True


def test_an_unknown_scheme_names_the_known_ones():
    with pytest.raises(AnalyticsError) as caught:
        open_analytics("spark://cluster", Path())
    assert caught.value.params["known"] == "duckdb:, memory:"


def test_urls_name_a_file_in_the_home_or_an_absolute_one():
    assert open_analytics("duckdb:///r.duckdb", Path("/home/x")).path == Path("/home/x/r.duckdb")
    assert open_analytics("duckdb:////data/r%20e.duckdb", Path("/home/x")).path == Path("/data/r e.duckdb")
    with pytest.raises(AnalyticsError):
        open_analytics("duckdb:", Path("/home/x"))


def test_a_file_that_is_no_registry_is_said_so(tmp_path):
    path = tmp_path / "registry.duckdb"
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(AnalyticsError) as caught:
        DuckdbAnalytics(path).status()
    assert caught.value.code == "unreadable"


def test_a_file_of_another_version_is_said_so(tmp_path):
    path = tmp_path / "registry.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE status AS SELECT 99 AS version, '{}' AS value")
    with pytest.raises(AnalyticsError) as caught:
        DuckdbAnalytics(path).status()
    assert (caught.value.code, caught.value.params["found"]) == ("version", 99)


def test_every_column_that_the_load_reads_is_in_the_contract():
    assert len(columns.ESTABLISHMENT) == 54
    assert len(columns.UNIT) == 35
    assert len(set(columns.ESTABLISHMENT)) == 54
    assert len(set(columns.UNIT)) == 35
