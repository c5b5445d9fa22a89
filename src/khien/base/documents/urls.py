"""Addresses of documents."""

from django.urls import path

from khien.base.documents.views import drafts, register, templates

app_name = "documents"

urlpatterns = [
    path("", register.register, name="register"),
    path("register.xlsx", register.sheet, name="sheet"),
    path("new", register.enter, name="enter"),
    path("expired", register.expired, name="expired"),
    path("units", drafts.units, name="units"),
    path("units/<str:unit_code>", drafts.unit, name="unit"),
    path("drafts/new", drafts.begin, name="begin"),
    path("drafts/<str:number>", drafts.draft, name="draft"),
    path("drafts/<str:number>/act", drafts.act, name="draft-act"),
    path("drafts/<str:number>/file", drafts.draft_file, name="draft-file"),
    path("templates", templates.library, name="templates"),
    path("templates/new", templates.keep, name="keep-template"),
    path("templates/<str:code>", templates.template, name="template"),
    path("<int:key>", register.document, name="document"),
    path("<int:key>/change", register.change, name="change"),
    path("<int:key>/act", register.act, name="act"),
    path("<int:key>/file", register.document_file, name="file"),
]
