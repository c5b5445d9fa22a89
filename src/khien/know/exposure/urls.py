"""Addresses of exposure."""

from django.urls import path

from khien.know.exposure.views import feeds, matches

app_name = "exposure"

urlpatterns = [
    path("feeds", feeds.feeds, name="feeds"),
    path("unnamed", feeds.unnamed, name="unnamed"),
    path("cves/<str:name>", matches.cve, name="cve"),
    path("cves/<str:name>/suppress", matches.suppress, name="suppress"),
    path("cves/<str:name>/suppressions/<int:key>/lift", matches.lift, name="lift"),
    path("devices/<int:key>", matches.device, name="device"),
]
