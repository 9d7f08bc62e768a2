"""The works of a plan as a budget sees them: what each costs in which year, from which source, and what binds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from numbers import Real

import numpy as np
import pandas as pd

from kewilayahan.errors import KewilayahanError, UnknownName
from kewilayahan.plan import MasterPlan, records
from kewilayahan.schema.declaration import Schema
from kewilayahan.schema.tables import SCHEMA

UNFUNDED = "belum"  # the fund of what has no source yet
BOUND = frozenset(  # the states of money that is committed or spent
    code for code, choice in SCHEMA.choices("funding_statuses").items() if choice.facts["bound"] == "yes"
)
DROPPED = "dropped"  # the progress of a work that will not happen: its status says so
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
    """

    code: str
    title: str
    focus: str
    desk: str | None
    start: int
    end: int
    rows: Mapping[tuple[int, str], tuple[int, str]]
    sources: frozenset[str]
    after: tuple[str, ...]
    progress: str
    protected: bool
    priority: float
    rank: int

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
    for proposal in records(plan.proposals):
        if isinstance(proposal.intervention, str):
            offered.setdefault(proposal.intervention, set()).update(proposal.fund)
    focuses = {focus.focus: focus for focus in records(plan.focuses)}
    known = set(plan.interventions["intervention"])
    if not isinstance(priority, Mapping | None):
        raise KewilayahanError(f"prioritas bukan per kegiatan / not by intervention: {priority!r} ({{'K-01': 12}})")
    for code, value in (priority or {}).items():
        if code not in known:
            raise UnknownName(code, known, what="Kegiatan / intervention")
        if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
            raise KewilayahanError(f"prioritas bukan angka / a priority is no number: {code}: {value!r}")
    scores = _scores(plan) | dict(priority or {})
    works: dict[str, PlannedWork] = {}
    for work in records(plan.interventions):
        own, focus = rows.get(work.intervention, {}), focuses[work.focus]
        far = progress(plan.schema, work.status)
        if far == DROPPED:
            own = {cell: money for cell, money in own.items() if money[1] in BOUND}
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
            sources=frozenset(funds - {UNFUNDED}),
            after=tuple(dict.fromkeys(work.after)),
            progress=far,
            protected=bool(pd.notna(work.protected) and work.protected),
            priority=float(scores.get(work.intervention, MIDDLE)),
            rank=10**9 if pd.isna(focus.priority) else int(focus.priority),
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
        raise KewilayahanError(
            f"bukan daftar kode / not a list of codes: {names!r} (['K-01'], kw.Protect(focus='stunting'))"
        )
    if not isinstance(names, str) and not (isinstance(names, Iterable) and all(isinstance(n, str) for n in names)):
        raise KewilayahanError(f"bukan daftar kode / not a list of codes: {names!r}")
    return (names,) if isinstance(names, str) else tuple(names)


def _scores(plan: MasterPlan) -> dict[str, float]:
    """Return the highest USG total of the problems of each work, or of its proposals."""
    problems = _usg(plan.problems).set_axis(plan.problems["problem"]).dropna().to_dict()
    proposals = _usg(plan.proposals).groupby(plan.proposals["intervention"]).max().dropna()
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


def progress(schema: Schema, status: object) -> str:
    """Return how far a status says that a work is: planned, begun, done or dropped.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> progress(SCHEMA, "berjalan"), progress(SCHEMA, "ditolak"), progress(SCHEMA, "usulan")
    ('begun', 'dropped', 'planned')
    """
    choice = schema.choices("intervention_statuses").get(str(status))
    return (choice.facts.get("progress") if choice else None) or "planned"


def status_given(schema: Schema, why: str) -> str:
    """Return the status that a work gets when it is deferred, rejected, merged, left or unfunded.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> status_given(SCHEMA, "rejected"), status_given(SCHEMA, "unfunded")
    ('ditolak', 'gugur')
    """
    choices = schema.choices("intervention_statuses").items()
    return next(code for code, choice in choices if choice.facts.get("given") == why)


def counted_works(plan: MasterPlan) -> pd.DataFrame:
    """Return the rows of the works that count; all measures, pages and files take theirs from here.

    A work counts unless its status has the progress ``dropped`` in the vocabulary (*ditolak*, *digabung*,
    *terbengkalai*, *gugur*). One that does not count carries no money, answers no proposal and no problem, and
    carries no plan out.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> works = pd.DataFrame({"intervention": ["K-1", "K-2"], "focus": "f", "title": ["Talut", "Pos"],
    ...     "start": 2027, "end": 2027, "status": ["usulan", "ditolak"]})
    >>> focuses = pd.DataFrame({"focus": ["f"], "name": ["Genangan"], "track": ["problem"]})
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]})
    >>> plan = kw.MasterPlan(areas=areas, focuses=focuses, interventions=works)
    >>> counted_works(plan)["intervention"].tolist()
    ['K-1']
    """
    live = [progress(plan.schema, status) != DROPPED for status in plan.interventions["status"]]
    rows: pd.DataFrame = plan.interventions[np.array(live, dtype=bool)]
    return rows


def dropped_codes(plan: MasterPlan) -> frozenset[str]:
    """Return the codes of the works that do not count; see `counted_works`."""
    return frozenset(plan.interventions["intervention"]) - frozenset(counted_works(plan)["intervention"])


def counted_funding(plan: MasterPlan) -> pd.DataFrame:
    """Return the rows of the funding of the works that count: what a plan costs, in whole rupiah.

    What was committed or spent on a work that does not count is no money of the plan. It stays bound in its
    source: `works_of` keeps it, and a budget names it apart.
    """
    return plan.funding[~plan.funding["intervention"].isin(dropped_codes(plan))]


def work_money(plan: MasterPlan) -> dict[str, int]:
    """Return the whole rupiah of each work that counts and has any, over all years and sources."""
    totals = counted_funding(plan).groupby("intervention")["amount"].sum()
    return {str(code): int(amount) for code, amount in totals.items()}


def counted_plan(plan: MasterPlan) -> MasterPlan:
    """Return the plan without the works that do not count, their money, and what waits for them or points to them."""
    gone = dropped_codes(plan)
    if not gone:
        return plan
    works = counted_works(plan)
    after = works["after"].map(lambda codes: tuple(code for code in codes if code not in gone))
    asked = plan.proposals["intervention"]
    return plan.replace(
        interventions=works.assign(after=after),
        funding=counted_funding(plan),
        proposals=plan.proposals.assign(intervention=asked.mask(asked.isin(gone))),
    )
