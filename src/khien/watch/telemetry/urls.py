"""Addresses of telemetry."""

from django.urls import path

from khien.watch.telemetry import views

app_name = "telemetry"

urlpatterns = [
    path("", views.event_search, name="events"),
    path("sources", views.feed_list, name="feeds"),
    path("sources/new", views.new_feed, name="new-feed"),
    path("<str:event_id>", views.event, name="event"),
]
