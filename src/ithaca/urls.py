"""The one table of addresses."""

from django.contrib import admin
from django.urls import include, path

from ithaca.api import api

urlpatterns = [
    path("", include("ithaca.web.open.urls")),
    path("", include("ithaca.web.home.urls")),
    path("desk/", include("ithaca.web.desk.urls")),
    path("api/v1/", api.urls),
    path("platform/", admin.site.urls),
]
handler404 = "ithaca.web.standing.not_found"
