"""Addresses of inventory."""

from django.urls import path

from khien.know.inventory import views

app_name = "inventory"

urlpatterns = [
    path("", views.stock, name="stock"),
    path("<str:unit_code>", views.devices, name="devices"),
]
