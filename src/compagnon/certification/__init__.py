"""The certification wing: rooms in the order of the candidate (certification)."""
