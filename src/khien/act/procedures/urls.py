"""Addresses of procedures."""

from django.urls import path

from khien.act.procedures.views import acts, home, media, registers, signing, stocktakes

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
]
