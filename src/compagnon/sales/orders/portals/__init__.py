"""Orders from portals and e-shops: mapping remembered, duplicates seen, faults by line (SUI-12)."""
