"""Areas whose need is among the highest and that have no work of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kewilayahan.analysis.audit.facts import Facts, Fault, Outcome
from kewilayahan.spatial.ancestry import above
from kewilayahan.spatial.distribution import distribute

_FEWEST = 4  # areas: with fewer there is no worst quarter


def worst_areas(facts: Facts) -> Outcome:
    """Find the areas in the worst quarter of an indicator of a focus that no work names or is drawn in.

    The lowest level counts for which an indicator is recorded in four areas or more at one year and method, for
    values of several methods are not comparable: the latest such year, and in it the method with the most areas.
    Areas with one value stand or fall together: where they would make more than a quarter, only those worse than
    they count. A work that names a whole kampung or kelurahan is nobody's own.
    """
    own = _areas_with_works(facts)
    need: dict[str, list[str]] = {}
    looked: set[str] = set()
    for indicator in dict.fromkeys(facts.plan.focuses["indicator"].dropna()):
        values = _values(facts, indicator)
        choice = facts.plan.schema.choices("indicators")[indicator]
        direction = choice.facts.get("direction", "")
        if len(values) < _FEWEST or direction not in ("down", "up"):
            continue
        looked |= set(values.index)
        for area in _worst_quarter(values if direction == "down" else -values):
            need.setdefault(area, []).append(indicator)
    names = dict(zip(facts.plan.areas["area"], facts.plan.areas["name"], strict=True))
    faults = []
    for area in facts.plan.areas["area"]:
        if area in need and area not in own:
            id, en = facts.labels("indicators", need[area])
            faults.append(
                Fault(
                    "areas",
                    area,
                    f"{names[area]}: seperempat terburuk dalam {id}; tanpa kegiatan sendiri",
                    f"{names[area]}: the worst quarter in {en}; no work of its own",
                )
            )
    return Outcome(len(looked), faults)


def _worst_quarter(badness: pd.Series) -> list[str]:
    """Return the areas of the highest quarter, a tie at its end only where it fits as a whole."""
    quarter = len(badness) // 4
    limit = badness.nlargest(quarter).iloc[-1]
    worst = badness[badness >= limit]
    return list((worst if len(worst) <= quarter else badness[badness > limit]).index)


def _values(facts: Facts, indicator: str) -> pd.Series:
    """Return the values of one indicator by area, at the lowest level that has enough of them.

    Where numerator and denominator are written, their share is the value.
    """
    rows = facts.plan.indicators[facts.plan.indicators["indicator"] == indicator]
    levels = dict(zip(facts.plan.areas["area"], facts.plan.areas["level"], strict=True))
    share = 100 * rows["numerator"] / rows["denominator"].where(rows["denominator"] > 0)
    rows = rows.assign(value=share.fillna(rows["value"]), level=rows["area"].map(levels)).dropna(subset=["value"])
    for level in reversed(list(facts.plan.schema.choices("levels"))):
        here = rows[rows["level"] == level]
        counted = here.groupby(["year", "method"]).size()
        enough = counted[counted >= _FEWEST]
        if len(enough):
            year = enough.index.get_level_values("year").max()
            method = enough.loc[year].sort_index().idxmax()
            values: pd.Series = here[(here["year"] == year) & (here["method"] == method)].set_index("area")["value"]
            return values
    return pd.Series(dtype=float)


def _areas_with_works(facts: Facts) -> set[str]:
    """Return the areas that a work names, those above it, and those in which a work without codes is drawn."""
    works = facts.plan.interventions[facts.plan.interventions["intervention"].isin(facts.when.works.index)]
    named = {code for codes in works["area"] for code in codes}
    bare = works[(works["area"].map(len) == 0).to_numpy(dtype=bool) & works.geometry.notna()]
    for _, peers in facts.plan.areas.groupby("level", sort=False):
        if len(bare) and peers.geometry.notna().any():
            counted = distribute(bare, peers)["count"]
            named |= set(counted.index[np.asarray(counted > 0)])
    parents = dict(zip(facts.plan.areas["area"], facts.plan.areas["parent"], strict=True))
    return named.union(*(above(area, parents) for area in named))
