"""When things happen: effective years of works, problems solved, zones standing, and what each waits for.

The foundation of the roadmap, the desks, the audit and the scenarios; they all read these years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from math import ceil

import numpy as np
import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import DROPPED, progress
from kewilayahan.schema.declaration import Choice

_FIXED = ("begun", "done")


@dataclass(frozen=True)
class Timeline:
    """The years of a plan when the order of its works is obeyed. Years are budget years, both ends included.

    Attributes
    ----------
    works : DataFrame
        The interventions that count, indexed by ``intervention`` in the order of the plan:
        ``focus``, ``zone``, ``progress`` (planned, begun or done), ``declared_start``,
        ``declared_end``, ``start``, ``end`` (effective), ``delay`` (years), ``waits_for`` (those of
        its `after` that count), ``held_by`` (those of them that end in the year it starts).
    dropped : tuple of str
        The interventions whose status says that they will not happen, in the order of the plan.
    problems : DataFrame
        Indexed by ``problem``: ``focus``, ``works`` (tuple), ``year`` it is *selesai*, missing
        without works; ``target_year`` (of the focus), ``late`` (years after the target, 0 when in time),
        ``chain`` (tuple of works).
    zones : DataFrame
        Indexed by ``zone``: the same, ``year`` being that in which it is *terwujud*; ``target_year``
        is its own, or that of its focus.
    rungs : DataFrame
        A row for each rung that a zone still has to climb: ``zone``, ``ladder``, ``stage``, ``order``,
        ``year``.
    focuses : DataFrame
        Indexed by ``focus``: ``track``, ``works`` (tuple), ``start``, ``year`` in which the last of
        its works ends, ``target_year``, ``late``, ``chain``.
    """

    works: pd.DataFrame
    dropped: tuple[str, ...]
    problems: pd.DataFrame
    zones: pd.DataFrame
    rungs: pd.DataFrame
    focuses: pd.DataFrame


def timeline(plan: MasterPlan) -> Timeline:
    """Return the year in which each work runs, each problem is solved and each zone stands.

    - **What counts.** A work whose status has the progress ``dropped`` (*ditolak*, *terbengkalai*) does
      not happen: it solves nothing and nothing waits for it.
    - **Order.** A work cannot start before those in its `after` have ended. Years are the grain of a
      plan, so it may start in the same budget year in which the last of them ends, not earlier: the
      first half of a year ends one work and the second begins the next. Where the declared start is
      earlier, the whole work moves and keeps its length. What is under way or done (*berjalan*,
      *selesai*) has begun already and keeps its years.
    - **Problem.** It is *selesai* in the year in which the last of its works ends.
    - **Zone.** It is *terwujud*, on its target stage, in the year in which the last of its works ends.
      Of `k` rungs from its stage to its target stage, rung `i` is reached in the year in which
      ``ceil(i * n / k)`` of its `n` works have ended: works count alike.
    - **Chain.** From the work that ends last (the first in order of code where several do) back to
      the work without which it could not start when it does, as long as there is one that ends in
      the very year in which the next one starts. A year lost on it is a year lost for the target.

    Parameters
    ----------
    plan : MasterPlan
        The plan. Its checks exclude cycles, missing years and ends before starts.

    Returns
    -------
    Timeline
        Frames of works, problems, zones, rungs and focuses, with budget years.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Genangan"], "track": ["problem"], "target_year": [2028]}),
    ...     problems=pd.DataFrame(
    ...         {"problem": ["M"], "focus": ["f"], "statement": ["Genangan"], "category": ["drainase"]}
    ...     ),
    ...     interventions=pd.DataFrame(
    ...         {"intervention": ["K1", "K2"], "focus": "f", "problem": "M", "title": ["Saluran", "Jalan"],
    ...          "start": [2027, 2027], "end": [2028, 2028], "after": [None, "K1"], "status": "usulan"}
    ...     ),
    ... )
    >>> when = timeline(plan)
    >>> when.works["start"].to_dict(), when.works["end"].to_dict()
    ({'K1': 2027, 'K2': 2028}, {'K1': 2028, 'K2': 2029})
    >>> when.problems[["year", "late", "chain"]].to_dict("records")
    [{'year': 2029, 'late': 1, 'chain': ('K1', 'K2')}]
    """
    works, dropped = _works(plan)
    targets = plan.focuses.set_index("focus")["target_year"]
    problems = _goals(plan, "problems", "problem", works)
    problems["target_year"] = _mapped(problems["focus"], targets)
    zones = _goals(plan, "zones", "zone", works)
    zones["target_year"] = plan.zones.set_index("zone")["target_year"].fillna(_mapped(zones["focus"], targets))
    focuses = _goals(plan, "focuses", "focus", works)
    starts = works["start"].to_dict()
    firsts = [min((starts[code] for code in codes), default=None) for codes in focuses["works"]]
    focuses.insert(2, "start", pd.Series(firsts, index=focuses.index, dtype="Int64"))
    focuses["target_year"] = targets
    for goals in (problems, zones, focuses):
        goals["late"] = (goals["year"] - goals["target_year"]).clip(lower=0)
        goals["chain"] = [_chain(works, codes) for codes in goals["works"]]
    return Timeline(works, dropped, problems, zones, _rungs(plan, zones, works), focuses)


def effective_years(
    years: Mapping[str, tuple[int, int]], after: Mapping[str, Sequence[str]], *, fixed: frozenset[str] = frozenset()
) -> dict[str, tuple[int, int]]:
    """Return first and last year of each work when none starts before those it comes after have ended.

    Parameters
    ----------
    years : Mapping of str to tuple of int
        The declared first and last year.
    after : Mapping of str to sequence of str
        The works that must have ended; those without years do not count.
    fixed : frozenset of str
        Works that keep their years whatever comes before them.

    Returns
    -------
    dict of str to tuple of int
        In the order of `years`.

    Raises
    ------
    graphlib.CycleError
        If a work comes after itself.

    Examples
    --------
    >>> effective_years({"a": (2026, 2028), "b": (2027, 2027)}, {"b": ["a"]})
    {'a': (2026, 2028), 'b': (2028, 2028)}
    """
    graph = {code: [other for other in after.get(code, ()) if other in years] for code in years}
    done: dict[str, tuple[int, int]] = {}
    for code in TopologicalSorter(graph).static_order():
        start, end = years[code]
        moved = 0 if code in fixed else max([start, *(done[other][1] for other in graph[code])]) - start
        done[code] = (start + moved, end + moved)
    return {code: done[code] for code in years}


def ladder_of(plan: MasterPlan, zone: str) -> tuple[Choice, ...]:
    """Return the stages of the ladder of a zone, lowest first: its own ladder, or that of its theme."""
    row = plan.zones[plan.zones["zone"] == zone].iloc[0]
    ladder = row["ladder"]
    if pd.isna(ladder):
        theme = plan.schema.choices("themes").get(str(row["theme"]))
        ladder = theme.facts.get("ladder", "") if theme else ""
    stages = [stage for stage in plan.schema.vocabulary["stages"] if stage.facts.get("ladder") == ladder]
    return tuple(sorted(stages, key=lambda stage: int(stage.facts["order"])))


def _works(plan: MasterPlan) -> tuple[pd.DataFrame, tuple[str, ...]]:
    every = plan.interventions
    states = [progress(plan.schema, status) for status in every["status"]]
    rows = every[np.array([state != DROPPED for state in states], dtype=bool)]
    codes = [str(code) for code in rows["intervention"]]
    years = {code: (int(a), int(b)) for code, a, b in zip(codes, rows["start"], rows["end"], strict=True)}
    after = {
        code: tuple(dict.fromkeys(other for other in before if other in years))
        for code, before in zip(codes, rows["after"], strict=True)
    }
    live = [state for state in states if state != DROPPED]
    fixed = frozenset(code for code, state in zip(codes, live, strict=True) if state in _FIXED)
    real = effective_years(years, after, fixed=fixed)
    starts, ends = [real[code][0] for code in codes], [real[code][1] for code in codes]
    works = pd.DataFrame(
        {
            "focus": rows["focus"].to_numpy(),
            "zone": rows["zone"].to_numpy(),
            "progress": pd.array(live, dtype="str"),
            "declared_start": pd.array([years[code][0] for code in codes], dtype="int64"),
            "declared_end": pd.array([years[code][1] for code in codes], dtype="int64"),
            "start": pd.array(starts, dtype="int64"),
            "end": pd.array(ends, dtype="int64"),
            "delay": pd.array([real[code][0] - years[code][0] for code in codes], dtype="int64"),
        },
        index=pd.Index(codes, name="intervention", dtype="str"),
    )
    works["waits_for"] = pd.Series([after[code] for code in codes], index=works.index, dtype=object)
    held = [
        () if code in fixed else tuple(other for other in after[code] if real[other][1] == real[code][0])
        for code in codes
    ]
    works["held_by"] = pd.Series(held, index=works.index, dtype=object)
    dropped = (str(code) for code, state in zip(every["intervention"], states, strict=True) if state == DROPPED)
    return works, tuple(dropped)


def _goals(plan: MasterPlan, table: str, key: str, works: pd.DataFrame) -> pd.DataFrame:
    """Return the goals of one table with the works that serve each and the year in which the last ends."""
    served: dict[str, list[str]] = {}
    for work, cell in zip(plan.interventions["intervention"], plan.interventions[key], strict=True):
        for code in dict.fromkeys(cell if isinstance(cell, tuple) else (cell,)):
            if work in works.index:
                served.setdefault(code, []).append(work)
    rows = plan.tables[table]
    goals = pd.DataFrame(index=pd.Index(rows[key].to_numpy(), name=key, dtype="str"))
    kept = "track" if key == "focus" else "focus"
    goals[kept] = rows[kept].to_numpy()
    lists = [tuple(served.get(code, ())) for code in goals.index]
    goals["works"] = pd.Series(lists, index=goals.index, dtype=object)
    ends = works["end"].to_dict()
    lasts = [max((ends[work] for work in group), default=None) for group in lists]
    goals["year"] = pd.Series(lasts, index=goals.index, dtype="Int64")
    return goals


def _mapped(focuses: pd.Series, targets: pd.Series) -> pd.Series:
    return focuses.map(targets.to_dict()).astype("Int64")


def _chain(works: pd.DataFrame, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the works that hold each other up to the last end, the first of them first."""
    if not codes:
        return ()
    ends, held = works["end"], works["held_by"]
    chain = [min(codes, key=lambda code: (-ends[code], code))]
    while held[chain[-1]]:
        chain.append(min(held[chain[-1]]))
    return tuple(reversed(chain))


def _rungs(plan: MasterPlan, zones: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    rows = []
    years, served = works["end"].to_dict(), zones["works"].to_dict()
    for zone in records(plan.zones):
        stages = ladder_of(plan, zone.zone)
        orders = {stage.code: int(stage.facts["order"]) for stage in stages}
        now = orders.get(str(zone.stage), 0)
        aim = orders.get(str(zone.target_stage), 0)
        climbs = [stage for stage in stages if now < orders[stage.code] <= aim]
        ends = sorted(years[work] for work in served[zone.zone])
        for step, stage in enumerate(climbs, start=1):
            year = ends[ceil(step * len(ends) / len(climbs)) - 1] if ends else None
            rows.append((zone.zone, stage.facts["ladder"], stage.code, orders[stage.code], year))
    frame = pd.DataFrame(rows, columns=["zone", "ladder", "stage", "order", "year"])
    return frame.astype({"zone": "str", "ladder": "str", "stage": "str", "order": "int64", "year": "Int64"})
