"""Areas left behind: what each lacks of its need's share, and which open proposals would make it even."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import stands
from kewilayahan.planning.needs import Missing
from kewilayahan.planning.shares import Need, amounts_of, areas_of, fair_of, need_of, shares_of
from kewilayahan.spatial.joins.apportionment import Parts, whole_amounts
from kewilayahan.words import Text

_COLUMNS = {
    "area": Text("Kode", "Code"),
    "name": Text("Wilayah", "Area"),
    "amount": Text("Dana", "Funding"),
    "fair": Text("Bagian menurut kebutuhan", "Its need's share"),
    "short": Text("Kekurangan", "Short"),
    "proposals": Text("Usulan terbuka yang menutupnya", "Open proposals that would help"),
    "cost": Text("Biaya usulan itu", "Cost of those"),
    "left": Text("Masih kurang", "Still short"),
    "unpriced": Text("Usulan terbuka tanpa biaya", "Open proposals without cost"),
}


def left_behind(
    plan: MasterPlan,
    *,
    need: Need = "population",
    level: str = "rw",
    within: str | None = None,
    whole: str = "population",
    missing: Missing = "raise",
    office: MasterPlan | None = None,
) -> pd.DataFrame:
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
    DataFrame
        By area code, the largest ``short`` first: ``name``, ``amount`` (rupiah over all years), ``fair``
        (its need's share of what all areas have), ``short`` (fair less amount), ``proposals`` (codes of
        those that would help, in order), ``cost`` (the area's part of their cost), ``left`` (still
        short after them, at least 0) and ``unpriced`` (open proposals of the area that have no cost).
        All amounts are whole rupiah. ``.attrs["neighbours"]`` names the areas that were left out because they
        are only drawn as neighbours, which no work and no problem of the plan reaches.

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
    >>> left_behind(plan)[["name", "short", "proposals", "left"]].to_numpy().tolist()
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
    table.attrs["neighbours"] = areas.attrs["neighbours"]
    return table


def in_labels(table: pd.DataFrame, lang: str = "id") -> pd.DataFrame:
    """Return a table of `left_behind` as people read it."""
    return table.reset_index().rename(columns={name: text.of(lang) for name, text in _COLUMNS.items()})


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
