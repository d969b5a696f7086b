"""SIREN and SIRET checks, name and address matching, duplicates (rapprochement).

`identifiers` checks numbers, `names` folds company names, `places` reads postcodes and commune codes.
The matching of whole customer files builds on these three.
"""
