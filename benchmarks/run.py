"""What needs no database: `make bench` measures it first and prints a table; nothing fails by being slow."""

from __future__ import annotations

import os
import platform
import resource
from itertools import chain

from benchmarks import documents, forms, ground, township, watching

MEGABYTE = 1024  # ru_maxrss counts kilobytes on Linux


def main() -> None:
    """Print the table, and the memory that took."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    for figure in chain(ground.figures(), documents.figures(), forms.figures()):
        print(figure, flush=True)
    for line in chain(township.lines(), watching.figures()):
        print(line, flush=True)
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE} MB")


if __name__ == "__main__":
    main()
