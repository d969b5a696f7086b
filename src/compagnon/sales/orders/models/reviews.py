"""The margin of a deal at each stage and its review (marge d'affaire, bilan d'affaire)."""
