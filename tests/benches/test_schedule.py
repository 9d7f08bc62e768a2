"""The schedule of many works to 1 % in the time a planner waits, against the planner's own way."""

from __future__ import annotations

import time

import numpy as np
import pytest
from benches.works import many_works

import kewilayahan as kw
from kewilayahan.analysis.schedule import Schedule
from kewilayahan.optimisation.greedy import fill

pytestmark = pytest.mark.bench


@pytest.mark.parametrize(("number", "seconds"), [(200, 10), (2000, 120)])
def test_schedule_of_many_works(number: int, seconds: float, capsys: pytest.CaptureFixture[str]) -> None:
    plan, ceilings = many_works(number)
    capacity = max(4, number // 25)
    before = time.perf_counter()
    found = kw.schedule(plan, ceilings=ceilings, capacity=capacity, gap=0.01, seconds=seconds)
    took = time.perf_counter() - before
    model = found.model
    before = time.perf_counter()
    hand = fill(model.instance)
    hand_took = time.perf_counter() - before
    due = model.areas["due"].to_numpy()
    lacking = {name: model.instance.shortfalls(rows) for name, rows in (("best", _rows(found)), ("hand", hand))}
    met = {name: float((due * (1 - short)).sum() / due.sum()) for name, short in lacking.items()}
    worst = {name: float(short.max()) for name, short in lacking.items()}
    worth = {"best": found.worth, "hand": model.instance.worth(hand)}
    with capsys.disabled():
        print(
            f"\n{number} works x {len(model.years)} years: {took:.1f} s, gap {found.gap:.2%}, "
            f"shortfall gap {found.shortfall_gap:.2%}; by hand {hand_took:.1f} s"
        )
        print(
            f"  need met {met['best']:.1%} against {met['hand']:.1%}; largest shortfall {worst['best']:.1%} against "
            f"{worst['hand']:.1%}; early work {worth['best']:.0f} against {worth['hand']:.0f}; "
            f"works {len(_rows(found))} against {len(hand)}"
        )
    assert found.gap < 0.01
    assert worst["best"] < worst["hand"]


def _rows(found: Schedule) -> list[int]:
    done: list[int] = np.flatnonzero(found.table["start"].notna().to_numpy()).tolist()
    return done
