"""The desks: who answers for what, when and where, under which load, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kewilayahan.findings import Finding, Findings
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.actors import present_names
from kewilayahan.planning.assignment import (
    members_by_desk,
)
from kewilayahan.planning.counting import counted_funding
from kewilayahan.planning.desk_rules import desk_faults
from kewilayahan.planning.timeline import Timeline, timeline
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema
from kewilayahan.spatial.geometry import STORED
from kewilayahan.words import Text, in_english


@dataclass(frozen=True, eq=False, repr=False)
class Desks(Result):
    """The desks of a plan. Years are budget years, money is whole rupiah.

    Attributes
    ----------
    plan : MasterPlan
        What they are the desks of.
    desks : DataFrame
        Indexed by ``desk``: ``name``, ``actor`` (coordinator, its present code), ``focuses``, ``works``
        (tuples of codes), ``sectors`` (tuple, of coordinator and members), ``area`` (tata wilayah), ``start``,
        ``end`` (tata kala), ``funded``, ``unfunded``, ``total``.
    members : DataFrame
        A row for each coordinator and member: ``desk``, ``actor`` (present code), ``sector``, ``coordinator``
        (bool). Who is gone before the desk begins is none: a fault tells it.
    load : DataFrame
        Indexed by ``desk`` and ``year``, every year of the plan for every desk: ``works`` that run in it,
        ``amount`` (funding of that year), ``areas`` (different areas that these works name).
    territories : GeoDataFrame
        Indexed by ``desk``: ``name`` and the union of its areas in EPSG:4326; none without drawn areas.
    findings : Findings
        A focus without a desk or with two, a desk without focus or money, members of fewer than three
        sectors, a coordinator who is nobody, a member that is no more.
    """

    plan: MasterPlan
    desks: pd.DataFrame
    members: pd.DataFrame
    load: pd.DataFrame
    territories: gpd.GeoDataFrame

    measure = "desks"

    def faces(self, lang: str) -> Mapping[str, pd.DataFrame]:
        """Return desks, members by sector, load by year and what is wrong."""
        return {
            "desks": _table(self),
            "members": _members_table(self),
            "load": self.load.reset_index().assign(desk=lambda load: load["desk"].map(self.desks["name"].to_dict())),
            "findings": _findings_table(self, lang),
        }

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return how many desks answer for how many focuses, and how much is wrong."""
        desks, focuses = len(self.desks), sum(map(len, self.desks["focuses"]))
        said = Text(
            f"{desks} desk menangani {focuses} dari {len(self.plan.focuses)} fokus.",
            f"{desks} desks answer for {focuses} of {len(self.plan.focuses)} focuses.",
        )
        wrong = self.findings.summary("en") if in_english(lang) else self.findings.summary("id")
        return (said.of(lang), Text(f"Yang perlu diperbaiki: {wrong}.", f"What is wrong: {wrong}.").of(lang))

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema

    def nothing(self, lang: str | None = None) -> str:
        """Return what to fill in where the plan has neither desks nor focuses; else nothing."""
        id = "Belum ada desk. Isi tabel Fokus dan Desk, lalu kolom desk pada tiap fokus."
        en = "There are no desks yet. Fill in the tables Focuses and Desks, and the column desk of every focus."
        told = (id, en)[in_english(lang)]
        return "" if len(self.desks) or self.findings else told


def desks(plan: MasterPlan) -> Desks:
    """Return the desk of every focus: point 6 of the announcement of the master plan of 24 May 2021.

    A desk answers for the focuses that name it. Its calendar (*tata kala*) and its areas (*tata wilayah*)
    are those of the table; its load are the works of its focuses in the years in which they can run
    (see `timeline`) and the funding of each year. A focus that stands twice under one name with
    different desks has two of them.

    Parameters
    ----------
    plan : MasterPlan
        The plan.

    Returns
    -------
    Desks
        Desks, members, load, territories in EPSG:4326 and findings.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     focuses=pd.DataFrame({"focus": ["f", "g"], "name": ["Genangan", "Sampah"], "track": "problem",
    ...                           "desk": ["d", None]}),
    ...     desks=pd.DataFrame({"desk": ["d"], "name": ["Desk Genangan"], "area": ["A"]}),
    ... )
    >>> [finding.rule for finding in desks(plan).findings]
    ['no_desk', 'no_money', 'no_coordinator', 'few_sectors', 'missing_sector', 'no_time']
    """
    when = timeline(plan)
    served: dict[str, list[str]] = {desk: [] for desk in plan.desks["desk"]}
    for focus in records(plan.focuses.dropna(subset=["desk"])):
        served[focus.desk].append(focus.focus)
    members = _members(plan)
    frame = _desks(plan, when, served, members)
    return Desks(plan, frame, members, _load(plan, when, frame), _territories(plan), findings=_faults(plan))


