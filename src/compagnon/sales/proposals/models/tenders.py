"""Tenders: pieces, back-plan, go or no-go, score (appels d'offres)."""
