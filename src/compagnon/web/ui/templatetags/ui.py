"""All tags and filters of the components, under one name (`builtins` in the settings)."""

from django.template import Library

from compagnon.web.ui.tags import files, filters, forms, lessons, page, pictures, pieces

register = Library()
for part in (files, filters, forms, lessons, page, pieces, pictures):
    register.filters.update(part.register.filters)
    register.tags.update(part.register.tags)
