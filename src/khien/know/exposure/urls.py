"""Addresses of exposure."""

from django.urls import path

from khien.know.exposure.views import checks, feeds, matches

app_name = "exposure"

urlpatterns = [
    path("feeds", feeds.feeds, name="feeds"),
    path("unnamed", feeds.unnamed, name="unnamed"),
    path("cves/<str:name>", matches.cve, name="cve"),
    path("cves/<str:name>/suppress", matches.suppress, name="suppress"),
    path("cves/<str:name>/suppressions/<int:key>/lift", matches.lift, name="lift"),
    path("devices/<int:key>", matches.device, name="device"),
    path("sites/", checks.targets, name="targets"),
    path("sites/<int:key>", checks.target, name="target"),
    path("sites/<int:key>/token", checks.give_token, name="give-token"),
    path("sites/<int:key>/prove", checks.prove, name="prove"),
    path("sites/<int:key>/confirm", checks.confirm, name="confirm-site"),
    path("sites/<int:key>/look", checks.look, name="look-at-site"),
    path("sites/<int:key>/accept", checks.accept, name="accept-site"),
]
