"""All addresses, noun by noun; each file of `views` lists its own."""

from __future__ import annotations

from django.urls import URLPattern

from wuzha.web.views import (
    account,
    burden,
    clauses,
    corrections,
    log,
    matrix,
    missing,
    parts,
    people,
    plans,
    publishing,
    record_lists,
    records,
    remarks,
    reports,
    requirements,
    returns,
    setup,
    terms,
    today,
    unit_pages,
    units,
    versions,
)

urlpatterns: list[URLPattern] = [
    *account.routes,
    *setup.routes,
    *today.routes,
    *record_lists.routes,
    *records.routes,
    *matrix.routes,
    *missing.routes,
    *plans.routes,
    *clauses.routes,
    *corrections.routes,
    *versions.routes,
    *remarks.routes,
    *parts.routes,
    *publishing.routes,
    *burden.routes,
    *requirements.routes,
    *unit_pages.routes,
    *units.routes,
    *terms.routes,
    *people.routes,
    *reports.routes,
    *returns.routes,
    *log.routes,
]
