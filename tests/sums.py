"""The sums that something is claimed towards; one from which all claims were taken keeps an empty row."""

from __future__ import annotations

from django.db.models import QuerySet

from wuzha.store.models import Fulfilment


def sums() -> QuerySet[Fulfilment]:
    """Return the sums that are not empty."""
    return Fulfilment.objects.filter(last_on__isnull=False)
