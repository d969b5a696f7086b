"""Money, rates and rounding (monnaie, taux, arrondis)."""
