"""Addresses of trust."""

from django.urls import path

from khien.base.trust.views import certificates, checks

app_name = "trust"

urlpatterns = [
    path("check", checks.check, name="check"),
    path("certificates", certificates.certificates, name="certificates"),
    path("certificates.xlsx", certificates.sheet, name="sheet"),
    path("certificates/units", certificates.units, name="units"),
    path("certificates/new", certificates.enter, name="enter"),
    path("certificates/bring", certificates.bring, name="bring"),
    path("certificates/<int:key>", certificates.certificate, name="certificate"),
    path("certificates/<int:key>/act", certificates.act, name="act"),
]
