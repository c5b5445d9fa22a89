"""Addresses of trust, and what machines ask of the authority without signing in."""

from django.urls import path

from khien.base.trust.views import authority, certificates, checks, images
from khien.base.trust.views import outside as machines

app_name = "trust"

urlpatterns = [
    path("", certificates.certificates, name="certificates"),
    path("register.xlsx", certificates.sheet, name="sheet"),
    path("units", certificates.units, name="units"),
    path("new", certificates.enter, name="enter"),
    path("bring", certificates.bring, name="bring"),
    path("<int:key>", certificates.certificate, name="certificate"),
    path("<int:key>/act", certificates.act, name="act"),
    path("check", checks.check, name="check"),
    path("images", images.images, name="images"),
    path("images/delete", images.take_image, name="take-image"),
    path("images/signature.png", images.signature_image, name="signature-image"),
    path("images/seals/<str:code>.png", images.seal_image, name="seal-image"),
    path("authority/", authority.authority, name="authority"),
    path("authority/requests", authority.request_list, name="requests"),
    path("authority/requests/new", authority.ask, name="ask"),
    path("authority/requests/<str:number>", authority.request_record, name="request"),
    path("authority/requests/<str:number>/act", authority.act, name="request-act"),
    path("authority/requests/<str:number>/change", authority.change, name="request-change"),
    path("authority/issued", authority.issued_list, name="issued-list"),
    path("authority/issued/<int:key>", authority.issued_record, name="issued"),
    path("authority/issued/<int:key>/file", authority.issued_file, name="issued-file"),
]

outside = [
    path("crl/<slug:name>.crl", machines.revocation_list, name="crl"),
    path("ca/<slug:name>.cer", machines.certificate, name="ca-certificate"),
    path("ca/<slug:name>.pem", machines.chain, name="ca-chain"),
    path("ocsp", machines.ocsp, name="ocsp"),
    path("ocsp/", machines.ocsp),
    path("ocsp/<path:encoded>", machines.ocsp, name="ocsp-get"),
    path("tsa", machines.tsa, name="tsa"),
]
