"""Loading stock files: what is refused, what is kept, and that readers never notice."""

import os
import subprocess
import sys
import zipfile

import duckdb
import pytest
from tests.registry.stock import at, establishment, siren, siret, unit, write

from compagnon.providers.analytics import DuckdbAnalytics, Filter, Standing
from compagnon.registry.contract import StockError
from compagnon.registry.load import load
from compagnon.registry.sample import write_sample

ESTABLISHMENTS = "StockEtablissement_utf8.csv"
UNITS = "StockUniteLegale_utf8.csv"


@pytest.fixture
def target(tmp_path):
    return tmp_path / "home" / "registry.duckdb"


def refusal(target, *paths):
    with pytest.raises(StockError) as caught:
        load(list(paths), target)
    assert not target.exists()
    assert list(target.parent.iterdir()) == [] if target.parent.exists() else True
    return caught.value


def test_refused_rows_are_counted_by_reason_and_the_good_ones_kept(tmp_path, target):
    wrong_key = establishment(1, 2)
    wrong_key["siret"] = wrong_key["siret"][:-1] + str((int(wrong_key["siret"][-1]) + 1) % 10)
    foreign_nic = establishment(1, 3, nic="00099")
    write(
        tmp_path / "in",
        [unit(1), unit(2, statutDiffusionUniteLegale="P"), unit(4), unit(5, statutDiffusionUniteLegale="Z")],
        [
            establishment(1),
            wrong_key,
            foreign_nic,
            establishment(2),
            establishment(3),
            establishment(4, statutDiffusionEtablissement="N"),
            establishment(4, 2),
            establishment(4, 2),
            establishment(4, 3, etatAdministratifEtablissement="?"),
            establishment(4, 4, etatAdministratifEtablissement="F"),
            establishment(5),
        ],
    )
    built = load([tmp_path / "in"], target).built
    assert dict(built.refused) == {
        "diffusion-unknown": 1,
        "duplicate-siret": 1,
        "no-legal-unit": 1,
        "restricted-diffusion": 2,
        "siret-invalid": 2,
        "state-unknown": 1,
    }
    assert (built.rows, built.establishments, built.active, built.companies) == (11, 3, 2, 2)
    assert built.rows == built.establishments + sum(built.refused.values())


def test_an_establishment_of_a_ceased_company_is_closed(tmp_path, target):
    write(tmp_path, [unit(1, etatAdministratifUniteLegale="C")], [establishment(1)])
    load([tmp_path], target)
    assert DuckdbAnalytics(target).establishment(siret(1)).standing is Standing.CLOSED


def test_leading_zeros_and_corsica_survive(tmp_path, target):
    place = {"codeCommuneEtablissement": "2A004", "codePostalEtablissement": "20000"}
    write(tmp_path, [unit(542)], [establishment(542, **place)])
    load([tmp_path], target)
    row = DuckdbAnalytics(target).establishment(siret(542))
    assert (row.siret[:3], row.departement, row.postcode) == ("000", "2A", "20000")


def test_a_position_that_is_not_told_falls_back_on_the_commune(tmp_path, target):
    write(
        tmp_path,
        [unit(1)],
        [
            establishment(1, 1, codeCommuneEtablissement="01001", **at(46.15, 4.93)),
            establishment(1, 2, codeCommuneEtablissement="01001"),
            establishment(1, 3, codeCommuneEtablissement="49099", **dict.fromkeys(at(0, 0), "[ND]")),
            establishment(1, 4, codeCommuneEtablissement="01002"),
            establishment(1, 5, codeCommuneEtablissement="01001", **dict.fromkeys(at(0, 0), "12.5")),
        ],
    )
    built = load([tmp_path], target).built
    engine = DuckdbAnalytics(target)
    located = [engine.establishment(siret(1, rank)).located for rank in (1, 2, 3, 4, 5)]
    assert located == ["own", "commune", "commune", None, "commune"]
    assert built.unlocated == 1


