"""The roadmap of a plan as one result: its two tracks, its years, its money and its faces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kewilayahan.analysis.roadmap import faces
from kewilayahan.analysis.roadmap.backlog import backlog
from kewilayahan.analysis.roadmap.chart import chart
from kewilayahan.analysis.roadmap.matrix import matrix
from kewilayahan.analysis.roadmap.money import Money, money
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.actors import present_names
from kewilayahan.planning.assignment import kept_years
from kewilayahan.planning.timeline import Timeline, timeline
from kewilayahan.planning.works import UNFUNDED


@dataclass(frozen=True)
class Roadmap:
    """When, where, who and from what money.

    Attributes
    ----------
    plan : MasterPlan
        What it is the roadmap of.
    when : Timeline
        Effective years of works, problems, zones, rungs and focuses, and their chains.
    years : range
        The budget years of the plan: those of its works as declared, of its phases and of its funding.
    works : DataFrame
        A row for each work that counts, in the order of track, focus and plan: ``track``, ``focus``,
        ``intervention``, ``title``, ``problem``, ``zone``, ``area`` (tuples of codes), ``actor`` (leads;
        its present code), ``others`` (with a role in the focus in one of its years), ``sector`` (of the lead),
        ``step``, ``phase`` (tuples), ``status``, ``declared_start``, ``declared_end``, ``start``, ``end``, ``delay``
        (years), ``waits_for``, ``held_by``, ``funded``, ``unfunded``, ``total`` (whole rupiah).
    money : Money
        Its funding five ways, and what is not covered.
    begins : int or None
        The first year of the phases, or of `years` where the plan has no phases.
    backlog : DataFrame
        What waits for an answer or its beginning when the plan begins, with its age in years.
    """

    plan: MasterPlan
    when: Timeline
    years: range
    works: pd.DataFrame
    money: Money
    begins: int | None
    backlog: pd.DataFrame

    @property
    def problems(self) -> pd.DataFrame:
        """Each problem with its works, the year it is *selesai*, its target year and its chain."""
        return self.when.problems

    @property
    def zones(self) -> pd.DataFrame:
        """Each zone with its works, the year it is *terwujud*, its target year and its chain."""
        return self.when.zones

    @property
    def focuses(self) -> pd.DataFrame:
        """Each focus with its works, its first and last year, its target year and its chain."""
        return self.when.focuses

    def matrix(self, lang: str = "id") -> pd.DataFrame:
        """Return the familiar programme matrix, a row a work, the cost of each year, a last row with sums."""
        return matrix(self, lang)

    def gantt(self, lang: str = "id") -> str:
        """Return the bar chart of the works by focus and year as SVG, the same bytes each time."""
        return chart(self, lang)

    def sentences(self, lang: str = "id") -> list[str]:
        """Return what the roadmap says in a few plain sentences."""
        return faces.sentences(self, lang)

    def tables(self, lang: str = "id") -> Mapping[str, pd.DataFrame]:
        """Return the tables that people read, by their heading; the matrix is the first."""
        return faces.tables(self, lang)

    def nothing(self, lang: str = "id") -> str:
        """Return what to fill in where the plan has neither works nor problems nor zones; else nothing."""
        told = " ".join(self.sentences(lang))
        return "" if len(self.works) or len(self.problems) or len(self.zones) else told

    def html(self, lang: str = "id") -> str:
        """Return sentences, chart and tables as escaped markup without a page around it."""
        return faces.markup(self, lang)

    def __repr__(self) -> str:
        """Return the sentences: the frames would fill pages."""
        return f"<Roadmap: {' '.join(self.sentences())}>"

    def _repr_html_(self) -> str:
        return self.html()


def roadmap(plan: MasterPlan) -> Roadmap:
    """Return the roadmap of a plan: point 4 of the announcement of the master plan of 24 May 2021.

    Two tracks, problems to be solved and strategic zones, each with its time, its areas, its part of
    the 5K and its money. The years obey the order of the works as `timeline` states it; money stays
    in the year in which the plan puts it, and funding in years in which its work cannot run is told.

    - **Phase** of a work: the phases of the plan that its effective years touch.
    - **Step**: *masalah* where it serves a problem, *unggulan* where it serves a zone; where it names
      neither, that of the track of its focus.
    - **Other actors**: those with a role in its focus whose years touch its own; agencies that were
      renamed count under their present name.
    - **Backlog**: proposals still open or deferred, and works that should have begun before the
      plan begins.

    Parameters
    ----------
    plan : MasterPlan
        The plan; it may have no interventions at all.

    Returns
    -------
    Roadmap
        Budget years and whole rupiah.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["RW A"], "level": ["rw"]}),
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Genangan"], "track": ["problem"]}),
    ...     interventions=pd.DataFrame({"intervention": ["K"], "focus": ["f"], "title": ["Saluran"],
    ...                                 "start": [2027], "end": [2028], "status": ["usulan"]}),
    ...     funding=pd.DataFrame({"intervention": "K", "year": [2027, 2028], "fund": ["dak", "belum"],
    ...                           "amount": [70_000_000, 30_000_000], "status": "usulan"}),
    ... )
    >>> made = roadmap(plan)
    >>> made.money.by_year.to_dict("index")
    {2027: {'funded': 70000000, 'unfunded': 0, 'total': 70000000}, \
2028: {'funded': 0, 'unfunded': 30000000, 'total': 30000000}}
    >>> int(made.matrix("en")["Total"].iloc[-1])
    100000000
    """
    when = timeline(plan)
    years = _years(plan, when)
    sums = money(plan, when, years)
    begins = int(plan.phases["start"].min()) if len(plan.phases) else years.start if years else None
    return Roadmap(plan, when, years, _works(plan, when, sums), sums, begins, backlog(plan, when, begins))


def _years(plan: MasterPlan, when: Timeline) -> range:
    funded = plan.funding.loc[plan.funding["intervention"].isin(when.works.index), "year"]
    works = when.works
    columns = [works["declared_start"], works["declared_end"], plan.phases["start"], plan.phases["end"], funded]
    found = [int(year) for column in columns for year in column.dropna()]
    return range(min(found), max(found) + 1) if found else range(0)


def _works(plan: MasterPlan, when: Timeline, sums: Money) -> pd.DataFrame:
    rows = plan.interventions.set_index("intervention").loc[when.works.index]
    tracks = dict(zip(plan.focuses["focus"], plan.focuses["track"], strict=True))
    sectors = dict(zip(plan.actors["actor"], plan.actors["sector"], strict=True))
    works = pd.DataFrame({"track": rows["focus"].map(tracks), "focus": rows["focus"], "title": rows["title"]})
    for name in ("problem", "zone", "area"):
        works[name] = rows[name]
    works["actor"] = rows["actor"].map(present_names(plan))
    works["sector"] = works["actor"].map(sectors)
    shown = when.works[["declared_start", "declared_end", "start", "end", "delay", "waits_for", "held_by"]]
    works = works.join(shown).assign(status=rows["status"])
    cells = list(records(works))
    phases = [(row.phase, int(row.start), int(row.end)) for row in records(plan.phases)]
    works["others"] = _tuples(_others(plan, cells), works)
    works["step"] = _tuples([_steps(work) for work in cells], works)
    works["phase"] = _tuples([_touched(phases, work.start, work.end) for work in cells], works)
    covered = sums.rows["fund"] != UNFUNDED
    for name, part in (("funded", sums.rows[covered]), ("unfunded", sums.rows[~covered]), ("total", sums.rows)):
        amounts = part.groupby("intervention")["amount"].sum()
        works[name] = amounts.reindex(works.index).fillna(0).astype("int64")
    order = {code: number for number, code in enumerate(_in_order(plan))}
    ranks = works["focus"].map(order)
    return works.assign(rank=ranks).sort_values("rank", kind="stable").drop(columns="rank").reset_index()


def _in_order(plan: MasterPlan) -> list[str]:
    """Return the focuses: problems before zones, then by priority, then as in the plan."""
    tracks = list(plan.schema.choices("tracks"))
    rows = enumerate(records(plan.focuses))
    keys = [
        (tracks.index(row.track), row.priority if pd.notna(row.priority) else 10**9, n, row.focus) for n, row in rows
    ]
    return [focus for *_, focus in sorted(keys)]


def _steps(work: object) -> tuple[str, ...]:
    problem, zone, track = (getattr(work, name) for name in ("problem", "zone", "track"))
    steps = ("masalah",) * bool(problem) + ("unggulan",) * bool(pd.notna(zone))
    return steps or (("unggulan",) if track == "zone" else ("masalah",))


def _touched(phases: list[tuple[str, int, int]], start: int, end: int) -> tuple[str, ...]:
    return tuple(phase for phase, first, last in phases if first <= end and last >= start)


def _others(plan: MasterPlan, works: list[object]) -> list[tuple[str, ...]]:
    now = present_names(plan)
    order = {code: number for number, code in enumerate(plan.actors["actor"])}
    roles: dict[str, list[tuple[str, int, int]]] = {}
    for role, span in zip(records(plan.roles), kept_years(plan), strict=True):
        if span is not None:
            roles.setdefault(role.focus, []).append((now[role.actor], *span))
    found = []
    for work in works:
        focus, lead, first, last = (getattr(work, name) for name in ("focus", "actor", "start", "end"))
        with_role = {actor for actor, start, end in roles.get(focus, ()) if start <= last and end >= first}
        found.append(tuple(sorted(with_role - {lead}, key=lambda code: order[code])))
    return found


def _tuples(values: list[tuple[str, ...]], like: pd.DataFrame) -> pd.Series:
    return pd.Series(values, index=like.index, dtype=object)
