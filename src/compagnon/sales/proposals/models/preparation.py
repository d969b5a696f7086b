"""The work around a proposal: client file, steps, documents, partners and their quotes (dossier client)."""
