"""The append-only, hash-chained trail (piste d'audit); personal payloads lie in an erasable side table."""
