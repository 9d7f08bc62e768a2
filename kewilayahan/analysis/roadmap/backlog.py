"""What still waits for an answer or for its beginning, and since when."""

from __future__ import annotations

import pandas as pd

from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import stands
from kewilayahan.planning.timeline import Timeline

_WAITING = {"open", "waiting"}


def backlog(plan: MasterPlan, when: Timeline, year: int | None) -> pd.DataFrame:
    """Return what waits in a year: proposals without a final answer, works that should have begun.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    when : Timeline
        Its years.
    year : int or None
        The year to which the age is counted, that in which the plan begins; None for a plan without years.

    Returns
    -------
    DataFrame
        Oldest first: ``kind`` (proposal or work), ``code``, ``title``, ``source``, ``state`` (decision of a
        proposal, status of a work), ``year`` for which it was asked (of a proposal without one that in
        which its source begins), ``age`` (whole years, at least 0; missing without a year), ``cost``
        (whole rupiah, missing where nobody named one).
    """
    asked = plan.proposals[stands(plan).isin(_WAITING)]
    begins = plan.sources.set_index("source")["start"].to_dict()
    titles = plan.sources.set_index("source")["title"].to_dict()
    proposals = pd.DataFrame(
        {
            "kind": "proposal",
            "code": asked["proposal"],
            "title": asked["title"],
            "source": asked["source"].map(titles),
            "state": asked["decision"],
            "year": asked["year"].fillna(asked["source"].map(begins).astype("Int64")),
            "cost": asked["cost"].astype("Int64"),
        }
    )
    overdue = (when.works["progress"] == "planned") & (when.works["declared_start"] < (year or 0))
    planned = when.works.index[overdue]
    late = plan.interventions[plan.interventions["intervention"].isin(planned)]
    funded = plan.funding.groupby("intervention")["amount"].sum().to_dict()
    works = pd.DataFrame(
        {
            "kind": "work",
            "code": late["intervention"],
            "title": late["title"],
            "source": None,
            "state": late["status"],
            "year": late["start"],
            "cost": late["intervention"].map(funded).astype("Int64"),
        }
    )
    frame = pd.concat([part for part in (proposals, works) if len(part)] or [proposals], ignore_index=True)
    years = frame["year"].astype("Int64")
    frame["age"] = (pd.Series(year, index=frame.index, dtype="Int64") - years).clip(lower=0)
    columns = ["kind", "code", "title", "source", "state", "year", "age", "cost"]
    return frame.sort_values(["age", "code"], ascending=[False, True], ignore_index=True, na_position="last")[columns]


def by_age(waiting: pd.DataFrame) -> pd.DataFrame:
    """Return how many wait for how many years: ``age``, ``count``, ``cost`` (whole rupiah as far as named)."""
    grouped = waiting.groupby("age", dropna=False)
    frame = pd.DataFrame({"count": grouped.size(), "cost": grouped["cost"].sum().astype("int64")})
    return frame.sort_index(ascending=False, na_position="last").reset_index()
