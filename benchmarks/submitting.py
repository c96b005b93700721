"""One of several processes that record at the same time; started by `benchmarks.asking`, prints records a second."""

from __future__ import annotations

import sys

from wuzha.commands.installation import open_installation


def main() -> None:
    """Record in the installation that the environment names."""
    open_installation(None)
    from benchmarks import asking, filling  # noqa: PLC0415 - they read tables, which need the settings

    months, offset = int(sys.argv[1]), int(sys.argv[2])
    rate, own = asking.submit(filling.there(), months, asking.SUBMITTED, offset)
    print(f"{rate:.1f} {own:.1f}")


if __name__ == "__main__":
    main()
