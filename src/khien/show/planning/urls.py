"""Addresses of planning."""

from django.urls import path

from khien.show.planning import views

app_name = "planning"

urlpatterns = [
    path("", views.order_list, name="orders"),
    path("<str:clause>", views.order, name="order"),
]
