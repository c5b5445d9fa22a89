"""Addresses of assurance."""

from django.urls import path

from khien.show.assurance.views import catalogues, measures

app_name = "assurance"

urlpatterns = [
    path("catalogues/", catalogues.catalogue_list, name="catalogues"),
    path("catalogues/compare", catalogues.compare, name="catalogue-compare"),
    path("catalogues/bring", catalogues.bring, name="catalogue-bring"),
    path("catalogues/template", catalogues.template, name="catalogue-template"),
    path("catalogues/drafts/<int:key>", catalogues.draft, name="catalogue-draft"),
    path("catalogues/drafts/<int:key>/take", catalogues.take, name="catalogue-take"),
    path("catalogues/drafts/<int:key>/drop", catalogues.drop, name="catalogue-drop"),
    path("catalogues/<int:key>", catalogues.edition, name="catalogue"),
    path("catalogues/<int:key>/as-<str:form>", catalogues.give_edition, name="catalogue-file"),
    path("measures/", measures.measure_list, name="measures"),
    path("measures/<str:code>", measures.measure, name="measure"),
]
