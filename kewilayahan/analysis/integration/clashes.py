"""Decisions that contradict each other: merged in a circle or into two, the same and different, two fates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

from kewilayahan.plan import MasterPlan

Fault = tuple[str, str, dict[str, object]]  # column, code of the finding, and its fields
ENDS = ("deferred", "rejected")
_DOUBLE = ("same", "merged")


class Decided:
    """What has been decided so far; a further decision is taken in where it contradicts none of it."""

    def __init__(self, plan: MasterPlan, known: Iterable[Any]) -> None:
        self._proposals = set(plan.proposals["proposal"])
        self._into: dict[str, str] = {}
        self._class: dict[str, str] = {}
        self._apart: list[tuple[str, str]] = []
        self._fate: dict[str, str] = {}
        for row in known:
            self._take(row)

    def add(self, row: Any) -> Iterator[Fault]:
        """Yield what a decision contradicts; take it in if there is nothing."""
        faults = [*self._merging(row), *self._likeness(row), *self._fates(row)]
        yield from faults
        if not faults:
            self._take(row)
            self._fate |= dict.fromkeys(self._affected(row), row.verdict)

    def _take(self, row: Any) -> None:
        if row.verdict == "merged":
            self._into |= dict.fromkeys(_merged(row), row.target)
        if row.kind != "duplicate":
            return
        for one, other in product(row.subject[:1], row.subject[1:]):
            if row.verdict in _DOUBLE:
                self._class[self._same(other)] = self._same(one)
            elif row.verdict == "different":
                self._apart.append((one, other))

    def _merging(self, row: Any) -> Iterator[Fault]:
        for code in _merged(row) if row.verdict == "merged" else ():
            end = self._end(row.target)
            if end == code:
                yield "target", "decision.itself", {"target": row.target, "subject": code}
            elif code in self._into and self._end(code) != end:
                yield "target", "decision.merged", {"subject": code, "there": self._into[code]}

    def _likeness(self, row: Any) -> Iterator[Fault]:
        """Yield where lines are the same as a third and different from each other."""
        if row.kind != "duplicate":
            return
        for one, other in product(row.subject[:1], row.subject[1:]):
            pair = {self._same(one), self._same(other)}
            if row.verdict == "different" and len(pair) == 1:
                said = "decision.same"
            elif row.verdict in _DOUBLE and any({self._same(a), self._same(b)} == pair for a, b in self._apart):
                said = "decision.different"
            else:
                continue
            yield "verdict", said, {"one": one, "other": other}

    def _fates(self, row: Any) -> Iterator[Fault]:
        for code in self._affected(row):
            if self._fate.get(code, row.verdict) != row.verdict:
                yield "verdict", "decision.otherwise", {"subject": code}

    def _affected(self, row: Any) -> list[str]:
        if row.verdict == "merged":
            return [code for code in _merged(row) if code in self._proposals]
        if row.verdict in ENDS:
            return [row.target] if isinstance(row.target, str) else list(row.subject)
        return []

    def _end(self, code: str) -> str:
        return _last(code, self._into.get)

    def _same(self, code: str) -> str:
        return _last(code, self._class.get)


def _merged(row: Any) -> list[str]:
    return [code for code in row.subject if code != row.target]


def _last(code: str, step: Callable[[str], str | None]) -> str:
    """Return where a chain ends; one that runs in a circle ends where it would begin anew."""
    seen = {code}
    while (further := step(code)) is not None and further not in seen:
        code = further
        seen.add(code)
    return code
