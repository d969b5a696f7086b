"""The structured invoice: its XML, its checks, its hand-over to a platform (facture électronique)."""
