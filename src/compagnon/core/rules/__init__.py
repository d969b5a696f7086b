"""Dated rule sets: validity, source, status (règles datées)."""
