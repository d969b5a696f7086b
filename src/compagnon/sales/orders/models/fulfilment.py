"""Incidents, hand-over to after-sales, installed base and warranties (aléas, relais SAV, parc)."""
