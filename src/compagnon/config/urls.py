"""The root of all routes: pages and API."""

from django.urls import include, path

from compagnon.web import errors

urlpatterns = [
    path("api/v1/", include("compagnon.api.root")),
    path("", include("compagnon.web.urls")),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
