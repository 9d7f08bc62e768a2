"""The same work in several lines: proposals of several sources, and works that stand in the plan twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from kewilayahan.analysis.integration.matches import Match
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import stands
from kewilayahan.planning.similarity import THRESHOLD, Likeness, Territory, Work, candidates, compare, read_works

Pairs = list[tuple[int, int, Likeness]]


class Lines:
    """The proposals and works of a plan, read for comparison once."""

    def __init__(self, plan: MasterPlan) -> None:
        self.plan = plan
        territory = Territory(plan.areas)
        began = dict(zip(plan.sources["source"], plan.sources["start"], strict=True))
        proposals = plan.proposals
        years = proposals["year"].fillna(proposals["source"].map(began).astype("Int64"))
        self.proposals = read_works(proposals.assign(year=years), territory)
        self.codes: list[str] = list(proposals["proposal"])
        self.stands: list[str] = list(stands(plan))
        self.works = read_works(plan.interventions, territory)
        self.work_codes: list[str] = list(plan.interventions["intervention"])
        self.answers = [answers(row) for row in proposals[_ANSWERS].itertuples(index=False)]


_ANSWERS = ["problem", "potential", "zone", "intervention"]


def answers(row: tuple[Any, ...]) -> frozenset[tuple[int, str]]:
    """Return what a proposal points to, as pairs of position and code."""
    return frozenset((place, str(code)) for place, code in enumerate(row) if pd.notna(code))


def alike(works: Sequence[Work], others: Sequence[Work] | None = None) -> Pairs:
    """Return the pairs of works that score the threshold or more."""
    among = others if others is not None else works
    found = ((i, j, compare(works[i], among[j])) for i, j in candidates(works, others))
    return [(i, j, likeness) for i, j, likeness in found if likeness.score >= THRESHOLD]


def said(likeness: Likeness) -> tuple[str, str]:
    """Return the reasons of a likeness as one sentence in each language."""
    return "; ".join(id for id, _ in likeness.reasons), "; ".join(en for _, en in likeness.reasons)


def duplicates(lines: Lines, pairs: Pairs) -> tuple[list[Match], list[Match]]:
    """Return the pairs of proposals that people have to decide about, and those that are settled in the plan.

    Two proposals are settled when both are decided and point to the same thing, or neither is taken up.
    """
    asked: list[Match] = []
    settled: list[Match] = []
    for i, j, likeness in pairs:
        reason, reason_en = said(likeness)
        match = Match(
            "duplicate",
            "same_work",
            "proposals",
            lines.codes[i],
            likeness.score,
            reason,
            reason_en,
            "proposals",
            lines.codes[j],
            amount=min(lines.proposals[i].cost, lines.proposals[j].cost),
        )
        (settled if _settled(lines, i, j) else asked).append(match)
    return asked, settled


def _settled(lines: Lines, i: int, j: int) -> bool:
    one, other = lines.stands[i], lines.stands[j]
    if "open" in (one, other):
        return False
    if {one, other} <= {"waiting", "refused"}:
        return True
    return bool(lines.answers[i] & lines.answers[j])


def returned(lines: Lines, pairs: Pairs) -> Iterator[Match]:
    """Yield the proposals that came back in a later year while the first of them is still open."""
    first: dict[int, tuple[int, int]] = {}
    for i, j, _ in pairs:
        old, new = (i, j) if lines.proposals[i].year <= lines.proposals[j].year else (j, i)
        age = lines.proposals[new].year - lines.proposals[old].year
        if not lines.proposals[old].year or age < 1 or lines.stands[old] not in ("open", "waiting"):
            continue
        if age > first.get(old, (0, 0))[0]:
            first[old] = (age, new)
    times: dict[int, set[int]] = {}
    for i, j, _ in pairs:
        for old in (i, j):
            if old in first:
                times.setdefault(old, set()).update((lines.proposals[i].year, lines.proposals[j].year))
    for old, (age, new) in first.items():
        years = ", ".join(str(year) for year in sorted(times[old]) if year)
        yield Match(
            "unanswered",
            "returned",
            "proposals",
            lines.codes[old],
            100,
            f"diusulkan {years}: {age} tahun tanpa jawaban",
            f"proposed in {years}: {age} years without an answer",
            "proposals",
            lines.codes[new],
            lines.proposals[new].cost,
            age,
        )


def planned(lines: Lines) -> Iterator[Match]:
    """Yield the open proposals that a work of the plan seems to answer."""
    still = [position for position, standing in enumerate(lines.stands) if standing == "open"]
    for i, j, likeness in alike([lines.proposals[position] for position in still], lines.works):
        if (3, lines.work_codes[j]) in lines.answers[still[i]]:
            continue
        reason, reason_en = said(likeness)
        yield Match(
            "overlap",
            "planned",
            "proposals",
            lines.codes[still[i]],
            likeness.score,
            reason,
            reason_en,
            "interventions",
            lines.work_codes[j],
            lines.proposals[still[i]].cost,
        )


def groups(pairs: list[tuple[str, str, int]]) -> dict[str, int]:
    """Give each line the number of its group, from 1.

    The best pairs are joined first, and two groups only where every line of one is alike every line of
    the other, so a vague line does not chain different works together. A line that is alike two groups
    stays with the better one; its other pairs keep their own rows.

    Examples
    --------
    >>> groups([("a", "b", 90), ("b", "c", 80)])
    {'a': 1, 'b': 1}
    >>> groups([("a", "b", 90), ("b", "c", 80), ("a", "c", 75)])
    {'a': 1, 'b': 1, 'c': 1}
    """
    known = {frozenset(pair[:2]) for pair in pairs}
    member: dict[str, list[str]] = {}
    for one, other, _ in sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])):
        mine, theirs = member.get(one, [one]), member.get(other, [other])
        if mine is theirs or any(frozenset((a, b)) not in known for a in mine for b in theirs):
            continue
        together = mine + theirs
        for line in together:
            member[line] = together
    numbers: dict[int, int] = {}
    return {line: numbers.setdefault(id(lines), len(numbers) + 1) for line, lines in member.items()}


def twice(lines: Lines) -> Iterator[tuple[int, int, Likeness]]:
    """Yield the pairs of works of the plan that are one work in overlapping years."""
    frame = lines.plan.interventions
    start, end = frame["start"].to_numpy(dtype=int), frame["end"].to_numpy(dtype=int)
    for i, j, likeness in alike(lines.works):
        if start[i] <= end[j] and start[j] <= end[i]:
            yield i, j, likeness


def overlaps(lines: Lines, double: Pairs) -> Iterator[Match]:
    """Yield works that stand in the plan twice."""
    for i, j, likeness in double:
        reason, reason_en = said(likeness)
        codes = lines.work_codes
        yield Match(
            "overlap",
            "works",
            "interventions",
            codes[i],
            likeness.score,
            reason,
            reason_en,
            "interventions",
            codes[j],
        )


def adopted_twice(lines: Lines, pairs: Pairs) -> set[tuple[str, str]]:
    """Return the pairs of works that answer one and the same proposal of two sources."""
    found = set()
    for i, j, _ in pairs:
        one, other = ({code for place, code in lines.answers[position] if place == 3} for position in (i, j))
        found |= {tuple(sorted((a, b))) for a in one for b in other if a != b}
    return {(a, b) for a, b in found}
