"""All addresses are the web door's."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("wuzha.web.urls"))]
handler400 = "wuzha.web.views.errors.bad_request"
handler403 = "wuzha.web.views.errors.forbidden"
handler404 = "wuzha.web.views.errors.not_found"
handler500 = "wuzha.web.views.errors.server_error"
