"""Addresses of assurance."""

from django.urls import path

from khien.show.assurance.views import (
    catalogues,
    conditions,
    decisions,
    dossiers,
    form08,
    measures,
)

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
    path("levels/", dossiers.dossier_list, name="levels"),
    path("levels/systems/<int:key>/begin", dossiers.begin, name="begin-dossier"),
    path("levels/systems/<int:key>/check", conditions.assess, name="assess"),
    path("levels/dossiers/<str:number>", dossiers.dossier, name="dossier"),
    path("levels/dossiers/<str:number>/write", dossiers.write, name="write-dossier"),
    path("levels/dossiers/<str:number>/plan", dossiers.plan, name="answer-plan"),
    path("levels/dossiers/<str:number>/act", dossiers.act, name="dossier-act"),
    path("levels/dossiers/<str:number>/file", dossiers.scan, name="dossier-file"),
    path("levels/checks", conditions.check_list, name="checks"),
    path("levels/checks/<int:key>", conditions.check, name="check"),
    path("levels/import", decisions.bring, name="bring-decisions"),
    path("levels/import/template", decisions.template, name="decisions-template"),
    path("levels/enter", decisions.enter, name="enter-decision"),
    path("levels/form-08", form08.page, name="form-08"),
]
