"""Two plans side by side: money, years of problems and zones, equity between areas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.counting import binds, counted_funding
from kewilayahan.planning.shares import Need, amounts_of, areas_of, finest_level, label_of, need_of
from kewilayahan.planning.timeline import Timeline, timeline
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema
from kewilayahan.statistics.inequality import gini, hoover
from kewilayahan.words import Text, in_english, language, number, rupiah


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """Two plans side by side, `a` before and `b` after.

    Attributes
    ----------
    summary : DataFrame
        By ``measure``: ``a``, ``b``, ``change``. Rupiah with a source, rupiah without, rupiah committed to dropped
        works or spent on them (all other money of those is left out everywhere, as in the roadmap), works that
        count, problems solved, zones standing, Gini of rupiah per unit of need, Hoover index against the need.
    money : DataFrame
        By ``fund`` and ``year``: ``a``, ``b``, ``change`` (whole rupiah).
    problems, zones : DataFrame
        By code: ``name``, ``a`` and ``b`` (the year it is solved or stands; missing when never), ``later`` (years),
        ``lost`` (in `a` and never in `b`), ``without`` (works that serve it in `a` and do not count in `b`; how
        much later it is cannot be said then).
    areas : DataFrame
        By ``area``: ``name``, ``need``, ``a``, ``b``, ``change`` (whole rupiah with a source), ``a_per_need``,
        ``b_per_need`` (rupiah per unit of need). The areas of both plans; what has no place in them is
        ``.attrs["outside"]``, a dict of ``a`` and ``b``, so that areas and it make what is funded.
    need : tuple of str
        What stands for need, in Indonesian and English.
    titles : Mapping of str to str
        The title of each work of both plans, by its code.
    schema : Schema
        The schema of the first plan.
    """

    summary: pd.DataFrame
    money: pd.DataFrame
    problems: pd.DataFrame
    zones: pd.DataFrame
    areas: pd.DataFrame
    need: tuple[str, str]
    titles: Mapping[str, str]
    schema: Schema

    measure = "comparison"

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what differs, in plain sentences."""
        english = in_english(lang)
        values: dict[Any, dict[Any, Any]] = self.summary.to_dict("index")
        a, b = (rupiah(int(values["funded"][side]), lang) for side in ("a", "b"))
        told = [f"Money with a source: {a} → {b}." if english else f"Dana yang ada sumbernya: {a} → {b}."]
        a, b = (rupiah(int(self.areas.attrs["outside"][side]), lang) for side in ("a", "b"))
        if any(self.areas.attrs["outside"].values()):
            told.append(f"Of it in none of the areas: {a} → {b}." if english else f"Di luar semua wilayah: {a} → {b}.")
        told += self._told(self.problems, ("Masalah", "Problem"), ("selesai", "solved"), english)
        told += self._told(self.zones, ("Kawasan", "Zone"), ("terwujud", "standing"), english)
        told += _evenness({name: (values[name]["a"], values[name]["b"]) for name in ("gini", "hoover")}, language(lang))
        who = self.need[english]
        told.append(f"Need: {who}." if english else f"Kebutuhan: {who}.")
        return tuple(told)

    def faces(self, lang: str) -> dict[str, pd.DataFrame]:
        """Return summary, problems, zones, areas and money."""
        summary = self.summary.reset_index()
        summary["measure"] = [_MEASURES[name][in_english(lang)] for name in summary["measure"]]
        for column in ("a", "b", "change"):
            figures = [_figure(name, value) for name, value in self.summary[column].items()]
            summary[column] = pd.Series(figures, dtype=object)
        money = self.money.reset_index()
        money["fund"] = [self.schema.label("funds", fund, lang) for fund in money["fund"]]
        return {
            "summary": summary,
            "problems": self._goals(self.problems, "problem"),
            "zones": self._goals(self.zones, "zone"),
            "areas": self.areas.reset_index(),
            "money": money,
        }

    def _told(self, frame: pd.DataFrame, kind: tuple[str, str], done: tuple[str, str], english: bool) -> list[str]:
        """Say which goals are lost, which lose works, and which come sooner or later."""
        told = []
        for goal in records(frame):
            head = f"{kind[english]} {goal.Index} {goal.name}"
            if goal.lost:
                told.append(f"{head}: " + (f"never {done[1]}." if english else f"tidak {done[0]}."))
            elif goal.without:
                works = self._named(goal.without)
                told.append(
                    f"{head}: " + (f"only in part, without {works}." if english else f"hanya sebagian, tanpa {works}.")
                )
            else:
                when = f"{done[english]} {goal.a} → {goal.b}" if pd.notna(goal.later) and goal.later != 0 else ""
                less = f"{'with less of' if english else 'dengan volume atau dana lebih kecil untuk'} "
                less = less + self._named(goal.smaller) if goal.smaller else ""
                if when or less:
                    told.append(f"{head}: {', '.join(text for text in (when, less) if text)}.")
        return told

    def _named(self, works: Iterable[str]) -> str:
        """Return works by code and title."""
        return ", ".join(f"{code} {self.titles[code]}" for code in works)

    def _goals(self, frame: pd.DataFrame, key: str) -> pd.DataFrame:
        """Return goals with their works by code and title."""
        works = {
            name: frame[name].map(lambda codes: (self._named(codes),) if codes else ())
            for name in ("without", "smaller")
        }
        return frame.assign(**works).rename_axis(key).reset_index()

    def vocabularies(self) -> Schema:
        """Return the schema of the first plan."""
        return self.schema


