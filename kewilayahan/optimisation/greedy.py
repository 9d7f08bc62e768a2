"""The planner's own way: the most important first, each in the first year in which there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kewilayahan.optimisation.allocation import Bill, Overdrawn, pay
from kewilayahan.optimisation.instance import Instance, Starts


def fill(instance: Instance, starts: Starts | None = None) -> Starts:
    """Add works by priority to a schedule, each in the first year with room for its money, its desk and its order.

    Works that must be done come before all others. What waits for a less important work gets its
    turn again once that has a place. The result may lack works that must be done.
    """
    filling = _Filling(instance, dict(starts or {}))
    waiting = sorted(
        (row for row in range(len(instance.works)) if row not in filling.starts),
        key=lambda row: (not instance.works[row].required, -instance.works[row].value, row),
    )
    placed = True
    while placed:
        placed = False
        later: list[int] = []
        for row in waiting:
            if all(before in filling.starts for before in instance.works[row].after):
                placed |= filling.place(row)  # room only shrinks: what finds none now never does
            else:
                later.append(row)
        waiting = later
    return filling.starts


class _Filling:
    """A schedule that grows, with what each year needs by the sources that may pay for it and the load of each desk."""

    def __init__(self, instance: Instance, starts: dict[int, int]) -> None:
        self.instance = instance
        self.starts: dict[int, int] = {}
        self.room = instance.ceilings.copy()
        self.load = np.zeros_like(instance.capacity)
        self.needs: list[dict[frozenset[int], int]] = [{} for _ in range(instance.years)]
        for row, start in starts.items():
            self._keep(row, start)

    def place(self, row: int) -> bool:
        """Find the first year for a work, and tell whether there was one."""
        work = self.instance.works[row]
        ends = [self.starts[before] + len(self.instance.works[before].costs) - 1 for before in work.after]
        for start in work.starts:
            if start >= max(ends, default=0) and self._fits(row, start):
                self._keep(row, start)
                return True
        return False

    def _fits(self, row: int, start: int) -> bool:
        work = self.instance.works[row]
        for year in range(start, start + len(work.costs)) if work.desk >= 0 else ():
            if 0 <= self.instance.capacity[work.desk, year] <= self.load[work.desk, year]:
                return False
        room = self.room.copy()
        for source, year, rupiah in work.draws:
            room[source, year] -= rupiah
        if (room < 0).any():
            return False
        added = {start + at: cost for at, cost in enumerate(work.costs) if cost}
        for year in added.keys() | {year for _, year, _ in work.draws}:
            needs = dict(self.needs[year])
            if year in added:
                payers = work.payers(year - start)
                needs[payers] = needs.get(payers, 0) + added[year]
            if not _payable(needs, room[:, year].tolist()):
                return False
        return True

    def _keep(self, row: int, start: int) -> None:
        work = self.instance.works[row]
        self.starts[row] = start
        for year, cost in enumerate(work.costs, start):
            if cost:
                payers = work.payers(year - start)
                self.needs[year][payers] = self.needs[year].get(payers, 0) + cost
        for source, year, rupiah in work.draws:
            self.room[source, year] -= rupiah
        if work.desk >= 0:
            self.load[work.desk, start : start + len(work.costs)] += 1


def _payable(needs: Mapping[frozenset[int], int], room: Sequence[int]) -> bool:
    """Tell whether sources can pay; works that may draw on the same ones are one bill."""
    try:
        pay([Bill(place, rupiah, sources) for place, (sources, rupiah) in enumerate(needs.items())], room)
    except Overdrawn:
        return False
    return True
