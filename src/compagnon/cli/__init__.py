"""The `compagnon` command."""
