"""The pages as they were at one moment, so that a county's year is not over when it is measured another year.

A server is started with `frozen:application`; `at` tells the moment in the asking process too.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from django.utils import timezone

MOMENT = datetime(2026, 12, 17, 2, 0, tzinfo=UTC)


def freeze() -> None:
    """Let every clock that the pages read stand."""
    timezone.now = lambda: MOMENT  # noqa: TID251 - this is what tells the doors


def __getattr__(name: str) -> object:
    if name != "application":
        raise AttributeError(name)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuzha.config.settings")
    freeze()
    from wuzha.config.wsgi import application  # noqa: PLC0415 - it reads the settings

    return application
