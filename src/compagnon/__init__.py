"""Compagnon: technical B2B selling done, learned and certified."""
