"""Who loses money when a budget shrinks: by one rule, in whole rupiah."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter

from kewilayahan.analysis.scenario.dividing import Cell, Rows, spread, whole_units
from kewilayahan.planning.works import UNFUNDED, PlannedWork

RULES: dict[str, tuple[str, ...]] = {
    "shrink": ("divide", "move"),
    "move": ("move", "divide"),
    "drop": (),
}  # by name: what is tried for a work that no longer fits, before it drops out


@dataclass(frozen=True)
class Fate:
    """What becomes of one work.

    Attributes
    ----------
    kind : str
        ``stays``, ``shrinks``, ``stretches`` (whole, but paid later), ``slips``, ``drops``, or ``gains`` when what
        had no source is paid now.
    start, end : int
        Its years afterwards; those it had where it drops.
    rows : dict of (year, fund) to rupiah
        Its money afterwards; of a work that drops, only what is spent or committed.
    because : tuple of (fund, year)
        The cells that were too small for it where it was planned.
    waits_for : tuple of str
        The works that made it slip or drop.
    volume : float or None
        How much of it there is afterwards.
    """

    kind: str
    start: int
    end: int
    rows: Rows
    because: tuple[Cell, ...] = ()
    waits_for: tuple[str, ...] = ()
    volume: float | None = None


@dataclass
class Placement:
    """The money that is left in sources that change, while works find their place, the most important first."""

    works: Mapping[str, PlannedWork]
    room: dict[Cell, int]
    last: int
    protected: Collection[str]
    raised: Collection[Cell] = ()
    rule: str = "shrink"
    fates: dict[str, Fate] = field(default_factory=dict)

    def run(self) -> dict[str, Fate]:
        """Place all works and return what becomes of each.

        1. What is spent or committed stays, and so do all rows of works that are protected or done: they are paid
           before anything else.
        2. The others come by priority, the highest first. A work that others wait for counts as much as
           the most important of them, and comes before them. Each keeps its years and its money if its
           sources have room. Else it is made to fit in the ways of the rule, in turn, or drops out:

           - *divide* (only works that can be divided): each source pays what it has in the year planned, and the
             rest in the first later years in which it has something; what finds no place up to the
             last year of the plan is left out, see `dividing.whole_units`.
           - *move*: whole, to the first later years in which its sources have room.

           Of a work that has begun, or has money committed, only what is planned from the first year
           without room on moves, and never into a cell that is spent or committed: one row of the plan has one status.
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
        whole = work.code in self.protected or work.progress in ("done", "dropped")
        return {cell: rupiah for cell, (rupiah, _) in work.rows.items() if whole or cell in work.bound}

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
            fate = Fate("stays", work.start, work.end, fixed | free, waits_for=gone, volume=work.volume)
        elif gone and work.progress == "planned":
            return Fate("drops", work.start, work.end, fixed, waits_for=gone)
        else:
            fate = self._fitted(work, fixed, free)
        for (year, fund), rupiah in fate.rows.items():
            self._take(fund, year, rupiah - fixed.get((year, fund), 0))
        return fate

    def _fitted(self, work: PlannedWork, fixed: Rows, free: Rows) -> Fate:
        """Return what becomes of a work that cannot stay as it is: the first way of the rule that leads somewhere."""
        because = self._short(free)
        begun = bool(fixed) or work.progress == "begun"
        least, waits = (0, ()) if begun else self._least(work)
        ways = {
            "follow": lambda: self._moved(work, fixed, free, range(least, least + 1)),
            "divide": lambda: self._divided(work, fixed, free, least),
            "move": lambda: self._moved(work, fixed, free, range(least, self.last - work.end + 1)),
        }
        for way in ("follow", *RULES[self.rule]):
            if found := ways[way]():
                return replace(found, because=because, waits_for=waits)
        return Fate("drops", work.start, work.end, fixed, because, waits)

    def _moved(self, work: PlannedWork, fixed: Rows, free: Rows, slips: range) -> Fate | None:
        begun = bool(fixed) or work.progress == "begun"
        first = min((year for _, year in self._short(free)), default=work.start) if begun else work.start
        moving = {cell: rupiah for cell, rupiah in free.items() if cell[0] >= first}
        staying = {cell: rupiah for cell, rupiah in free.items() if cell[0] < first}
        for slip in slips:
            if work.end + slip > self.last:
                break
            moved = {(year + slip, fund): rupiah for (year, fund), rupiah in moving.items()}
            if not self._short(staying | moved) and not moved.keys() & fixed.keys():
                rows = dict(fixed)
                for cell, rupiah in (staying | moved).items():
                    rows[cell] = rows.get(cell, 0) + rupiah
                start = work.start if begun else work.start + slip
                return Fate("slips" if slip else "stays", start, work.end + slip, rows, volume=work.volume)
        return None

    def _divided(self, work: PlannedWork, fixed: Rows, free: Rows, least: int) -> Fate | None:
        if not work.divisible or work.end + least > self.last:
            return None
        moved = {(year + least, fund): rupiah for (year, fund), rupiah in free.items()}
        rows = spread(moved, self.room, last=self.last, taken=fixed)
        found = whole_units(work, rows, self.limited, bound=sum(fixed.values()))
        if found is None:
            return None
        rows, volume = found
        paid = [year for (year, _), rupiah in (fixed | rows).items() if rupiah]
        planned = [year for (year, _), (rupiah, _) in work.rows.items() if rupiah]
        begun = bool(fixed) or work.progress == "begun"
        start = work.start if begun else work.start + max(least, min(paid) - min(planned))
        end = max(work.end + least, max(paid))
        kind = "shrinks" if sum(rows.values()) < sum(free.values()) else "stretches"
        return Fate(kind, start, end, fixed | rows, volume=volume)

    def _moves(self, work: PlannedWork) -> bool:
        """Tell whether anything could happen to a work: its money is short, or what it waits for moved."""
        free = {cell: rupiah for cell, (rupiah, _) in work.rows.items() if cell not in self._fixed(work)}
        moved = any(
            self.fates[code].kind == "drops" or self.fates[code].end > self.works[code].end for code in work.after
        )
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
                if 0 < rupiah <= room and (year, source) not in work.bound:
                    self._take(source, year, rupiah)
                    rows[year, source] = rows.get((year, source), 0) + rows.pop((year, UNFUNDED))
                    gained = True
                    break
        if gained:
            kind = "gains" if fate.kind == "stays" else fate.kind
            self.fates[code] = replace(fate, kind=kind, rows=rows)
