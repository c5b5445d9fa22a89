"""Addresses of exchange: pages, and what outsiders rely on."""

from django.urls import URLPattern, path

from khien.act.exchange.views import (
    federation,
    feeds,
    imports,
    indicators,
    lists,
    peers,
    pulled,
    taxii,
)

app_name = "exchange"

_ROOT = "taxii2/khien/"
_OBJECTS = f"{_ROOT}collections/<str:name>/objects/"

urlpatterns: list[URLPattern] = [
    path("", indicators.indicator_list, name="indicators"),
    path("indicators/new", indicators.enter, name="enter"),
    path("indicators/<int:key>", indicators.indicator, name="indicator"),
    path("indicators/<int:key>/change", indicators.change, name="change"),
    path("indicators/<int:key>/revoke", indicators.revoke, name="revoke"),
    path("protected", indicators.protected, name="protected"),
    path("protected/<int:key>/remove", indicators.unprotect, name="unprotect"),
    path("peers", peers.peers, name="peers"),
    path("peers/<int:key>/renew", peers.renew, name="renew-peer"),
    path("peers/<int:key>/close", peers.close, name="close-peer"),
    path("peers/<int:key>/federate", peers.federate, name="federate"),
    path("block-lists", peers.consumers, name="consumers"),
    path("block-lists/<int:key>/close", peers.close_consumer, name="close-consumer"),
    path("feeds", pulled.feeds, name="feeds"),
    path("feeds/<int:key>/pull", pulled.pull, name="pull-feed"),
    path("feeds/<int:key>/pause", pulled.pause, name="pause-feed"),
    path("feeds/<int:key>/close", pulled.close, name="close-feed"),
    path("passing", federation.passing, name="passing"),
    path("imports", imports.imports, name="imports"),
    path("imports/<int:key>", imports.draft, name="draft"),
    path("imports/<int:key>/apply", imports.apply, name="apply"),
    path("imports/<int:key>/advise", imports.advise, name="advise"),
    path("imports/<int:key>/drop", imports.drop, name="drop"),
]

outside = [
    path("taxii2/", taxii.discovery, name="taxii-discovery"),
    path(_ROOT, taxii.api_root, name="taxii-root"),
    path(f"{_ROOT}collections/", taxii.collections, name="taxii-collections"),
    path(f"{_ROOT}collections/<str:name>/", taxii.collection, name="taxii-collection"),
    path(f"{_ROOT}collections/<str:name>/manifest/", taxii.manifest, name="taxii-manifest"),
    path(_OBJECTS, taxii.objects, name="taxii-objects"),
    path(f"{_OBJECTS}<str:key>/", taxii.one_object, name="taxii-object"),
    path(f"{_OBJECTS}<str:key>/versions/", taxii.versions, name="taxii-versions"),
    path(f"{_ROOT}status/<str:key>/", taxii.status, name="taxii-status"),
    path("federation/incidents", federation.receive, name="receive"),
    path("misp/manifest.json", feeds.misp_manifest, name="misp-manifest"),
    path("misp/hashes.csv", feeds.misp_hashes, name="misp-hashes"),
    path("misp/<uuid:key>.json", feeds.misp_event, name="misp-event"),
    path(".well-known/csaf/provider-metadata.json", feeds.csaf_metadata, name="csaf-metadata"),
    path(".well-known/csaf/<str:label>/<path:name>", feeds.csaf_file, name="csaf-file"),
    path("blocklist/<str:token>/<str:form>", lists.block_list, name="blocklist"),
]
