"""Sources, findings, competitors, reviews (veille)."""
