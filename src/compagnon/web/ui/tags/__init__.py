"""The tags and filters, by subject: filters, forms, page, pieces, pictures."""
