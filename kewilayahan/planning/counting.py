"""What counts in a plan: which works and whose money, and how a proposal stands. Every measure asks here.

The vocabularies say it, so that a city can add to them: the fact ``progress`` of ``intervention_statuses``
(planned, begun, done, dropped), the fact ``stand`` of ``decisions`` (open, taken, merged, waiting, refused) and
the fact ``bound`` of ``funding_statuses`` (yes for money that is committed or spent).
"""

from __future__ import annotations

import pandas as pd

from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Schema

DROPPED = "dropped"
_COUNTED = frozenset({"open", "taken"})  # stands: a merged proposal counts in the one it was merged into


def progress(schema: Schema, status: object) -> str:
    """Return how far a status says that a work is: planned, begun, done or dropped.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> progress(SCHEMA, "berjalan"), progress(SCHEMA, "ditolak"), progress(SCHEMA, "usulan")
    ('begun', 'dropped', 'planned')
    """
    choice = schema.choices("intervention_statuses").get(str(status))
    return (choice.facts.get("progress") if choice else None) or "planned"


def counts(schema: Schema, status: object) -> bool:
    """Tell whether a work of a status counts: it carries money, answers proposals and serves its zone.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> [counts(SCHEMA, status) for status in ("usulan", "tertunda", "selesai", "ditolak", "terbengkalai", "gugur")]
    [True, True, True, False, False, False]
    """
    return progress(schema, status) != DROPPED


def binds(schema: Schema, status: object) -> bool:
    """Tell whether money of a status is committed or spent, and so stays where it is.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> [code for code in SCHEMA.choices("funding_statuses") if binds(SCHEMA, code)]
    ['komitmen', 'realisasi']
    """
    choice = schema.choices("funding_statuses").get(str(status))
    return choice is not None and choice.facts.get("bound") == "yes"


def status_after(schema: Schema, outcome: str) -> str:
    """Return the status that a work has after an outcome: deferred, rejected, merged, abandoned or unfunded.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> status_after(SCHEMA, "rejected"), status_after(SCHEMA, "unfunded")
    ('ditolak', 'gugur')
    """
    statuses = schema.choices("intervention_statuses")
    return next(code for code, choice in statuses.items() if choice.facts.get("outcome") == outcome)


def stand(schema: Schema, decision: object) -> str:
    """Return how a proposal stands by its decision: open, taken, merged, waiting or refused.

    Examples
    --------
    >>> from kewilayahan import SCHEMA
    >>> stand(SCHEMA, "adopted"), stand(SCHEMA, "deferred"), stand(SCHEMA, "rejected")
    ('taken', 'waiting', 'refused')
    """
    choice = schema.choices("decisions").get(str(decision))
    return (choice.facts.get("stand") if choice else None) or "open"


def stands(plan: MasterPlan) -> pd.Series:
    """Return how each proposal stands, aligned with the table."""
    found = [stand(plan.schema, decision) for decision in plan.proposals["decision"]]
    return pd.Series(found, index=plan.proposals.index, dtype="str")


def counted_works(plan: MasterPlan) -> pd.DataFrame:
    """Return the works that count, in the order of the plan."""
    rows: pd.DataFrame = plan.interventions
    return rows.loc[[counts(plan.schema, status) for status in rows["status"]]]


def counted_funding(plan: MasterPlan) -> pd.DataFrame:
    """Return the funding of the works that count; what is bound to others is no money of the plan."""
    rows: pd.DataFrame = plan.funding
    return rows.loc[rows["intervention"].isin(set(counted_works(plan)["intervention"]))]


def counted_proposals(plan: MasterPlan) -> pd.DataFrame:
    """Return the proposals that are open or taken up: not those merged, put off or refused."""
    rows: pd.DataFrame = plan.proposals
    return rows.loc[stands(plan).isin(_COUNTED)]


def offering_proposals(plan: MasterPlan) -> pd.DataFrame:
    """Return the proposals whose money and scores speak for their work: not those put off or refused."""
    rows: pd.DataFrame = plan.proposals
    return rows.loc[~stands(plan).isin(("waiting", "refused"))]


def counted_rows(plan: MasterPlan, table: str) -> pd.DataFrame:
    """Return the rows of any table that count.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> focus = pd.DataFrame({"focus": ["f"], "name": ["Banjir"], "track": ["problem"]})
    >>> works = pd.DataFrame({"intervention": ["K-1", "K-2"], "focus": "f", "title": ["Talud", "SAH"],
    ...     "start": 2027, "end": 2027, "status": ["usulan", "ditolak"]})
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["RW 01"], "level": ["rw"]})
    >>> plan = kw.MasterPlan(areas=areas, focuses=focus, interventions=works)
    >>> counted_rows(plan, "interventions")["intervention"].tolist(), len(counted_rows(plan, "areas"))
    (['K-1'], 1)
    """
    chosen = {"interventions": counted_works, "funding": counted_funding, "proposals": counted_proposals}
    return chosen[table](plan) if table in chosen else plan.tables[table]


def counted_plan(plan: MasterPlan) -> MasterPlan:
    """Return the plan as if the works that do not count were not there, nor what points to them.

    A proposal that was taken up in such a work points to no work any more: it is not answered.
    """
    gone = set(plan.interventions["intervention"]) - set(counted_works(plan)["intervention"])
    if not gone:
        return plan
    works = counted_works(plan)
    after = works["after"].map(lambda codes: tuple(code for code in codes if code not in gone))
    pointers = plan.proposals["intervention"]
    return plan.replace(
        interventions=works.assign(after=after),
        funding=counted_funding(plan),
        proposals=plan.proposals.assign(intervention=pointers.mask(pointers.isin(gone))),
    )
