"""Where finished archives lie, and the bell by which whoever asks for one wakes the worker without a query."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

_BELL = ".asked"


def path_of(name: str) -> Path:
    """Return where an archive of that name lies."""
    return Path(settings.ARCHIVES_ROOT) / name


def alarm() -> None:
    """Ring: somebody asked for an archive."""
    bell = path_of(_BELL)
    bell.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    bell.touch()


def rung() -> bool:
    """Tell whether somebody rang since the last time, and stop the ringing."""
    bell = path_of(_BELL)
    if not bell.exists():
        return False
    bell.unlink(missing_ok=True)
    return True
