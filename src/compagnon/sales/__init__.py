"""The sales wing: rooms in the order of the sale (le métier)."""
