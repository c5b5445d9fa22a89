"""Addresses of files."""

from django.urls import path

from khien.base.files import views

app_name = "files"

urlpatterns = [
    path("gateways", views.gateways, name="gateways"),
    path("gateways/<str:unit>/end", views.end_gateway, name="end-gateway"),
]
