"""The statements that draw a fictional stock; coherent because each row is drawn from its unit's."""

from compagnon.registry.columns import ESTABLISHMENT, UNIT

_BANDS = ((6200, "NN"), (6600, "00"), (8000, "01"), (8800, "02"), (9300, "03"), (9640, "11"), (9850, "12"),
          (9920, "21"), (9960, "22"), (9970, "31"), (9985, "32"), (9993, "41"), (9997, "42"), (9999, "51"),
          (10000, "52"))  # fmt: skip
_FORMS = ((400, 5710), (780, 5499), (820, 5599), (900, 6540), (960, 9220), (970, 5202), (985, 6598),
          (1000, 7210))  # fmt: skip


def statements(*, rows: int, units: int, seed: int, as_of: str) -> tuple[str, ...]:
    """Macros and tables, in order."""
    return (
        "CREATE MACRO draw(key, what, n) AS"
        f" (md5_number_lower(concat({int(seed)}, ':', what, ':', key)) % n)::BIGINT",
        "CREATE MACRO of(list, n) AS list[1 + n]",
        f"CREATE MACRO luhn8(n) AS (10 - {_doubled('n', 8)} % 10) % 10",
        f"CREATE MACRO luhn13(n) AS (10 - {_doubled('n', 13)} % 10) % 10",
        "CREATE MACRO invented(key, what) AS concat("
        "of(getvariable('first'), draw(key, what || 'f', len(getvariable('first')))),"
        "of(getvariable('middle'), draw(key, what || 'm', len(getvariable('middle')))),"
        "of(getvariable('last'), draw(key, what || 'l', len(getvariable('last')))))",
        "CREATE MACRO band(n) AS CASE"
        f" {' '.join(f"WHEN n < {top} THEN '{code}'" for top, code in _BANDS)} END",
        f"CREATE MACRO form(n) AS CASE {' '.join(f'WHEN n < {top} THEN {code}' for top, code in _FORMS)} END",
        f"CREATE MACRO as_of() AS DATE '{as_of}'",
        _units(units),
        _establishments(rows, units),
        _sized(),
    )


def _doubled(number: str, length: int) -> str:
    """Luhn sum of digits that a key will follow: the last one is doubled."""
    terms = []
    for place in range(length):
        digit = f"(({number} // {10**place}) % 10)"
        terms.append(digit if place % 2 else f"(2 * {digit} - CASE WHEN {digit} > 4 THEN 9 ELSE 0 END)")
    return f"({' + '.join(terms)})"


def _units(units: int) -> str:
    # A prime modulus and a multiplier give each unit its own eight digits; La Poste's are left to La Poste.
    return f"""
    CREATE TABLE unit AS
    SELECT *, eight * 10 + luhn8(eight) AS siren,
        draw(id, 'diffusion', 100) < CASE WHEN natural_person THEN 20 ELSE 3 END AS restricted,
        as_of() - (1 + draw(id, 'age', 90) * draw(id, 'age2', 200))::INTEGER AS created,
        of(trades, draw(id, 'trade', len(trades))) AS trade
    FROM (
        SELECT id, CASE WHEN seeded = 35600000 THEN 99999995 ELSE seeded END AS eight,
            id >= {units // 100} AND draw(id, 'natural', 1000) < 560 AS natural_person,
            draw(id, 'active', 100) < 62 AS active,
            draw(id, 'activity', 732) AS activity_id
        FROM (SELECT range AS id, (range * 61803399 + draw(0, 'offset', 99999989)) % 99999989 AS seeded
              FROM range({units}))
    ) drawn JOIN (SELECT id AS activity_id, naf, naf25, trades FROM activity) USING (activity_id)
    """  # noqa: S608 - integers only


