"""Start my company (ouverture d'un espace): a new workspace, filled step by step."""

from compagnon.sales.deals.opening import prepare_workspace

__all__ = ["prepare_workspace"]
