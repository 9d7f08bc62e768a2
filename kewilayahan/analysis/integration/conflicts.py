"""Works that cannot stand as they are: dug up after paving, two uses of one plot, contradicting targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import pandas as pd
import shapely

from kewilayahan.analysis.integration.duplicates import Lines
from kewilayahan.analysis.integration.matches import Match
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.similarity import Work
from kewilayahan.spatial.geometry import overlaps, to_metric
from kewilayahan.words import number

NEAR = 15.0  # metres: drawn works that are nearer share the ground
_USES = {
    "building": ("bangunan", "a building"),
    "open": ("ruang terbuka", "open space"),
    "parking": ("parkir", "parking"),
}
_AGAINST = [("pave", "dig"), *combinations(_USES, 2)]
_LAYING = {"baru", "perbaiki", "lebarkan"}
_SHARED = 0.05  # part of the smaller zone that two zones must share to be two uses of one plot


@dataclass(frozen=True, slots=True)
class Site:
    """A work, or a proposal that is not yet one, as it touches the ground."""

    table: str
    code: str
    work: Work
    ground: frozenset[str]
    start: int
    end: int
    after: frozenset[str]
    shape: shapely.Geometry | None


def conflicts(lines: Lines) -> Iterator[Match]:
    """Yield what cannot stand together: works, proposals that are not yet works, zones and targets."""
    yield from _grounds(_sites(lines))
    yield from _zones(lines.plan)
    yield from _targets(lines.plan)


def _sites(lines: Lines) -> list[Site]:
    """Return what touches the ground in a known year: proposals that became works are left out."""
    works = lines.plan.interventions
    before = _before(dict(zip(works["intervention"], works["after"], strict=True)))
    shapes = to_metric(works.geometry).to_numpy()
    sites = [
        Site(
            "interventions", row.intervention, work, _ground(work), row.start, row.end, before[row.intervention], shape
        )
        for row, work, shape in zip(records(works), lines.works, shapes, strict=True)
    ]
    proposals = lines.plan.proposals
    shapes = to_metric(proposals.geometry).to_numpy()
    nothing = frozenset[str]()
    sites += [
        Site("proposals", row.proposal, work, _ground(work), work.year, work.year, nothing, shape)
        for row, work, shape, standing in zip(records(proposals), lines.proposals, shapes, lines.stands, strict=True)
        if standing in ("open", "taken") and row.kind == "usulan" and pd.isna(row.intervention) and work.year
    ]
    return [site for site in sites if site.ground]


def _ground(work: Work) -> frozenset[str]:
    """Return what a work does to the ground; talk and training do nothing to it."""
    if work.title.acts and not work.title.acts & _LAYING:
        return frozenset()
    return work.title.traits - {"goods"}


def _before(after: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Return for each work all that must be done before it."""
    found = {}
    for code in after:
        todo, reached = list(after[code]), set[str]()
        while todo:
            step = todo.pop()
            if step not in reached:
                reached.add(step)
                todo.extend(after.get(step, ()))
        found[code] = frozenset(reached)
    return found


def _grounds(sites: Sequence[Site]) -> Iterator[Match]:
    """Go through the pairs of sites in one RW that do different things to the ground there."""
    here: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, site in enumerate(sites):
        for code in site.work.areas:
            for does in site.ground:
                here[code, does].append(position)
    seen: set[tuple[int, int]] = set()
    areas = sorted({code for code, _ in here})
    for code, (does, against) in product(areas, _AGAINST):
        for i, j in product(here.get((code, does), ()), here.get((code, against), ())):
            pair = min(i, j), max(i, j)
            if i == j or pair in seen or not _meet(sites[i], sites[j]):
                continue
            seen.add(pair)
            yield from _order(sites[i], sites[j]) if does == "pave" else _plot(sites[i], sites[j], does, against)


def _meet(one: Site, other: Site) -> bool:
    if one.work.rt and other.work.rt and not one.work.rt & other.work.rt:
        return False
    return one.shape is None or other.shape is None or bool(shapely.distance(one.shape, other.shape) <= NEAR)


