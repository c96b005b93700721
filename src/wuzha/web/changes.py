"""What changed between two lists a page shows (换下变动的部分), as steps that lead from one to the other by ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Step(Generic[Item]):
    """One step: take `item` out, put it in the place of what has its id, or put it in.

    `behind` is the id it comes to stand behind, empty for the first place; None for an item that has its place.
    """

    item: Item
    out: bool = False
    behind: str | None = None


def steps(before: Sequence[Item], after: Sequence[Item], id_of: Callable[[Item], str]) -> list[Step[Item]] | None:
    """Return the steps in the order in which they are to be taken; None when what stays comes in another order."""
    old, new = {id_of(item): item for item in before}, {id_of(item): item for item in after}
    if [name for name in old if name in new] != [name for name in new if name in old]:
        return None
    return [*(Step(item, out=True) for name, item in old.items() if name not in new), *_placed(old, new)]


def _placed(old: dict[str, Item], new: dict[str, Item]) -> Iterator[Step[Item]]:
    last = ""
    for name, item in new.items():
        if name not in old:
            yield Step(item, behind=last)
        elif old[name] != item:
            yield Step(item)
        last = name
