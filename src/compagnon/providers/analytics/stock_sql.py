"""The statements that turn stock columns into the registry's tables.

Text columns of every file are read as text, so that CSV and Parquet give the same rows. `[ND]` (non
diffusé) and the empty string are no value.
"""

from collections.abc import Sequence

_FOLDED_LETTERS = (
    *(("œ", "oe"), ("Œ", "OE"), ("æ", "ae"), ("Æ", "AE"), ("ß", "ss"), ("ø", "o"), ("Ø", "O")),
    *(("ł", "l"), ("Ł", "L"), ("đ", "d"), ("Đ", "D")),
)


def _fold(text: str) -> str:
    for letter, plain in _FOLDED_LETTERS:
        text = f"replace({text}, '{letter}', '{plain}')"
    return f"trim(regexp_replace(upper(strip_accents({text})), '[^A-Z0-9]+', ' ', 'g'))"


def _digit(number: str, place: int) -> str:
    return f"(({number} // {10**place}) % 10)"


def _luhn(number: str, length: int) -> str:
    terms = []
    for place in range(length):
        digit = _digit(number, place)
        terms.append(f"(2 * {digit} - CASE WHEN {digit} > 4 THEN 9 ELSE 0 END)" if place % 2 else digit)
    return f"({' + '.join(terms)})"


def _sum(number: str, length: int) -> str:
    return f"({' + '.join(_digit(number, place) for place in range(length))})"


MACROS = (
    "CREATE TEMP MACRO nd(t) AS nullif(nullif(trim(t::VARCHAR), ''), '[ND]')",
    f"CREATE TEMP MACRO fold(t) AS {_fold('t')}",
    f"CREATE TEMP MACRO siren_valid(n) AS coalesce(n > 0 AND {_luhn('n', 9)} % 10 = 0, FALSE)",
    "CREATE TEMP MACRO siret_valid(n) AS coalesce("
    f"siren_valid(n // 100000) AND n % 100000 > 0 AND ({_luhn('n', 14)} % 10 = 0"
    f" OR (n // 100000 = 356000000 AND {_sum('n', 14)} % 5 = 0)), FALSE)",
    "CREATE TEMP MACRO number(t, size) AS"
    " CASE WHEN regexp_full_match(t::VARCHAR, '[0-9]+') AND length(t::VARCHAR) = size"
    " THEN t::VARCHAR::BIGINT END",
    # Which column holds which nomenclature is said by the row itself.
    "CREATE TEMP MACRO rev2(code, nomenclature) AS CASE WHEN nomenclature = 'NAFRev2' THEN nd(code) END",
    "CREATE TEMP MACRO naf2025(code, nomenclature, code25) AS"
    " CASE WHEN nomenclature = 'NAF2025' THEN nd(code) ELSE nd(code25) END",
    # Rough boxes: they only tell a position from a typing error or from another territory's projection.
    "CREATE TEMP MACRO in_territory(epsg, x, y) AS coalesce("
    "(epsg = 2154 AND x BETWEEN 0 AND 1350000 AND y BETWEEN 6000000 AND 7200000)"
    " OR (epsg <> 2154 AND x BETWEEN 0 AND 1000000 AND y BETWEEN 0 AND 10000000), FALSE)",
)

UNIT_TABLE = """
CREATE TABLE stage.unit (
    siren BIGINT, diffusion VARCHAR, active BOOLEAN, name VARCHAR, sign VARCHAR, acronym VARCHAR,
    natural_person BOOLEAN, legal_form VARCHAR, category VARCHAR, naf VARCHAR, naf25 VARCHAR,
    headcount VARCHAR, created DATE, social_economy BOOLEAN, mission BOOLEAN, nic_seat BIGINT,
    treated TIMESTAMP
)
"""


def unit_select(columns: Sequence[str]) -> str:
    """Select list over StockUniteLegale, as `stage.unit`."""
    code25 = _optional("activitePrincipaleNAF25UniteLegale", columns)
    return f"""
    SELECT number(siren, 9), trim(statutDiffusionUniteLegale), etatAdministratifUniteLegale = 'A',
        coalesce(nd(denominationUniteLegale),
            nullif(concat_ws(' ', coalesce(nd(prenomUsuelUniteLegale), nd(prenom1UniteLegale)),
                coalesce(nd(nomUsageUniteLegale), nd(nomUniteLegale))), ''),
            nd(denominationUsuelle1UniteLegale), nd(sigleUniteLegale)),
        nd(denominationUsuelle1UniteLegale), nd(sigleUniteLegale),
        categorieJuridiqueUniteLegale::VARCHAR = '1000',
        lpad(nd(categorieJuridiqueUniteLegale), 4, '0'), nd(categorieEntreprise),
        rev2(activitePrincipaleUniteLegale, nomenclatureActivitePrincipaleUniteLegale),
        naf2025(activitePrincipaleUniteLegale, nomenclatureActivitePrincipaleUniteLegale, {code25}),
        nd(trancheEffectifsUniteLegale), try_cast(nd(dateCreationUniteLegale) AS DATE),
        CASE nd(economieSocialeSolidaireUniteLegale) WHEN 'O' THEN TRUE WHEN 'N' THEN FALSE END,
        CASE nd(societeMissionUniteLegale) WHEN 'O' THEN TRUE WHEN 'N' THEN FALSE END,
        number(nicSiegeUniteLegale, 5), try_cast(nd(dateDernierTraitementUniteLegale) AS TIMESTAMP)
    """


