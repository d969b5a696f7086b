"""Settings as one documented table, URLs, WSGI."""
