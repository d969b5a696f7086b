"""The margin of a deal at every stage, and what a closed deal teaches (PER-13, SUI-09)."""
