"""Satisfaction, complaints, loyalty, dormant accounts (relation client)."""