def _evenness(indices: dict[str, tuple[float, float]], lang: str) -> list[str]:
    """Say in one sentence whether money became more even; two indices can disagree, and then neither is believed."""
    known = {name: pair for name, pair in indices.items() if not np.isnan(pair).any()}
    if not known:
        return []
    ways = {int(np.sign(new - old)) for old, new in known.values() if abs(new - old) >= _SAME}
    said = _EVEN[next(iter(ways), 0) if len(ways) < 2 else None].of(lang)
    figures = ", ".join(
        f"{_INDICES[name].of(lang)} {number(old, 3, lang)} → {number(new, 3, lang)}"
        for name, (old, new) in known.items()
    )
    return [f"{said} ({figures})."]


def _figure(measure: Any, value: float) -> float | int | None:
    """Return a figure of the summary as the number it is: an index, or a whole number of works or rupiah."""
    if np.isnan(value):
        return None
    return value if measure in ("gini", "hoover") else int(value)


_SAME = 5e-4  # what three decimals do not show
_EVEN = {
    -1: Text("Dana per kebutuhan makin merata antar wilayah", "Money per need becomes more even between areas"),
    0: Text("Pemerataan dana per kebutuhan tetap", "How even money per need is does not change"),
    1: Text("Dana per kebutuhan makin timpang antar wilayah", "Money per need becomes less even between areas"),
    None: Text(
        "Belum dapat dikatakan dana makin merata atau makin timpang: kedua ukurannya tidak searah",
        "Whether money becomes more even cannot be said: the two measures disagree",
    ),
}
_INDICES = {"gini": Text("Gini", "Gini"), "hoover": Text("Hoover", "Hoover")}
_MEASURES = {
    "funded": ("Dana yang ada sumbernya (Rp)", "Money with a source (IDR)"),
    "unfunded": ("Belum ada sumber dana (Rp)", "Without a source (IDR)"),
    "dropped": ("Terikat pada kegiatan yang tidak terlaksana (Rp)", "Bound to dropped works (IDR)"),
    "works": ("Kegiatan", "Works"),
    "solved": ("Masalah yang selesai", "Problems solved"),
    "standing": ("Kawasan yang terwujud", "Zones standing"),
    "gini": ("Gini dana yang ada sumbernya, per kebutuhan", "Gini of money with a source, per need"),
    "hoover": ("Indeks Hoover dana yang ada sumbernya", "Hoover index of money with a source"),
}


