"""Addresses of inventory: pages, and what agents rely on."""

from django.urls import URLPattern, path

from khien.know.inventory.views import agents, devices, imports, keys, software

app_name = "inventory"

urlpatterns: list[URLPattern] = [
    path("", devices.stock, name="stock"),
    path("devices", devices.devices, name="devices"),
    path("devices/excel", devices.exported, name="excel"),
    path("devices/template", devices.template, name="template"),
    path("devices/<int:key>", devices.device, name="device"),
    path("due", devices.due, name="due"),
    path("questions", devices.questions, name="questions"),
    path("questions/<int:key>", devices.answer, name="answer"),
    path("software", software.products, name="software"),
    path("keys", keys.keys, name="keys"),
    path("keys/<int:key>/revoke", keys.revoke, name="revoke-key"),
    path("queries", keys.queries_page, name="queries"),
    path("queries/<int:key>/agree", keys.agree, name="agree"),
    path("collector", keys.collector, name="collector"),
    path("notice/<str:unit_code>", keys.notice, name="notice"),
    path("imports", imports.imports, name="imports"),
    path("imports/<int:key>", imports.draft, name="draft"),
    path("imports/<int:key>/apply", imports.apply, name="apply"),
    path("imports/<int:key>/drop", imports.drop, name="drop"),
]

outside: list[URLPattern] = [
    path("inventory", agents.inventory, name="agent-inventory"),
    path("osquery/enroll", agents.enroll, name="osquery-enroll"),
    path("osquery/config", agents.config, name="osquery-config"),
    path("osquery/distributed/read", agents.distributed_read, name="osquery-read"),
    path("osquery/distributed/write", agents.distributed_write, name="osquery-write"),
    path("osquery/log", agents.log, name="osquery-log"),
]
