"""Addresses of inventory: pages, and what agents rely on."""

from django.urls import URLPattern, path

from khien.know.inventory.views import (
    agents,
    control,
    devices,
    imports,
    keys,
    registers,
    software,
    strangers,
)

app_name = "inventory"

urlpatterns: list[URLPattern] = [
    path("", devices.stock, name="stock"),
    path("devices", devices.devices, name="devices"),
    path("devices/excel", devices.exported, name="excel"),
    path("devices/template", devices.template, name="template"),
    path("devices/<int:key>", devices.device, name="device"),
    path("devices/<int:key>/system", devices.put_in_system, name="put-in-system"),
    path("strangers", strangers.strangers, name="strangers"),
    path("strangers/answer", strangers.answer, name="answer-for"),
    path("strangers/<int:key>/removed", strangers.removed, name="removed-device"),
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
    path("software/control", control.software_control, name="control"),
    path("software/rules/enter", control.enter_rule, name="enter-rule"),
    path("software/rules/<int:key>/end", control.end_rule, name="end-rule"),
    path("software/questions/<int:key>/<str:what>", control.settle, name="settle-question"),
    path("never-online", control.never_online, name="never-online"),
    path("never-online/flag", control.flag, name="flag-device"),
    path("registers/", registers.registers, name="registers"),
    path("registers/coverage", registers.coverage, name="coverage"),
    path("registers/entries/<int:key>", registers.entry, name="entry"),
    path("registers/entries/<int:key>/change", registers.change, name="change-entry"),
    path("registers/entries/<int:key>/machines", registers.add_machines, name="add-machines"),
    path("registers/entries/<int:key>/diagrams", registers.add_diagram, name="add-diagram"),
    path("registers/entries/<int:key>/diagrams/<int:version>", registers.diagram, name="diagram"),
    path("registers/entries/<int:key>/remove", registers.remove, name="remove-entry"),
    path("registers/sheets/<int:key>", registers.sheet, name="sheet"),
    path("registers/sheets/<int:key>/<str:what>", registers.settle_sheet, name="settle-sheet"),
    path("registers/<slug:code>", registers.entries, name="entries"),
    path("registers/<slug:code>/enter", registers.enter, name="enter-entry"),
    path("registers/<slug:code>/sheet/<str:what>", registers.sheet_out, name="sheet-out"),
    path("registers/<slug:code>/upload", registers.sheet_in, name="sheet-in"),
]

outside: list[URLPattern] = [
    path("inventory", agents.inventory, name="agent-inventory"),
    path("osquery/enroll", agents.enroll, name="osquery-enroll"),
    path("osquery/config", agents.config, name="osquery-config"),
    path("osquery/distributed/read", agents.distributed_read, name="osquery-read"),
    path("osquery/distributed/write", agents.distributed_write, name="osquery-write"),
    path("osquery/log", agents.log, name="osquery-log"),
]
