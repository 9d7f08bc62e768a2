"""The profile of a plan: how many problems, potentials and works each area has, and how much money."""

from __future__ import annotations

import pandas as pd

from kewilayahan.analysis.distribution import distribute
from kewilayahan.analysis.shares import amounts_of
from kewilayahan.errors import UnknownName
from kewilayahan.plan import MasterPlan


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
        ``.attrs["outside"]`` holds the same figures for what lies outside every area.

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
        raise UnknownName(level, plan.areas["level"].dropna().unique(), what="Tingkat / level")
    weight = weight_of(areas)
    result = pd.DataFrame({"name": areas["name"].to_numpy()}, index=pd.Index(areas["area"], name="area"))
    outside: dict[str, float] = {}
    potentials = plan.potentials.assign(area=[() if pd.isna(code) else (code,) for code in plan.potentials["area"]])
    for name, features in (("problems", plan.problems), ("potentials", potentials)):
        counted = distribute(features, areas, weight=weight)
        result[name] = counted["count"]
        outside[name] = counted.attrs["outside"]["count"]
    works = distribute(plan.interventions, areas, weight=weight)
    funding = amounts_of(plan, areas, whole=weight or "equal")
    result["interventions"], result["funding"] = works["count"], funding
    outside |= {"interventions": works.attrs["outside"]["count"], "funding": funding.attrs["outside"]}
    result.attrs["outside"] = outside
    return result


def weight_of(areas: pd.DataFrame) -> str | None:
    """Return the column by which `profile` passes down what several areas share; none if it is not known for all."""
    return "population" if (areas["population"] > 0).fillna(False).all() else None
