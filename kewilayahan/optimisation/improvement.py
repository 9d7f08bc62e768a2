"""How good starts are found: from the relaxed programme, then by solving parts of it again, then as a whole."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from kewilayahan.optimisation.greedy import fill
from kewilayahan.optimisation.instance import Aim, Floats, Infeasible, Starts, TimeOut
from kewilayahan.optimisation.programme import Programme

_WHOLE = 1e-6  # nearer than this to 0 or 1, a share is whole
_ROUND = 4.0  # seconds for one part
_FEW = 1500  # starts: within limits the solver alone soon does better than by parts
_FAIR = 10  # times all the worth: the price of an excess where the shortfalls come first
_PATIENCE = 8  # parts in a row without anything better, of which each is larger than the one before


@dataclass
class Found:
    """The best starts so far, none at first, and the cost that none can go below."""

    starts: Starts | None
    bound: float


def attain(programme: Programme, aim: Aim, *, gap: float, end: float, known: Starts | None = None) -> Found:
    """Find starts for an aim until their cost is proved to be within the gap, or the time is out.

    The linear relaxation gives a bound. Of many works it leaves but few that are not whole, so the
    others keep their year while the rest is solved. Then parts of the works are set free in turn, the
    others as they are (large neighbourhood search: Shaw 1998, Proceedings of CP-98, 417-431). In both
    a limit may be passed at a price: where every area has just what it must, hardly any exchange of two
    works keeps all limits. Each schedule is filled up in the planner's own way. What is still open then
    is solved as a whole. Where the shortfalls alone are sought among many works the worth counts
    too: many schedules are as fair, and one of high worth is a good start for what comes after.

    Parameters
    ----------
    programme : Programme
        The rules.
    aim : Aim
        What is wanted.
    gap : float
        The share of the worth, or the points of shortfall, that may be open.
    end : float
        When the time is out, as `time.monotonic` counts.
    known : Mapping of int to int, optional
        Starts that keep all rules and limits.

    Raises
    ------
    Infeasible
        If no schedule keeps all rules and limits.
    """
    search = _Search(programme, aim, gap=gap, end=end, known=known)
    few = len(programme.begins) <= _FEW
    if (aim.limits < 1).any() and few:
        search.solve_whole(seconds=search.left() * 0.6)
    if not aim.early and few:
        search.eased = replace(search.eased, price=1.0, early=False)
    search.dive()
    search.improve()
    search.solve_whole(seconds=search.left())
    return search.found


class _Search:
    def __init__(self, programme: Programme, aim: Aim, *, gap: float, end: float, known: Starts | None) -> None:
        self.programme, self.aim, self.gap, self.end = programme, aim, gap, end
        self.found, self.near = Found(None, -np.inf), known
        self.round = max(min(_ROUND, self.left() / 10), 0.1)
        with suppress(TimeOut):
            self.found.bound = programme.relax(aim, seconds=max(self.left(), 0.5))[1]
        self.most = _most(aim, gap, self.found.bound)
        self.eased = Aim(
            np.ones_like(self.most),
            self.most < 1,
            self.most - gap / 2,
            price=programme.instance.everything() * (1 if aim.early else _FAIR),
            each=True,
        )
        self.see(known)

    def see(self, starts: Starts | None) -> None:
        """Keep starts that are nearer to the aim, and those that reach it."""
        instance, aim = self.programme.instance, self.aim
        if starts is None:
            return
        if self.near is None or self.eased.cost(instance, starts) < self.eased.cost(instance, self.near):
            self.near = starts
        known = self.found.starts
        keeps = (instance.shortfalls(starts) <= aim.limits + _WHOLE).all()
        if keeps and (known is None or aim.cost(instance, starts) < aim.cost(instance, known)):
            self.found.starts = starts

    def left(self) -> float:
        return self.end - time.monotonic()

    def done(self) -> bool:
        """Tell whether the best is proved to be within the gap, or the time is out."""
        if self.left() <= 0 or self.found.starts is None:
            return self.left() <= 0
        cost = self.aim.cost(self.programme.instance, self.found.starts)
        return cost - self.found.bound <= self.gap * (abs(cost) if self.aim.early else 1.0) + 1e-9

    def dive(self) -> None:
        """Keep what is whole in the relaxation and find the rest."""
        if self.done():
            return
        with suppress(TimeOut):
            aim = self.eased if self.eased.early else self.aim
            shares, _ = self.programme.relax(aim, seconds=max(self.left(), 0.1))
            begins = self.programme.begins
            fixed = {row: start for (row, start), column in begins.items() if shares[column] > 1 - _WHOLE}
            self.attempt(aim, fixed, seconds=max(self.left() / 3, self.round))

    def improve(self) -> None:
        """Set parts of the works free, larger ones when nothing better comes of it.

        The works of the area that lacks the most too much are always free: what it needs, these must bring.
        """
        instance, chance = self.programme.instance, np.random.default_rng(0)
        rows = len(instance.works)
        share, vain = 0.2, 0
        while self.near is not None and vain < _PATIENCE and not self.done():
            free = chance.random(rows) < share
            excess = instance.shortfalls(self.near) - self.most
            if excess.max(initial=0.0) > _WHOLE:
                free |= instance.gains[:, excess.argmax()] > 0
            before, begun = self.near, time.monotonic()
            fixed = {row: before.get(row) for row in range(rows) if not free[row]}
            self.attempt(self.eased, fixed, seconds=self.round)
            vain = vain + 1 if self.near is before else 0
            share = share * 0.8 if time.monotonic() - begun > self.round * 0.9 else min(share * 1.2, 1.0)

    def attempt(self, aim: Aim, fixed: Mapping[int, int | None], *, seconds: float) -> None:
        """Find the best rest; raise the price if it passes a limit, and leave it at the limit once it does not."""
        with suppress(Infeasible, TimeOut):
            starts, _ = self.programme.solve(aim, gap=self.gap / 10, seconds=seconds, fixed=fixed)
            self.see(fill(self.programme.instance, starts))
        if self.near is not None:
            lacking = self.programme.instance.shortfalls(self.near)
            if (lacking > self.most + _WHOLE).any():
                self.eased = replace(self.eased, price=self.eased.price * 1.5)
            else:
                self.eased = replace(self.eased, over=self.most)

    def solve_whole(self, *, seconds: float) -> None:
        if self.done() and self.found.starts is not None:
            return
        with suppress(TimeOut):
            starts, bound = self.programme.solve(self.aim, gap=self.gap, seconds=max(seconds, 0.5))
            self.found.bound = max(self.found.bound, bound)
            self.see(starts)


def _most(aim: Aim, gap: float, bound: float) -> Floats:
    """Return the shortfall that each area may have: where the largest is sought, what is near enough to its bound."""
    if aim.eased is None or aim.each:
        return aim.limits
    return np.where(aim.eased, np.minimum(aim.limits, max(bound, 0.0) + gap), aim.limits)
