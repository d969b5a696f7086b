"""Quality and environmental records, critical flags (qualité, environnement, vigilance)."""