def compare(a: MasterPlan, b: MasterPlan, *, need: Need = "population", level: str | None = None) -> Comparison:
    """Set two plans side by side.

    Parameters
    ----------
    a, b : MasterPlan
        Before and after, or any two.
    need : str, Indicator or Composite
        What areas need, as for `equity`; read from `a`.
    level : str, optional
        Level of the areas; by default the finest of `a` whose people are known.

    Returns
    -------
    Comparison
        Money, problems, zones and areas of both, and the change from `a` to `b`.

    Raises
    ------
    UnknownName
        If one of them has no areas of that level, or there is no such need.

    Examples
    --------
    >>> import kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"], "population": [10]})
    >>> plan = kw.MasterPlan(areas=areas)
    >>> compare(plan, plan).summary.loc["funded"].tolist()
    [0.0, 0.0, 0.0]
    """
    chosen = level or finest_level(a) or _lowest(a)
    when_a, when_b = timeline(a), timeline(b)
    areas = _areas(a, b, need, chosen)
    problems = _goals((a, b), "statement", (when_a, when_b), "problems")
    zones = _goals((a, b), "name", (when_a, when_b), "zones")
    summary = _summary((a, b), (when_a, when_b), (problems, zones, areas))
    labels = (label_of(need, a.schema, "id"), label_of(need, a.schema, "en"))
    titles = {work.intervention: str(work.title) for plan in (a, b) for work in records(plan.interventions)}
    return Comparison(summary, _money(a, b), problems, zones, areas, labels, titles, a.schema)


def _lowest(plan: MasterPlan) -> str:
    found = set(plan.areas["level"])
    return [level for level in plan.schema.choices("levels") if level in found][-1]


def _money(a: MasterPlan, b: MasterPlan) -> pd.DataFrame:
    sums = [counted_funding(plan).groupby(["fund", "year"])["amount"].sum() for plan in (a, b)]
    frame = pd.DataFrame({"a": sums[0], "b": sums[1]}).fillna(0).astype("int64").sort_index()
    frame["change"] = frame["b"] - frame["a"]
    return frame


def _goals(
    plans: tuple[MasterPlan, MasterPlan], name: str, when: tuple[Timeline, Timeline], which: str
) -> pd.DataFrame:
    tables = [plan.tables[which] for plan in plans]
    key = str(tables[0].columns[0])
    names = pd.concat([table.set_index(key)[name] for table in reversed(tables)])
    names = names[~names.index.duplicated(keep="last")]
    years = [getattr(line, which)["year"] for line in when]
    frame = pd.DataFrame({"name": names, "a": years[0].reindex(names.index), "b": years[1].reindex(names.index)})
    frame = frame.astype({"a": "Int64", "b": "Int64"}).rename_axis(key)
    served = [{code: getattr(line, which)["works"].get(code, ()) for code in frame.index} for line in when]
    money = [plan.funding.groupby("intervention")["amount"].sum().to_dict() for plan in plans]
    paid = [
        np.array([any(rupiah.get(work) for work in works[code]) for code in frame.index], dtype=bool)
        for works, rupiah in zip(served, money, strict=True)
    ]
    frame["b"] = frame["b"].mask(paid[0] & ~paid[1])
    frame["lost"] = (frame["a"].notna() & frame["b"].isna()).to_numpy(dtype=bool)
    live, less = set(when[1].works.index), _smaller(plans, money)
    for column, fewer in (
        ("without", [set(served[0][code]) - live for code in frame.index]),
        ("smaller", [set(served[0][code]) & set(served[1][code]) & less for code in frame.index]),
    ):
        frame[column] = pd.Series([tuple(sorted(works)) for works in fewer], index=frame.index, dtype=object)
    whole = np.array([not works for works in frame["without"]], dtype=bool)
    part = np.array([bool(works) for works in frame["smaller"]], dtype=bool)
    later = (frame["b"] - frame["a"]).where(whole)
    frame.insert(3, "later", later.mask(part & (later < 0).fillna(False).to_numpy(dtype=bool)))
    return frame


