"""The API's addresses, without the pages."""

from django.urls import path

from ithaca.api import api

urlpatterns = [path("api/v1/", api.urls)]