def _establishments(rows: int, units: int) -> str:
    # The first establishment of each unit is its seat; the rest fall on units, the first ones more often.
    return f"""
    CREATE TABLE establishment AS
    WITH placed AS (
        SELECT range AS id, range < {units} AS seat,
            CASE WHEN range < {units} THEN range
                 ELSE {units} * draw(range, 'unit', 1048576) // 1048576
                     * draw(range, 'unit', 1048576) // 1048576
            END AS unit_id
        FROM range({rows})
    ), numbered AS (
        SELECT *, row_number() OVER (PARTITION BY unit_id ORDER BY id) AS sequence FROM placed
    ), joined AS (
        SELECT n.id, n.seat, n.unit_id, u.siren, u.restricted, u.natural_person, n.sequence,
            u.siren * 10000 + n.sequence AS thirteen,
            u.active AND (n.seat OR draw(n.id, 'open', 100) < 60) AS active,
            CASE WHEN n.seat THEN u.created
                 ELSE u.created + draw(n.id, 'opened', greatest(1, as_of() - u.created))::INTEGER
            END AS created,
            CASE WHEN n.seat OR draw(n.id, 'other', 100) < 80 THEN u.activity_id
                 ELSE draw(n.id, 'activity2', 732) END AS activity_id,
            of(getvariable('picks'), draw(n.id, 'commune', len(getvariable('picks')))) AS commune_id
        FROM numbered n JOIN unit u ON u.id = n.unit_id
    )
    SELECT j.*, thirteen * 10 + luhn13(thirteen) AS siret, a.naf, a.naf25, c.code AS commune,
        c.name AS commune_name, c.postcode,
        c.x + (draw(j.id, 'x', 6001) + draw(j.id, 'x2', 6001) - 6000) / 2 AS x,
        c.y + (draw(j.id, 'y', 6001) + draw(j.id, 'y2', 6001) - 6000) / 2 AS y,
        j.created + draw(j.id, 'since', greatest(1, as_of() - j.created))::INTEGER AS since,
        CASE WHEN active THEN
            band(draw(j.id, 'size', CASE WHEN natural_person THEN 8800 ELSE 10000 END))
        END AS headcount
    FROM joined j
    JOIN activity a ON a.id = j.activity_id
    JOIN commune c ON c.id = j.commune_id
    """  # noqa: S608 - integers only


def _sized() -> str:
    return """
    CREATE TABLE size AS
    SELECT unit_id, nullif(max(coalesce(nullif(headcount, 'NN'), '')), '') AS headcount
    FROM establishment WHERE active GROUP BY unit_id
    """


def _masked(expression: str, when: str = "restricted") -> str:
    return f"CASE WHEN {when} THEN '[ND]' ELSE {expression} END"


_PERSON_MASK = "restricted AND natural_person"

_UNIT_VALUES = {
    "siren": "lpad(siren::VARCHAR, 9, '0')",
    "statutDiffusionUniteLegale": "CASE WHEN restricted THEN 'P' ELSE 'O' END",
    "unitePurgeeUniteLegale": "NULL::BOOLEAN",
    "dateCreationUniteLegale": "created",
    "sigleUniteLegale": "CASE WHEN NOT natural_person AND draw(id, 'sigle', 20) = 0"
    " THEN left(trade, 1) || left(invented(id, 'name'), 2) END",
    "sexeUniteLegale": f"CASE WHEN natural_person THEN {_masked("of(['M', 'F'], draw(id, 'sex', 2))")} END",
    "prenom1UniteLegale": "CASE WHEN natural_person THEN "
    + _masked("of(getvariable('given'), draw(id, 'given', len(getvariable('given'))))")
    + " END",
    "prenomUsuelUniteLegale": "CASE WHEN natural_person THEN "
    + _masked("of(getvariable('given'), draw(id, 'given', len(getvariable('given'))))")
    + " END",
    "trancheEffectifsUniteLegale": "CASE WHEN active THEN coalesce(size.headcount, 'NN') END",
    "anneeEffectifsUniteLegale": "CASE WHEN active AND size.headcount IS NOT NULL THEN 2024::BIGINT END",
    "dateDernierTraitementUniteLegale": "(CASE WHEN id = 0 THEN as_of() ELSE"
    " as_of() - draw(id, 'treated', 1 + least(1500, as_of() - created))::INTEGER END)::TIMESTAMP"
    " + to_seconds(draw(id, 'second', 86400))",
    "nombrePeriodesUniteLegale": "1 + draw(id, 'periods', 6)",
    "categorieEntreprise": "CASE WHEN active AND NOT natural_person THEN CASE"
    " WHEN size.headcount >= '51' THEN 'GE'"
    " WHEN size.headcount >= '32' THEN 'ETI' ELSE 'PME' END END",
    "anneeCategorieEntreprise": "CASE WHEN active AND NOT natural_person THEN 2024::BIGINT END",
    "dateDebut": "created + draw(id, 'since', greatest(1, as_of() - created))::INTEGER",
    "etatAdministratifUniteLegale": "CASE WHEN active THEN 'A' ELSE 'C' END",
    "nomUniteLegale": f"CASE WHEN natural_person THEN {_masked("invented(id, 'name')")} END",
    "denominationUniteLegale": "CASE WHEN NOT natural_person THEN trade || ' ' || invented(id, 'name') END",
    "categorieJuridiqueUniteLegale": "(CASE WHEN natural_person THEN 1000"
    " ELSE form(draw(id, 'form', 1000)) END)::BIGINT",
    "activitePrincipaleUniteLegale": "naf",
    "nomenclatureActivitePrincipaleUniteLegale": "'NAFRev2'",
    "nicSiegeUniteLegale": "lpad((10 + luhn13(siren * 10000 + 1))::VARCHAR, 5, '0')",
    "economieSocialeSolidaireUniteLegale": "CASE WHEN NOT natural_person THEN"
    " CASE WHEN form(draw(id, 'form', 1000)) = 9220 OR draw(id, 'ess', 40) = 0 THEN 'O' ELSE 'N' END END",
    "societeMissionUniteLegale": "CASE WHEN NOT natural_person THEN"
    " CASE WHEN draw(id, 'mission', 400) = 0 THEN 'O' ELSE 'N' END END",
    "activitePrincipaleNAF25UniteLegale": "naf25",
}

