"""The components of the page: template tags, charts, formats."""
