"""Opinions of the internal services and partners on a quote (avis de faisabilité)."""
