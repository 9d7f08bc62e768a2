"""Who pays for a schedule, year by year."""

from __future__ import annotations

from kewilayahan.optimisation.allocation import Bill, pay
from kewilayahan.optimisation.instance import Instance, Starts


def payments(instance: Instance, starts: Starts) -> dict[tuple[int, int, int], int]:
    """Pay for a schedule in whole rupiah, or raise `Overdrawn`."""
    room = instance.ceilings.tolist()
    for row in starts:
        for source, year, rupiah in instance.works[row].draws:
            room[source][year] -= rupiah
    found: dict[tuple[int, int, int], int] = {}
    first = sorted(starts, key=lambda row: (-instance.works[row].value, row))
    for year in range(instance.years):
        bills = []
        for row in first:
            work, at = instance.works[row], year - starts[row]
            if 0 <= at < len(work.costs) and work.costs[at]:
                planned = work.planned[at] if work.planned else {}
                bills.append(Bill(row, work.costs[at], work.payers(at), planned))
        paid = pay(bills, [ceilings[year] for ceilings in room])
        found.update({(row, source, year): rupiah for (row, source), rupiah in paid.items()})
    return found
