"""Areas left behind: what each lacks of its need's share, and which open proposals would make it even."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import stands
from kewilayahan.planning.needs import Missing
from kewilayahan.planning.shares import Need, amounts_of, areas_of, fair_of, need_of, shares_of
from kewilayahan.results import Result, named
from kewilayahan.spatial.joins.apportionment import Parts, whole_amounts
from kewilayahan.words import Text, rupiah


@dataclass(frozen=True, eq=False, repr=False)
class LeftBehind(Result):
    """The areas that get less than their need's share, and what would help them.

    Attributes
    ----------
    table : DataFrame
        By area code, the largest ``short`` first: ``name``, ``amount`` (rupiah over all years), ``fair``
        (its need's share of what all areas have), ``short`` (fair less amount), ``proposals`` (codes of
        those that would help, in order), ``cost`` (the area's part of their cost), ``left`` (still
        short after them, at least 0) and ``unpriced`` (open proposals of the area that have no cost).
    neighbours : tuple of str
        The areas that were left out because they are only drawn as neighbours, which no work and no problem of
        the plan reaches.
    titles : dict of str to str
        Title of each proposal.
    """

    table: pd.DataFrame
    neighbours: tuple[str, ...]
    titles: dict[str, str]

    measure = "left_behind"

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return the areas, proposals with their titles."""
        told = {name: [named(codes, self.titles) for codes in self.table[name]] for name in ("proposals", "unpriced")}
        return {"areas": self.table.assign(**told).rename_axis("area").reset_index()}

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return how many areas get less than their part, which most of all, and what the proposals would cover."""
        if self.table.empty:
            return (
                Text(
                    "Tidak ada wilayah yang menerima kurang dari porsi kebutuhannya.",
                    "No area gets less than its need's share.",
                ).of(lang),
            )
        worst = self.table.iloc[0]
        short, left = (rupiah(int(amount), lang) for amount in (worst["short"], self.table["left"].sum()))
        return (
            Text(
                f"{len(self.table)} wilayah menerima kurang dari porsinya; terbesar {worst['name']}: {short}.",
                f"{len(self.table)} areas get less than their need's share; most of all {worst['name']}: {short}.",
            ).of(lang),
            Text(
                f"Setelah usulan yang masih terbuka dijalankan, masih kurang {left}.",
                f"After the open proposals, {left} are still short.",
            ).of(lang),
        )


def left_behind(
    plan: MasterPlan,
    *,
    need: Need = "population",
    level: str = "rw",
    within: str | None = None,
    whole: str = "population",
    missing: Missing = "raise",
    office: MasterPlan | None = None,
) -> LeftBehind:
    """List the areas that get less than their need's share of the funding, and what would help.

    The open proposals of an area are taken in order (most votes, then the highest urgency, seriousness
    and growth, then the lowest cost) until what is short is covered or there are no more. Only those
    count that name the area itself or are drawn in it; of one for several areas, its part.

    Parameters
    ----------
    plan, need, level, within, whole, missing
        As for `equity`; with ``"keep"``, areas whose need is not known are not listed.
    office : MasterPlan, optional
        Where `plan` is what `kewilayahan.public` left of it: the plan whose votes and scores, which are not
        published, put the proposals in order, so that everybody reads of the same proposals. All figures
        of people are those of `plan`.

    Returns
    -------
    LeftBehind
        A row an area in its ``table``; all amounts are whole rupiah.

    Raises
    ------
    KewilayahanError
        If the need of an area is not known, or there is none at all.
    UnknownName
        If there is no such level, area, column, indicator or rule.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["K.1", "K.2"], "name": ["Satu", "Dua"], "level": ["rw", "rw"],
    ...     "population": [100, 300]})
    >>> works = pd.DataFrame({"intervention": ["K-1"], "focus": ["f"], "title": ["Posyandu"],
    ...     "area": ["K.1"], "start": [2026], "end": [2027], "status": ["usulan"]})
    >>> funding = pd.DataFrame({"intervention": ["K-1"], "year": [2026], "fund": ["dak"], "amount": [80],
    ...     "status": ["usulan"]})
    >>> proposals = pd.DataFrame({"proposal": ["U-1", "U-2"], "source": "s", "kind": "usulan",
    ...     "title": ["Taman", "Lampu"], "area": "K.2", "cost": [90, 20], "decision": "open", "votes": [1, 2]})
    >>> plan = kw.MasterPlan(areas=areas, interventions=works, funding=funding, proposals=proposals,
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Gizi"], "track": ["problem"]}),
    ...     sources=pd.DataFrame({"source": ["s"], "title": ["FGD"], "kind": ["fgd"]}))
    >>> left_behind(plan).table[["name", "short", "proposals", "left"]].to_numpy().tolist()
    [['Dua', 60, ('U-2', 'U-1'), 0]]
    """
    areas = areas_of(plan, level, within=within)
    amount = amounts_of(plan, areas, whole=whole)
    needs = need_of(plan, areas, need, missing=missing)
    known = needs.notna()
    fair = fair_of(int(amount[known].sum()), needs)
    names = pd.Series(areas["name"].to_numpy(), index=amount.index)
    table = pd.DataFrame({"name": names, "amount": amount, "fair": fair, "short": fair - amount})
    table = table[known & (table["short"] > 0)].sort_values("short", ascending=False, kind="stable")
    offers = _offers(plan if office is None else office, areas)
    helps = [_help(offers[offers["area"] == code], int(short)) for code, short in table["short"].items()]
    columns = ["proposals", "cost", "left", "unpriced"]
    table = table.join(pd.DataFrame(helps, index=table.index, columns=columns, dtype=object))
    table = table.astype({"cost": "int64", "left": "int64"})
    titles = dict(zip(plan.proposals["proposal"], plan.proposals["title"].astype(object), strict=True))
    return LeftBehind(table, tuple(areas.attrs["neighbours"]), titles)


def _offers(plan: MasterPlan, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the open proposals of each area, in the order in which they are taken, with its part of the cost."""
    proposals = plan.proposals[stands(plan) == "open"].set_index("proposal")
    parts = shares_of(plan, areas, "proposals", whole="umum")
    feature, codes = pd.factorize(parts["proposal"])
    costs = plan.proposals.set_index("proposal")["cost"].reindex(codes)
    split = Parts(feature, np.arange(len(parts)), parts["share"].to_numpy())
    whole = pd.Series(whole_amounts(split, costs.fillna(0).to_numpy(dtype=np.int64)), index=parts.index, dtype="Int64")
    parts["part"] = whole.mask(costs.isna().to_numpy()[feature])
    parts = parts[parts["proposal"].isin(proposals.index) & parts["area"].isin(areas["area"])]
    found = parts.join(proposals[["votes", "urgency", "seriousness", "growth"]], on="proposal")
    found["weight"] = found[["urgency", "seriousness", "growth"]].sum(axis=1)
    order = {"votes": False, "weight": False, "part": True}
    return found.sort_values([*order], ascending=[*order.values()], kind="stable", na_position="last")


def _help(offers: pd.DataFrame, short: int) -> dict[str, Any]:
    priced = offers[offers["part"].notna()]
    parts = priced["part"].to_numpy(dtype=np.int64)
    taken = int(np.searchsorted(np.cumsum(parts), short)) + 1
    cost = int(parts[:taken].sum())
    return {
        "proposals": tuple(priced["proposal"][:taken]),
        "cost": cost,
        "left": max(0, short - cost),
        "unpriced": tuple(offers.loc[offers["part"].isna(), "proposal"]),
    }
