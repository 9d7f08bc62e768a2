"""A schedule to be found, on plain numbers: works, sources, years, areas and desks have no names here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Starts: TypeAlias = Mapping[int, int]
Rule: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True)
class Work:
    """One work: what it costs from its first year on, and what binds it.

    Attributes
    ----------
    costs : tuple of int
        Rupiah to be found in each of its years; as many as it lasts.
    sources : frozenset of int
        The sources that may pay.
    planned : tuple of Mapping of int to int
        For each of its years, the rupiah by source that the plan has; kept where the ceilings allow.
    starts : tuple of int
        The years it may begin.
    value : float
        Its priority.
    required : bool
        Whether it must be done.
    draws : tuple of (source, year, rupiah)
        What is committed from a source already, beside `costs`.
    barred : Mapping of int to frozenset of int
        For some of its years, counted from its first, sources that may not pay: they have committed their part.
    after : tuple of int
        Works that must end in the year it begins, or before.
    desk : int
        The desk that carries it, or -1.
    """

    costs: tuple[int, ...]
    sources: frozenset[int]
    starts: tuple[int, ...]
    planned: tuple[Mapping[int, int], ...] = ()
    value: float = 1.0
    required: bool = False
    draws: tuple[tuple[int, int, int], ...] = ()
    barred: Mapping[int, frozenset[int]] = field(default_factory=dict)
    after: tuple[int, ...] = ()
    desk: int = -1

    def payers(self, at: int) -> frozenset[int]:
        """Return the sources that may pay in one of its years, counted from its first."""
        return self.sources - self.barred.get(at, frozenset())


@dataclass(frozen=True)
class Instance:
    """All works with the limits they share.

    Attributes
    ----------
    works : tuple of Work
        The works.
    ceilings : array of int, source x year
        Rupiah that each source has in each year.
    gains : array of float, work x area
        What a work adds to an area, as a share of what is due to it.
    capacity : array of int, desk x year
        How many works a desk carries at once; -1 for no limit.
    """

    works: tuple[Work, ...]
    ceilings: Ints
    gains: Floats
    capacity: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))

    @property
    def years(self) -> int:
        """The number of years."""
        return int(self.ceilings.shape[1])

    def shortfalls(self, chosen: Iterable[int]) -> Floats:
        """Return what each area lacks of its due when these works are done, as a share of it."""
        rows = sorted(chosen)
        lacking: Floats = np.maximum(1 - self.gains[rows].sum(axis=0), 0)
        return lacking

    def only(self, rows: Iterable[int]) -> Instance:
        """Return the instance in which no work may be done but these, those required, and those they wait for."""
        kept = list(dict.fromkeys([*rows, *(row for row, work in enumerate(self.works) if work.required)]))
        for row in kept:
            kept.extend(before for before in self.works[row].after if before not in kept)
        inside = set(kept)
        works = (work if row in inside else replace(work, starts=()) for row, work in enumerate(self.works))
        return replace(self, works=tuple(works))

    def everything(self) -> float:
        """Return the worth if all works began as early as they may, which no schedule exceeds."""
        return self.worth({row: min(work.starts) for row, work in enumerate(self.works) if work.starts})

    def worth(self, starts: Starts) -> float:
        """Return the priority-weighted work done early: a work counts in full when it ends in the first year."""
        early = (self.years - start - len(self.works[work].costs) + 1 for work, start in sorted(starts.items()))
        return sum(
            self.works[work].value * years / self.years for work, years in zip(sorted(starts), early, strict=True)
        )


@dataclass(frozen=True)
class Aim:
    """What a search makes as small as possible: its cost.

    Attributes
    ----------
    limits : array of float
        The shortfall that each area may have at most.
    eased : array of bool, optional
        The areas whose excess has a price; none for none.
    over : array of float
        The shortfall of each area beyond which its excess begins.
    price : float
        What an excess of all that is due costs.
    each : bool
        Whether every excess has that price, or the largest only.
    early : bool
        Whether the worth is taken from the cost.
    """

    limits: Floats
    eased: npt.NDArray[np.bool_] | None = None
    over: Floats = field(default_factory=lambda: np.zeros(0))
    price: float = 1.0
    each: bool = False
    early: bool = True

    def cost(self, instance: Instance, starts: Starts) -> float:
        """Return the price of the excess less the worth, each as far as the aim counts it."""
        price = 0.0
        if self.eased is not None:
            excess = np.maximum(instance.shortfalls(starts) - self.over, 0.0)[self.eased]
            price = self.price * float(excess.sum() if self.each else excess.max(initial=0.0))
        return price - (instance.worth(starts) if self.early else 0.0)


@dataclass(frozen=True)
class Solution:
    """What was found: the first year of each work done, who pays, and how far it may be from the best.

    Attributes
    ----------
    starts : Mapping of int to int
        The first year of each work that is done.
    payments : Mapping of (work, source, year) to int
        Whole rupiah, `draws` not among them.
    shortfall, worth : float
        The largest shortfall of any area, and the priority-weighted work done early.
    shortfall_gap, worth_gap : float
        How much smaller the one, and by what share larger the other, could be at most; 0 is optimal.
    """

    starts: Starts
    payments: Mapping[tuple[int, int, int], int]
    shortfall: float
    worth: float
    shortfall_gap: float
    worth_gap: float


class Infeasible(Exception):
    """No schedule keeps all rules."""


class TimeOut(Exception):
    """The time ran out before anything that fits was found."""


class SolverFailed(TimeOut):
    """The solver gave up, for a reason of its own, before anything that fits was found."""
