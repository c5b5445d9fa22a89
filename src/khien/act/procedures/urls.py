"""Addresses of procedures."""

from django.urls import path

from khien.act.procedures.views import home, mails

app_name = "procedures"

urlpatterns = [
    path("", home.home, name="home"),
    path("mails", mails.mail_list, name="mails"),
    path("mails/new", mails.report, name="report-mail"),
    path("mails/campaigns", mails.campaign_list, name="mail-campaigns"),
    path("mails/campaigns/<str:number>", mails.campaign, name="mail-campaign"),
    path("mails/campaigns/<str:number>/act", mails.campaign_act, name="mail-campaign-act"),
    path("mails/<str:number>", mails.mail, name="mail"),
    path("mails/<str:number>/act", mails.act, name="mail-act"),
]
