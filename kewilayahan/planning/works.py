"""The works of a plan as a budget sees them: what each costs in which year, from which source, and what binds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from numbers import Real
from typing import Any

import pandas as pd

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import DROPPED, binds, offering_proposals
from kewilayahan.planning.counting import progress as progress_of
from kewilayahan.words import Text

UNFUNDED = "belum"  # the fund of what has no source yet
MIDDLE = 9.0  # of the USG scale from 3 to 15: the priority of a work about which nobody scored anything


@dataclass(frozen=True)
class PlannedWork:
    """One intervention with its money.

    Attributes
    ----------
    code, title, focus : str
        What it is.
    desk : str or None
        The desk of its focus.
    start, end : int
        The budget years it lasts, those of its funding included.
    rows : Mapping of (year, fund) to (rupiah, status)
        Its funding; of a work that is dropped only what is committed or spent, for the rest is free.
    bound : frozenset of (year, fund)
        Those of them that are committed or spent.
    sources : frozenset of str
        The funds that may pay: those it names, and those of the proposals taken up in it.
    after : tuple of str
        The works it waits for.
    progress : str
        planned, begun, done or dropped.
    protected : bool
        The flag of the plan.
    priority : float
        The higher, the sooner; see `works_of`.
    rank : int
        The priority number of its focus, 1 being first; it orders works of one priority.
    volume : float or None
        How much of it the plan has, in its unit.
    divisible : bool
        Whether less of it is of use; see `works_of`.
    """

    code: str
    title: str
    focus: str
    desk: str | None
    start: int
    end: int
    rows: Mapping[tuple[int, str], tuple[int, str]]
    bound: frozenset[tuple[int, str]]
    sources: frozenset[str]
    after: tuple[str, ...]
    progress: str
    protected: bool
    priority: float
    rank: int
    volume: float | None
    divisible: bool

    @property
    def units(self) -> bool:
        """Whether its volume is told in units of which there can be fewer: 12 houses or 350 m, not one building."""
        return self.volume is not None and self.volume > 1

    @property
    def cost(self) -> int:
        """All its rupiah, those without a source included."""
        return sum(rupiah for rupiah, _ in self.rows.values())

    @property
    def order(self) -> tuple[float, int, str]:
        """What sorts works by priority: score, rank of the focus, code."""
        return (-self.priority, self.rank, self.code)


def works_of(plan: MasterPlan, *, priority: Mapping[str, float] | None = None) -> dict[str, PlannedWork]:
    """Return all interventions of a plan by their code.

    The priority of a work is the highest USG total (urgency + seriousness + growth, 3 to 15) of the
    problems it solves; if none of them is scored, of the proposals taken up in it; else 9, the middle
    of the scale. Works of one priority go by the priority number of their focus, then by code.

    Whether a work can be divided the plan says in its column ``divisible``. Where that cell is empty the rest of
    the row tells: more than one unit (12 houses, 350 m) can become fewer, and what lasts several years is done in
    stages of which each can be smaller. One thing of one year (*1 unit* in 2027), or a work of one year of which
    nobody knows how much it is, is done whole or not at all.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    priority : Mapping of str to float, optional
        Priorities of some works by their code, instead of those.

    Raises
    ------
    UnknownName
        If `priority` names a work that the plan does not have.
    KewilayahanError
        If a priority is not a finite number.
    """
    rows: dict[str, dict[tuple[int, str], tuple[int, str]]] = {}
    for row in records(plan.funding):
        rows.setdefault(row.intervention, {})[int(row.year), row.fund] = (int(row.amount), row.status)
    offered: dict[str, set[str]] = {}
    for proposal in records(offering_proposals(plan)):
        if isinstance(proposal.intervention, str):
            offered.setdefault(proposal.intervention, set()).update(proposal.fund)
    focuses = {focus.focus: focus for focus in records(plan.focuses)}
    known = set(plan.interventions["intervention"])
    if not isinstance(priority, Mapping | None):
        raise InvalidValue(
            Text(
                f"tulis prioritas per kegiatan, misalnya {{'K-01': 12}}, bukan {priority!r}",
                f"write the priorities by intervention, {{'K-01': 12}} for example, not {priority!r}",
            )
        )
    for code, value in (priority or {}).items():
        if code not in known:
            raise UnknownName(code, known, what=Text("Kegiatan", "intervention"))
        if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
            raise InvalidValue(
                Text(
                    f"prioritas {code} harus angka, bukan {value!r}",
                    f"the priority of {code} must be a number, not {value!r}",
                )
            )
    scores = _scores(plan) | dict(priority or {})
    works: dict[str, PlannedWork] = {}
    for work in records(plan.interventions):
        own, focus = rows.get(work.intervention, {}), focuses[work.focus]
        progress = progress_of(plan.schema, work.status)
        if progress == DROPPED:
            own = {cell: money for cell, money in own.items() if binds(plan.schema, money[1])}
        funds = {fund for _, fund in own} | offered.get(work.intervention, set())
        years = [int(work.start), int(work.end), *(year for year, _ in own)]
        works[work.intervention] = PlannedWork(
            code=work.intervention,
            title=work.title,
            focus=work.focus,
            desk=focus.desk if isinstance(focus.desk, str) else None,
            start=min(years),
            end=max(years),
            rows=own,
            bound=frozenset(cell for cell, (_, status) in own.items() if binds(plan.schema, status)),
            sources=frozenset(funds - {UNFUNDED}),
            after=tuple(dict.fromkeys(work.after)),
            progress=progress,
            protected=bool(pd.notna(work.protected) and work.protected),
            priority=float(scores.get(work.intervention, MIDDLE)),
            rank=10**9 if pd.isna(focus.priority) else int(focus.priority),
            volume=None if pd.isna(work.volume) else float(work.volume),
            divisible=_divisible(work, several=max(years) > min(years)),
        )
    return works


def listed(names: str | Iterable[str]) -> tuple[str, ...]:
    """Return names as a tuple; a text is one name.

    Raises
    ------
    KewilayahanError
        If it is no list of texts.
    """
    if isinstance(names, Mapping):
        raise InvalidValue(
            Text(
                f"harus daftar kode, misalnya ['K-01'] atau kw.Protect(focus='stunting'), bukan {names!r}",
                f"must be a list of codes, ['K-01'] or kw.Protect(focus='stunting') for example, not {names!r}",
            )
        )
    if not isinstance(names, str) and not (isinstance(names, Iterable) and all(isinstance(n, str) for n in names)):
        raise InvalidValue(Text(f"harus daftar kode, bukan {names!r}", f"must be a list of codes, not {names!r}"))
    return (names,) if isinstance(names, str) else tuple(names)


def _divisible(work: Any, *, several: bool) -> bool:
    if pd.notna(work.divisible):
        return bool(work.divisible)
    return several or (pd.notna(work.volume) and work.volume > 1)


def _scores(plan: MasterPlan) -> dict[str, float]:
    """Return the highest USG total of the problems of each work, or of its proposals."""
    problems = _usg(plan.problems).set_axis(plan.problems["problem"]).dropna().to_dict()
    taken = offering_proposals(plan)
    proposals = _usg(taken).groupby(taken["intervention"]).max().dropna()
    scores = {str(code): float(total) for code, total in proposals.items()}
    for work in records(plan.interventions):
        solved = [problems[code] for code in work.problem if code in problems]
        if solved:
            scores[work.intervention] = float(max(solved))
    return scores


def _usg(frame: pd.DataFrame) -> pd.Series:
    return frame[["urgency", "seriousness", "growth"]].astype("Float64").sum(axis=1, skipna=False)


def plan_years(works: Iterable[PlannedWork]) -> range:
    """Return the years from the first work to the last, of those that were not dropped if there is one."""
    every = list(works)
    live = [work for work in every if work.progress != DROPPED] or every
    spans = [(work.start, work.end) for work in live]
    return range(min(start for start, _ in spans), max(end for _, end in spans) + 1) if spans else range(0)


def planned_money(works: Iterable[PlannedWork]) -> Counter[tuple[str, int]]:
    """Return the rupiah that works have from each source in each year, nothing unspent of those dropped."""
    money: Counter[tuple[str, int]] = Counter()
    for work in works:
        for (year, fund), (rupiah, _) in work.rows.items():
            if fund != UNFUNDED:
                money[fund, year] += rupiah
    return money
