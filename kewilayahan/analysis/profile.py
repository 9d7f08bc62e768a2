"""The profile of a plan: how many problems, potentials and works each area has, and how much money."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kewilayahan.errors import UnknownName
from kewilayahan.findings import Findings
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import counted_rows
from kewilayahan.planning.shares import amounts_of
from kewilayahan.spatial.distribution import distribute
from kewilayahan.words import Text


def profile(plan: MasterPlan, *, level: str) -> pd.DataFrame:
    """Count what a plan holds in each area of one level.

    Every problem, potential and intervention counts once: shares of a feature over several areas
    sum to 1, and what names a whole kelurahan is passed down to its areas by population where the
    population of all of them is known, equally where it is not.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    level : str
        Level of the areas, ``"rw"`` say.

    Returns
    -------
    DataFrame
        Indexed by area code in the order of the plan, with the columns ``name``, ``problems``,
        ``potentials``, ``interventions`` (counts) and ``funding`` (whole rupiah over all years);
        ``.attrs["outside"]`` holds the same figures for what lies outside every area,
        ``.attrs["findings"]`` where codes and drawings disagree or a weight is missing.

    Raises
    ------
    UnknownName
        If the plan has no area of that level.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": ["rw", "rw"]})
    >>> problems = pd.DataFrame(
    ...     {"problem": ["M1"], "statement": ["Genangan"], "category": ["drainase"], "area": ["A;B"]}
    ... )
    >>> profile(kw.MasterPlan(areas=areas, problems=problems), level="rw")["problems"].to_dict()
    {'A': 0.5, 'B': 0.5}
    """
    areas = plan.areas[plan.areas["level"] == level]
    if areas.empty:
        raise UnknownName(level, plan.areas["level"].dropna().unique(), what=Text("Tingkat", "level"))
    result = pd.DataFrame({"name": areas["name"].to_numpy()}, index=pd.Index(areas["area"], name="area"))
    outside: dict[str, float] = {}
    findings = Findings()
    for name in ("problems", "potentials", "interventions"):
        features = counted_rows(plan, name).set_index(plan.schema.table(name).key[0])
        counted = distribute(features, plan.areas, weight=weight_of(areas), level=level)
        result[name], outside[name] = counted["count"], counted.attrs["outside"]["count"]
        # Unknown codes are for the check of the plan to tell: most are of another level here.
        findings += [found for found in counted.attrs["findings"].at(table=name) if found.rule != "reference"]
    funding = funding_by_area(plan, level)
    result["funding"], outside["funding"] = funding, funding.attrs["outside"]
    result.attrs["outside"], result.attrs["findings"] = outside, findings
    return result


def funding_by_area(plan: MasterPlan, level: str) -> pd.Series[Any]:
    """Return the rupiah of each area of one level, as `amounts_of` tells it."""
    areas = plan.areas[plan.areas["level"] == level]
    return amounts_of(plan, areas, whole=weight_of(areas) or "equal")


def weight_of(areas: pd.DataFrame) -> str | None:
    """Return the column by which `profile` passes down what several areas share; none if it is not known for all."""
    return "population" if (areas["population"] > 0).fillna(False).all() else None
