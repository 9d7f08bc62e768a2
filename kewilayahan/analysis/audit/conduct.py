"""The rules of how it is carried out: roadmap, roles, desks, ties to the outside (GG4 to GG7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kewilayahan.analysis.audit.facts import BELOW, REFUSED, Facts, Fault, Outcome, each, exists
from kewilayahan.analysis.audit.need import worst_areas
from kewilayahan.plan import records
from kewilayahan.planning.counting import stands
from kewilayahan.planning.works import UNFUNDED
from kewilayahan.spatial.ancestry import above
from kewilayahan.spatial.geometry import metric_crs

_INSIDE = {"kelurahan", "kampung", "warga"}
_NEAR = 25.0  # metres: digitised borders of two sources lie that far apart


def _any_work(facts: Facts) -> Outcome:
    return exists(len(facts.when.works) > 0, "interventions", "belum ada kegiatan", "there are no works")


def _any_focus(facts: Facts) -> Outcome:
    return exists(len(facts.plan.focuses) > 0, "focuses", "belum ada fokus", "there are no focuses")


def _any_desk(facts: Facts) -> Outcome:
    return exists(len(facts.plan.desks) > 0, "desks", "belum ada desk", "there are no desks")


def _dated(table: str, key: str, id: str, en: str) -> Callable[[Facts], Outcome]:
    def rule(facts: Facts) -> Outcome:
        years = getattr(facts.when, table)["year"].to_dict()
        return each(
            facts.plan.tables[table], table, lambda row: None if pd.notna(years[getattr(row, key)]) else (id, en)
        )

    return rule


def _funded(facts: Facts) -> Outcome:
    funding = facts.plan.funding
    paid = set(funding.loc[funding["amount"] > 0, "intervention"])
    bare = set(funding.loc[(funding["fund"] == UNFUNDED) & (funding["amount"] > 0), "intervention"])
    works = facts.plan.interventions[facts.plan.interventions["intervention"].isin(facts.when.works.index)]

    def wrong(row: Any) -> tuple[str, str] | None:
        if row.intervention not in paid:
            return "tanpa dana sama sekali", "no funding at all"
        return ("sebagian belum ada sumbernya", "a part has no source yet") if row.intervention in bare else None

    return each(works, "interventions", wrong)


def _timely(facts: Facts) -> Outcome:
    faults, checked = [], 0
    for table in ("problems", "zones"):
        goals = getattr(facts.when, table)
        checked += int(goals["late"].notna().sum())
        for row in records(goals[goals["late"].fillna(0) > 0]):
            chain = " → ".join(row.chain)
            id = f"{row.year}, {row.late} tahun sesudah target {row.target_year}; jalur kritis {chain}"
            en = f"{row.year}, {row.late} years after the target {row.target_year}; critical chain {chain}"
            faults.append(Fault(table, str(row.Index), id, en))
    return Outcome(checked, faults)


def _running(facts: Facts) -> Outcome:
    works = {row.Index: (row.start, row.end) for row in records(facts.when.works)}
    rows = facts.plan.funding[facts.plan.funding["intervention"].isin(list(works))]
    early: dict[str, list[int]] = {}
    for row in records(rows):
        start, end = works[row.intervention]
        if not start <= row.year <= end:
            early.setdefault(row.intervention, []).append(int(row.year))
    faults = []
    for code, years in early.items():
        said = ", ".join(str(year) for year in sorted(set(years)))
        start, end = works[code]
        id = f"dana {said}, kegiatan berjalan {start}–{end}"
        faults.append(Fault("interventions", code, id, f"funding of {said}, the work runs {start}–{end}"))
    return Outcome(rows["intervention"].nunique(), faults)


def _order(facts: Facts) -> Outcome:
    dropped = set(facts.when.dropped)
    works = facts.plan.interventions[facts.plan.interventions["intervention"].isin(facts.when.works.index)]

    def wrong(row: Any) -> tuple[str, str] | None:
        gone = ", ".join(code for code in row.after if code in dropped)
        return (
            (f"kegiatan prasyaratnya {gone} tidak terlaksana", f"its prerequisite {gone} was dropped") if gone else None
        )

    return each(works, "interventions", wrong)


def _no_more(names: str) -> tuple[str, str]:
    """Return what is said of those whose promise is void; nothing without a name."""
    return (f" ({names} sudah tidak ada)", f" ({names} is no more)") if names else ("", "")


def _agencies(facts: Facts) -> Outcome:
    def wrong(row: Any) -> tuple[str, str] | None:
        found = {actor for _, actor in facts.roles.get(row.focus, ()) if facts.sector[actor] == "kota"}
        gone = {name: None for (focus, _, code), name in facts.gone.items() if (focus, code) == (row.focus, "kota")}
        id, en = _no_more(", ".join(gone))
        return None if len(found) >= 2 else (f"{len(found)} OPD{id}", f"{len(found)} agencies{en}")

    return each(facts.plan.focuses, "focuses", wrong)


def _sectors(facts: Facts) -> Outcome:
    def wrong(row: Any) -> tuple[str, str] | None:
        found = {facts.sector[actor] for _, actor in facts.roles.get(row.focus, ())}
        id, en = facts.labels("sectors", [code for code in facts.sectors if code not in found])
        return (f"tanpa {id}", f"without {en}") if id else None

    return each(facts.plan.focuses, "focuses", wrong)


def _cells(facts: Facts) -> Outcome:
    """Every empty cell of focus, step and sector is a fault of its own; all cells are counted."""
    steps = list(facts.plan.schema.choices("steps"))
    faults = []
    for focus in facts.plan.focuses["focus"]:
        filled = {(step, facts.sector[actor]) for step, actor in facts.roles.get(focus, ())}
        for step in steps:
            empty = [code for code in facts.sectors if (step, code) not in filled]
            for code in empty:
                (id, en), (id_step, en_step) = facts.labels("sectors", [code]), facts.labels("steps", [step])
                id_gone, en_gone = _no_more(facts.gone.get((focus, step, code), ""))
                faults.append(Fault("focuses", focus, f"{id}: {id_step}{id_gone}", f"{en}: {en_step}{en_gone}"))
    return Outcome(len(facts.plan.focuses) * len(steps) * len(facts.sectors), faults)


def _of_desks(*rules: str) -> Callable[[Facts], Outcome]:
    """Return the rule that looks at the desks (or the focuses) for faults that `desk_faults` knows by these names."""

    def look(facts: Facts) -> Outcome:
        found = [fault for fault in facts.desk_faults if fault.rule in rules]
        checked = facts.plan.focuses if {"no_desk", "two_desks"} & set(rules) else facts.plan.desks
        return Outcome(len(checked), [Fault(one.table, one.row, one.said.id, one.said.en) for one in found])

    return look


def _boosters(facts: Facts) -> Outcome:
    """Every plan from outside the kelurahan strengthens something of it; there is one at least.

    A source whose tier nobody knows is not one of them, and what was refused or dropped strengthens nothing.
    """
    outside = [row.source for row in records(facts.plan.sources) if facts.tiers[row.source] not in {"", *_INSIDE}]
    if not outside:
        return exists(False, "sources", "belum ada rencana dari luar", "there is no plan from outside")
    rows = facts.plan.proposals[~stands(facts.plan).isin(REFUSED)]
    aims = rows["problem"].notna() | rows["zone"].notna() | rows["intervention"].isin(facts.when.works.index)
    strong = set(rows.loc[aims, "source"])
    frame = facts.plan.sources[facts.plan.sources["source"].isin(outside)]
    said = ("belum ditautkan sebagai penguat masalah, kawasan, atau kegiatan", "strengthens nothing")
    return each(frame, "sources", lambda row: None if row.source in strong else said)


def _abroad(facts: Facts) -> pd.DataFrame:
    """Return the links between two kelurahan; one with an end whose kelurahan nobody knows is not counted.

    What lies above a kelurahan is not another one.
    """
    parents = dict(zip(facts.plan.areas["area"], facts.plan.areas["parent"], strict=True))
    ends = [(facts.kelurahan[row.from_area], facts.kelurahan[row.to_area]) for row in records(facts.plan.links)]
    apart = [
        one is not None
        and other is not None
        and one not in (other, *above(other, parents))
        and other not in above(one, parents)
        for one, other in ends
    ]
    return facts.plan.links[np.array(apart, dtype=bool)]


def _links(facts: Facts) -> Outcome:
    found = len(_abroad(facts)) > 0
    return exists(found, "links", "belum ada keterkaitan keluar", "there is no tie to another kelurahan")


def _borders(facts: Facts) -> Outcome:
    """Zones within 25 m of another kelurahan, by their polygons in a metric CRS."""
    zones = facts.plan.zones[facts.plan.zones.geometry.notna()]
    areas = facts.plan.areas[(facts.plan.areas["level"] == "kelurahan") & facts.plan.areas.geometry.notna()]
    if not len(zones) or len(areas) < 2:
        return Outcome(0, [])
    crs = metric_crs(areas)
    flat, around = zones.to_crs(crs), areas.to_crs(crs)
    own = {facts.kelurahan[code] for code in facts.plan.areas.loc[facts.plan.areas["level"].isin(BELOW), "area"]}
    others = around[
        ~around["area"].isin(own)
    ].union_all()  # empty where the plan knows no neighbours: then nothing is near
    edge = flat[(flat.distance(others) <= _NEAR).to_numpy()]
    tied = _tied(facts, edge)
    said = ("di tepi wilayah tanpa keterkaitan", "on the border without a tie")
    return each(pd.DataFrame(edge), "zones", lambda row: None if row.zone in tied else said)


def _tied(facts: Facts, zones: gpd.GeoDataFrame) -> set[str]:
    """Return the zones that are tied to another kelurahan.

    A tie leads from a potential that lies in the zone or within 25 m of it, or from the kampung, RW or RT it lies in.
    """
    links = _abroad(facts)
    potentials = facts.plan.potentials
    places = potentials[
        potentials["potential"].isin({*links["from_potential"].dropna(), *links["to_potential"].dropna()})
    ]
    near = places.geometry.dropna().to_crs(zones.crs)
    areas = facts.plan.areas[facts.plan.areas["level"].isin(BELOW)]
    around = areas[areas["area"].isin({*links["from_area"], *links["to_area"]})].geometry.dropna().to_crs(zones.crs)
    return {
        row.zone
        for row in records(zones)
        if (near.distance(row.geometry) <= _NEAR).any() or around.intersects(row.geometry).any()
    }


RULES: dict[str, Callable[[Facts], Outcome]] = {
    "gg4_any": _any_work,
    "gg4_solved": _dated("problems", "problem", "tanpa tahun selesai", "without a year in which it is solved"),
    "gg4_realised": _dated("zones", "zone", "tanpa tahun terwujud", "without a year in which it stands"),
    "gg4_funded": _funded,
    "gg4_timely": _timely,
    "gg4_running": _running,
    "gg4_order": _order,
    "gg4_equity": worst_areas,
    "gg5_any": _any_focus,
    "gg5_agencies": _agencies,
    "gg5_sectors": _sectors,
    "gg5_cells": _cells,
    "gg6_any": _any_desk,
    "gg6_desk": _of_desks("no_desk"),
    "gg6_contributions": _of_desks("missing_sector"),
    "gg6_time": _of_desks("no_time"),
    "gg6_place": _of_desks("no_place"),
    "gg6_coordinator": _of_desks("no_coordinator"),
    "gg6_members": _of_desks("few_sectors"),
    "gg6_one": _of_desks("two_desks"),
    "gg6_years": _of_desks("outside_years"),
    "gg6_areas": _of_desks("outside_areas"),
    "gg7_boosters": _boosters,
    "gg7_links": _links,
    "gg7_borders": _borders,
}
