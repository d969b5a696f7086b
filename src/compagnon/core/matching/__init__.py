"""SIREN and SIRET checks, name and address matching, duplicates (rapprochement)."""
