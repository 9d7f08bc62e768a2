"""The mixed-integer programme of a schedule, solved by HiGHS.

Time-indexed: a binary for each work and each year in which it may begin. The payments of works that
may draw on the same sources are one flow, for any split of it among them is as good as another.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from kewilayahan.optimisation.allocation import Overdrawn
from kewilayahan.optimisation.instance import (
    Aim,
    Floats,
    Infeasible,
    Instance,
    Ints,
    Rule,
    SolverFailed,
    Starts,
    TimeOut,
)
from kewilayahan.optimisation.payments import payments

_UNIT = 1e5  # rupiah in one unit of the programme: a row may be passed by 1e-6 of it, a tenth of a rupiah
_FAILED = 4  # the status of HiGHS when it gave up


@dataclass
class _Rows:
    """Constraints in coordinate form: low <= row · x <= high."""

    place: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def copy(self) -> _Rows:
        return _Rows(self.place[:], self.column[:], self.value[:], self.low[:], self.high[:])

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        for column, value in terms.items():
            self.place.append(len(self.low))
            self.column.append(column)
            self.value.append(value)
        self.low.append(low)
        self.high.append(high)


class Programme:
    """The programme of one instance; `dropped` rules do not hold in it."""

    def __init__(self, instance: Instance, dropped: frozenset[Rule] = frozenset()) -> None:
        self.instance = replace(instance, ceilings=_ceilings(instance, dropped))
        self.dropped = dropped
        self.failed = False  # whether the solver ever gave up
        self.begins = {(row, start): 0 for row, work in enumerate(instance.works) for start in work.starts}
        self.begins = {key: column for column, key in enumerate(self.begins)}
        self.rows = _Rows()
        self.columns = len(self.begins)
        self._choose()
        self._pay()
        self._order()
        self._staff()

    def _columns(self, row: int) -> dict[int, int]:
        return {start: self.begins[row, start] for start in self.instance.works[row].starts}

    def _choose(self) -> None:
        for row, work in enumerate(self.instance.works):
            needed = work.required and ("required", row, 0) not in self.dropped
            if work.starts or needed:
                self.rows.add(dict.fromkeys(self._columns(row).values(), 1.0), float(needed), 1.0)

    def _pay(self) -> None:
        """Money needed by all works of the same sources in a year comes from these, each up to its ceiling."""
        instance = self.instance
        bills: dict[tuple[frozenset[int], int], dict[int, float]] = {}
        spent: dict[tuple[int, int], dict[int, float]] = {}
        for (row, start), column in self.begins.items():
            work = instance.works[row]
            for year, rupiah in enumerate(work.costs, start):
                if rupiah:
                    bills.setdefault((work.payers(year - start), year), {})[column] = rupiah / _UNIT
            for source, year, rupiah in work.draws:
                spent.setdefault((source, year), {})[column] = rupiah / _UNIT
        for (sources, year), terms in bills.items():
            flows = dict(terms)
            for source in sorted(sources):
                flows[self.columns] = -1.0
                spent.setdefault((source, year), {})[self.columns] = 1.0
                self.columns += 1
            self.rows.add(flows, -np.inf, 0.0)
        for (source, year), terms in spent.items():
            self.rows.add(terms, -np.inf, float(instance.ceilings[source, year]) / _UNIT)

    def _order(self) -> None:
        """Let a work begin in or after the year those it waits for end: a row for each year."""
        for row, work in enumerate(self.instance.works):
            for before in work.after:
                if ("order", before, row) in self.dropped:
                    continue
                lasts = len(self.instance.works[before].costs)
                for year in work.starts:
                    terms = {column: 1.0 for start, column in self._columns(row).items() if start <= year}
                    for start, column in self._columns(before).items():
                        if start + lasts - 1 <= year:
                            terms[column] = -1.0
                    self.rows.add(terms, -np.inf, 0.0)

    def _staff(self) -> None:
        loads: dict[tuple[int, int], dict[int, float]] = {}
        for (row, start), column in self.begins.items():
            work = self.instance.works[row]
            for year in range(start, start + len(work.costs)) if work.desk >= 0 else ():
                loads.setdefault((work.desk, year), {})[column] = 1.0
        for (desk, year), terms in loads.items():
            most = int(self.instance.capacity[desk, year])
            if most >= 0 and ("desk", desk, year) not in self.dropped:
                self.rows.add(terms, -np.inf, float(most))

    def solve(
        self, aim: Aim, *, gap: float, seconds: float, fixed: Mapping[int, int | None] = MappingProxyType({})
    ) -> tuple[Starts, float]:
        """Find the best starts for an aim, and the cost that none can go below.

        Parameters
        ----------
        aim : Aim
            What is wanted.
        gap, seconds : float
            When to stop.
        fixed : Mapping of int to int or None, optional
            Works whose first year is given, or that are not done (None); the bound is that of the rest only.

        Raises
        ------
        Infeasible
            If no schedule keeps all rules.
        TimeOut
            If none was found in time.
        """
        end = time.monotonic() + seconds
        while True:
            values, bound = self._optimise(aim, (gap, max(end - time.monotonic(), 0.1)), fixed=fixed, whole=True)
            starts = {row: start for (row, start), column in self.begins.items() if values[column] > 0.5}
            try:
                payments(self.instance, starts)
            except Overdrawn as short:
                self._forbid(starts, short)
                continue
            return starts, bound

    def relax(self, aim: Aim, *, seconds: float) -> tuple[Floats, float]:
        """Return which share of each start the best mixture of schedules has, and its cost: none can go below."""
        return self._optimise(aim, (0.0, seconds), fixed={}, whole=False)

    def _forbid(self, starts: Starts, short: Overdrawn) -> None:
        """Rule out works that overdraw by less than the tolerance of the solver."""
        together = {self.begins[row, starts[row]]: 1.0 for row in short.works}
        self.rows.add(together, -np.inf, len(together) - 1.0)

    def _shares(self, aim: Aim) -> _Rows:
        """Return all rows with those of the areas; the columns after the last are the excesses that have a price."""
        rows, gains, excess = self.rows.copy(), self.instance.gains, self.columns
        for area, limit in enumerate(aim.limits):
            terms = {column: float(gains[row, area]) for (row, _), column in self.begins.items() if gains[row, area]}
            if limit < 1:
                rows.add(terms, 1 - float(limit), np.inf)
            if aim.eased is not None and aim.eased[area]:
                rows.add(terms | {excess: 1.0}, 1.0 + _shift(aim) - float(aim.over[area]), np.inf)
                excess += aim.each
        return rows

    def _cost(self, aim: Aim) -> Floats:
        """Return what each column costs."""
        cost = np.zeros(self.columns + _excesses(aim))
        if aim.early:
            for (row, start), column in self.begins.items():
                cost[column] = -self.instance.worth({row: start})
        cost[self.columns :] = aim.price
        return cost

    def _optimise(
        self, aim: Aim, stop: tuple[float, float], *, fixed: Mapping[int, int | None], whole: bool
    ) -> tuple[Floats, float]:
        if not self.begins:
            if any(low > 0 for low in self.rows.low):
                raise Infeasible
            return np.zeros(0), aim.cost(self.instance, {})
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        rows, cost, starts = self._shares(aim), self._cost(aim), len(self.begins)
        binary = np.zeros(len(cost), dtype=np.int64)
        binary[:starts] = 1
        low, top = np.zeros(len(cost)), np.where(binary == 1, 1.0, np.inf)
        low[self.columns :] = _shift(aim)
        for row, start in fixed.items():
            for at, column in self._columns(row).items():
                low[column] = top[column] = float(at == start)
        matrix = coo_array((rows.value, (rows.place, rows.column)), shape=(len(rows.low), len(cost))).tocsr()
        gap, seconds = stop
        for presolve in (True, False):  # what stops the solver is mostly a fault of the first step
            result = milp(
                cost,
                integrality=binary * whole,
                bounds=Bounds(low, top),
                constraints=LinearConstraint(matrix, np.array(rows.low), np.array(rows.high)) if len(rows.low) else (),
                options={"time_limit": seconds, "mip_rel_gap": gap, "presolve": presolve},
            )
            if result.status != _FAILED:
                break
        if result.status == 2:
            raise Infeasible
        if result.status == _FAILED:
            self.failed = True
            raise SolverFailed
        if result.x is None or (not whole and result.status != 0):
            raise TimeOut
        bound = float(result.mip_dual_bound if whole and result.mip_dual_bound is not None else result.fun)
        return result.x[:starts], bound - _shift(aim)


def _excesses(aim: Aim) -> int:
    """Return the number of columns for what exceeds."""
    return 0 if aim.eased is None else int(aim.eased.sum()) if aim.each else 1


def _shift(aim: Aim) -> float:
    """Return 1 where the largest shortfall alone is sought: one more than it, so that a gap of 1 % is a point of it."""
    return float(aim.eased is not None and not aim.each)


def _ceilings(instance: Instance, dropped: frozenset[Rule]) -> Ints:
    """Return the ceilings; one that is dropped would pay for everything."""
    everything = sum(sum(work.costs) + sum(rupiah for *_, rupiah in work.draws) for work in instance.works)
    ceilings = instance.ceilings.copy()
    for kind, source, year in dropped:
        if kind == "ceiling":
            ceilings[source, year] = max(everything, ceilings[source, year])
    return ceilings
