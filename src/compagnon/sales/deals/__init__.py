"""The thread of one sale: needs and stage (affaire)."""