UNITS_ONCE = """
CREATE OR REPLACE TABLE stage.unit AS SELECT * FROM stage.unit
QUALIFY row_number() OVER (PARTITION BY siren ORDER BY treated DESC NULLS LAST, diffusion DESC) = 1
"""

RAW_TABLE = """
CREATE TABLE stage.raw (
    siret BIGINT, siren BIGINT, nic BIGINT, diffusion VARCHAR, state VARCHAR, sign VARCHAR,
    usual_name VARCHAR, naf VARCHAR, naf25 VARCHAR, headcount VARCHAR, x INTEGER, y INTEGER,
    address VARCHAR, postcode VARCHAR,
    commune VARCHAR, commune_name VARCHAR, departement VARCHAR, created DATE, started DATE,
    head_office BOOLEAN, treated TIMESTAMP
)
"""


def raw_select(columns: Sequence[str]) -> str:
    """Select list over StockEtablissement, as `stage.raw`."""
    code25 = _optional("activitePrincipaleNAF25Etablissement", columns)
    commune = "nd(codeCommuneEtablissement)"
    return f"""
    SELECT number(siret, 14), number(siren, 9), number(nic, 5), trim(statutDiffusionEtablissement),
        trim(etatAdministratifEtablissement),
        coalesce(nd(enseigne1Etablissement), nd(enseigne2Etablissement), nd(enseigne3Etablissement)),
        nd(denominationUsuelleEtablissement),
        rev2(activitePrincipaleEtablissement, nomenclatureActivitePrincipaleEtablissement),
        naf2025(activitePrincipaleEtablissement, nomenclatureActivitePrincipaleEtablissement, {code25}),
        nd(trancheEffectifsEtablissement),
        round(try_cast(nd(coordonneeLambertAbscisseEtablissement) AS DOUBLE))::INTEGER,
        round(try_cast(nd(coordonneeLambertOrdonneeEtablissement) AS DOUBLE))::INTEGER,
        nullif(concat_ws(' ', nd(numeroVoieEtablissement), nd(indiceRepetitionEtablissement),
            nd(typeVoieEtablissement), nd(libelleVoieEtablissement)), ''),
        nd(codePostalEtablissement), {commune}, nd(libelleCommuneEtablissement),
        CASE WHEN left({commune}, 2) IN ('97', '98') THEN left({commune}, 3) ELSE left({commune}, 2) END,
        try_cast(nd(dateCreationEtablissement) AS DATE), try_cast(nd(dateDebut) AS DATE),
        lower(etablissementSiege::VARCHAR) IN ('true', 't', '1', 'o'),
        try_cast(nd(dateDernierTraitementEtablissement) AS TIMESTAMP)
    """


def joined(*, with_duplicates: bool) -> str:
    """`stage.joined`: each row with its company, its refusal if any, and where it stands.

    A doubled SIRET keeps its latest row; the others are refused.
    """
    again = (
        "row_number() OVER (PARTITION BY r.siret ORDER BY r.treated DESC NULLS LAST, r.diffusion DESC) > 1"
        if with_duplicates
        else "FALSE"
    )
    return f"""
    CREATE TABLE stage.joined AS
    SELECT r.* EXCLUDE (x, y), p.epsg,
        CASE WHEN in_territory(p.epsg, r.x, r.y) THEN r.x END AS x,
        CASE WHEN in_territory(p.epsg, r.x, r.y) THEN r.y END AS y,
        u.name, u.acronym, u.natural_person, u.legal_form, u.category, u.social_economy,
        u.sign AS unit_sign, u.active AS unit_active,
        CASE
            WHEN r.siret IS NULL OR NOT siret_valid(r.siret)
                OR r.siret <> coalesce(r.siren, 0) * 100000 + coalesce(r.nic, 0) THEN 'siret-invalid'
            WHEN {again} THEN 'duplicate-siret'
            WHEN u.siren IS NULL THEN 'no-legal-unit'
            WHEN r.diffusion IN ('P', 'N') OR u.diffusion IN ('P', 'N') THEN 'restricted-diffusion'
            WHEN coalesce(r.diffusion, '') <> 'O' OR coalesce(u.diffusion, '') <> 'O' THEN 'diffusion-unknown'
            WHEN coalesce(r.state, '') NOT IN ('A', 'F') OR u.active IS NULL THEN 'state-unknown'
        END AS refusal,
        CASE
            WHEN r.diffusion IN ('P', 'N') OR u.diffusion IN ('P', 'N') THEN 'restricted'
            WHEN r.state = 'A' AND u.active THEN 'listed'
            ELSE 'closed'
        END AS standing
    FROM stage.raw r
    LEFT JOIN stage.unit u ON u.siren = r.siren
    LEFT JOIN stage.projection p ON p.departement = r.departement
    """  # noqa: S608 - built from constants


