"""How alike two documents are, exactly and by their sketches."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from wuzha.plan.likeness import SKETCH, WIDTH, estimate, resemblance, shingles, sketch

TEXTS = st.text(alphabet="各村每月开展宣讲，企业学校测试。\n ", max_size=60)
WORDS = "各村企业学校每月季度年开展组织宣讲测试演练走访登记报送反诈防骗责任书标语横幅展板微信群讲座培训检查整改台账情况"


def by_hand(one: str, other: str) -> float:
    """Count the shared stretches one by one."""
    sets = []
    for text in (one, other):
        words = [char for char in text if char.isalnum()]
        found = (
            {"".join(words[at : at + WIDTH]) for at in range(len(words))} if len(words) > WIDTH else {"".join(words)}
        )
        sets.append({stretch for stretch in found if len(stretch) == min(WIDTH, len(words)) and stretch})
    if not sets[0] and not sets[1]:
        return 1.0
    return 2 * len(sets[0] & sets[1]) / (len(sets[0]) + len(sets[1]))


@given(TEXTS, TEXTS)
def test_the_resemblance_is_what_counting_by_hand_gives(one: str, other: str) -> None:
    assert resemblance(shingles(one), shingles(other)) == by_hand(one, other)


@given(TEXTS, TEXTS)
def test_small_texts_are_estimated_exactly(one: str, other: str) -> None:
    stretches = shingles(one), shingles(other)

    assert estimate(sketch(stretches[0]), sketch(stretches[1])) == resemblance(*stretches)


def long_text(seed: int, length: int = 3000) -> str:
    drawn = random.Random(seed)  # noqa: S311 - a text, not a secret
    return "".join(drawn.choice(WORDS) for _ in range(length))


def test_long_texts_are_estimated_nearly() -> None:
    text, stranger = long_text(1), long_text(2)
    gaps = []
    for kept in range(0, 3001, 250):
        other = text[:kept] + stranger[kept:]
        one, two = shingles(text), shingles(other)
        gaps.append(abs(estimate(sketch(one), sketch(two)) - resemblance(one, two)))

    assert max(gaps) < 0.15
    assert len(sketch(shingles(text))) == SKETCH * 8


def test_script_blanks_and_punctuation_make_no_difference() -> None:
    assert resemblance(shingles("各村每月开展宣讲，并入户走访。"), shingles("各村每月開展宣講 並入戶走訪")) == 1.0
