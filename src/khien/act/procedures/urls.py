"""Addresses of procedures."""

from django.urls import path

from khien.act.procedures.views import home, mails, media, stocktakes

app_name = "procedures"

urlpatterns = [
    path("", home.home, name="home"),
    path("media/labels", media.labels, name="labels"),
    path("media/labels.pdf", media.label_sheets, name="label-sheets"),
    path("media/<str:code>", media.medium, name="medium"),
    path("stocktakes", stocktakes.stocktake_list, name="stocktakes"),
    path("stocktakes/new", stocktakes.begin, name="begin-stocktake"),
    path("stocktakes/<str:number>", stocktakes.stocktake, name="stocktake"),
    path("stocktakes/<str:number>/scan", stocktakes.scan, name="scan"),
    path("stocktakes/<str:number>/undo", stocktakes.undo, name="undo-scan"),
    path("stocktakes/<str:number>/end", stocktakes.end, name="end-stocktake"),
    path("stocktakes/<str:number>/minutes.pdf", stocktakes.minutes, name="stocktake-minutes"),
    path("stocktakes/<str:number>/list.xlsx", stocktakes.sheet, name="stocktake-sheet"),
    path("mails", mails.mail_list, name="mails"),
    path("mails/new", mails.report, name="report-mail"),
    path("mails/campaigns", mails.campaign_list, name="mail-campaigns"),
    path("mails/campaigns/<str:number>", mails.campaign, name="mail-campaign"),
    path("mails/campaigns/<str:number>/act", mails.campaign_act, name="mail-campaign-act"),
    path("mails/<str:number>", mails.mail, name="mail"),
    path("mails/<str:number>/act", mails.act, name="mail-act"),
]
