"""Dashboard, gaps, corrective actions, activity reports (résultats)."""
