"""Stored files, content-addressed per workspace, document templates and retention (documents)."""
