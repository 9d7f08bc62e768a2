"""The search: first the smallest shortfalls, then the most work done early, then who pays."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kewilayahan.optimisation.greedy import fill
from kewilayahan.optimisation.improvement import attain
from kewilayahan.optimisation.instance import Aim, Floats, Instance, Solution, SolverFailed, Starts, TimeOut
from kewilayahan.optimisation.payments import payments
from kewilayahan.optimisation.programme import Programme

_TOLERANCE = 1e-6
Mask: TypeAlias = npt.NDArray[np.bool_]


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
        The search stops when nothing can be better by more than this share. For more worth the largest
        shortfall may be up to this share above the least that could not be ruled out.
    seconds : float
        Time for the whole search; at most half of it goes to the shortfalls.

    Raises
    ------
    Infeasible
        If no schedule keeps all rules.
    TimeOut
        If none was found in time.
    SolverFailed
        If none was found because the solver gave up.
    """
    end = time.monotonic() + seconds
    programme = Programme(instance)
    levels = _fairest(programme, gap, time.monotonic() + seconds / 2)
    limits = levels.limits + slack + _TOLERANCE
    known = _known(instance, levels.starts, limits)
    found = attain(programme, Aim(limits), gap=gap, end=max(end, time.monotonic() + 1.0), known=known)
    if found.starts is None:
        raise SolverFailed if programme.failed else TimeOut
    worth, lacking = instance.worth(found.starts), instance.shortfalls(found.starts)
    return Solution(
        starts=found.starts,
        payments=payments(instance, found.starts),
        shortfall=float(lacking.max(initial=0.0)),
        worth=worth,
        shortfall_gap=levels.gap(lacking, slack),
        worth_gap=max(0.0, min(-found.bound, instance.everything()) / worth - 1) if worth > 0 else 0.0,
    )


@dataclass
class _Levels:
    """How small the shortfalls can be: the limits that follow, starts that keep them, and the bounds of each level."""

    limits: Floats
    starts: Starts | None = None
    bounds: list[tuple[Mask, float]] = field(default_factory=list)

    def gap(self, lacking: Floats, slack: float) -> float:
        """Return by how much a shortfall exceeds the smallest possible, and the slack."""
        over = max((float(lacking[areas].max()) - bound for areas, bound in self.bounds), default=0.0) - slack
        return over if over > 2 * _TOLERANCE else 0.0


def _fairest(programme: Programme, gap: float, end: float) -> _Levels:
    """Find how small the largest shortfall can be, and then that of the areas that could have less."""
    instance = programme.instance
    areas = instance.gains.shape[1]
    floor = instance.shortfalls(row for row, work in enumerate(instance.works) if work.starts)
    levels = _Levels(np.ones(areas), _by_hand(instance))
    waiting = floor < 1 - _TOLERANCE
    while waiting.any():
        aim = Aim(levels.limits + _TOLERANCE, waiting.copy(), np.zeros(areas), early=False)
        bound = float(floor[waiting].max())
        for near in (gap, gap / 20):  # an area that can have no more binds its works: the rest is then much easier
            found = attain(programme, aim, gap=near, end=end, known=levels.starts)
            if found.starts is None:
                raise SolverFailed if programme.failed else TimeOut
            levels.starts = found.starts
            bound = max(found.bound, bound)
            worst = float(instance.shortfalls(levels.starts)[waiting].max())
            reached = waiting & (floor >= worst - max(gap, _TOLERANCE)) & (worst > gap)
            if not reached.any() or worst <= float(floor[reached].max()) + _TOLERANCE:
                break
        levels.bounds.append((waiting.copy(), bound))
        levels.limits[waiting] = max(worst, bound + gap)
        levels.limits[reached] = worst
        if not reached.any() or time.monotonic() > end:
            break
        waiting &= ~reached
    return levels


def _known(instance: Instance, fair: Starts | None, limits: Floats) -> Starts | None:
    """Return the better of the planner's own way, if it keeps the limits, and of the fair schedule with more beside."""
    ways = [fill(instance)] if fair is None else [fill(instance, fair), fill(instance)]
    kept = [starts for starts in ways if _whole(instance, starts) and (instance.shortfalls(starts) <= limits).all()]
    return max(kept, key=instance.worth, default=None)


def _by_hand(instance: Instance) -> Starts | None:
    """Return the planner's own schedule, if it holds all works that must be done."""
    starts = fill(instance)
    return starts if _whole(instance, starts) else None


def _whole(instance: Instance, starts: Starts) -> bool:
    """Tell whether a schedule holds all works that must be done."""
    return all(row in starts for row, work in enumerate(instance.works) if work.required)
