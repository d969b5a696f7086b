"""The tags and filters, by subject: files, filters, forms, page, pieces, pictures."""
