"""The mirror of the national company registry, NAF, communes and geography (SIRENE)."""
