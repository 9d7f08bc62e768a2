"""The lines of a plan as people know them: by their titles, sources, areas, years and amounts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.words import rupiah

_TITLES = {
    "proposals": ("proposal", "title"),
    "interventions": ("intervention", "title"),
    "problems": ("problem", "statement"),
    "potentials": ("potential", "name"),
    "zones": ("zone", "name"),
    "focuses": ("focus", "name"),
}
Labels = Mapping[tuple[str, str], str]


def titles(plan: MasterPlan) -> Labels:
    """Return the title of every line that `integrate` may name, by table and code."""
    return {
        (table, code): str(title)
        for table, (key, name) in _TITLES.items()
        for code, title in zip(plan.tables[table][key], plan.tables[table][name], strict=True)
    }


def descriptions(plan: MasterPlan, lang: str = "id") -> Labels:
    """Return for every proposal and work its source or actor, its areas, its years and its amount."""
    names = dict(zip(plan.areas["area"], plan.areas["name"], strict=True))
    sources = dict(zip(plan.sources["source"], plan.sources["title"], strict=True))
    actors = dict(zip(plan.actors["actor"], plan.actors["name"], strict=True))
    amounts = plan.funding.groupby("intervention")["amount"].sum()
    found = {}
    for row in records(plan.proposals):
        cost = rupiah(row.cost, lang) if pd.notna(row.cost) else ""
        year = str(row.year) if pd.notna(row.year) else ""
        found["proposals", row.proposal] = _joined(sources.get(row.source), _places(row.area, names), year, cost)
    for row in records(plan.interventions):
        money = rupiah(int(amounts[row.intervention]), lang) if row.intervention in amounts else ""
        years = f"{row.start}–{row.end}" if row.start != row.end else str(row.start)
        found["interventions", row.intervention] = _joined(
            actors.get(row.actor), _places(row.area, names), years, money
        )
    return found


def _places(codes: tuple[str, ...], names: Mapping[str, str]) -> str:
    more = f" … ({len(codes)})" if len(codes) > 3 else ""
    return ", ".join(names.get(code, code) for code in codes[:3]) + more


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
