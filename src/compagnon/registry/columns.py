"""The columns of the stock files (fichiers stock SIRENE), in their official order.

Source: INSEE, « Base Sirene des entreprises et de leurs établissements », files of October 2026.
"""

_ADDRESS = (
    "complementAdresse{}Etablissement",
    "numeroVoie{}Etablissement",
    "indiceRepetition{}Etablissement",
    "typeVoie{}Etablissement",
    "libelleVoie{}Etablissement",
    "codePostal{}Etablissement",
    "libelleCommune{}Etablissement",
    "libelleCommuneEtranger{}Etablissement",
    "distributionSpeciale{}Etablissement",
    "codeCommune{}Etablissement",
    "codeCedex{}Etablissement",
    "libelleCedex{}Etablissement",
    "codePaysEtranger{}Etablissement",
    "libellePaysEtranger{}Etablissement",
)
_FIRST_ADDRESS = tuple(name.format("") for name in _ADDRESS)

ESTABLISHMENT: tuple[str, ...] = (
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "nombrePeriodesEtablissement",
    *_FIRST_ADDRESS[:3],
    "dernierNumeroVoieEtablissement",
    "indiceRepetitionDernierNumeroVoieEtablissement",
    *_FIRST_ADDRESS[3:],
    "identifiantAdresseEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    *(name.format("2") for name in _ADDRESS),
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
    "activitePrincipaleNAF25Etablissement",
)

UNIT: tuple[str, ...] = (
    "siren",
    "statutDiffusionUniteLegale",
    "unitePurgeeUniteLegale",
    "dateCreationUniteLegale",
    "sigleUniteLegale",
    "sexeUniteLegale",
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenom3UniteLegale",
    "prenom4UniteLegale",
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale",
    "nombrePeriodesUniteLegale",
    "categorieEntreprise",
    "anneeCategorieEntreprise",
    "dateDebut",
    "etatAdministratifUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "societeMissionUniteLegale",
    "caractereEmployeurUniteLegale",
    "activitePrincipaleNAF25UniteLegale",
)

# Announced changes: added in December 2025, to go in January 2027 when the main column takes over.
MAY_BE_ABSENT = frozenset({"activitePrincipaleNAF25Etablissement", "activitePrincipaleNAF25UniteLegale"})

# Older codes stand on units closed long ago; they are no code of today.
NOMENCLATURES = frozenset({"NAFRev2", "NAF2025", "NAFRev1", "NAF1993", "NAP"})
