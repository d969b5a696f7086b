"""Référentiels as versioned data files, shipped with the package (référentiels de certification)."""
