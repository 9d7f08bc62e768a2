"""The indicators of an area as its card tells them: the figure, that it is hidden, or that there is none."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.results.cells import Both, Item, Texts, both, figure, has, joined, money
from kewilayahan.words import HIDDEN, MISSING


def indicator_items(plan: MasterPlan, texts: Texts) -> dict[str, list[Item]]:
    """Return, for each area that has an indicator, all that areas of its level have, at the latest year."""
    level_of = dict(zip(plan.areas["area"], plan.areas["level"], strict=True))
    latest: dict[tuple[str, str, str], int] = {}
    rows: dict[tuple[str, str, str, int], Any] = {}
    for row in records(plan.indicators):
        kind = (level_of[row.area], row.indicator, row.method)
        latest[kind] = max(latest.get(kind, 0), row.year)
        rows[row.area, row.indicator, row.method, row.year] = row
    order = list(plan.schema.choices("indicators"))
    kinds = sorted(latest, key=lambda kind: (order.index(kind[1]), kind[2]))
    return {
        area: [
            _item(plan, texts, kind, latest[kind], rows.get((area, *kind[1:], latest[kind])))
            for kind in kinds
            if kind[0] == level_of[area]
        ]
        for area in dict.fromkeys(plan.indicators["area"])
    }


def _item(plan: MasterPlan, texts: Texts, kind: tuple[str, str, str], year: int, row: Any) -> Item:
    unit = plan.schema.choices("indicators")[kind[1]].facts.get("unit", "")
    detail = [_figure(row, unit), both(str(year)), texts.label("methods", kind[2])]
    return {"text": texts.label("indicators", kind[1]), "detail": joined(detail, " · ")}


def _figure(row: Any, unit: str) -> Both:
    if row is None:
        return dict(MISSING)
    if row.hidden:
        return dict(HIDDEN)
    counts = [figure(part) for part in (row.numerator, row.denominator) if pd.notna(part)]
    if not has(row, "value"):
        return joined(counts, " / ") if counts else dict(MISSING)
    if unit == "Rp":
        return money(row.value)
    value = figure(row.value, 0 if float(row.value).is_integer() else 1)
    said = joined([value, both(unit)], " ")
    behind = joined(counts, " / ")
    return {lang: f"{said[lang]} ({behind[lang]})" if behind[lang] else said[lang] for lang in ("id", "en")}
