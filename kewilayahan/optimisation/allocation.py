"""Who pays: whole rupiah from sources to works in one year, each source up to its ceiling, exactly."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass
class Bill:
    """What one work needs in one year.

    Attributes
    ----------
    work : int
        The work.
    rupiah : int
        What is to be paid.
    sources : frozenset of int
        The sources that may pay.
    planned : Mapping of int to int
        Rupiah by source as the plan has it; kept as far as the ceilings allow.
    """

    work: int
    rupiah: int
    sources: frozenset[int]
    planned: Mapping[int, int] = field(default_factory=dict)


class Overdrawn(Exception):
    """The sources cannot pay: these works together need more than all their sources have.

    Attributes
    ----------
    works : frozenset of int
        A set of works whose sources, all together, have too little.
    """

    def __init__(self, works: Iterable[int]) -> None:
        self.works = frozenset(works)
        super().__init__(f"works {sorted(self.works)} need more than their sources have")


def pay(bills: Sequence[Bill], ceilings: Sequence[int]) -> dict[tuple[int, int], int]:
    """Pay all bills of a year: first as planned, the rest by shortest augmenting paths.

    Parameters
    ----------
    bills : sequence of Bill
        The bills; the first come first where a source cannot pay all as planned.
    ceilings : sequence of int
        Rupiah of each source.

    Returns
    -------
    dict of (work, source) to int
        Whole rupiah; the sum over sources is the bill of each work.

    Raises
    ------
    Overdrawn
        If no way to pay all exists (max-flow min-cut: the works named prove it).

    Examples
    --------
    >>> bills = [Bill(0, 5, frozenset({0, 1})), Bill(1, 5, frozenset({0}))]
    >>> pay(bills, [7, 3])
    {(0, 0): 2, (0, 1): 3, (1, 0): 5}
    """
    room = list(ceilings)
    paid: list[dict[int, int]] = [{} for _ in bills]
    owed = [bill.rupiah for bill in bills]
    for place, bill in enumerate(bills):
        for source, rupiah in sorted(bill.planned.items()):
            _move(paid[place], room, source, min(rupiah, max(room[source], 0), owed[place]))
        owed[place] -= sum(paid[place].values())
    for place in range(len(bills)):
        while owed[place]:
            path = _path(place, bills, paid, room)
            owed[place] -= _push(path, paid, room, owed[place])
    return {
        (bill.work, source): paid[place][source]
        for place, bill in enumerate(bills)
        for source in sorted(paid[place])
        if paid[place][source]
    }


def _move(paid: dict[int, int], room: list[int], source: int, rupiah: int) -> None:
    if rupiah:
        paid[source] = paid.get(source, 0) + rupiah
        room[source] -= rupiah


def _path(first: int, bills: Sequence[Bill], paid: list[dict[int, int]], room: list[int]) -> list[tuple[int, int]]:
    """Return a chain of (bill, source) in which each bill takes over what its source pays the next."""
    reached: dict[int, tuple[int, int | None]] = {source: (first, None) for source in sorted(bills[first].sources)}
    waiting = deque(reached)
    seen = {first}
    while waiting:
        source = waiting.popleft()
        if room[source] > 0:
            chain: list[tuple[int, int]] = []
            step: int | None = source
            while step is not None:
                bill, before = reached[step]
                chain.append((bill, step))
                step = before
            return chain[::-1]
        for place, payments in enumerate(paid):
            if place not in seen and payments.get(source):
                seen.add(place)
                for other in sorted(bills[place].sources - reached.keys()):
                    reached[other] = (place, source)
                    waiting.append(other)
    raise Overdrawn(bill.work for bill in bills if bill.rupiah and bill.sources <= reached.keys())


def _push(path: list[tuple[int, int]], paid: list[dict[int, int]], room: list[int], owed: int) -> int:
    """Send what the path bears: every bill on it after the first leaves a source to the one before."""
    last = path[-1][1]
    takeovers = [paid[bill][source] for (_, source), (bill, _) in pairwise(path)]
    rupiah = min([owed, room[last], *takeovers])
    for (_, source), (bill, _) in pairwise(path):
        paid[bill][source] -= rupiah
    for bill, source in path:
        paid[bill][source] = paid[bill].get(source, 0) + rupiah
    room[last] -= rupiah
    return rupiah
