"""Lines, discounts, margin, VAT, totals and configuration rules (tarification, EN 16931)."""
