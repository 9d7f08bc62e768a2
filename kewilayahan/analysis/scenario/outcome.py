"""What a scenario leaves: its works, its budget and its plan as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from kewilayahan.analysis.scenario.dividing import Cell
from kewilayahan.analysis.scenario.placement import Fate
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import status_after
from kewilayahan.planning.works import UNFUNDED, PlannedWork


def table_of(
    plan: MasterPlan, works: Mapping[str, PlannedWork], fates: Mapping[str, Fate], protected: frozenset[str]
) -> pd.DataFrame:
    """Return what becomes of each work."""
    rows = []
    units = dict(zip(plan.interventions["intervention"], plan.interventions["unit"], strict=True))
    for code, work in works.items():
        fate = fates[code]
        after, gone = sum(fate.rows.values()), fate.kind == "drops"
        rows.append(
            {
                "intervention": code,
                "title": work.title,
                "priority": work.priority,
                "protected": code in protected,
                "divisible": work.divisible,
                "fate": fate.kind,
                "start": work.start,
                "end": work.end,
                "new_start": None if gone else fate.start,
                "new_end": None if gone else fate.end,
                "later": None if gone else fate.end - work.end,
                "volume": work.volume,
                "new_volume": None if gone else fate.volume,
                "unit": units[code],
                "before": work.cost,
                "after": after,
                "lost": work.cost - after,
                "because": fate.because,
                "waits_for": fate.waits_for,
            }
        )
    table = pd.DataFrame(rows).set_index("intervention")
    return table.astype(
        {"new_start": "Int64", "new_end": "Int64", "later": "Int64", "volume": "float64", "new_volume": "float64"}
    )


def budget_of(
    works: Mapping[str, PlannedWork],
    fates: Mapping[str, Fate],
    money: tuple[Mapping[Cell, int], Mapping[Cell, int]],
    limited: set[str],
) -> pd.DataFrame:
    """Return the money of each source in each year, before and after."""
    before, remaining = money
    after, bound = Counter[Cell](), Counter[Cell]()
    for code, fate in fates.items():
        gone = fate.kind == "drops" or works[code].progress == "dropped"
        for (year, fund), amount in fate.rows.items():
            if fund != UNFUNDED:
                after[fund, year] += amount
                bound[fund, year] += amount if gone else 0
    rows = []
    for fund, year in sorted({*before, *after}):
        had, left, used = before.get((fund, year), 0), remaining.get((fund, year), 0), after[fund, year]
        spare = left - used if fund in limited else 0
        beyond = (max(spare, 0), max(-spare, 0), bound[fund, year])
        rows.append((fund, year, had, had - left, left, used, *beyond, fund in limited))
    names = ["fund", "year", "before", "cut", "remaining", "after", "unused", "uncovered", "dropped", "limited"]
    return pd.DataFrame(rows, columns=names).set_index(["fund", "year"])


def plan_of(plan: MasterPlan, works: Mapping[str, PlannedWork], fates: Mapping[str, Fate]) -> MasterPlan:
    """Return the plan afterwards; what does not change keeps its rows as they are."""
    interventions = plan.interventions.copy()
    for place, code in enumerate(interventions["intervention"]):
        fate, work = fates[code], works[code]
        if fate.kind == "drops":
            interventions.iloc[place, interventions.columns.get_loc("status")] = status_after(
                plan.schema, "abandoned" if fate.rows else "unfunded"
            )
        elif fate.kind != "stays":
            slip = (fate.start - work.start, fate.end - work.end)
            for column, years in zip(("start", "end"), slip, strict=True):
                interventions.iloc[place, interventions.columns.get_loc(column)] += years
            if fate.volume != work.volume:
                interventions.iloc[place, interventions.columns.get_loc("volume")] = fate.volume
    same = {code for code, fate in fates.items() if fate.kind == "stays"}
    kept = plan.funding[plan.funding["intervention"].isin(same)]
    rows = []
    for code, fate in fates.items():
        for (year, fund), amount in sorted(fate.rows.items()) if code not in same else ():
            old = works[code].rows.get((year, fund))
            status = old[1] if old and old[0] == amount else "usulan"
            rows.append((code, year, fund, amount, status))
    moved = pd.DataFrame(rows, columns=["intervention", "year", "fund", "amount", "status"])
    notes = plan.funding.drop_duplicates("intervention").set_index("intervention")[["note", "origin"]]
    moved[["note", "origin"]] = notes.reindex(moved["intervention"]).to_numpy()
    funding = pd.concat([kept, moved], ignore_index=True) if rows else kept
    return plan.replace(interventions=interventions, funding=funding)