def _same_spot(one: Site, other: Site) -> bool:
    """Tell whether two works are known to be on one spot: drawn there, or there in the same words."""
    if one.shape is not None and other.shape is not None:
        return True  # `_meet` has measured it
    return bool(one.work.spot) and one.work.spot == other.work.spot


def _order(pave: Site, dig: Site) -> Iterator[Match]:
    if "dig" in pave.ground or dig.code in pave.after or dig.end < pave.start:
        return
    if "proposals" in (pave.table, dig.table) and not (_same_spot(pave, dig) or pave.work.rt & dig.work.rt):
        return  # the RW alone is too wide for what is not planned yet
    certain = dig.start > pave.end or pave.code in dig.after
    paved, dug = _span(pave), _span(dig)
    yield Match(
        "conflict",
        "order",
        dig.table,
        dig.code,
        (80 if certain else 60) + (15 if _same_spot(pave, dig) else 0),
        f"galian {dug} {'sesudah' if certain else 'bersamaan dengan'} perkerasan {paved} di tempat yang sama",
        f"dug in {dug}, {'after' if certain else 'while'} the surface is laid in {paved} at the same place",
        pave.table,
        pave.code,
    )


def _span(site: Site) -> str:
    return f"{site.start}–{site.end}" if site.start != site.end else str(site.start)


def _plot(one: Site, other: Site, use: str, against: str) -> Iterator[Match]:
    if not _same_spot(one, other) or one.ground & other.ground & set(_USES):
        return
    yield Match(
        "conflict",
        "use",
        one.table,
        one.code,
        85 if one.shape is not None and other.shape is not None else 70,  # words may be of two plots
        f"satu lahan untuk {_USES[use][0]} dan {_USES[against][0]}",
        f"one plot for {_USES[use][1]} and {_USES[against][1]}",
        other.table,
        other.code,
    )


def _zones(plan: MasterPlan) -> Iterator[Match]:
    drawn = plan.zones[plan.zones.geometry.notna()].reset_index(drop=True)
    shapes = to_metric(drawn.geometry).to_numpy()
    for i, j, shared in zip(*overlaps(shapes), strict=True):
        one, other = drawn.iloc[int(i)], drawn.iloc[int(j)]
        size = shapely.area(shared)
        share = size / min(shapely.area(shapes[i]), shapely.area(shapes[j]))
        if one["theme"] == other["theme"] or share < _SHARED:
            continue
        themes = [[plan.label("zones", "theme", row["theme"], lang) for row in (one, other)] for lang in ("id", "en")]
        yield Match(
            "conflict",
            "use",
            "zones",
            one["zone"],
            int(min(99, 60 + 40 * share)),
            f"{number(size)} m² lahan yang sama untuk {themes[0][0]} dan {themes[0][1]}",
            f"{number(size, lang='en')} m² of one plot for {themes[1][0]} and {themes[1][1]}",
            "zones",
            other["zone"],
        )


def _targets(plan: MasterPlan) -> Iterator[Match]:
    """Compare the targets of focuses that share an indicator: a later one must not be the weaker one."""
    directions = {code: choice.facts.get("direction", "") for code, choice in plan.schema.choices("indicators").items()}
    known = plan.focuses.dropna(subset=["indicator", "target", "target_year"])
    for indicator, rows in known.groupby("indicator"):
        for one, other in combinations(records(rows.sort_values(["target_year", "focus"])), 2):
            same = one.target_year == other.target_year
            better = {"down": other.target <= one.target, "up": other.target >= one.target}
            if one.target == other.target or (not same and better.get(directions[str(indicator)], True)):
                continue
            label = [plan.label("focuses", "indicator", indicator, lang) for lang in ("id", "en")]
            yield Match(
                "conflict",
                "targets",
                "focuses",
                one.focus,
                100 if same else 80,
                f"{label[0]}: target {one.target:g} ({one.target_year}) dan {other.target:g} ({other.target_year})",
                f"{label[1]}: targets {one.target:g} ({one.target_year}) and {other.target:g} ({other.target_year})",
                "focuses",
                other.focus,
            )