_ESTABLISHMENT_VALUES = {
    "siren": "lpad(siren::VARCHAR, 9, '0')",
    "nic": "lpad((siret % 100000)::VARCHAR, 5, '0')",
    "siret": "lpad(siret::VARCHAR, 14, '0')",
    "statutDiffusionEtablissement": "CASE WHEN restricted THEN 'P' ELSE 'O' END",
    "dateCreationEtablissement": "created",
    "trancheEffectifsEtablissement": "headcount",
    "anneeEffectifsEtablissement": "CASE WHEN headcount <> 'NN' THEN 2024::BIGINT END",
    "dateDernierTraitementEtablissement": "(CASE WHEN id = 0 THEN as_of() ELSE"
    " as_of() - draw(id, 'treated', 1 + least(1500, as_of() - since))::INTEGER END)::TIMESTAMP"
    " + to_seconds(draw(id, 'second', 86400))",
    "etablissementSiege": "seat",
    "nombrePeriodesEtablissement": "1 + draw(id, 'periods', 6)",
    "complementAdresseEtablissement": _masked("CASE WHEN draw(id, 'extra', 12) = 0 THEN 'BATIMENT B' END"),
    "numeroVoieEtablissement": _masked("(1 + draw(id, 'number', 140))::VARCHAR"),
    "indiceRepetitionEtablissement": _masked("CASE WHEN draw(id, 'bis', 25) = 0 THEN 'B' END"),
    "typeVoieEtablissement": _masked("of(getvariable('kinds'), draw(id, 'kind', len(getvariable('kinds'))))"),
    "libelleVoieEtablissement": _masked(
        "of(getvariable('streets'), draw(id, 'street', len(getvariable('streets'))))"
    ),
    "codePostalEtablissement": "postcode",
    "libelleCommuneEtablissement": "commune_name",
    "codeCommuneEtablissement": "commune",
    "coordonneeLambertAbscisseEtablissement": _masked(
        "CASE WHEN draw(id, 'unplaced', 40) > 0 THEN printf('%.2f', x) END"
    ),
    "coordonneeLambertOrdonneeEtablissement": _masked(
        "CASE WHEN draw(id, 'unplaced', 40) > 0 THEN printf('%.2f', y) END"
    ),
    "dateDebut": "since",
    "etatAdministratifEtablissement": "CASE WHEN active THEN 'A' ELSE 'F' END",
    "enseigne1Etablissement": "CASE WHEN draw(id, 'sign', 4) = 0 THEN "
    + _masked("'AUX ' || invented(id, 'sign')", _PERSON_MASK)
    + " END",
    "activitePrincipaleEtablissement": "naf",
    "nomenclatureActivitePrincipaleEtablissement": "'NAFRev2'",
    "caractereEmployeurEtablissement": "CASE WHEN headcount IS NULL OR headcount IN ('NN', '00')"
    " THEN 'N' ELSE 'O' END",
    "activitePrincipaleNAF25Etablissement": "naf25",
}


def _select(columns: tuple[str, ...], values: dict[str, str], source: str, order: str) -> str:
    selected = ", ".join(f'{values.get(column, "NULL::VARCHAR")} AS "{column}"' for column in columns)
    return f"SELECT {selected} FROM {source} ORDER BY {order}"  # noqa: S608 - constants of this module


UNIT_FILE = _select(UNIT, _UNIT_VALUES, "unit LEFT JOIN size ON size.unit_id = unit.id", "unit.siren")
ESTABLISHMENT_FILE = _select(ESTABLISHMENT, _ESTABLISHMENT_VALUES, "establishment", "establishment.siret")
