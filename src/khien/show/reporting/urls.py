"""Addresses of reporting."""

from django.urls import path

from khien.show.reporting import views

app_name = "reporting"

urlpatterns = [
    path("", views.report_list, name="reports"),
    path("<int:number>", views.report, name="report"),
    path("<int:number>.pdf", views.report_pdf, name="pdf"),
    path("orders/<str:clause>", views.issue, name="issue"),
]
