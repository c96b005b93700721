"""Write `compiled.json`: run `python -m wuzha.plan.vocabulary.compile` after editing a vocabulary file."""

from __future__ import annotations

import json

from wuzha.plan.vocabulary import COMPILED, digest, read_sheets


def write() -> None:
    """Compile the vocabulary files beside this module."""
    compiled = {"digest": digest(), "sheets": read_sheets()}
    COMPILED.write_text(json.dumps(compiled, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
