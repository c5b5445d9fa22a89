"""Addresses of casework."""

from django.urls import path

from khien.base.casework import views

app_name = "casework"

urlpatterns = [path("", views.inbox, name="inbox")]
