"""What each area holds: the rows that really lie in it, by the shares of the distribution."""

from __future__ import annotations

from kewilayahan.analysis.profile import funding_by_area, weight_of
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import counted_rows, counted_works
from kewilayahan.spatial.ancestry import above
from kewilayahan.spatial.distribution import split

SPREAD = ("problems", "potentials", "zones", "interventions")
# Borders are drawn to a centimetre: a part this much smaller than the largest one only touches the area.
_TOUCHING = 1e-3


class Holdings:
    """What the areas of a plan hold, level by level.

    A row belongs to an area when a real part of it lies there; a border that it only touches does not
    count. What names a larger area belongs to all areas within it, and what lies in an area to those above.
    """

    def __init__(self, plan: MasterPlan) -> None:
        self._rows: dict[tuple[str, str], set[int]] = {}
        self._parts: dict[tuple[str, str], float] = {}
        self._funding: dict[str, int] = {}
        self._parents = dict(zip(plan.areas["area"], plan.areas["parent"], strict=True))
        for level in plan.areas["level"].unique():
            for table in SPREAD:
                self._spread(table, plan, level)
            self._parts |= _parts(plan, level)
            self._funding |= {str(code): int(amount) for code, amount in funding_by_area(plan, level).items()}
        for position, ends in enumerate(zip(plan.links["from_area"], plan.links["to_area"], strict=True)):
            for end in ends:
                self._add("links", end, position)

    def rows(self, table: str, area: str) -> list[int]:
        """Return the positions in a table of the rows that an area holds; of links, those that end in it."""
        return sorted(self._rows.get((table, area), ()))

    def part(self, intervention: str, area: str) -> float | None:
        """Return which part of a work the distribution gives to an area, if any."""
        return self._parts.get((intervention, area))

    def funding(self, area: str) -> int:
        """Return the rupiah that the distribution gives to an area."""
        return self._funding[area]

    def _spread(self, table: str, plan: MasterPlan, level: str) -> None:
        rows = plan.tables[table]
        counted = rows.index.isin(counted_rows(plan, table).index)
        rows = rows.reset_index(drop=True)[counted]
        parts = split(rows, plan.areas, level=level).dropna(subset=["area"])
        largest = parts.groupby("row")["share"].transform("max")
        for row, area in parts.loc[parts["share"] >= _TOUCHING * largest, ["row", "area"]].itertuples(index=False):
            self._add(table, area, int(row))

    def _add(self, table: str, area: str, position: int) -> None:
        for code in (area, *above(area, self._parents)):
            self._rows.setdefault((table, code), set()).add(position)


def _parts(plan: MasterPlan, level: str) -> dict[tuple[str, str], float]:
    works = counted_works(plan).set_index("intervention")
    weight = weight_of(plan.areas[plan.areas["level"] == level])
    parts = split(works, plan.areas, weight=weight, level=level).dropna(subset=["area"])
    return {(str(work), str(area)): float(share) for work, area, share in parts.itertuples(index=False)}
