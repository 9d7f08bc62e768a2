"""The search: first the smallest shortfalls, then the most work done early, then who pays."""

from __future__ import annotations

import time

import numpy as np

from kewilayahan.optimisation.greedy import fill
from kewilayahan.optimisation.instance import Floats, Instance, Solution, Starts, TimeOut
from kewilayahan.optimisation.payments import payments
from kewilayahan.optimisation.programme import Programme

_TOLERANCE = 1e-6


def solve(instance: Instance, *, slack: float = 0.0, gap: float = 1e-4, seconds: float = 60.0) -> Solution:
    """Find the schedule with the smallest largest shortfall, and among those the one of the highest worth.

    An area whose shortfall could not be smaller if it alone counted is set aside, and the largest shortfall
    of the others is made as small as possible in turn: one area where little is proposed would hide all
    others.

    Parameters
    ----------
    instance : Instance
        Works and limits.
    slack : float
        How much a shortfall may exceed the smallest possible, as a share of what is due.
    gap : float
        The search stops when nothing can be better by more than this share.
    seconds : float
        Time for the whole search; two thirds of it at most go to the shortfalls.

    Raises
    ------
    Infeasible
        If no schedule keeps all rules.
    TimeOut
        If none was found in time.
    """
    begun = time.monotonic()
    programme = Programme(instance)
    fair, limits, shortfall_gap = _fairest(programme, gap, begun + seconds * 2 / 3)
    left = max(begun + seconds - time.monotonic(), 1.0)
    try:
        starts, bound = programme.solve(limits=limits + slack + _TOLERANCE, gap=gap, seconds=left)
    except TimeOut:
        if fair is None:
            raise
        starts, bound = fill(instance, fair), -_everything(instance)
    worth = instance.worth(starts)
    return Solution(
        starts=starts,
        payments=payments(instance, starts),
        shortfall=float(instance.shortfalls(starts).max(initial=0.0)),
        worth=worth,
        shortfall_gap=shortfall_gap,
        worth_gap=max(0.0, -bound / worth - 1) if worth > 0 else 0.0,
    )


def _everything(instance: Instance) -> float:
    """Return the worth if all works began as early as they may, which no schedule exceeds."""
    return instance.worth({row: min(work.starts) for row, work in enumerate(instance.works) if work.starts})


def _fairest(programme: Programme, gap: float, end: float) -> tuple[Starts | None, Floats, float]:
    """Return a fairest schedule, the shortfall each area may have, and how far the largest may be from the best."""
    instance = programme.instance
    areas = instance.gains.shape[1]
    floor = instance.shortfalls(row for row, work in enumerate(instance.works) if work.starts)
    limits, widest, found = np.ones(areas), 0.0, None
    open_areas = floor < 1 - _TOLERANCE
    while open_areas.any():
        seconds = max(end - time.monotonic(), 0.5)
        try:
            found, bound = programme.solve(limits=limits + _TOLERANCE, fair=open_areas, gap=gap, seconds=seconds)
        except TimeOut:
            found, bound = found or _by_hand(instance), float(floor[open_areas].max())
        worst = float(instance.shortfalls(found)[open_areas].max())
        limits[open_areas] = worst
        widest = max(widest, worst - bound)
        binding = open_areas & (instance.shortfalls(found) >= worst - _TOLERANCE)
        aside = [area for area in np.flatnonzero(binding) if _own(instance, int(area), gap, end) >= worst - _TOLERANCE]
        if not aside:
            break
        open_areas[aside] = False
    return found, limits, widest if widest > _TOLERANCE else 0.0


def _own(instance: Instance, area: int, gap: float, end: float) -> float:
    """Return the smallest shortfall that an area could have if it alone counted; 0 when there is no time to tell."""
    alone = np.zeros(instance.gains.shape[1], dtype=bool)
    alone[area] = True
    own = Programme(instance.only(np.flatnonzero(instance.gains[:, area] > 0).tolist()))
    try:
        found, _ = own.solve(limits=np.ones(len(alone)), fair=alone, gap=gap, seconds=max(end - time.monotonic(), 0.1))
    except TimeOut:
        return 0.0
    return float(instance.shortfalls(found)[area])


def _by_hand(instance: Instance) -> Starts:
    """Return the planner's own schedule, if it holds all works that must be done."""
    starts = fill(instance)
    if any(work.required and row not in starts for row, work in enumerate(instance.works)):
        raise TimeOut
    return starts
