"""Splitting of features over areas: by codes, by length and area, by weight."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kewilayahan.errors import InvalidValue
from kewilayahan.findings import Finding, Findings
from kewilayahan.spatial.geometry import Shapes, metric_crs
from kewilayahan.spatial.joins.apportionment import NOTHING, Parts, by_weight, joined
from kewilayahan.spatial.joins.crossing import stretches
from kewilayahan.spatial.joins.cutting import Bits, cut, highest_parts
from kewilayahan.spatial.joins.targets import Targets, shapes_of
from kewilayahan.spatial.threads import in_threads
from kewilayahan.words import Text

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
_TUPLE = re.compile(r"\((?:'[^'\\\\]*'|\"[^\"\\\\]*\"|, ?)*\)")
_ASTRAY = 0.1  # more of a feature outside the areas of its codes is a contradiction
_CHUNK = 512  # features
_ROUNDING = 1e-5  # metres or m²; a smaller bit comes from the rounding of coordinates


def split_features(features: pd.DataFrame, targets: Targets) -> tuple[Parts, Findings]:
    """Split features over areas by their codes and their geometry.

    Parameters
    ----------
    features : DataFrame or GeoDataFrame
        As for `distribute`.
    targets : Targets
        The areas.

    Returns
    -------
    parts : Parts
        Shares of the features by position, sorted by feature, then receiver; they sum to 1.
    findings : Findings
        As in `distribute`.

    Raises
    ------
    KewilayahanError
        If the features have neither codes nor a geometry.
    """
    if not {"area", "geometry"} & set(features.columns) and not isinstance(features, gpd.GeoDataFrame):
        raise InvalidValue(
            Text(
                "tabel ini tidak memuat kolom 'area' dan tidak bergeometri",
                "the table has neither a column 'area' nor a geometry",
            )
        )
    declared = _declared(features, targets)
    drawn = _drawn(features, declared, targets)
    pieces, astray = _pieces(drawn, declared, targets)
    parts = _shares(pieces, declared, targets)
    noted = [(row, "reference") for row in declared.unknown]
    misplaced = _misplaced(astray, declared, targets)
    noted += [(row, "place") for row in misplaced]
    partial = {row: codes for row, codes in _partial(parts, declared, targets).items() if row not in misplaced}
    noted += [(row, "partial") for row in partial]
    if targets.weight is not None:
        parts, unweighted = by_weight(parts, targets.weight)
        noted += [(row, "weight") for row in unweighted]
    seen = _seen({row for row, _ in noted}, drawn, targets) | partial
    return parts, _findings(noted, features.index, declared, seen)


@dataclass(frozen=True)
class _Declared:
    """What the codes say: their areas in equal parts, and how much of each feature is in known areas."""

    codes: dict[int, tuple[str, ...]]
    parts: Parts
    known: Floats  # missing for a feature without codes
    unknown: list[int]


def _declared(features: pd.DataFrame, targets: Targets) -> _Declared:
    codes = dict(_codes(features))
    known = np.full(len(features), np.nan)
    cache: dict[tuple[str, ...], tuple[Parts, float]] = {}
    parts: list[Parts] = [NOTHING]
    unknown: list[int] = []
    for row, declared in codes.items():
        if declared not in cache:
            reached = [targets.reach(code) for code in declared]
            shares = [1 / len(declared) / len(ranks) for ranks in reached for _ in ranks]
            ranks = np.array([rank for ranks in reached for rank in ranks], dtype=np.int64)
            share = Parts(np.zeros_like(ranks), ranks, np.array(shares)).merged()
            cache[declared] = share, sum(map(bool, reached)) / len(declared)
        share, known[row] = cache[declared]
        parts.append(Parts(np.full(len(share.receiver), row), share.receiver, share.size))
        if known[row] < 1:
            unknown.append(row)
    return _Declared(codes, joined(parts), known, unknown)


def _codes(features: pd.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    if "area" not in features:
        return
    column = features["area"]
    for row in np.flatnonzero(column.notna()):
        cell = column.iloc[row]
        items = _listed(cell) if isinstance(cell, str) else cell
        if not isinstance(items, Iterable) or not all(isinstance(item, str) for item in items):
            raise InvalidValue(
                Text(
                    f"kolom 'area' harus berisi kode wilayah, bukan {cell!r}",
                    f"the column 'area' must hold codes, not {cell!r}",
                )
            )
        codes = tuple(dict.fromkeys(item.strip() for item in items if item.strip()))
        if codes:
            yield int(row), codes


def _listed(cell: str) -> list[str]:
    """Return the codes of a text; a tuple of codes arrives as its text where dask keeps columns as text."""
    if _TUPLE.fullmatch(cell.strip()):
        return list(literal_eval(cell.strip()))
    return cell.split(";")


@dataclass(frozen=True)
class _Drawn:
    """What the geometry says: simple parts of the features, and where they lie.

    Lines are settled at once where that is sure; of the other parts, the areas that each meets, in order.
    """

    parts: Shapes
    owner: Ints
    dimension: Ints
    settled: npt.NDArray[np.bool_]
    bits: Bits  # of the settled parts
    part: Ints
    rank: Ints


def _drawn(features: pd.DataFrame, declared: _Declared, targets: Targets) -> _Drawn:
    shapes, crs = shapes_of(features)
    if targets.crs is None:  # no area has a geometry
        shapes, crs = np.full(len(features), None), None
    surface = shapely.get_dimensions(shapes) == 2
    invalid = surface & ~shapely.is_valid(shapes)
    if invalid.any():
        rows = features.index[invalid].tolist()[:5]
        raise InvalidValue(Text(f"geometri tidak sah di baris {rows}", f"invalid geometry in the rows {rows}"))
    if crs is not None and crs != targets.crs:
        shapes = gpd.GeoSeries(shapes, crs=crs).to_crs(targets.crs).to_numpy()
        shapes[surface] = shapely.make_valid(shapes[surface])  # the sides of a thin spike can come to cross
    parts, owner = highest_parts(shapes)
    dimension = shapely.get_dimensions(parts).astype(np.int64)
    settled = (dimension == 1) & np.isnan(declared.known[owner])
    lines = np.flatnonzero(settled)
    (line, receiver, bits), doubtful = stretches(parts[lines], targets.locator)
    settled[lines[doubtful]] = False
    part, rank = _meetings(parts, np.flatnonzero(~settled), targets)
    return _Drawn(parts, owner, dimension, settled, (lines[line], receiver, bits), part, rank)


def _meetings(parts: Shapes, chosen: Ints, targets: Targets) -> tuple[Ints, Ints]:
    """Return the pairs of chosen parts and areas that meet, in order."""
    locator = targets.locator

    def pairs(parts: Shapes, position: Ints) -> tuple[Ints, Ints]:
        part, piece = locator.tree.query(parts, predicate="intersects")
        return position[part], locator.rank[piece]

    part, rank = map(np.concatenate, zip(*in_threads(pairs, parts[chosen], chosen, chunk=_CHUNK), strict=True))
    pair = np.unique(part * max(targets.outside, 1) + rank)
    return pair // max(targets.outside, 1), pair % max(targets.outside, 1)


def _pieces(drawn: _Drawn, declared: _Declared, targets: Targets) -> tuple[Parts, Floats]:
    """Cut the features at the borders; sizes are numbers of points, m or m².

    And tell which share of each feature with codes lies outside their areas; it is no piece of theirs.
    """
    allowed = np.isnan(declared.known[drawn.owner[drawn.part]])
    width = targets.outside + 1
    said = declared.parts.feature * width + declared.parts.receiver
    allowed |= np.isin(drawn.owner[drawn.part] * width + drawn.rank, said)
    part, rank = drawn.part[allowed], drawn.rank[allowed]
    first = np.full(len(drawn.parts), targets.outside)
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    first[part[starts]] = rank[starts]
    whole = ~drawn.settled & ((drawn.dimension == 0) | (first == targets.outside))
    check = np.flatnonzero(~whole & ~drawn.settled)
    # Not `covers`: threads would share areas that the caller has prepared.
    covered = in_threads(shapely.covered_by, drawn.parts[check], targets.shapes[first[check]], chunk=_CHUNK)
    whole[check] = np.concatenate(covered)
    crossing = ~whole[part]
    source, taker, bits = cut(drawn.parts, targets.shapes, part[crossing], rank[crossing])
    owner = np.concatenate([np.flatnonzero(whole), drawn.bits[0], source])
    receiver = np.concatenate([first[whole], drawn.bits[1], taker])
    shapes = np.concatenate([drawn.parts[whole], drawn.bits[2], bits])
    rest = shapely.is_missing(shapes)
    shapes[rest] = drawn.parts[owner[rest]]
    size = _sizes(shapes, drawn.dimension[owner], targets)
    taken = np.bincount(owner[~rest], size[~rest], minlength=len(drawn.parts))
    size[rest] -= taken[owner[rest]]
    pieces = Parts(drawn.owner[owner], receiver, size)
    lost = (pieces.receiver == targets.outside) & ~np.isnan(declared.known[pieces.feature])
    features = len(declared.known)
    total = pieces.totals(features)
    astray = np.divide(pieces.where(lost).totals(features), total, out=np.zeros(features), where=total > 0)
    return pieces.where(~lost & (pieces.size > 0)).merged(), astray


def _sizes(shapes: Shapes, dimension: Ints, targets: Targets) -> Floats:
    sizes = np.ones(len(shapes))
    extended = dimension > 0
    if extended.any():
        crs = metric_crs(gpd.GeoSeries(targets.shapes, crs=targets.crs))
        metric = shapes[extended]
        if crs != targets.crs:
            metric = gpd.GeoSeries(metric, crs=targets.crs).to_crs(crs).to_numpy()
        surface = dimension[extended] == 2
        measured = np.empty(len(metric))
        measured[surface], measured[~surface] = shapely.area(metric[surface]), shapely.length(metric[~surface])
        sizes[extended] = measured
    return sizes


def _shares(pieces: Parts, declared: _Declared, targets: Targets) -> Parts:
    """Turn pieces into shares; where nothing is drawn in the areas, the codes alone tell."""
    features = len(declared.known)
    total = pieces.totals(features)
    share = pieces.size / total[pieces.feature]
    real = share >= np.clip(_ROUNDING / total[pieces.feature], 1e-9, 1e-6)
    pieces = pieces.resized(share).where(real)
    known = np.where(np.isnan(declared.known), 1.0, declared.known)
    drawn = pieces.resized(pieces.size * known[pieces.feature] / pieces.totals(features)[pieces.feature])
    said = declared.parts.where(total[declared.parts.feature] == 0)
    left = np.where(np.isnan(declared.known), total == 0, 1 - known)
    rows = np.flatnonzero(left > 0)
    outside = Parts(rows, np.full(len(rows), targets.outside), left[rows])
    return joined([drawn, said, outside]).merged()


def _misplaced(astray: Floats, declared: _Declared, targets: Targets) -> list[int]:
    """Return the features of which more than a tenth lies outside the areas of their codes."""
    undrawn = shapely.is_missing(targets.shapes)[declared.parts.receiver]
    unclear = np.zeros(len(astray), dtype=bool)
    unclear[declared.parts.feature[undrawn]] = True  # nobody can tell
    return [int(row) for row in np.flatnonzero((declared.known > 0) & (astray > _ASTRAY) & ~unclear)]


def _partial(parts: Parts, declared: _Declared, targets: Targets) -> dict[int, set[str]]:
    """Return the features of several codes that are drawn in the areas of some, which alone get a part, and those."""
    several = [row for row, codes in declared.codes.items() if len(codes) > 1]
    met: dict[int, set[int]] = {}
    here = parts.where(np.isin(parts.feature, several) & (parts.receiver < targets.outside))
    for row, receiver in zip(here.feature, here.receiver, strict=True):
        met.setdefault(int(row), set()).add(int(receiver))
    undrawn = shapely.is_missing(targets.shapes)
    return {
        row: {targets.codes[rank] for rank in ranks}
        for row, ranks in met.items()
        if any(
            reached and ranks.isdisjoint(reached) and not undrawn[reached].any()
            for reached in map(targets.reach, declared.codes[row])
        )
    }


_TEXTS = {
    "reference": (
        "kode wilayah {declared} tidak dikenal pada tingkat ini; bagiannya dihitung di luar",
        "area code {declared} is unknown at this level; its part counts as outside",
        "perbaiki kodenya",
        "correct the code",
    ),
    "place": (
        "kode wilayah {declared} dan gambarnya ({drawn}) tidak sejalan; kodenya yang dipakai",
        "area code {declared} and its drawing ({drawn}) disagree; the code is used",
        "perbaiki kode atau gambarnya",
        "correct the code or the drawing",
    ),
    "partial": (
        "wilayah {declared} disebut, tetapi gambarnya hanya di {drawn}; yang lain tidak mendapat bagian",
        "areas {declared} are named, but it is drawn in {drawn} only; the others get no part",
        "perbaiki kode atau gambarnya",
        "correct the code or the drawing",
    ),
    "weight": (
        "bobot wilayah {areas} kosong atau nol; dibagi tanpa bobot",
        "the weight of {areas} is missing or zero; split without weight",
        "isi kolom bobotnya",
        "fill in the column of the weight",
    ),
}


def _seen(rows: set[int], drawn: _Drawn, targets: Targets) -> dict[int, set[str]]:
    """Return the areas that the drawing of each of some features meets."""
    owner = drawn.owner[np.concatenate([drawn.part, drawn.bits[0]])]
    rank = np.concatenate([drawn.rank, drawn.bits[1]])
    seen: dict[int, set[str]] = {row: set() for row in rows}
    for place in np.flatnonzero(np.isin(owner, list(rows)) & (rank < targets.outside)):
        seen[owner[place]].add(targets.codes[rank[place]])
    return seen


def _findings(
    noted: list[tuple[int, str]], index: pd.Index[Any], declared: _Declared, seen: dict[int, set[str]]
) -> Findings:
    found = []
    for row, rule in sorted(noted):
        codes = {"declared": "; ".join(declared.codes.get(row, ())), "drawn": "; ".join(sorted(seen[row])) or "–"}
        codes["areas"] = codes["declared"] or codes["drawn"]
        text = [part.format_map(codes) for part in _TEXTS[rule]]
        where = {"row": str(index[row]), "column": "area", "value": codes["declared"]}
        found.append(Finding.old("warning", rule, text[0], text[1], text[2], text[3], **where))
    return Findings(found)
