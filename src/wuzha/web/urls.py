"""All addresses, noun by noun; each file of `views` lists its own."""

from __future__ import annotations

from django.urls import URLPattern

from wuzha.web.views import (
    account,
    log,
    matrix,
    missing,
    people,
    plans,
    publishing,
    records,
    reports,
    setup,
    today,
    unit_pages,
    units,
)

urlpatterns: list[URLPattern] = [
    *account.routes,
    *setup.routes,
    *today.routes,
    *records.routes,
    *matrix.routes,
    *missing.routes,
    *plans.routes,
    *publishing.routes,
    *unit_pages.routes,
    *units.routes,
    *people.routes,
    *reports.routes,
    *log.routes,
]
