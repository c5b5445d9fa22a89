"""Addresses of assurance."""

from django.urls import path

from khien.show.assurance.views import measures

app_name = "assurance"

urlpatterns = [
    path("measures/", measures.measure_list, name="measures"),
    path("measures/<str:code>", measures.measure, name="measure"),
]