def test_files_of_2027_hold_naf_2025_alone(tmp_path, target):
    new = {
        "activitePrincipaleEtablissement": "25.62Y",
        "nomenclatureActivitePrincipaleEtablissement": "NAF2025",
    }
    write(
        tmp_path,
        [
            unit(
                1, activitePrincipaleUniteLegale="25.62Y", nomenclatureActivitePrincipaleUniteLegale="NAF2025"
            )
        ],
        [establishment(1, **new)],
        without=frozenset({"activitePrincipaleNAF25Etablissement", "activitePrincipaleNAF25UniteLegale"}),
    )
    load([tmp_path], target)
    engine = DuckdbAnalytics(target)
    row, status = engine.establishment(siret(1)), engine.status()
    assert (row.naf, row.naf25) == (None, "25.62Y")
    assert (status.has_naf, status.has_naf25) == (False, True)


def test_files_of_2026_hold_both_codes(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1, activitePrincipaleNAF25Etablissement="25.62Y")])
    load([tmp_path], target)
    row = DuckdbAnalytics(target).establishment(siret(1))
    assert (row.naf, row.naf25) == ("25.62B", "25.62Y")


def test_the_three_formats_give_the_same_registry(tmp_path, target):
    answers = set()
    for form in ("csv", "parquet", "zip"):
        folder = tmp_path / form
        write_sample(400, 3, folder, format="parquet" if form == "parquet" else "csv")
        if form == "zip":
            _zip_all(folder)
        load([folder], target)
        with duckdb.connect(str(target), read_only=True) as connection:
            rows = connection.execute("SELECT * FROM establishments").fetchall()
            companies = connection.execute("SELECT * FROM companies").fetchall()
        assert len(rows) == 400
        answers.add((tuple(rows), tuple(companies)))
    assert len(answers) == 1


def _zip_all(folder):
    """Each CSV in its archive, under a name that would climb out of the folder."""
    for path in sorted(folder.glob("*.csv")):
        with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, f"../../{path.name}")
        path.unlink()


def test_a_missing_column_is_named_with_its_file(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)], without=frozenset({"etatAdministratifEtablissement"}))
    error = refusal(target, tmp_path)
    assert (error.code, error.params["columns"]) == ("missing-columns", "etatAdministratifEtablissement")
    assert error.file.endswith(ESTABLISHMENTS)


def test_an_unknown_nomenclature_is_named_with_its_column(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1, nomenclatureActivitePrincipaleEtablissement="NAF2031")])
    error = refusal(target, tmp_path)
    assert (error.code, error.params["values"]) == ("unknown-nomenclature", "NAF2031")
    assert error.params["column"] == "nomenclatureActivitePrincipaleEtablissement"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named(tmp_path, target, encoding):
    write(tmp_path, [unit(1)], [establishment(1)])
    path = tmp_path / ESTABLISHMENTS
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    error = refusal(target, tmp_path)
    assert (error.code, error.params["found"]) == ("encoding", "UTF-16")


def test_a_cp1252_row_deep_in_the_file_is_refused(tmp_path, target):
    write(tmp_path, [unit(1, denominationUniteLegale="BREVAULT")], [establishment(1)])
    path = tmp_path / UNITS
    path.write_bytes(path.read_bytes().replace(b"BREVAULT", "BRÉVAULT".encode("cp1252")))
    error = refusal(target, tmp_path)
    assert error.code == "unreadable"
    assert error.file.endswith(UNITS)


def test_a_byte_order_mark_and_semicolons_are_no_matter(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)])
    for name in (UNITS, ESTABLISHMENTS):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b",", b";"))
    assert load([tmp_path], target).built.active == 1


def test_an_empty_file_is_named(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)])
    (tmp_path / UNITS).write_bytes(b"")
    assert refusal(target, tmp_path).code == "empty"


def test_a_row_of_another_length_is_refused_with_its_file(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)])
    with (tmp_path / ESTABLISHMENTS).open("a") as file:
        file.write("a,b,c\n")
    error = refusal(target, tmp_path)
    assert error.code == "unreadable"
    assert error.file.endswith(ESTABLISHMENTS)


