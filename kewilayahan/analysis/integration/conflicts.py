"""Works that cannot stand as they are: dug up after paving, two uses of one plot, contradicting targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import pandas as pd
import shapely

from kewilayahan.analysis.integration.matches import Match
from kewilayahan.geometry import overlaps, to_metric
from kewilayahan.plan import MasterPlan, records
from kewilayahan.similarity import Work

NEAR = 15.0  # metres: drawn works that are nearer share the ground
_USES = {
    "building": ("bangunan", "a building"),
    "open": ("ruang terbuka", "open space"),
    "parking": ("parkir", "parking"),
}
_LAYING = {"baru", "perbaiki", "lebarkan"}
_SHARED = 0.05  # part of the smaller zone that two zones must share to be two uses of one plot


def conflicts(plan: MasterPlan, works: Sequence[Work]) -> Iterator[Match]:
    """Yield what cannot stand together; `works` are the interventions of the plan as read for comparison."""
    yield from _grounds(plan, works)
    yield from _zones(plan)
    yield from _targets(plan)


def _grounds(plan: MasterPlan, works: Sequence[Work]) -> Iterator[Match]:
    """Go through the pairs of works in one RW that touch the ground there."""
    frame = plan.interventions
    rows = list(records(frame))
    shapes = to_metric(frame.geometry).to_numpy()
    before = _before({row.intervention: row.after for row in rows})
    here: dict[str, list[int]] = defaultdict(list)
    for position, work in enumerate(works):
        if _ground(work):
            for code in work.areas:
                here[code].append(position)
    seen: set[tuple[int, int]] = set()
    for positions in here.values():
        for i, j in combinations(positions, 2):
            if (i, j) in seen or not _meet(works[i], works[j], shapes[i], shapes[j]):
                continue
            seen.add((i, j))
            drawn = shapes[i] is not None and shapes[j] is not None
            yield from _order(rows, works, (i, j), before, drawn=drawn)
            yield from _plot(rows, works, (i, j), drawn=drawn)


def _ground(work: Work) -> frozenset[str]:
    """Return what a work does to the ground; talk and training do nothing to it."""
    if work.title.acts and not work.title.acts & _LAYING:
        return frozenset()
    return work.title.traits - {"goods"}


def _meet(one: Work, other: Work, shape: shapely.Geometry | None, other_shape: shapely.Geometry | None) -> bool:
    if one.rt and other.rt and not one.rt & other.rt:
        return False
    if shape is None or other_shape is None:
        return True
    return bool(shapely.distance(shape, other_shape) <= NEAR)


def _before(after: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """Return for each work all that must be done before it."""
    found: dict[str, set[str]] = {}
    for code in after:
        todo, reached = list(after[code]), set[str]()
        while todo:
            step = todo.pop()
            if step not in reached:
                reached.add(step)
                todo.extend(after.get(step, ()))
        found[code] = reached
    return found


def _order(
    rows: Sequence[pd.Series],
    works: Sequence[Work],
    pair: tuple[int, int],
    before: Mapping[str, set[str]],
    *,
    drawn: bool,
) -> Iterator[Match]:
    for i, j in (pair, pair[::-1]):
        if "pave" not in _ground(works[i]) or "dig" not in _ground(works[j]) or "dig" in _ground(works[i]):
            continue
        pave, dig = rows[i], rows[j]
        if dig.intervention in before[pave.intervention] or dig.end < pave.start:
            continue
        certain = dig.start > pave.end or pave.intervention in before[dig.intervention]
        score = (80 if certain else 60) + (15 if drawn else 0)
        paved, dug = f"{pave.start}–{pave.end}", f"{dig.start}–{dig.end}"
        yield Match(
            "conflict",
            "order",
            "interventions",
            dig.intervention,
            score,
            f"galian {dug} {'sesudah' if certain else 'bersamaan dengan'} perkerasan {paved} di tempat yang sama",
            f"dug in {dug}, {'after' if certain else 'while'} the surface is laid in {paved} at the same place",
            "interventions",
            pave.intervention,
        )


def _plot(rows: Sequence[pd.Series], works: Sequence[Work], pair: tuple[int, int], *, drawn: bool) -> Iterator[Match]:
    one, other = (_ground(works[position]) & set(_USES) for position in pair)
    if not drawn or not one or not other or one & other:
        return
    (use, use_en), (against, against_en) = _USES[min(one)], _USES[min(other)]
    yield Match(
        "conflict",
        "use",
        "interventions",
        rows[pair[0]].intervention,
        85,
        f"satu lahan untuk {use} dan {against}",
        f"one plot for {use_en} and {against_en}",
        "interventions",
        rows[pair[1]].intervention,
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
            f"{size:.0f} m² lahan yang sama untuk {themes[0][0]} dan {themes[0][1]}",
            f"{size:.0f} m² of one plot for {themes[1][0]} and {themes[1][1]}",
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
