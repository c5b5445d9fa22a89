"""Addresses of procedures."""

from django.urls import path

from khien.act.procedures.views import (
    account_lists,
    acts,
    home,
    mails,
    media,
    registers,
    reviews,
    signing,
    stocktakes,
)

app_name = "procedures"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign", signing.sign, name="sign"),
    path("registers/<slug:code>", registers.register, name="register"),
    path("registers/<slug:code>/begin", registers.begin, name="begin"),
    path("registers/<slug:code>/<slug:what>.xlsx", registers.sheet_out, name="sheet-out"),
    path("registers/<slug:code>/sheet", registers.sheet_in, name="sheet-in"),
    path("acts/<str:number>", acts.act, name="act"),
    path("acts/<str:number>/change", acts.change, name="change"),
    path("acts/<str:number>/steps/<slug:code>", acts.move, name="move"),
    path("acts/<str:number>/checks", acts.checks, name="checks"),
    path("acts/<str:number>/things/<int:place>", acts.thing, name="thing"),
    path("acts/<str:number>/papers/<slug:code>", acts.paper, name="paper"),
    path("acts/<str:number>/attach", acts.attach, name="attach"),
    path("acts/<str:number>/certificate", signing.certificate, name="certificate"),
    path("files/<int:key>", acts.file, name="file"),
    path("accounts", account_lists.systems, name="account-systems"),
    path("accounts/new", account_lists.hand_in, name="hand-in-accounts"),
    path("accounts/template", account_lists.template, name="account-template"),
    path("accounts/leaver", account_lists.leaver, name="account-leaver"),
    path("accounts/systems/<int:key>", account_lists.system, name="account-system"),
    path("accounts/lists/<int:key>", account_lists.account_list, name="account-list"),
    path("reviews", reviews.review_list, name="reviews"),
    path("reviews/new", reviews.start, name="start-review"),
    path("reviews/<int:key>", reviews.review, name="review"),
    path("reviews/<int:key>/decide", reviews.decide, name="decide-review"),
    path("reviews/<int:key>/end", reviews.end, name="end-review"),
    path("reviews/<int:key>/excel", reviews.exported, name="review-excel"),
    path("reviews/<int:key>/minutes/<str:code>.<str:form>", reviews.minutes, name="review-minutes"),
    path("media/labels", media.labels, name="labels"),
    path("media/labels.pdf", media.label_sheets, name="label-sheets"),
    path("media/<str:code>", media.medium, name="medium"),
    path("stocktakes", stocktakes.stocktake_list, name="stocktakes"),
    path("stocktakes/new", stocktakes.begin, name="begin-stocktake"),
    path("stocktakes/<str:number>", stocktakes.stocktake, name="stocktake"),
    path("stocktakes/<str:number>/scan", stocktakes.scan, name="scan"),
    path("stocktakes/<str:number>/undo", stocktakes.undo, name="undo-scan"),
    path("stocktakes/<str:number>/end", stocktakes.end, name="end-stocktake"),
    path(
        "stocktakes/<str:number>/minutes.<str:form>", stocktakes.minutes, name="stocktake-minutes"
    ),
    path("stocktakes/<str:number>/list.xlsx", stocktakes.sheet, name="stocktake-sheet"),
    path("mails", mails.mail_list, name="mails"),
    path("mails/new", mails.report, name="report-mail"),
    path("mails/campaigns", mails.campaign_list, name="mail-campaigns"),
    path("mails/campaigns/<str:number>", mails.campaign, name="mail-campaign"),
    path("mails/campaigns/<str:number>/act", mails.campaign_act, name="mail-campaign-act"),
    path("mails/<str:number>", mails.mail, name="mail"),
    path("mails/<str:number>/act", mails.act, name="mail-act"),
]
