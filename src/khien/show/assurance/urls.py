"""Addresses of assurance."""

from django.urls import path

from khien.show.assurance.views import conditions, decisions, dossiers, form08, measures

app_name = "assurance"

urlpatterns = [
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
