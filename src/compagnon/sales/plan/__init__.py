"""Territory, objectives, SWOT, actions, budget (plan d'actions commerciales)."""
