"""Pages per role and desk; components, templates, static files and locale."""
