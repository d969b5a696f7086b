"""stub"""
from django.urls import path
from compagnon.web.routing import page

@page("proposals.view")
def feasibility(request, uuid):
    raise NotImplementedError

urlpatterns = [path("proposals/<uuid:uuid>/feasibility/", feasibility, name="feasibility")]
