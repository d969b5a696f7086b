"""django-ninja routers, one file per room."""
