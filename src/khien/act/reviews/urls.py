"""Addresses of reviews of accounts and of the lists that they stand on."""

from django.urls import path

from khien.act.reviews.views import account_lists, reviews

app_name = "reviews"

urlpatterns = [
    path("accounts", account_lists.systems, name="account-systems"),
    path("accounts/new", account_lists.hand_in, name="hand-in-accounts"),
    path("accounts/template", account_lists.template, name="account-template"),
    path("accounts/leaver", account_lists.leaver, name="account-leaver"),
    path("accounts/systems/<int:key>", account_lists.system, name="account-system"),
    path("accounts/lists/<int:key>", account_lists.account_list, name="account-list"),
    path("", reviews.review_list, name="reviews"),
    path("new", reviews.start, name="start-review"),
    path("<int:key>", reviews.review, name="review"),
    path("<int:key>/decide", reviews.decide, name="decide-review"),
    path("<int:key>/end", reviews.end, name="end-review"),
    path("<int:key>/excel", reviews.exported, name="review-excel"),
    path("<int:key>/minutes/<str:code>.<str:form>", reviews.minutes, name="review-minutes"),
]
