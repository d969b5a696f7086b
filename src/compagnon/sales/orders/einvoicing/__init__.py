"""The structured invoice of the product: issue, checks, hand-over to a platform (facture électronique)."""
