"""Quality and environment records (ISO 14001 kind), critical points watched (SUI-10, SUI-11)."""
