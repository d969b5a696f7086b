"""Delivery and installation followed to the end, incidents, the installed base, the hand-over (SUI-03, SUI-08)."""
