"""What is left of a work that can be divided: its stages in whole rupiah, its volume in whole units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from kewilayahan.planning.works import PlannedWork

Cell: TypeAlias = tuple[str, int]
Rows: TypeAlias = dict[tuple[int, str], int]
_LEAST = Fraction(1, 10)  # of a work; nobody begins it for less


def spread(free: Rows, room: Mapping[Cell, int], *, last: int, taken: Collection[tuple[int, str]]) -> Rows:
    """Return what the sources that change can pay of some rows, the rest in later years as far as there is room.

    Parameters
    ----------
    free : dict of (year, fund) to rupiah
        What is to be paid.
    room : Mapping of (fund, year) to rupiah
        What is left in the sources that change; a row of any other source stays as it is.
    last : int
        The last year of the plan.
    taken : collection of (year, fund)
        Cells that hold committed money of the same work: nothing may come on top of it.

    Examples
    --------
    >>> spread({(2027, "dak"): 100}, {("dak", 2027): 70, ("dak", 2028): 20}, last=2029, taken=())
    {(2027, 'dak'): 70, (2028, 'dak'): 20}
    """
    limited = {fund for fund, _ in room}
    left = dict(room)
    found: Rows = {}
    for (year, fund), rupiah in sorted(free.items()):
        if fund not in limited:
            found[year, fund] = rupiah
            continue
        found |= {(year, fund): 0} if not rupiah else {}
        for later in range(year, last + 1):
            part = min(rupiah, max(left.get((fund, later), 0), 0)) if (later, fund) not in taken else 0
            if part:
                found[later, fund] = found.get((later, fund), 0) + part
                left[fund, later] -= part
                rupiah -= part
    return found


def whole_units(
    work: PlannedWork, rows: Rows, limited: Collection[str], *, bound: int
) -> tuple[Rows, float | None] | None:
    """Return what is left of a work in units of its volume, with its money; none if that is too little.

    Where the volume is at least two units (12 houses, 350 m, 1.2 km in tenths), it becomes as many whole ones as
    the money pays at the price of the plan, and what is over goes back, of the last years first. Else the stages of
    the years are smaller and the volume is as it was.

    Parameters
    ----------
    work : PlannedWork
        The work.
    rows : dict of (year, fund) to rupiah
        What could be paid.
    limited : collection of str
        The sources that change: what is over goes back to these only.
    bound : int
        Rupiah of the work that are spent or committed, beside those rows.
    """
    has = bound + sum(rows.values())
    if has >= work.cost:
        return rows, work.volume
    if not has or has < _LEAST * work.cost:
        return None
    if work.volume is None or not work.units:
        return rows, work.volume
    decimals = max(0, -int(Decimal(str(work.volume)).normalize().as_tuple().exponent))
    return _trimmed(work, rows, limited, has=has, grain=Fraction(1, 10**decimals))


def _trimmed(
    work: PlannedWork, rows: Rows, limited: Collection[str], *, has: int, grain: Fraction
) -> tuple[Rows, float | None] | None:
    whole = Fraction(str(work.volume))
    units = whole * has / work.cost // grain * grain
    if not units:
        return None
    over = has - -(-work.cost * units // whole)  # the price of the units, rounded up: nothing is built below it
    kept = dict(rows)
    for year, fund in sorted(rows, reverse=True):
        back = min(over, kept[year, fund]) if fund in limited else 0
        kept[year, fund] -= back
        over -= back
    return {cell: rupiah for cell, rupiah in kept.items() if rupiah or not rows[cell]}, float(units)
