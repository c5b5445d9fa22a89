"""Addresses of reported mail."""

from django.urls import path

from khien.act.mails import views

app_name = "mails"

urlpatterns = [
    path("", views.mail_list, name="mails"),
    path("new", views.report, name="report"),
    path("list.xlsx", views.sheet, name="sheet"),
    path("campaigns.xlsx", views.campaign_sheet, name="campaign-sheet"),
    path("campaigns", views.campaign_list, name="campaigns"),
    path("campaigns/<str:number>", views.campaign, name="campaign"),
    path("campaigns/<str:number>/act", views.campaign_act, name="campaign-act"),
    path("<str:number>", views.mail, name="mail"),
    path("<str:number>/act", views.act, name="mail-act"),
]
