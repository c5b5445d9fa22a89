"""Addresses of assurance."""

from django.urls import path

from khien.show.assurance.views import (
    assessments,
    catalogues,
    maturity,
    measures,
    shortcomings,
    subjects,
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
    path("assessments/", assessments.assessment_list, name="assessments"),
    path("assessments/new", assessments.plan, name="plan-assessment"),
    path("assessments/maturity", maturity.matrix, name="maturity"),
    path("assessments/maturity/<str:code>", maturity.unit, name="maturity-unit"),
    path("assessments/shortcomings", shortcomings.shortcoming_list, name="shortcomings"),
    path("assessments/shortcomings/<str:number>", shortcomings.shortcoming, name="shortcoming"),
    path("assessments/shortcomings/<str:number>/act", shortcomings.act, name="shortcoming-act"),
    path("assessments/proofs/<int:key>", shortcomings.proof_file, name="proof-file"),
    path("assessments/subjects/<int:key>", subjects.subject, name="subject"),
    path("assessments/subjects/<int:key>/act", subjects.act, name="subject-act"),
    path(
        "assessments/subjects/<int:key>/minutes-<int:number>.pdf",
        subjects.minutes_pdf,
        name="minutes",
    ),
    path("assessments/answers/<int:key>/save", subjects.save, name="save-answer"),
    path("assessments/answers/<int:key>/judge", subjects.judge, name="judge-answer"),
    path("assessments/files/<int:key>", subjects.answer_file, name="answer-file"),
    path("assessments/<str:number>.xlsx", assessments.answers_workbook, name="answers-workbook"),
    path("assessments/<str:number>", assessments.assessment, name="assessment"),
    path("assessments/<str:number>/act", assessments.act, name="assessment-act"),
]