def _members(plan: MasterPlan) -> pd.DataFrame:
    now = present_names(plan)
    leads = {desk.desk: now.get(desk.actor) for desk in records(plan.desks)}
    rows = [
        (desk, code, sector, code == leads[desk])
        for desk, members in members_by_desk(plan).items()
        for code, sector in members.items()
    ]
    frame = pd.DataFrame(rows, columns=["desk", "actor", "sector", "coordinator"])
    return frame.astype({"desk": "str", "actor": "str", "sector": "str", "coordinator": "bool"})


def _desks(plan: MasterPlan, when: Timeline, served: Mapping[str, list[str]], members: pd.DataFrame) -> pd.DataFrame:
    rows = plan.desks
    leads = rows["actor"].map(present_names(plan))
    frame = pd.DataFrame({"name": rows["name"], "actor": leads}).set_index(
        pd.Index(rows["desk"].to_numpy(), name="desk", dtype="str")
    )
    frame["focuses"] = _tuples([tuple(served[desk]) for desk in frame.index], frame)
    by_focus = when.focuses["works"].to_dict()
    works = [tuple(work for focus in served[desk] for work in by_focus[focus]) for desk in frame.index]
    frame["works"] = _tuples(works, frame)
    order = list(plan.schema.choices("sectors"))
    found = {desk: set(group) for desk, group in members.groupby("desk")["sector"]}
    frame["sectors"] = _tuples(
        [tuple(code for code in order if code in found.get(desk, ())) for desk in frame.index], frame
    )
    frame["area"], frame["start"], frame["end"] = (rows[name].to_numpy() for name in ("area", "start", "end"))
    frame = frame.astype({"start": "Int64", "end": "Int64"})
    money = counted_funding(plan)
    bare = money["fund"] == UNFUNDED
    for name, part in (("funded", money[~bare]), ("unfunded", money[bare]), ("total", money)):
        sums = {str(code): int(amount) for code, amount in part.groupby("intervention")["amount"].sum().items()}
        amounts = [sum(sums.get(work, 0) for work in codes) for codes in works]
        frame[name] = pd.Series(amounts, index=frame.index, dtype="int64")
    return frame


def _tuples(values: list[tuple[str, ...]], like: pd.DataFrame) -> pd.Series:
    return pd.Series(values, index=like.index, dtype=object)


def _load(plan: MasterPlan, when: Timeline, frame: pd.DataFrame) -> pd.DataFrame:
    starts, ends = when.works["start"].to_dict(), when.works["end"].to_dict()
    money: dict[tuple[str, int], int] = {}
    for row in records(counted_funding(plan)):
        key = (row.intervention, int(row.year))
        money[key] = money.get(key, 0) + int(row.amount)
    areas = dict(zip(plan.interventions["intervention"], plan.interventions["area"], strict=True))
    held = {work for works in frame["works"] for work in works}
    found = [year for work in held for year in (starts[work], ends[work])]
    found += [year for work, year in money if work in held]
    found += [int(year) for name in ("start", "end") for year in frame[name].dropna()]
    rows = []
    for desk in records(frame):
        for year in range(min(found, default=0), max(found, default=-1) + 1):
            running = [work for work in desk.works if starts[work] <= year <= ends[work]]
            amount = sum(money.get((work, year), 0) for work in desk.works)
            rows.append(
                (desk.Index, year, len(running), amount, len({code for work in running for code in areas[work]}))
            )
    columns = ["desk", "year", "works", "amount", "areas"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "int64")).set_index(["desk", "year"])


