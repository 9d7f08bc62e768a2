"""The search: first the smallest shortfalls, then the most work done early, then who pays."""

from __future__ import annotations

import time

import numpy as np

from kewilayahan.optimisation.instance import Floats, Instance, Solution
from kewilayahan.optimisation.payments import payments
from kewilayahan.optimisation.programme import Programme

_TOLERANCE = 1e-6


def solve(instance: Instance, *, slack: float = 0.0, gap: float = 1e-4, seconds: float = 60.0) -> Solution:
    """Find the schedule with the smallest largest shortfall, and among those the one of the highest worth.

    An area whose shortfall is as small as all works together could make it is set aside, and the largest
    shortfall of the others is made as small as possible in turn: one area where little is proposed would
    hide all others.

    Parameters
    ----------
    instance : Instance
        Works and limits.
    slack : float
        How much a shortfall may exceed the smallest possible, as a share of what is due.
    gap : float
        The search stops when nothing can be better by more than this share.
    seconds : float
        Time for the whole search; half of it at most goes to the shortfalls.

    Raises
    ------
    Infeasible
        If no schedule keeps all rules.
    TimeOut
        If none was found in time.
    """
    begun = time.monotonic()
    programme = Programme(instance)
    limits, shortfall_gap = _fairest(programme, gap, begun + seconds / 2)
    left = max(begun + seconds - time.monotonic(), 1.0)
    starts, bound = programme.solve(limits=limits + slack + _TOLERANCE, gap=gap, seconds=left)
    worth = instance.worth(starts)
    return Solution(
        starts=starts,
        payments=payments(instance, starts),
        shortfall=float(instance.shortfalls(starts).max(initial=0.0)),
        worth=worth,
        shortfall_gap=shortfall_gap,
        worth_gap=max(0.0, -bound / worth - 1) if worth > 0 else 0.0,
    )


def _fairest(programme: Programme, gap: float, end: float) -> tuple[Floats, float]:
    """Return the shortfall that each area may have at most, and by how much the largest may miss the best."""
    instance = programme.instance
    areas = instance.gains.shape[1]
    floor = instance.shortfalls(row for row, work in enumerate(instance.works) if work.starts)
    limits, widest = np.ones(areas), 0.0
    open_areas = floor < 1 - _TOLERANCE
    while open_areas.any():
        seconds = max(end - time.monotonic(), 0.5)
        starts, bound = programme.solve(limits=limits + _TOLERANCE, fair=open_areas, gap=gap, seconds=seconds)
        worst = float(instance.shortfalls(starts)[open_areas].max())
        limits[open_areas] = worst
        widest = max(widest, worst - bound)
        reached = open_areas & (floor >= worst - _TOLERANCE)
        if not reached.any() or time.monotonic() > end:
            break
        open_areas &= ~reached
    return limits, max(0.0, widest) if widest > _TOLERANCE else 0.0
