"""Addresses of inventory."""

from django.urls import path

from khien.know.inventory.views import control, devices, registers

app_name = "inventory"

urlpatterns = [
    path("", devices.stock, name="stock"),
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
    path("registers/entries/<int:key>/remove", registers.remove, name="remove-entry"),
    path("registers/sheets/<int:key>", registers.sheet, name="sheet"),
    path("registers/sheets/<int:key>/<str:what>", registers.settle_sheet, name="settle-sheet"),
    path("registers/<slug:code>", registers.entries, name="entries"),
    path("registers/<slug:code>/enter", registers.enter, name="enter-entry"),
    path("registers/<slug:code>/sheet/<str:what>", registers.sheet_out, name="sheet-out"),
    path("registers/<slug:code>/upload", registers.sheet_in, name="sheet-in"),
    path("<str:unit_code>", devices.devices, name="devices"),
]
