"""Addresses of assurance."""

from django.urls import path

from khien.show.assurance import views

app_name = "assurance"

urlpatterns = [
    path("", views.measure_list, name="measures"),
    path("<str:code>", views.measure, name="measure"),
]
