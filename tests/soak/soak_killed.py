"""Processes at work side by side, killed in the middle: what was acknowledged is there, what was not is there not.

Takes minutes, so it is no part of `make test`: `make soak`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.postgres import create_database, throw_away_cluster

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HAND = ("-c", "import django; django.setup(); import hand; hand.main()")


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A township on either database; the environment in which processes reach it."""
    rooms = os.pathsep.join(["src", "tests", str(HERE)])
    ours = {"PYTHONPATH": rooms, "DJANGO_SETTINGS_MODULE": "wuzha.config.settings"}
    here = {**os.environ, **ours, "WUZHA_DATA": str(tmp_path)}
    if request.param == "sqlite":
        yield _made({**here, "WUZHA_DATABASE": ""})
    else:
        with throw_away_cluster() as url:
            create_database(url)
            yield _made({**here, "WUZHA_DATABASE": url})


def _made(environment: dict[str, str]) -> dict[str, str]:
    subprocess.run([sys.executable, *HAND, "make"], env=environment, cwd=ROOT, check=True)  # noqa: S603 - our own script
    return environment


def start(environment: dict[str, str], seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, *HAND, "work", str(seed)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(hands: list[subprocess.Popen[str]]) -> tuple[set[int], list[str]]:
    """Kill them all at once; return the records they were told of, and what they complained of."""
    for hand in hands:
        hand.kill()
    told = [hand.communicate() for hand in hands]
    return {int(line) for out, _ in told for line in out.splitlines() if line}, [err for _, err in told if err]


def look(environment: dict[str, str]) -> tuple[list[str], set[int]]:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, *HAND, "look"], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    said = json.loads(done.stdout)
    return said["wrong"], set(said["records"])


def test_ten_hands_for_a_while_meet_no_fault(installation: dict[str, str]) -> None:
    hands = [start(installation, seed) for seed in range(10)]
    time.sleep(40)

    acknowledged, complaints = end(hands)
    wrong, stored = look(installation)

    assert (complaints, wrong) == ([], [])
    assert len(acknowledged) > 10
    assert acknowledged <= stored


def test_hands_killed_at_any_moment_leave_everything_whole(installation: dict[str, str]) -> None:
    dice = random.Random(7)  # noqa: S311 - dice, no secret
    acknowledged: set[int] = set()
    for round_ in range(12):
        hands = [start(installation, 100 + 2 * round_ + number) for number in range(2)]
        time.sleep(1.5 + 2 * dice.random())
        told, complaints = end(hands)
        acknowledged |= told
        assert complaints == []

    wrong, stored = look(installation)

    assert wrong == []
    assert acknowledged <= stored
