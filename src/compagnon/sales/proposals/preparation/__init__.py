"""The work around a proposal (préparation): client file, steps, shared documents, partners' quotes."""
