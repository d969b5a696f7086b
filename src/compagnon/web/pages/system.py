"""Is the process alive, is the product ready: for supervisors, without a session."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from compagnon.desk import health
from compagnon.web.routing import public


@public("a supervisor asks whether the process lives")
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public("a supervisor asks whether database, worker and files work; no detail is given")
def readyz(request: HttpRequest) -> HttpResponse:
    found = health.report()
    states = {check["name"]: check["status"] for check in found["checks"]}
    return JsonResponse({"ready": found["ready"], "checks": states}, status=200 if found["ready"] else 503)


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
