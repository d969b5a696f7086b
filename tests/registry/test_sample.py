"""Fictional stock files: official columns, coherent rows, the same for the same seed."""

import duckdb
import pytest

from compagnon.core.matching.identifiers import check_siret
from compagnon.registry import columns
from compagnon.registry.nomenclature import bands, legal_forms, naf_2025, naf_rev2
from compagnon.registry.sample import SampleError, write_sample

ROWS = 3000


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    sample = write_sample(ROWS, 11, folder)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE VIEW unit AS SELECT * FROM '{sample.units}'")
        connection.execute(f"CREATE VIEW site AS SELECT * FROM '{sample.establishments}'")
        connection.execute("CREATE VIEW both_ AS SELECT * FROM site JOIN unit USING (siren)")

        def fetch(sql):
            return connection.execute(sql).fetchall()

        yield fetch


def test_the_columns_are_the_official_ones_in_their_order(ask):
    assert tuple(row[0] for row in ask("DESCRIBE site")) == columns.ESTABLISHMENT
    assert tuple(row[0] for row in ask("DESCRIBE unit")) == columns.UNIT


def test_types_are_those_of_the_official_parquet(ask):
    types = {row[0]: row[1] for row in ask("DESCRIBE site") + ask("DESCRIBE unit")}
    assert types["siret"] == types["coordonneeLambertAbscisseEtablissement"] == "VARCHAR"
    assert types["dateCreationEtablissement"] == types["dateDebut"] == "DATE"
    assert types["dateDernierTraitementEtablissement"] == "TIMESTAMP"
    assert types["categorieJuridiqueUniteLegale"] == types["nombrePeriodesEtablissement"] == "BIGINT"
    assert types["etablissementSiege"] == types["unitePurgeeUniteLegale"] == "BOOLEAN"


def test_every_number_is_valid_and_unique(ask):
    rows = ask("SELECT siren, nic, siret FROM site")
    assert len(rows) == len({siret for _, _, siret in rows}) == ROWS
    for siren, nic, siret in rows:
        assert check_siret(siret) == siren + nic


def test_every_establishment_has_its_unit_and_every_unit_one_seat(ask):
    assert ask("SELECT count(*) FROM both_") == [(ROWS,)]
    seats = ask(
        "SELECT count(*), count(*) FILTER (nic = nicSiegeUniteLegale) FROM both_ WHERE etablissementSiege"
    )
    assert seats == [(ROWS * 680 // 1000,) * 2]


def test_a_restricted_unit_has_restricted_and_masked_establishments(ask):
    differing = "statutDiffusionEtablissement <> statutDiffusionUniteLegale"
    assert ask(f"SELECT count(*) FROM both_ WHERE {differing}") == [(0,)]
    masked = ask(
        "SELECT DISTINCT libelleVoieEtablissement, numeroVoieEtablissement,"
        " coordonneeLambertAbscisseEtablissement, coordonneeLambertOrdonneeEtablissement"
        " FROM both_ WHERE statutDiffusionEtablissement = 'P'"
    )
    assert masked == [("[ND]",) * 4]
    people = ask(
        "SELECT DISTINCT nomUniteLegale, prenom1UniteLegale FROM unit"
        " WHERE statutDiffusionUniteLegale = 'P' AND categorieJuridiqueUniteLegale = 1000"
    )
    assert people == [("[ND]", "[ND]")]


def test_an_active_establishment_has_an_active_unit_and_dates_follow(ask):
    wrong = "etatAdministratifEtablissement = 'A' AND etatAdministratifUniteLegale <> 'A'"
    assert ask(f"SELECT count(*) FROM both_ WHERE {wrong}") == [(0,)]
    late = "dateCreationEtablissement > site.dateDebut OR dateCreationUniteLegale > dateCreationEtablissement"
    assert ask(f"SELECT count(*) FROM site JOIN unit USING (siren) WHERE {late}") == [(0,)]
    assert ask("SELECT max(dateDernierTraitementEtablissement)::DATE::VARCHAR FROM site") == [("2026-10-31",)]


def test_codes_are_of_the_nomenclatures(ask):
    def values(column, table="site"):
        return {row[0] for row in ask(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")}

    assert values("activitePrincipaleEtablissement") <= set(naf_rev2())
    assert values("activitePrincipaleNAF25Etablissement") <= set(naf_2025())
    assert values("trancheEffectifsEtablissement") <= set(bands())
    assert {f"{code:04d}" for code in values("categorieJuridiqueUniteLegale", "unit")} <= set(legal_forms())


def test_a_sample_has_every_kind_of_row(ask):
    kinds = ask(
        "SELECT count(*) FILTER (statutDiffusionEtablissement = 'P'),"
        " count(*) FILTER (etatAdministratifEtablissement = 'F'), count(*) FILTER (siren LIKE '0%'),"
        " count(*) FILTER (coordonneeLambertAbscisseEtablissement IS NULL),"
        " count(*) FILTER (codeCommuneEtablissement LIKE '97%') FROM site"
    )[0]
    assert all(kinds)


def test_the_same_seed_gives_the_same_files_and_another_does_not(tmp_path):
    first = write_sample(500, 7, tmp_path / "a", format="csv")
    again = write_sample(500, 7, tmp_path / "b", format="csv")
    other = write_sample(500, 8, tmp_path / "c", format="csv")
    assert first.establishments.read_bytes() == again.establishments.read_bytes()
    assert first.units.read_bytes() == again.units.read_bytes()
    assert first.establishments.read_bytes() != other.establishments.read_bytes()


def test_real_stock_files_are_never_overwritten(tmp_path):
    real = tmp_path / "StockEtablissement_utf8.parquet"
    real.write_bytes(b"real")
    with pytest.raises(SampleError) as caught:
        write_sample(10, 1, tmp_path)
    assert caught.value.code == "not-fictional"
    assert real.read_bytes() == b"real"


@pytest.mark.parametrize("rows", [0, -1, 60_000_001])
def test_a_number_of_rows_out_of_reach_is_refused(tmp_path, rows):
    with pytest.raises(SampleError):
        write_sample(rows, 1, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_one_row_is_a_sample(tmp_path):
    assert write_sample(1, 1, tmp_path).unit_rows == 1
