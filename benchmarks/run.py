"""`make bench`: measures and prints a table. Takes some minutes; nothing is kept, nothing fails by being slow."""

from __future__ import annotations

import os
import platform
import resource
import sys
import tempfile
from itertools import chain
from pathlib import Path

from benchmarks import documents, forms, ground, township, watching
from wuzha.commands.installation import open_installation

MEGABYTE = 1024  # ru_maxrss counts kilobytes on Linux


def main() -> None:
    """Print the table, the ground floors first and with the memory they took."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    for figure in chain(ground.figures(), documents.figures(), forms.figures()):
        print(figure, flush=True)
    for line in chain(township.lines(), watching.figures()):
        print(line, flush=True)
    print(f"peak memory so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE} MB")
    if "--ground" in sys.argv[1:]:
        return
    with tempfile.TemporaryDirectory() as folder:
        open_installation(Path(folder))
        from benchmarks import county  # noqa: PLC0415 - it reads tables, which need the settings loaded just now

        for figure in county.figures():
            print(figure, flush=True)


if __name__ == "__main__":
    main()
