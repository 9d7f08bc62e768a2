"""The spatial join: features to areas, each counted once, totals kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kewilayahan.cutting import cut, highest_parts
from kewilayahan.errors import KewilayahanError, UnknownName
from kewilayahan.geometry import Shapes, metric_crs, require_polygons

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
_ROUNDING = 1e-5  # metres or m²; a smaller bit comes from the rounding of coordinates
_EXACT = 2**60  # turns a share into a whole number without loss


def distribute(
    features: pd.DataFrame, areas: pd.DataFrame, *, value: str | None = None, weight: str | None = None
) -> pd.DataFrame:
    """Distribute features over areas so that each counts once.

    - A point belongs to the area that covers it, on a shared border to the first in order of code. The
      points of a multipoint share equally.
    - A line or a polygon is split by length or area; what several areas claim (a shared border, an
      overlap) belongs to the first in order of code. Of a collection the highest dimension counts.
    - A feature with codes belongs to those areas, whatever its geometry: in equal parts for each code, or
      as its geometry lies within them. A code of a higher level is passed down, in equal parts too; one
      of a lower level goes up. Levels are told by the dotted codes and by the column ``parent``.
    - `weight` splits the part of a feature that lies inside the areas in proportion to that column
      instead. Where the weight of an area reached is missing, or all are zero, the feature is split as
      without weight, and a finding says so.
    - What no area holds is outside: unknown codes, missing geometry without code.

    Parameters
    ----------
    features : DataFrame or GeoDataFrame
        Any geometry in any CRS, and codes in the column ``area``: one, several with ``;`` between, or a
        tuple; missing where there is none. At least one of both.
    areas : DataFrame or GeoDataFrame
        Areas of one level: ``area`` (unique code), ``geometry`` (valid polygons or missing, any CRS), and
        optionally ``parent``, ``level`` and the column `weight`. Points are tested in this CRS.
    value : str, optional
        Numeric column of `features` to be summed. Whole numbers stay whole, by largest remainder (ties to
        the first in order of code). A missing value adds nothing.
    weight : str, optional
        Numeric column of `areas`, ``"population"`` say.

    Returns
    -------
    DataFrame
        Indexed by ``area``, all areas in the order given: ``count`` (features, float) and the column
        `value` (its unit; int64 for whole numbers, else float64). ``.attrs["outside"]`` is a dict with the
        same figures for what lies outside. ``.attrs["findings"]`` is a tuple of dicts with ``row`` (index
        of the feature), ``rule``, ``declared`` and ``drawn`` (tuples of codes); the rules are ``place``
        (geometry nowhere in the areas of its code), ``reference`` (unknown code) and ``weight``.

    Raises
    ------
    KewilayahanError
        If a CRS is missing, a code stands twice or not at all, a polygon is invalid, the areas are of
        several levels, or `value` or `weight` is not numeric.
    UnknownName
        If there is no column `value` or `weight`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString, box
    >>> x, y = 430_000, 9_136_000
    >>> shapes = [box(x, y, x + 1000, y + 1000), box(x + 1000, y, x + 2000, y + 1000)]
    >>> areas = gpd.GeoDataFrame({"area": ["A", "B"]}, geometry=shapes, crs=32749)
    >>> street = LineString([(x + 500, y + 500), (x + 2500, y + 500)])
    >>> works = gpd.GeoDataFrame({"cost": [1_000_001]}, geometry=[street], crs=32749)
    >>> table = distribute(works, areas, value="cost")
    >>> table["count"].to_dict(), table["cost"].to_dict()
    ({'A': 0.25, 'B': 0.5}, {'A': 250000, 'B': 500001})
    >>> table.attrs["outside"]
    {'count': 0.25, 'cost': 250000}
    """
    targets = _targets(areas, weight)
    amounts = _amounts(features, value)
    parts, findings = _split(features, targets)
    result = _table(parts, targets, amounts, value)
    result.attrs["findings"] = findings
    return result


def split(features: pd.DataFrame, areas: pd.DataFrame, *, weight: str | None = None) -> pd.DataFrame:
    """Return which part of each feature belongs to which area, by the rules of `distribute`.

    Parameters
    ----------
    features, areas, weight
        As for `distribute`.

    Returns
    -------
    DataFrame
        A row for each feature and area that receives a part of it, in the order of the features: ``row``
        (index of the feature), ``area`` (its code; missing for what lies outside) and ``share`` (of the
        feature; they sum to 1). ``.attrs["findings"]`` is as for `distribute`.

    Raises
    ------
    KewilayahanError, UnknownName
        As `distribute` does.

    Examples
    --------
    >>> areas = pd.DataFrame({"area": ["A", "B"]})
    >>> split(pd.DataFrame({"area": ["A;B", "A"]}), areas).to_numpy().tolist()
    [[0, 'A', 0.5], [0, 'B', 0.5], [1, 'A', 1.0]]
    """
    targets = _targets(areas, weight)
    parts, findings = _split(features, targets)
    codes = np.array([*targets.codes, None], dtype=object)
    frame = pd.DataFrame(
        {
            "row": features.index[parts.feature],
            "area": pd.array(codes[parts.receiver], dtype="str"),
            "share": parts.size,
        }
    )
    frame.attrs["findings"] = findings
    return frame


def _split(features: pd.DataFrame, targets: _Targets) -> tuple[_Parts, tuple[dict[str, Any], ...]]:
    declared = _declared(features, targets)
    drawn = _drawn(features, targets)
    pieces = _pieces(drawn, declared, targets)
    parts = _shares(pieces, declared, targets)
    noted = [(row, "reference") for row in declared.unknown]
    noted += [(row, "place") for row in _misplaced(pieces, declared, drawn, targets)]
    if targets.weight is not None:
        parts, unweighted = _weighted(parts, targets)
        noted += [(row, "weight") for row in unweighted]
    return parts, _findings(noted, features.index, declared, drawn, targets)


@dataclass(frozen=True)
class _Parts:
    """Parts of features: whose, who receives them (rank of the area; after the last: outside), how much."""

    feature: Ints
    receiver: Ints
    size: Floats

    def where(self, keep: npt.NDArray[np.bool_]) -> _Parts:
        return _Parts(self.feature[keep], self.receiver[keep], self.size[keep])

    def resized(self, size: Floats) -> _Parts:
        return _Parts(self.feature, self.receiver, size)

    def totals(self, features: int) -> Floats:
        return np.bincount(self.feature, self.size, minlength=features).astype(np.float64)

    def merged(self) -> _Parts:
        """Sum what one receiver has of one feature; sorted by feature, then receiver."""
        if (np.diff(self.feature) > 0).all():
            return self
        width = int(self.receiver.max()) + 1
        keys, index = np.unique(self.feature * width + self.receiver, return_inverse=True)
        return _Parts(keys // width, keys % width, np.bincount(index, self.size).astype(np.float64))


def _joined(parts: Iterable[_Parts]) -> _Parts:
    every = list(parts)
    return _Parts(
        np.concatenate([part.feature for part in every]),
        np.concatenate([part.receiver for part in every]),
        np.concatenate([part.size for part in every]),
    )


_NONE = _Parts(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))


@dataclass(frozen=True)
class _Targets:
    """The areas, in order of code."""

    codes: list[str]
    given: Ints  # for each row of the table, its rank in order of code
    parents: list[str | None]
    shapes: Shapes
    crs: Any
    weight: Floats | None

    @property
    def outside(self) -> int:
        return len(self.codes)

    @cached_property
    def _below(self) -> dict[str, list[int]]:
        """For each code above an area, the ranks of the areas below it."""
        below: dict[str, list[int]] = {}
        for rank, (code, parent) in enumerate(zip(self.codes, self.parents, strict=True)):
            for above in {*_prefixes(code), *([parent, *_prefixes(parent)] if parent else [])}:
                below.setdefault(above, []).append(rank)
        return below

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {code: rank for rank, code in enumerate(self.codes)}

    def reach(self, code: str) -> list[int]:
        """Return the ranks of the areas that a code stands for; none if it is unknown."""
        if code in self._rank:
            return [self._rank[code]]
        up = (self._rank[above] for above in _prefixes(code) if above in self._rank)
        return self._below.get(code) or list(up)[:1]


def _prefixes(code: str) -> Iterator[str]:
    while "." in code:
        code = code.rpartition(".")[0]
        yield code


def area_codes(areas: pd.DataFrame) -> pd.Series[Any]:
    """Return the codes of areas, each there once.

    Raises
    ------
    KewilayahanError
        If a code is missing or stands twice.
    UnknownName
        If there is no column ``area``.

    Examples
    --------
    >>> import pandas as pd
    >>> area_codes(pd.DataFrame({"area": ["A", "B"]})).tolist()
    ['A', 'B']
    """
    codes = _column(areas, "area")
    text = codes.map(lambda code: isinstance(code, str) and code != "").to_numpy(dtype=bool)
    if not text.all():
        raise KewilayahanError(f"wilayah tanpa kode / areas without a code: {int((~text).sum())}")
    if codes.duplicated().any():
        twice = ", ".join(codes[codes.duplicated()].unique()[:5])
        raise KewilayahanError(f"kode wilayah ganda / area codes that stand twice: {twice}")
    return codes


def _targets(areas: pd.DataFrame, weight: str | None) -> _Targets:
    codes = area_codes(areas)
    levels: list[Any] = areas["level"].dropna().unique().tolist() if "level" in areas else []
    if len(levels) > 1:
        raise KewilayahanError(
            f"pilih satu tingkat / select one level: {', '.join(map(str, levels))} "
            f"(areas[areas['level'] == {str(levels[-1])!r}])"
        )
    order = np.argsort(codes.to_numpy(dtype=object), kind="stable")
    shapes, crs = _shapes(areas)
    require_polygons(shapes, codes.to_numpy(dtype=object))
    parents = areas["parent"] if "parent" in areas else pd.Series([None] * len(areas), dtype=object)
    return _Targets(
        codes=[str(code) for code in codes.iloc[order]],
        given=np.argsort(order),
        parents=[parent if isinstance(parent, str) else None for parent in parents.iloc[order]],
        shapes=shapes[order],
        crs=crs,
        weight=None if weight is None else _weights(areas, weight)[order],
    )


def _column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in frame.columns:
        raise UnknownName(name, map(str, frame.columns), what="Kolom / column")
    return frame[name]


def _weights(areas: pd.DataFrame, name: str) -> Floats:
    column = _column(areas, name)
    if not pd.api.types.is_numeric_dtype(column):
        raise KewilayahanError(f"kolom bukan angka / column is not numeric: {name}")
    weights = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if (weights < 0).any():
        raise KewilayahanError(f"bobot negatif / negative weights: {name}")
    return weights


def _amounts(features: pd.DataFrame, name: str | None) -> Ints | Floats | None:
    if name is None:
        return None
    column = _column(features, name)
    if not pd.api.types.is_numeric_dtype(column) or name == "count":
        raise KewilayahanError(f"kolom bukan angka, atau bernama / not numeric, or named 'count': {name}")
    if not pd.api.types.is_integer_dtype(column):
        return np.asarray(column.fillna(0).to_numpy(dtype=np.float64))
    whole = column.fillna(0).to_numpy(dtype=np.int64)
    if np.abs(whole.astype(np.float64)).sum() >= 2.0**63:
        raise KewilayahanError(f"jumlah terlalu besar / the sum is too large: {name}")
    return whole


def _shapes(frame: pd.DataFrame) -> tuple[Shapes, Any]:
    """Return geometries, missing where empty, and their CRS."""
    spatial = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    if not spatial and ("geometry" not in frame or frame["geometry"].isna().all()):
        return np.full(len(frame), None), None
    shapes = np.array(frame.geometry if spatial else frame["geometry"], dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    crs = frame.crs if spatial else None
    if crs is None and not shapely.is_missing(shapes).all():
        raise KewilayahanError("CRS belum diketahui / the CRS is missing: GeoDataFrame.set_crs(…)")
    return shapes, crs


@dataclass(frozen=True)
class _Declared:
    """What the codes say: their areas in equal parts, and how much of each feature is in known areas."""

    codes: dict[int, tuple[str, ...]]
    parts: _Parts
    known: Floats  # missing for a feature without codes
    unknown: list[int]


def _declared(features: pd.DataFrame, targets: _Targets) -> _Declared:
    codes = dict(_codes(features))
    known = np.full(len(features), np.nan)
    cache: dict[tuple[str, ...], tuple[_Parts, float]] = {}
    parts: list[_Parts] = [_NONE]
    unknown: list[int] = []
    for row, declared in codes.items():
        if declared not in cache:
            reached = [targets.reach(code) for code in declared]
            shares = [1 / len(declared) / len(ranks) for ranks in reached for _ in ranks]
            ranks = np.array([rank for ranks in reached for rank in ranks], dtype=np.int64)
            share = _Parts(np.zeros_like(ranks), ranks, np.array(shares)).merged()
            cache[declared] = share, sum(map(bool, reached)) / len(declared)
        share, known[row] = cache[declared]
        parts.append(_Parts(np.full(len(share.receiver), row), share.receiver, share.size))
        if known[row] < 1:
            unknown.append(row)
    return _Declared(codes, _joined(parts), known, unknown)


def _codes(features: pd.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    if "area" not in features:
        return
    column = features["area"]
    for row in np.flatnonzero(column.notna()):
        cell = column.iloc[row]
        items = cell.split(";") if isinstance(cell, str) else cell
        if not isinstance(items, Iterable) or not all(isinstance(item, str) for item in items):
            raise KewilayahanError(f"kolom 'area' harus berisi kode / column 'area' must hold codes: {cell!r}")
        codes = tuple(dict.fromkeys(item.strip() for item in items if item.strip()))
        if codes:
            yield int(row), codes


@dataclass(frozen=True)
class _Drawn:
    """What the geometry says: simple parts of the features, and which areas each part meets, in order."""

    parts: Shapes
    owner: Ints
    dimension: Ints
    part: Ints
    rank: Ints


def _drawn(features: pd.DataFrame, targets: _Targets) -> _Drawn:
    shapes, crs = _shapes(features)
    if targets.crs is None:  # no area has a geometry
        shapes, crs = np.full(len(features), None), None
    surface = shapely.get_dimensions(shapes) == 2
    invalid = surface & ~shapely.is_valid(shapes)
    if invalid.any():
        rows = features.index[invalid].tolist()[:5]
        raise KewilayahanError(f"geometri tidak sah pada baris / invalid geometry in rows: {rows}")
    if crs is not None and crs != targets.crs:
        shapes = gpd.GeoSeries(shapes, crs=crs).to_crs(targets.crs).to_numpy()
        shapes[surface] = shapely.make_valid(shapes[surface])  # the sides of a thin spike can come to cross
    parts, owner = highest_parts(shapes)
    rank, part = shapely.STRtree(parts).query(targets.shapes, predicate="intersects")
    order = np.lexsort((rank, part))
    return _Drawn(parts, owner, shapely.get_dimensions(parts).astype(np.int64), part[order], rank[order])


def _pieces(drawn: _Drawn, declared: _Declared, targets: _Targets) -> _Parts:
    """Cut the features at the borders; sizes are numbers of points, m or m²."""
    allowed = np.isnan(declared.known[drawn.owner[drawn.part]])
    width = targets.outside + 1
    said = declared.parts.feature * width + declared.parts.receiver
    allowed |= np.isin(drawn.owner[drawn.part] * width + drawn.rank, said)
    part, rank = drawn.part[allowed], drawn.rank[allowed]
    first = np.full(len(drawn.parts), targets.outside)
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    first[part[starts]] = rank[starts]
    whole = (drawn.dimension == 0) | (first == targets.outside)
    check = np.flatnonzero(~whole)
    whole[check] = shapely.covers(targets.shapes[first[check]], drawn.parts[check])
    crossing = ~whole[part]
    source, taker, bits = cut(drawn.parts, targets.shapes, part[crossing], rank[crossing])
    owner = np.concatenate([np.flatnonzero(whole), source])
    shapes = np.concatenate([drawn.parts[whole], bits])
    pieces = _Parts(
        drawn.owner[owner],
        np.concatenate([first[whole], taker]),
        _sizes(shapes, drawn.dimension[owner], targets),
    )
    lost = (pieces.receiver == targets.outside) & ~np.isnan(declared.known[pieces.feature])
    return pieces.where(~lost & (pieces.size > 0)).merged()


def _sizes(shapes: Shapes, dimension: Ints, targets: _Targets) -> Floats:
    sizes = np.ones(len(shapes))
    extended = dimension > 0
    if extended.any():
        crs = metric_crs(gpd.GeoSeries(targets.shapes, crs=targets.crs))
        metric = gpd.GeoSeries(shapes[extended], crs=targets.crs).to_crs(crs).to_numpy()
        surface = dimension[extended] == 2
        sizes[extended] = np.where(surface, shapely.area(metric), shapely.length(metric))
    return sizes


def _shares(pieces: _Parts, declared: _Declared, targets: _Targets) -> _Parts:
    """Turn pieces into shares; where nothing is drawn in the areas, the codes alone tell."""
    features = len(declared.known)
    total = pieces.totals(features)
    share = pieces.size / total[pieces.feature]
    real = share >= np.clip(_ROUNDING / total[pieces.feature], 1e-9, 1e-6)
    # Twelve decimals make equal shares equal whatever the engine rounded, so that ties stay ties.
    pieces = pieces.resized(share.round(12)).where(real)
    known = np.where(np.isnan(declared.known), 1.0, declared.known)
    drawn = pieces.resized(pieces.size * known[pieces.feature] / pieces.totals(features)[pieces.feature])
    said = declared.parts.where(total[declared.parts.feature] == 0)
    left = np.where(np.isnan(declared.known), total == 0, 1 - known)
    rows = np.flatnonzero(left > 0)
    outside = _Parts(rows, np.full(len(rows), targets.outside), left[rows])
    return _joined([drawn, said, outside]).merged()


def _weighted(parts: _Parts, targets: _Targets) -> tuple[_Parts, list[int]]:
    """Split anew by weight what of a feature lies in several areas; name the features where one cannot."""
    assert targets.weight is not None
    weight = np.append(targets.weight, 0.0)[parts.receiver]
    inside = parts.receiver < targets.outside
    features = int(parts.feature.max(initial=-1)) + 1
    several = np.bincount(parts.feature[inside], minlength=features) > 1
    total = np.bincount(parts.feature, weight, minlength=features)
    within = np.bincount(parts.feature, np.where(inside, parts.size, 0.0), minlength=features)
    fails = several & ~(total > 0)
    rows = inside & (several & ~fails)[parts.feature]
    size = parts.size.copy()
    size[rows] = within[parts.feature[rows]] * weight[rows] / total[parts.feature[rows]]
    return parts.resized(size), [int(row) for row in np.flatnonzero(fails)]


def _table(parts: _Parts, targets: _Targets, amounts: Ints | Floats | None, value: str | None) -> pd.DataFrame:
    receivers = targets.outside + 1
    sums: dict[str, Any] = {"count": np.bincount(parts.receiver, parts.size, minlength=receivers)}
    if value is not None and amounts is not None:
        if amounts.dtype == np.int64:
            sums[value] = np.zeros(receivers, dtype=np.int64)
            np.add.at(sums[value], parts.receiver, _whole(parts, amounts))
        else:
            sums[value] = np.bincount(parts.receiver, parts.size * amounts[parts.feature], minlength=receivers)
    index = pd.Index([targets.codes[rank] for rank in targets.given], name="area", dtype="str")
    result = pd.DataFrame({name: column[targets.given] for name, column in sums.items()}, index=index)
    result.attrs["outside"] = {name: column[-1].item() for name, column in sums.items()}
    return result


def _whole(parts: _Parts, amounts: Any) -> Ints:
    """Split whole amounts by largest remainder; parts are sorted by feature, then receiver."""
    whole: Ints = amounts[parts.feature]
    start = np.flatnonzero(np.diff(parts.feature, prepend=-1))
    end = np.append(start[1:], len(parts.feature))
    for first, last in zip(start[end - start > 1], end[end - start > 1], strict=True):
        whole[first:last] = _largest_remainder(int(whole[first]), parts.size[first:last].tolist())
    return whole


def _largest_remainder(amount: int, shares: list[float]) -> list[int]:
    sign = -1 if amount < 0 else 1
    parts = [int(share * _EXACT) for share in shares]  # whole numbers: rupiah outgrow the digits of a float
    total = sum(parts)
    quotas = [divmod(abs(amount) * part, total) for part in parts]
    left = abs(amount) - sum(quota for quota, _ in quotas)
    by_remainder = sorted(range(len(parts)), key=lambda place: -quotas[place][1])
    more = set(by_remainder[:left])
    return [sign * (quota + (place in more)) for place, (quota, _) in enumerate(quotas)]


def _misplaced(pieces: _Parts, declared: _Declared, drawn: _Drawn, targets: _Targets) -> list[int]:
    """Return the features that lie nowhere in the areas of their codes."""
    reachable, placed = np.zeros((2, len(declared.known)), dtype=bool)
    reachable[drawn.owner] = True
    placed[pieces.feature] = True
    undrawn = shapely.is_missing(targets.shapes)[declared.parts.receiver]
    placed[declared.parts.feature[undrawn]] = True  # nobody can tell
    return [int(row) for row in np.flatnonzero((declared.known > 0) & reachable & ~placed)]


def _findings(
    noted: list[tuple[int, str]], index: pd.Index[Any], declared: _Declared, drawn: _Drawn, targets: _Targets
) -> tuple[dict[str, Any], ...]:
    rows = {row for row, _ in noted}
    owner = drawn.owner[drawn.part]
    seen: dict[int, set[str]] = {row: set() for row in rows}
    for place in np.flatnonzero(np.isin(owner, list(rows))):
        seen[owner[place]].add(targets.codes[drawn.rank[place]])
    labels = index.tolist()
    return tuple(
        {
            "row": labels[row],
            "rule": rule,
            "declared": declared.codes.get(row, ()),
            "drawn": tuple(sorted(seen[row])),
        }
        for row, rule in sorted(noted)
    )