# A commune lies at the median of its own establishments, which a few wrong positions do not move; the
# gazetteer serves where none has a position.
COMMUNES = """
CREATE TABLE stage.commune AS
SELECT coalesce(m.commune, g.commune) AS commune, coalesce(m.x, g.x) AS x, coalesce(m.y, g.y) AS y
FROM (SELECT commune, quantile_disc(x, 0.5) AS x, quantile_disc(y, 0.5) AS y
      FROM stage.joined WHERE x IS NOT NULL AND commune IS NOT NULL GROUP BY commune) m
FULL JOIN stage.gazetteer g ON g.commune = m.commune
"""

# Restricted rows keep what is counted (activity, size, commune) and nothing that names anyone.
ESTABLISHMENTS = """
CREATE TABLE registry.establishments AS
SELECT standing, CASE WHEN seen THEN siret END AS siret, CASE WHEN seen THEN name END AS name,
    CASE WHEN seen THEN sign END AS sign,
    CASE WHEN seen THEN fold(concat_ws(' ', name, sign, acronym)) ELSE '' END AS folded,
    naf, naf25, headcount, epsg, x, y, located,
    CASE WHEN seen THEN address END AS address, CASE WHEN seen THEN postcode END AS postcode,
    commune, commune_name, departement, created,
    CASE WHEN standing = 'closed' THEN started END AS closed,
    seen AND head_office AS head_office, legal_form, category, social_economy
FROM (
    SELECT j.standing, j.standing <> 'restricted' AS seen, j.siret,
        coalesce(j.name, j.usual_name, j.sign) AS name,
        coalesce(j.sign, j.usual_name, j.unit_sign) AS sign, j.acronym, j.naf, j.naf25, j.headcount,
        CASE WHEN coalesce(j.x, c.x) IS NOT NULL THEN j.epsg END AS epsg,
        coalesce(j.x, c.x) AS x, coalesce(j.y, c.y) AS y,
        CASE WHEN j.x IS NOT NULL THEN 'own' WHEN c.x IS NOT NULL THEN 'commune' END AS located,
        j.address, j.postcode, j.commune, j.commune_name, j.departement, j.created, j.started,
        coalesce(j.head_office, FALSE) AS head_office, j.legal_form, j.category, j.social_economy
    FROM stage.joined j LEFT JOIN stage.commune c ON c.commune = j.commune
    WHERE j.refusal IS NULL OR j.refusal = 'restricted-diffusion'
)
ORDER BY CASE standing WHEN 'listed' THEN 0 WHEN 'restricted' THEN 1 ELSE 2 END,
    epsg NULLS LAST, x // 20000, y // 20000, naf NULLS LAST, naf25 NULLS LAST, siret NULLS LAST
"""

NUMBERS = """
CREATE TABLE registry.numbers AS
SELECT siret, standing, place FROM (
    SELECT siret, standing, rowid AS place FROM registry.establishments WHERE siret IS NOT NULL
    UNION ALL
    SELECT siret, standing, NULL FROM stage.joined WHERE refusal = 'restricted-diffusion'
) ORDER BY siret
"""

COMPANIES = """
CREATE TABLE registry.companies AS
SELECT siren, coalesce(name, '') AS name, acronym, coalesce(natural_person, FALSE) AS natural_person,
    coalesce(active, FALSE) AS active, legal_form, category, naf, naf25, headcount, created,
    social_economy, mission, siren * 100000 + nic_seat AS seat_siret
FROM stage.unit WHERE diffusion = 'O' ORDER BY siren
"""


def _optional(column: str, columns: Sequence[str]) -> str:
    return column if column in columns else "NULL"
