"""Addresses of procedures."""

from django.urls import path

from khien.act.procedures.views import home

app_name = "procedures"

urlpatterns = [
    path("", home.home, name="home"),
]