def _smaller(plans: tuple[MasterPlan, MasterPlan], money: list[dict[Any, Any]]) -> set[str]:
    """Return the works of which there is less in the second plan: less money, or less volume."""
    volumes = [plan.interventions.set_index("intervention")["volume"].astype("Float64").to_dict() for plan in plans]
    every = volumes[0].keys() & volumes[1].keys()
    cheaper = {work for work in every if money[1].get(work, 0) < money[0].get(work, 0)}
    return cheaper | {work for work in every if _less(volumes[1][work], volumes[0][work])}


def _less(new: Any, old: Any) -> bool:
    return bool(pd.notna(new) and pd.notna(old) and new < old)


def _areas(a: MasterPlan, b: MasterPlan, need: Need, level: str) -> pd.DataFrame:
    own = [areas_of(plan, level) for plan in (a, b)]
    rows = pd.concat(own)
    rows = rows[~rows["area"].duplicated()]
    frame = pd.DataFrame({"name": rows["name"].to_numpy()}, index=pd.Index(rows["area"], name="area"))
    frame["need"] = need_of(a, rows, need, missing="keep")
    outside = {}
    for name, plan, areas in zip(("a", "b"), (a, b), own, strict=True):
        funds = [fund for fund in plan.schema.choices("funds") if fund != UNFUNDED]
        amounts = amounts_of(plan, areas, "funding", fund=funds)
        frame[name] = amounts.reindex(frame.index).fillna(0).astype("int64")
        money = counted_funding(plan)
        outside[name] = int(money.loc[money["fund"].isin(funds), "amount"].sum() - amounts.sum())
    frame["change"] = frame["b"] - frame["a"]
    for name in ("a", "b"):
        frame[f"{name}_per_need"] = frame[name] / frame["need"].where(frame["need"] > 0)
    frame.attrs["outside"] = outside
    return frame


def _summary(
    plans: tuple[MasterPlan, MasterPlan],
    when: tuple[Timeline, Timeline],
    found: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> pd.DataFrame:
    problems, zones, areas = found
    rows: dict[str, list[float]] = {name: [] for name in _MEASURES}
    for name, plan, line in zip(("a", "b"), plans, when, strict=True):
        money = counted_funding(plan)
        spent = [binds(plan.schema, status) for status in plan.funding["status"]]
        bound = plan.funding[~plan.funding.index.isin(money.index) & np.array(spent, dtype=bool)]
        funded = money["fund"] != UNFUNDED
        rows["funded"].append(float(money.loc[funded, "amount"].sum()))
        rows["unfunded"].append(float(money.loc[~funded, "amount"].sum()))
        rows["dropped"].append(float(bound["amount"].sum()))
        rows["works"].append(float(len(line.works)))
        rows["solved"].append(float(problems[name].notna().sum()))
        rows["standing"].append(float(zones[name].notna().sum()))
        rows["gini"].append(_measure(areas, name, lambda money, need: gini(money / need, need)))
        rows["hoover"].append(_measure(areas, name, hoover))
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["a", "b"]).rename_axis("measure")
    frame["change"] = frame["b"] - frame["a"]
    return frame


def _measure(areas: pd.DataFrame, name: str, measure: Callable[[Any, Any], float]) -> float:
    """Return an index over the areas whose need is known and positive; missing if there are fewer than two."""
    known = areas[areas["need"] > 0]
    if len(known) < 2:
        return float("nan")
    return measure(known[name].to_numpy(dtype=float), known["need"].to_numpy(dtype=float))
