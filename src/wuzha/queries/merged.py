"""Units merged into another (合并): what lists call them, so that what they left open is still found."""

from __future__ import annotations

from collections.abc import Container

from wuzha.store.models import Unit


def said_name(name: str, heir: str | None) -> str:
    """Return a unit's name, with that of the unit it was merged into, if any: 上云村（已并入下溪村）."""
    return f"{name}（已并入{heir}）" if heir else name


def merged_names(units: Container[int]) -> dict[int, str]:
    """Return what those of some units that were merged into another are called; one query."""
    rows = Unit.objects.filter(merged_into__isnull=False).values_list("pk", "name", "merged_into__name")
    return {pk: said_name(name, heir) for pk, name, heir in rows if pk in units}
