"""Addresses of delivery."""

from django.urls import path

from khien.base.delivery import views

app_name = "delivery"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("try-mail", views.try_mail, name="try-mail"),
    path("<int:key>/retry", views.retry, name="retry"),
    path("targets", views.targets, name="targets"),
    path("targets/<int:key>/renew", views.renew, name="renew"),
    path("targets/<int:key>/try", views.try_target, name="try-target"),
    path("targets/<int:key>/close", views.close, name="close"),
]
