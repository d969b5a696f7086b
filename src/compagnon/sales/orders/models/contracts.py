"""Contracts and framework agreements in force: dates, index, renewal (contrats)."""
