"""What a schedule is: years and money of each work, what each area gets, and the plan that follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kewilayahan.analysis.schedule.frontier import Frontier, frontier_of
from kewilayahan.analysis.schedule.model import Model, counts
from kewilayahan.optimisation.instance import Solution
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.counting import status_after
from kewilayahan.planning.shares import amounts_of
from kewilayahan.planning.works import UNFUNDED, plan_years
from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema
from kewilayahan.words import in_english, language, number, rupiah

REASONS = {
    "no_source": ("tidak ada sumber berpagu yang boleh membiayai", "no source with a ceiling may pay for it"),
    "too_long": ("lebih panjang dari tahun yang tersedia", "longer than the years there are"),
    "late": ("yang ditunggunya selesai terlalu lambat", "what it waits for ends too late"),
    "waits": ("prasyaratnya tidak terjadwal", "waits for a work that is not scheduled"),
    "no_room": ("tidak tertampung dalam pagu (prioritas lebih rendah)", "outranked within the ceilings"),
}
_NONE = 5e-4  # a shortfall that one decimal of a percentage does not show


@dataclass(frozen=True, eq=False, repr=False)
class Schedule(Result):
    """The schedule of a plan under ceilings.

    Attributes
    ----------
    table : DataFrame
        By ``intervention``: ``title``, ``focus``, ``priority``, ``locked``, ``protected``,
        ``planned_start``, ``planned_end``, ``start``, ``end`` (missing where it is not done), ``moved``
        (years), ``cost`` and ``funded`` (rupiah within the plan), ``reason`` why it is not done.
    funding : DataFrame
        ``intervention``, ``year``, ``fund``, ``amount`` (whole rupiah), ``status``. A source that has committed
        money to a work in a year pays this and no more of that work's cost in that year.
    ceilings : DataFrame
        ``fund``, ``year``, ``ceiling``, ``used`` (by works that are done), ``dropped`` (committed or spent on works
        that the plan had dropped before), ``left``: ``ceiling = used + dropped + left``.
    areas : DataFrame
        By ``area``: ``name``, ``need``, ``due`` (its need's share of the money), ``proposed`` (all works
        there) and ``received`` (whole rupiah, by the shares of `equity`), ``lacking`` (rupiah), ``shortfall``
        (share of what is due).
    shortfall : float
        The largest shortfall of any area, as a share of what is due to it.
    worth : float
        The priority-weighted work done early.
    gap, shortfall_gap : float
        By what share the worth could be higher at most, and by how much the largest shortfall lower;
        0 is proved to be optimal.
    plan : MasterPlan
        The plan with these years and this money; works that are not done have the status *gugur*.
    """

    table: pd.DataFrame
    funding: pd.DataFrame
    ceilings: pd.DataFrame
    areas: pd.DataFrame
    shortfall: float
    worth: float
    gap: float
    shortfall_gap: float
    plan: MasterPlan
    model: Model
    seconds: float = 60.0

    measure = "schedule"

    def frontier(self, *, points: int = 6) -> Frontier:
        """Return the curve between fairness and early work, and the price of fairness.

        Parameters
        ----------
        points : int
            How many schedules to find, the fairest and the most efficient among them; at least 2.

        Raises
        ------
        KewilayahanError
            If there are fewer than two points.
        """
        return frontier_of(self.model, points=points, seconds=self.seconds)

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return the result in a few plain sentences: works, shortfall, years beyond the plan's, proof."""
        lang = language(lang)
        done = self.table["start"].notna()
        money = rupiah(int(self.table.loc[done, "funded"].sum()), lang)
        left = int((~done).sum())
        text = (
            f"{int(done.sum())} of {len(self.table)} works are scheduled ({money}); "
            f"{left} do not fit under the ceilings."
            if in_english(lang)
            else f"{int(done.sum())} dari {len(self.table)} kegiatan terjadwal ({money}); "
            f"{left} kegiatan belum dapat dijadwalkan dalam pagu."
        )
        return (text, *self._lacking(lang), *self._beyond(lang), *self._uncapped(lang), self._proof(lang))

    def _lacking(self, lang: str) -> tuple[str, ...]:
        """Say which area lacks most of what is due to it; nothing without areas."""
        worst, received = self._worst(), number(100 * (1 - self.shortfall), 1, lang)
        if not worst:
            return ()
        if in_english(lang):
            none = "Every area receives at least its share by need."
            some = f"{worst} has the largest gap: it receives only {received} % of its share by need."
        else:
            none = "Setiap wilayah menerima sedikitnya porsi menurut kebutuhannya."
            some = f"Kesenjangan terbesar di {worst}: baru menerima {received} % dari porsi menurut kebutuhannya."
        return (none if self.shortfall < _NONE else some,)

    def _beyond(self, lang: str) -> tuple[str, ...]:
        """Say which years the ceilings name outside those of the plan, if any."""
        own = plan_years(self.model.works)
        outside = ", ".join(str(year) for year in self.model.years if year not in own)
        if not outside or not own:
            return ()
        if in_english(lang):
            return (f"The plan has works in {own[0]}–{own[-1]}; its ceilings go beyond: {outside}.",)
        return (f"Kegiatan rencana ada pada {own[0]}–{own[-1]}; pagunya melampaui itu: {outside}.",)

    def _uncapped(self, lang: str) -> tuple[str, ...]:
        """Say which works take money of sources without a ceiling to other years: nobody asked these sources."""
        free = self.funding[~self.funding["fund"].isin((*self.model.funds, UNFUNDED)) & (self.funding["amount"] > 0)]
        moved = self.table[self.table["moved"].fillna(0) != 0]
        moved = moved[moved.index.isin(free["intervention"])]
        if moved.empty:
            return ()
        taken = free.loc[free["intervention"].isin(moved.index), "fund"]
        funds = ", ".join(self.plan.schema.label("funds", fund, lang) for fund in sorted(set(taken)))
        works = ", ".join(
            f"{code} {old} → {new}"
            for code, old, new in zip(moved.index, moved["planned_start"], moved["start"], strict=True)
        )
        if in_english(lang):
            return (f"Money of sources without a ceiling moves with its works ({works}); ask whether it can: {funds}.",)
        return (f"Dana tanpa pagu ikut berpindah tahun bersama kegiatannya ({works}); pastikan dapat: {funds}.",)

    def _worst(self) -> str:
        """Return the name of the area with the largest shortfall, the first of several."""
        if self.areas.empty:
            return ""
        return str(self.areas["name"].iloc[int(self.areas["shortfall"].to_numpy().argmax())])

    def _proof(self, lang: str) -> str:
        if self.gap < 1e-9 and self.shortfall_gap < 1e-9:
            return "Proved to be the best." if in_english(lang) else "Jadwal ini terbukti optimal."
        worth, fair = number(100 * self.gap, 2, lang), number(100 * self.shortfall_gap, 2, lang)
        if in_english(lang):
            return f"At most {worth} % more early work, or {fair} points less shortfall, may be possible."
        return f"Paling banyak {worth} % pekerjaan awal lebih, atau kekurangan {fair} poin lebih kecil, masih mungkin."

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return works, money, ceilings and areas."""
        english = in_english(lang)
        works = self.table.reset_index()
        works["reason"] = [REASONS[r][english] if r else "" for r in works["reason"]]
        works["focus"] = works["focus"].map(
            dict(zip(self.plan.focuses["focus"], self.plan.focuses["name"], strict=True))
        )
        label = self.plan.schema.label
        money, ceilings = (
            frame.assign(fund=[label("funds", fund, lang) for fund in frame["fund"]])
            for frame in (self.funding, self.ceilings)
        )
        money["status"] = [label("funding_statuses", status, lang) for status in money["status"]]
        areas = self.areas.reset_index()
        areas[["due", "proposed", "received", "lacking"]] = (
            areas[["due", "proposed", "received", "lacking"]].round().astype("int64")
        )
        money = money.assign(title=money["intervention"].map(self.table["title"].to_dict()))
        return {"works": works, "funding": money, "ceilings": ceilings, "areas": areas}

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema


_WORKS = [
    *("intervention", "title", "focus", "priority", "locked", "protected", "planned_start", "planned_end"),
    *("start", "end", "moved", "cost", "funded", "reason"),
]


def result_of(
    plan: MasterPlan, model: Model, solution: Solution, *, protected: frozenset[str], seconds: float
) -> Schedule:
    """Give a solution its names and build the plan that follows from it."""
    funding = _funding(model, solution)
    table = _table(model, solution, funding, protected)
    areas = model.areas.copy()
    names = plan.areas.set_index("area")["name"]
    areas.insert(0, "name", names.reindex(areas.index))
    counted = areas["due"] > 0
    areas["proposed"] = _whole(plan, _proposed(plan, model), areas.index)
    areas["received"] = _whole(plan, funding[funding["fund"] != UNFUNDED], areas.index)
    areas["lacking"] = (areas["due"] - areas["received"]).clip(lower=0)
    areas["shortfall"] = (areas["lacking"] / areas["due"]).where(counted, 0.0)
    return Schedule(
        table=table,
        funding=funding,
        ceilings=_ceilings(model, funding),
        areas=areas,
        shortfall=solution.shortfall,
        worth=solution.worth,
        gap=solution.worth_gap,
        shortfall_gap=solution.shortfall_gap,
        plan=_plan(plan, table, funding),
        model=model,
        seconds=seconds,
    )


def _proposed(plan: MasterPlan, model: Model) -> pd.DataFrame:
    """Return the rows of funding that the areas may get."""
    live = {work.code: work for work in model.works}
    rows = zip(plan.funding["intervention"], plan.funding["fund"], strict=True)
    counted = [code in live and counts(live[code], fund, model.locked) for code, fund in rows]
    return plan.funding[np.array(counted, dtype=bool)]


def _whole(plan: MasterPlan, funding: pd.DataFrame, areas: pd.Index) -> pd.Series:
    """Return the whole rupiah of each area, as equity and the comparison of plans tell them."""
    return amounts_of(plan.replace(funding=funding), plan.areas[plan.areas["area"].isin(areas)]).reindex(areas)


def _funding(model: Model, solution: Solution) -> pd.DataFrame:
    """Return who pays what: payments found, commitments as they are, and sources without a ceiling as planned."""
    rows: dict[tuple[str, int, str], tuple[int, str]] = {}
    for row, place in sorted(solution.starts.items()):
        work, shift = model.works[row], model.start(row, place) - model.works[row].start
        locked = work.code in model.locked
        drawn = {(source, year) for source, year, _ in model.instance.works[row].draws}
        for (year, fund), (amount, status) in work.rows.items():
            committed = fund in model.funds and (model.funds.index(fund), year - model.years[0]) in drawn
            unfunded = fund == UNFUNDED and locked
            if committed or unfunded or (fund not in model.funds and fund != UNFUNDED):
                rows[work.code, year + shift, fund] = (amount, status if not shift else "usulan")
        paid = {key: amount for key, amount in solution.payments.items() if key[0] == row}
        for (_, source, year), amount in paid.items():
            key = (work.code, model.years[year], model.funds[source])
            same = work.rows.get((key[1], key[2])) if not shift else None
            rows[key] = (amount, same[1] if same and same[0] == amount else "usulan")
    made = [(*key, amount, status) for key, (amount, status) in sorted(rows.items())]
    frame = pd.DataFrame(made, columns=["intervention", "year", "fund", "amount", "status"])
    return frame.astype({"year": "int64", "amount": "int64"})


def _table(model: Model, solution: Solution, funding: pd.DataFrame, protected: frozenset[str]) -> pd.DataFrame:
    funded = funding.groupby("intervention")["amount"].sum()
    rows = []
    for row, work in enumerate(model.works):
        start = model.start(row, solution.starts[row]) if row in solution.starts else None
        rows.append(
            {
                "intervention": work.code,
                "title": work.title,
                "focus": work.focus,
                "priority": work.priority,
                "locked": work.code in model.locked,
                "protected": work.code in protected,
                "planned_start": work.start,
                "planned_end": work.end,
                "start": start,
                "end": None if start is None else start + work.end - work.start,
                "moved": None if start is None else start - work.start,
                "cost": work.cost,
                "funded": int(funded.get(work.code, 0)),
                "reason": "" if start is not None else _reason(model, row, solution),
            }
        )
    table = pd.DataFrame(rows, columns=_WORKS).set_index("intervention")
    return table.astype({"start": "Int64", "end": "Int64", "moved": "Int64", "cost": "int64", "funded": "int64"})


def _reason(model: Model, row: int, solution: Solution) -> str:
    work = model.instance.works[row]
    if not work.starts:
        if any(work.costs) and not work.sources:
            return "no_source"
        return "too_long" if len(work.costs) > len(model.years) else "late"
    return "waits" if any(before not in solution.starts for before in work.after) else "no_room"


def _ceilings(model: Model, funding: pd.DataFrame) -> pd.DataFrame:
    used = funding.groupby(["fund", "year"])["amount"].sum()
    rows = []
    for source, fund in enumerate(model.funds):
        for place, year in enumerate(model.years):
            bound, free = int(model.bound[source, place]), int(model.instance.ceilings[source, place])
            spent = int(used.get((fund, year), 0))
            rows.append((fund, year, free + bound, spent, bound, free - spent))
    return pd.DataFrame(rows, columns=["fund", "year", "ceiling", "used", "dropped", "left"])


def _plan(plan: MasterPlan, table: pd.DataFrame, funding: pd.DataFrame) -> MasterPlan:
    """Return the plan with the years and money found; the rows of works that were no candidates stay."""
    works = plan.interventions.copy()
    found = table.reindex(works["intervention"])
    done, gone = found["start"].notna().to_numpy(), (found["cost"].notna() & found["start"].isna()).to_numpy()
    moved = found["moved"].fillna(0).to_numpy(dtype="int64")
    works["start"] = works["start"] + moved
    works["end"] = works["end"] + moved
    works.loc[gone, "status"] = status_after(plan.schema, "unfunded")
    assert not (done & gone).any()
    kept = plan.funding[~plan.funding["intervention"].isin(table.index)]
    notes = plan.funding.set_index(["intervention", "year", "fund"])[["note", "origin"]]
    keys = pd.MultiIndex.from_frame(funding[["intervention", "year", "fund"]])
    told = notes.reindex(keys).reset_index(drop=True)
    rows = pd.concat([kept, pd.concat([funding.reset_index(drop=True), told], axis=1)], ignore_index=True)
    return plan.replace(interventions=works, funding=rows)
