"""The money of a roadmap: whole rupiah by year, source, sector and focus, and what is not covered."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import counted_funding, stands
from kewilayahan.planning.timeline import Timeline
from kewilayahan.planning.works import UNFUNDED

OTHER = "lainnya"  # the sector of a fund that belongs to none of the five
_ASKED = {"taken", "merged"}


@dataclass(frozen=True)
class Money:
    """Whole rupiah, summed five ways from the same rows: by year, fund, sector, focus and work.

    Attributes
    ----------
    rows : DataFrame
        The funding of the works that count: ``intervention``, ``focus``, ``year``, ``fund``, ``sector``
        (of the fund; ``lainnya`` for a loan, ``belum`` for the unfunded), ``status``, ``amount``.
    by_year : DataFrame
        Indexed by ``year``, every year from the first to the last: ``funded``, ``unfunded``, ``total``.
    by_fund, by_sector, by_focus : DataFrame
        Indexed by ``fund``, ``sector`` or ``focus``: a column for each year, and ``total``. All
        sectors and all focuses are there; of the funds those with a row.
    by_work : DataFrame
        Indexed by ``intervention`` and ``fund``, those with a row: a column for each year, and ``total``.
    gaps : DataFrame
        What is not covered: ``intervention``, ``year`` (missing for a work without any funding),
        ``amount`` (the highest cost that the proposals behind such a work name; missing where none
        does) and ``gap``: ``unfunded`` (a row of the fund *belum*) or ``no_funding``.
    early : DataFrame
        Funding in years in which its work does not run once the order is obeyed: ``intervention``,
        ``year``, ``fund``, ``amount``, ``start`` and ``end`` of the work.
    total, funded, unfunded : int
        Of the works that count; ``total = funded + unfunded``.
    dropped : int
        Funding of works that were rejected or lapsed; ``total + dropped`` is the whole table of funding.
    """

    rows: pd.DataFrame
    by_year: pd.DataFrame
    by_fund: pd.DataFrame
    by_sector: pd.DataFrame
    by_focus: pd.DataFrame
    by_work: pd.DataFrame
    gaps: pd.DataFrame
    early: pd.DataFrame
    total: int
    funded: int
    unfunded: int
    dropped: int


def money(plan: MasterPlan, when: Timeline, years: range) -> Money:
    """Sum the funding of a plan; `years` are the columns, and hold every year with funding."""
    rows = _rows(plan, when)
    covered = rows["fund"] != UNFUNDED
    by_year = pd.DataFrame(
        {
            "funded": rows[covered].groupby("year")["amount"].sum(),
            "unfunded": rows[~covered].groupby("year")["amount"].sum(),
        }
    )
    by_year = by_year.reindex(pd.Index(years, name="year")).fillna(0).astype("int64")
    by_year["total"] = by_year["funded"] + by_year["unfunded"]
    used = set(rows["fund"])
    funds = [code for code in plan.schema.choices("funds") if code in used]
    sectors = [*plan.schema.choices("sectors"), OTHER, UNFUNDED]
    total, funded = int(rows["amount"].sum()), int(rows.loc[covered, "amount"].sum())
    return Money(
        rows=rows,
        by_year=by_year,
        by_fund=_spread(rows, "fund", funds, years),
        by_sector=_spread(rows, "sector", sectors, years),
        by_focus=_spread(rows, "focus", list(plan.focuses["focus"]), years),
        by_work=_by_work(rows, years),
        gaps=_gaps(plan, when, rows),
        early=_early(rows, when),
        total=total,
        funded=funded,
        unfunded=total - funded,
        dropped=int(plan.funding["amount"].sum()) - total,
    )


def _rows(plan: MasterPlan, when: Timeline) -> pd.DataFrame:
    rows = counted_funding(plan).reset_index(drop=True)
    sectors = {code: fund.facts.get("sector") or OTHER for code, fund in plan.schema.choices("funds").items()}
    return pd.DataFrame(
        {
            "intervention": rows["intervention"],
            "focus": rows["intervention"].map(when.works["focus"].to_dict()).astype("str"),
            "year": rows["year"].astype("int64"),
            "fund": rows["fund"],
            "sector": rows["fund"].map(sectors | {UNFUNDED: UNFUNDED}).astype("str"),
            "status": rows["status"],
            "amount": rows["amount"].astype("int64"),
        }
    )


def _spread(rows: pd.DataFrame, by: str, codes: list[str], years: range) -> pd.DataFrame:
    """Return the sums by one column and year, exact: nothing passes through a float."""
    wide = rows.groupby([by, "year"])["amount"].sum().unstack(fill_value=0)
    wide = wide.reindex(index=pd.Index(codes, name=by, dtype="str"), columns=list(years), fill_value=0).astype("int64")
    wide["total"] = wide.sum(axis=1)
    return wide


def _by_work(rows: pd.DataFrame, years: range) -> pd.DataFrame:
    keys = ["intervention", "fund"]
    wide = rows.groupby([*keys, "year"], sort=False)["amount"].sum().unstack(fill_value=0)
    order = pd.MultiIndex.from_frame(rows[keys].drop_duplicates())
    wide = wide.reindex(index=order, columns=list(years), fill_value=0).astype("int64")
    wide["total"] = wide.sum(axis=1)
    return wide


def _gaps(plan: MasterPlan, when: Timeline, rows: pd.DataFrame) -> pd.DataFrame:
    asked = plan.proposals[stands(plan).isin(_ASKED)].groupby("intervention")["cost"].max()
    named = {str(code): int(cost) for code, cost in asked.dropna().items()}
    found: list[tuple[str, int | None, int | None, str]] = [
        (row.intervention, int(row.year), int(row.amount), "unfunded")
        for row in records(rows[(rows["fund"] == UNFUNDED) & (rows["amount"] > 0)])
    ]
    paid = set(rows.loc[rows["amount"] > 0, "intervention"])
    bare = [code for code in when.works.index if code not in paid]
    found += [(code, None, named.get(code), "no_funding") for code in bare]
    frame = pd.DataFrame(found, columns=["intervention", "year", "amount", "gap"])
    return frame.astype({"intervention": "str", "year": "Int64", "amount": "Int64", "gap": "str"})


def _early(rows: pd.DataFrame, when: Timeline) -> pd.DataFrame:
    frame = rows[["intervention", "year", "fund", "amount"]].copy()
    for name in ("start", "end"):
        frame[name] = frame["intervention"].map(when.works[name].to_dict()).astype("Int64")
    outside = (frame["year"] < frame["start"]) | (frame["year"] > frame["end"])
    return frame[outside.to_numpy(dtype=bool)].reset_index(drop=True)
