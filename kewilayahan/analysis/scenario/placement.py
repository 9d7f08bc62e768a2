"""Who loses money when a budget shrinks: by one rule, in whole rupiah."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import TypeAlias

from kewilayahan.planning.works import BOUND, UNFUNDED, PlannedWork

Cell: TypeAlias = tuple[str, int]
Rows: TypeAlias = dict[tuple[int, str], int]


@dataclass(frozen=True)
class Fate:
    """What becomes of one work.

    Attributes
    ----------
    kind : str
        ``stays``, ``slips``, ``drops``, or ``gains`` when what had no source is paid now.
    start, end : int
        Its years afterwards; those it had where it drops.
    rows : dict of (year, fund) to rupiah
        Its money afterwards; of a work that drops, only what is spent or committed.
    because : tuple of (fund, year)
        The cells that were too small for it where it was planned.
    waits_for : tuple of str
        The works that made it slip or drop.
    """

    kind: str
    start: int
    end: int
    rows: Rows
    because: tuple[Cell, ...] = ()
    waits_for: tuple[str, ...] = ()


@dataclass
class Placement:
    """The money that is left in sources that change, while works find their place, the most important first."""

    works: Mapping[str, PlannedWork]
    room: dict[Cell, int]
    last: int
    protected: Collection[str]
    raised: Collection[Cell] = ()
    fates: dict[str, Fate] = field(default_factory=dict)

    def run(self) -> dict[str, Fate]:
        """Place all works and return what becomes of each.

        1. What is spent or committed, and all rows of protected works, stays.
        2. The others come by priority, the highest first. A work that others wait for counts as much as
           the most important of them, and comes before them. Each keeps its years if its sources
           have room; else it moves, whole, to the first later years in which they have, up to
           the last year of the plan; else it drops out. Of a work that has begun, or has money
           committed, what is planned from the first year without room on moves, but never into a cell
           that is spent or committed: one row of the plan has one status.
        3. A work keeps its distance from those it waits for when they slip, but need not begin after
           the year in which they end; it drops out with them.
        4. Money that a source gains pays for what has no source yet in works that name that source.
        """
        for work in self.works.values():
            for (year, fund), rupiah in self._fixed(work).items():
                self._take(fund, year, rupiah)
        for code in self._order():
            self.fates[code] = self._place(self.works[code])
        for code in sorted(self.works, key=lambda code: self.works[code].order):
            self._gain(code)
        return self.fates

    def _fixed(self, work: PlannedWork) -> Rows:
        whole = work.code in self.protected
        return {cell: rupiah for cell, (rupiah, status) in work.rows.items() if whole or status in BOUND}

    @property
    def limited(self) -> set[str]:
        """The sources that change; what others pay moves with the work."""
        return {fund for fund, _ in self.room}

    def _take(self, fund: str, year: int, rupiah: int) -> None:
        if fund in self.limited:
            self.room[fund, year] = self.room.get((fund, year), 0) - rupiah

    def _order(self) -> list[str]:
        """Return the works by priority, each after those it waits for."""
        above = list(TopologicalSorter({code: work.after for code, work in self.works.items()}).static_order())
        urgency = {code: work.order for code, work in self.works.items()}
        for code in reversed(above):
            for before in self.works[code].after:
                urgency[before] = min(urgency[before], urgency[code])
        place = {code: position for position, code in enumerate(above)}
        return sorted(self.works, key=lambda code: (urgency[code], place[code]))

    def _place(self, work: PlannedWork) -> Fate:
        fixed = self._fixed(work)
        free = {cell: rupiah for cell, (rupiah, _) in work.rows.items() if cell not in fixed}
        gone = tuple(code for code in work.after if self.fates[code].kind == "drops")
        if work.code in self.protected or work.progress in ("dropped", "done") or not self._moves(work):
            kept = {cell: rupiah for cell, (rupiah, _) in work.rows.items()}
            for (year, fund), rupiah in free.items():
                self._take(fund, year, rupiah)
            return Fate("stays", work.start, work.end, kept, waits_for=gone)
        if gone and work.progress == "planned":
            return Fate("drops", work.start, work.end, fixed, waits_for=gone)
        least, waits = self._least(work)
        because = self._short(free)
        begun = bool(fixed) or work.progress == "begun"
        first = min((year for _, year in because), default=work.start) if begun else work.start
        moving = {cell: rupiah for cell, rupiah in free.items() if cell[0] >= first}
        staying = {cell: rupiah for cell, rupiah in free.items() if cell[0] < first}
        for slip in range(0 if begun else least, self.last - work.end + 1):
            moved = {(year + slip, fund): rupiah for (year, fund), rupiah in moving.items()}
            if not self._short(staying | moved) and not moved.keys() & fixed.keys():
                for (year, fund), rupiah in (staying | moved).items():
                    self._take(fund, year, rupiah)
                rows = dict(fixed)
                for cell, rupiah in (staying | moved).items():
                    rows[cell] = rows.get(cell, 0) + rupiah
                start = work.start if begun else work.start + slip
                kind = "slips" if slip else "stays"
                return Fate(kind, start, work.end + slip, rows, because if slip else (), waits if slip else ())
        return Fate("drops", work.start, work.end, fixed, because, waits)

    def _moves(self, work: PlannedWork) -> bool:
        """Tell whether anything could happen to a work: its money is short, or what it waits for moved."""
        free = {cell: rupiah for cell, (rupiah, _) in work.rows.items() if cell not in self._fixed(work)}
        moved = any(self.fates[code].kind in ("slips", "drops") for code in work.after)
        return bool(self._short(free)) or (moved and work.progress == "planned")

    def _least(self, work: PlannedWork) -> tuple[int, tuple[str, ...]]:
        """Return by how many years a work must slip for those it waits for, and which these are."""
        needed: dict[str, int] = {}
        for code in work.after:
            slipped = self.fates[code].end - self.works[code].end
            if slipped > 0:
                needed[code] = min(slipped, max(0, self.fates[code].end - work.start))
        least = max(needed.values(), default=0)
        return least, tuple(code for code, years in needed.items() if years)

    def _short(self, rows: Rows) -> tuple[Cell, ...]:
        """Return the cells that have too little for these rows."""
        return tuple(
            (fund, year)
            for (year, fund), rupiah in sorted(rows.items())
            if fund in self.limited and rupiah > self.room.get((fund, year), 0)
        )

    def _gain(self, code: str) -> None:
        """Pay for what has no source yet from sources that gained, whole rows only."""
        work, fate = self.works[code], self.fates[code]
        if fate.kind == "drops" or work.progress == "dropped":
            return
        rows, gained = dict(fate.rows), False
        for (year, fund), rupiah in sorted(fate.rows.items()):
            for source in sorted(work.sources) if fund == UNFUNDED else ():
                room = self.room.get((source, year), 0) if (source, year) in self.raised else 0
                if 0 < rupiah <= room and work.rows.get((year, source), (0, ""))[1] not in BOUND:
                    self._take(source, year, rupiah)
                    rows[year, source] = rows.get((year, source), 0) + rows.pop((year, UNFUNDED))
                    gained = True
                    break
        if gained:
            kind = "gains" if fate.kind == "stays" else fate.kind
            self.fates[code] = Fate(kind, fate.start, fate.end, rows, fate.because, fate.waits_for)
