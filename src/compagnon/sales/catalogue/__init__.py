"""Products, options, price lists, costs, environmental sheets (catalogue)."""
