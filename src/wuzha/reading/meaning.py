"""What the rules of the grammar mean: one method for each rule of `phrases.lark`, from its parts to a value."""

from __future__ import annotations

from lark import Token, Transformer

from wuzha.reading.measures import Measures
from wuzha.reading.pieces import Parts
from wuzha.reading.rhythms import Rhythms
from wuzha.reading.values import Value


class Meaning(Rhythms, Measures, Transformer[Token, Value]):
    """From rules to values; each method is given what its rule is made of."""

    def start(self, parts: Parts) -> Value:
        """Whole expression."""
        found: Value = parts[0]
        return found