def test_a_truncated_parquet_is_refused(tmp_path, target):
    sample = write_sample(300, 1, tmp_path / "in")
    whole = sample.establishments.read_bytes()
    sample.establishments.write_bytes(whole[: len(whole) // 2])
    error = refusal(target, tmp_path / "in")
    assert error.code == "unreadable"
    assert error.file == str(sample.establishments)


def test_a_zip_that_opens_too_large_is_refused_by_its_declared_size(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)])
    (tmp_path / ESTABLISHMENTS).unlink()
    with zipfile.ZipFile(tmp_path / "StockEtablissement.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("StockEtablissement.csv", b"0" * 30_000_000)
    error = refusal(target, tmp_path)
    assert (error.code, error.params["declared"]) == ("zip-too-large", 30_000_000)


def test_a_zip_whose_header_lies_is_stopped(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)])
    (tmp_path / ESTABLISHMENTS).unlink()
    path = tmp_path / "StockEtablissement.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("StockEtablissement.csv", b"0" * 30_000_000)
    path.write_bytes(
        path.read_bytes().replace((30_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    )
    assert refusal(target, tmp_path).code == "unreadable"


def test_an_archive_of_several_files_is_refused(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)])
    (tmp_path / ESTABLISHMENTS).unlink()
    with zipfile.ZipFile(tmp_path / "StockEtablissement.zip", "w") as archive:
        archive.writestr("a.csv", "a")
        archive.writestr("b.csv", "b")
    assert refusal(target, tmp_path).code == "zip-members"


def test_paths_that_hold_no_stock_are_named(tmp_path, target):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    assert refusal(target, tmp_path / "empty").code == "nothing-found"
    assert refusal(target, tmp_path / "notes.txt").code == "unknown-file"
    assert refusal(target, tmp_path / "absent").code == "not-found"
    write(tmp_path / "half", [unit(1)], [])
    (tmp_path / "half" / ESTABLISHMENTS).unlink()
    assert refusal(target, tmp_path / "half").code == "no-establishments"


def test_history_files_beside_the_stock_are_passed_over(tmp_path, target):
    write(tmp_path, [unit(1)], [establishment(1)])
    (tmp_path / "StockEtablissementHistorique_utf8.csv").write_text("siren\n")
    (tmp_path / "StockUniteLegaleHistorique_utf8.csv").write_text("siren\n")
    assert load([tmp_path], target).built.rows == 1


def test_readers_keep_their_answer_and_the_next_question_sees_the_new_file(tmp_path, target):
    write(tmp_path / "one", [unit(1)], [establishment(1)])
    write(tmp_path / "two", [unit(1), unit(2)], [establishment(1), establishment(2)])
    load([tmp_path / "one"], target)
    engine = DuckdbAnalytics(target)
    assert engine.status().active == 1
    open_reader = engine._cursor().execute("SELECT siret FROM registry.establishments")
    load([tmp_path / "two"], target)
    assert len(open_reader.fetchall()) == 1
    assert engine.status().active == 2
    assert engine.select(Filter(), {}, limit=5).counts == {"prospect": 2}
    assert engine.company(siren(2)).active


def test_a_load_that_fails_leaves_the_former_registry(tmp_path, target):
    write(tmp_path / "good", [unit(1)], [establishment(1)])
    load([tmp_path / "good"], target)
    before = target.read_bytes()
    write(tmp_path / "bad", [unit(1)], [establishment(1)], without=frozenset({"siren"}))
    with pytest.raises(StockError):
        load([tmp_path / "bad"], target)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_what_a_killed_load_left_is_swept_by_the_next(tmp_path, target):
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True
    )
    left = target.parent / f".{target.name}.{dead.stdout.strip()}.abc"
    ours = target.parent / f".{target.name}.{os.getpid()}.abc"
    for folder in (left, ours):
        folder.mkdir(parents=True)
        (folder / "stage.duckdb").write_bytes(b"half")
    write(tmp_path / "in", [unit(1)], [establishment(1)])
    load([tmp_path / "in"], target)
    assert not left.exists()
    assert ours.exists()  # another load of a living process
