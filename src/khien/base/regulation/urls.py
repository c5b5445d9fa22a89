"""Addresses of the rule book."""

from django.urls import path

from khien.base.regulation import views

app_name = "regulation"

urlpatterns = [
    path("", views.entry_list, name="entries"),
    path("<slug:kind>/<path:key>", views.entry, name="entry"),
]
