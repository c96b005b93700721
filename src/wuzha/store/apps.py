"""The Django application that owns the tables."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """All tables of the product."""

    name = "wuzha.store"
    label = "store"
