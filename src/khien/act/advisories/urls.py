"""Addresses of advisories."""

from django.urls import path

from khien.act.advisories.views import answers, editing, importing, matrix

app_name = "advisories"

urlpatterns = [
    path("", editing.advisory_list, name="advisories"),
    path("new", editing.write, name="new"),
    path("import", importing.bring, name="import"),
    path("matrix", matrix.matrix, name="matrix"),
    path("matrix.csv", matrix.export, name="matrix-csv"),
    path("received", answers.received, name="received"),
    path("answers", answers.answer_list, name="answers"),
    path("answers/<str:number>", answers.answer, name="answer"),
    path("answers/<str:number>/accept", answers.accept, name="accept"),
    path("answers/<str:number>/decline", answers.decline, name="decline"),
    path("answers/<str:number>/start", answers.start, name="start"),
    path("answers/<str:number>/finish", answers.finish, name="finish"),
    path("answers/<str:number>/return", answers.return_answer, name="return"),
    path("answers/<str:number>/files/<int:key>", answers.file, name="file"),
    path("<str:number>", editing.advisory, name="advisory"),
    path("<str:number>/edit", editing.edit, name="edit"),
    path("<str:number>/act", editing.act, name="act"),
    path("<str:number>/csaf.json", editing.csaf, name="csaf"),
    path("<str:number>/signature", editing.signature, name="signature"),
]
