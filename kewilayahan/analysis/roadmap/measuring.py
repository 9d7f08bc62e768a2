"""How a roadmap is measured: works in order, their years, those who carry them, their money."""

from __future__ import annotations

import pandas as pd

from kewilayahan.analysis.roadmap.backlog import backlog
from kewilayahan.analysis.roadmap.money import Money, money
from kewilayahan.analysis.roadmap.result import Roadmap
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.actors import present_names
from kewilayahan.planning.assignment import kept_years
from kewilayahan.planning.timeline import Timeline, timeline
from kewilayahan.planning.works import UNFUNDED


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
    >>> int(made.matrix("en")["Total (IDR)"].iloc[-1])
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