def _territories(plan: MasterPlan) -> gpd.GeoDataFrame:
    drawn = plan.areas[plan.areas.geometry.notna()]
    shapes = dict(zip(drawn["area"], drawn.geometry, strict=True))
    made = []
    for desk in records(plan.desks):
        parts = gpd.GeoSeries([shapes[code] for code in desk.area if code in shapes], crs=STORED)
        made.append(parts.union_all() if len(parts) else None)
    index = pd.Index(plan.desks["desk"].to_numpy(), name="desk", dtype="str")
    return gpd.GeoDataFrame({"name": plan.desks["name"].to_numpy()}, index=index, geometry=made, crs=STORED)


def _faults(plan: MasterPlan) -> Findings:
    return Findings(_fault(rule, table, row, said.id, said.en) for rule, table, row, said in desk_faults(plan))


_REMEDIES = {
    "no_desk": ("bentuk desk atau isi kolom desk", "form a desk or fill in the column desk"),
    "two_desks": ("gabungkan desk atau beri nama fokus yang berbeda", "merge the desks or rename one focus"),
    "no_focus": ("isi desk pada fokusnya", "name the desk in its focus"),
    "no_money": ("cari sumber dana untuk kegiatannya", "find a source for its works"),
    "no_coordinator": ("pilih koordinator", "choose a coordinator"),
    "gone_member": ("pilih anggota yang masih ada", "choose members that go on"),
    "few_sectors": ("tambah anggota dari unsur lain", "add members from other sectors"),
    "missing_sector": ("tambah anggota atau peran dari unsur itu", "add a member or a role of that sector"),
    "no_time": ("isi tahun mulai dan selesai desk", "fill in the years in which the desk starts and ends"),
    "no_place": ("isi wilayah desk", "fill in the areas of the desk"),
    "outside_years": (
        "perpanjang tata kala desk, atau ubah tahun kegiatannya",
        "let the desk run longer, or move the years of the works",
    ),
    "outside_areas": (
        "tambah wilayahnya pada desk, atau alihkan kegiatannya ke desk lain",
        "add the areas to the desk, or give the works to another desk",
    ),
}


def _fault(rule: str, table: str, row: str, id: str, en: str) -> Finding:
    return Finding.old("warning", rule, id, en, *_REMEDIES[rule], table=table, row=row)


def _table(found: Desks) -> pd.DataFrame:
    plan, frame = found.plan, found.desks.copy()
    actors = dict(zip(plan.actors["actor"], plan.actors["name"], strict=True))
    focuses = dict(zip(plan.focuses["focus"], plan.focuses["name"], strict=True))
    places = dict(zip(plan.areas["area"], plan.areas["name"], strict=True))
    frame["actor"] = frame["actor"].map(actors)
    frame["focuses"] = ["; ".join(focuses[code] for code in codes) for codes in frame["focuses"]]
    frame["area"] = ["; ".join(places[code] for code in codes) for codes in frame["area"]]
    frame["works"] = frame["works"].map(len)
    return frame.drop(columns="sectors")


def _members_table(found: Desks) -> pd.DataFrame:
    plan = found.plan
    names = dict(zip(plan.actors["actor"], plan.actors["name"], strict=True))
    said: dict[tuple[str, str], list[str]] = {}
    for member in records(found.members):
        said.setdefault((member.desk, member.sector), []).append(names[member.actor])
    sectors = list(plan.schema.choices("sectors"))
    rows = [
        [desk.name, *("; ".join(said.get((desk.Index, code), [])) or "–" for code in sectors)]
        for desk in records(found.desks)
    ]
    return pd.DataFrame(rows, columns=["desk", *sectors])


def _findings_table(found: Desks, lang: str) -> pd.DataFrame:
    frame = found.findings.frame(lang)
    names = {("desks", row.Index): row.name for row in records(found.desks)}
    names |= {("focuses", row.focus): row.name for row in records(found.plan.focuses)}
    frame["row"] = [names[key] for key in zip(frame["table"], frame["row"], strict=True)]
    return frame[["row", "message", "remedy"]]
