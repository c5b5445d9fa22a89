"""Addresses of trust."""

from django.urls import path

from khien.base.trust.views import checks

app_name = "trust"

urlpatterns = [
    path("check", checks.check, name="check"),
]
