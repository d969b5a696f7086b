"""Dunning by policy, bank files, late charges (relances, relevés bancaires, pénalités)."""
