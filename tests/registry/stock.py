"""Stock files written row by row for the tests: what is not given takes a plain value."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from compagnon.core.matching.identifiers import luhn_key
from compagnon.registry import columns
from compagnon.registry.projection import LAMBERT_93, Point, to_plane


def siren(number: int) -> str:
    eight = f"{number:08d}"
    return eight + luhn_key(eight)


def siret(number: int, establishment: int = 1) -> str:
    thirteen = siren(number) + f"{establishment:04d}"
    return thirteen + luhn_key(thirteen)


def unit(number: int, **values: str) -> dict[str, str]:
    return {
        "siren": siren(number),
        "statutDiffusionUniteLegale": "O",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": f"ATELIERS {number}",
        "categorieJuridiqueUniteLegale": "5710",
        "activitePrincipaleUniteLegale": "25.62B",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": siret(number)[9:],
        **values,
    }


def establishment(number: int, rank: int = 1, **values: str) -> dict[str, str]:
    its = siret(number, rank)
    return {
        "siren": its[:9],
        "nic": its[9:],
        "siret": its,
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": "2015-03-01",
        "trancheEffectifsEtablissement": "11",
        "dateDernierTraitementEtablissement": "2026-10-30T08:00:00",
        "etablissementSiege": "true" if rank == 1 else "false",
        "codePostalEtablissement": "49300",
        "libelleCommuneEtablissement": "CHOLET",
        "codeCommuneEtablissement": "49099",
        "dateDebut": "2015-03-01",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": "25.62B",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        **values,
    }


def at(lat: float, lon: float) -> dict[str, str]:
    plane = to_plane(Point(lat, lon), LAMBERT_93)
    return {
        "coordonneeLambertAbscisseEtablissement": f"{plane.x:.2f}",
        "coordonneeLambertOrdonneeEtablissement": f"{plane.y:.2f}",
    }


def write(
    folder: Path,
    units: Iterable[Mapping[str, str]],
    establishments: Iterable[Mapping[str, str]],
    *,
    without: frozenset[str] = frozenset(),
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, header, rows in (
        ("StockUniteLegale_utf8.csv", columns.UNIT, units),
        ("StockEtablissement_utf8.csv", columns.ESTABLISHMENT, establishments),
    ):
        kept = [column for column in header if column not in without]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, kept, restval="", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder
