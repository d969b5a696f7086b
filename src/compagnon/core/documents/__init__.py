"""A document as a tree (headings, tables, figures, slides) and page rules (documents)."""
