"""The home of each role: the decision first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from compagnon.web.routing import Request, member


@member
def home(request: Request) -> HttpResponse:
    return render(request, "home/empty.html", {})


urlpatterns = [path("", home, name="home")]
