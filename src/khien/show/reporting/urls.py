"""Addresses of reporting."""

from django.urls import path

from khien.show.reporting.views import acts, reports

app_name = "reporting"

urlpatterns = [
    path("", reports.report_list, name="reports"),
    path("new", reports.new_report, name="new"),
    path("orders/<str:clause>", reports.issue, name="issue"),
    path("<str:number>", reports.report, name="report"),
    path("<str:number>/edit", acts.edit, name="edit"),
    path("<str:number>/act", acts.act, name="act"),
    path("<str:number>/approve", acts.approve, name="approve"),
    path("<str:number>/number", acts.enter_number, name="number"),
    path("<str:number>/signed", acts.take_signed, name="signed"),
    path("<str:number>/sendings", acts.send, name="send"),
    path("<str:number>/recount", reports.recount, name="recount"),
    path("<str:number>/to-sign.pdf", reports.frozen, name="frozen"),
    path("<str:number>/figures/<str:code>", reports.figure, name="figure"),
    path("<str:number>/as.<str:form>", reports.file, name="file"),
]
