"""Addresses of the overview."""

from django.urls import path

from khien.show.overview import views

app_name = "overview"

urlpatterns = [path("today", views.today, name="today")]
