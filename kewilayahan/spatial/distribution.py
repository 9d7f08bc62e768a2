"""The spatial join: features to areas, each counted once, totals kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from kewilayahan.errors import InvalidValue, private_of
from kewilayahan.findings import Findings
from kewilayahan.spatial.joins.apportionment import Parts, whole_amounts
from kewilayahan.spatial.joins.points import PointsFile
from kewilayahan.spatial.joins.splitting import split_features
from kewilayahan.spatial.joins.targets import Targets, column_of, shapes_of, targets_of
from kewilayahan.words import Text

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Amounts: TypeAlias = npt.NDArray[Any]  # int64 for whole numbers, else float64


def distribute(
    features: Any,
    areas: pd.DataFrame,
    *,
    value: str | None = None,
    weight: str | None = None,
    level: str | None = None,
) -> pd.DataFrame:
    """Distribute features over areas so that each counts once.

    - A point belongs to the area that covers it, on a shared border to the first in order of code. The
      points of a multipoint share equally.
    - A line or a polygon is split by length or area; what several areas claim (a shared border, an
      overlap) belongs to the first in order of code. Of a collection the highest dimension counts.
    - A feature with codes belongs to those areas, whatever its geometry: in equal parts for each code, or
      as its geometry lies within them. A code of a higher level is passed down, in equal parts too; one
      of a lower level goes up. Levels are told by the dotted codes and by the column ``parent``, over
      as many steps as the areas given tell.
    - `weight` splits the part of a feature that lies inside the areas in proportion to that column
      instead. Where the weight of an area reached is missing, or all are zero, the feature is split as
      without weight, and a finding says so.
    - What no area holds is outside: unknown codes, missing geometry without code.

    Parameters
    ----------
    features : DataFrame, GeoDataFrame, PointsFile or dask_geopandas.GeoDataFrame
        Any geometry in any CRS, and codes in the column ``area``: one, several with ``;`` between, or a
        tuple; missing where there is none. At least one of both. Of a `PointsFile`, the coordinates and
        `value` are read, batch by batch; the partitions of a dask frame are distributed on its cluster.
    areas : DataFrame or GeoDataFrame
        Areas of one level: ``area`` (unique code), ``geometry`` (valid polygons or missing, any CRS), and
        optionally ``parent``, ``level`` and the column `weight`. Points are tested in this CRS. Or areas of
        several levels, of which `level` is chosen and the others tell what is above and below.
    value : str, optional
        Numeric column of `features` to be summed. What is of an integer type (``Int64`` too, where cells
        are missing) stays whole, by largest remainder (ties to the first in order of code); a float is
        split as it is. A missing value adds nothing.
    weight : str, optional
        Numeric column of `areas`, ``"population"`` say.
    level : str, optional
        Level of the areas, where there are several.

    Returns
    -------
    DataFrame
        Indexed by ``area``, all areas in the order given: ``count`` (features, float) and the column
        `value` (its unit; int64 for whole numbers, else float64). ``.attrs["outside"]`` is a dict with the
        same figures for what lies outside. ``.attrs["findings"]`` are `Findings` with ``row`` (index of the
        feature) and the rules ``place`` (more than a tenth of the geometry outside the areas of its
        codes), ``partial`` (drawn in some of the areas of its codes, so that the others get nothing),
        ``reference`` (unknown code) and ``weight``.

    Raises
    ------
    KewilayahanError
        If the features have neither codes nor a geometry, a CRS is missing, a code stands twice or not at
        all, a polygon is invalid, the areas are of several levels and none is chosen, or `value` or
        `weight` is not numeric.
    UnknownName
        If there is no column `value` or `weight`, or no area of the level.

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
    with targets_of(areas, weight, level) as targets:
        sums, findings = _answer(features, targets, value)
    index = pd.Index([targets.codes[rank] for rank in targets.given], name="area", dtype="str")
    columns: dict[str, Any] = {"count": sums.count} | ({} if value is None else {value: sums.value})
    result = pd.DataFrame({name: column[targets.given] for name, column in columns.items()}, index=index)
    result.attrs["outside"] = {name: column[-1].item() for name, column in columns.items()}
    result.attrs["findings"] = findings
    return result


def split(
    features: pd.DataFrame, areas: pd.DataFrame, *, weight: str | None = None, level: str | None = None
) -> pd.DataFrame:
    """Return which part of each feature belongs to which area, by the rules of `distribute`.

    Parameters
    ----------
    features, areas, weight, level
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
    with targets_of(areas, weight, level) as targets:
        parts, findings = split_features(features, targets)
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


@dataclass(frozen=True)
class _Sums:
    """What each area receives, in order of code, and last what lies outside."""

    count: Floats
    value: Amounts | None

    def __add__(self, other: _Sums) -> _Sums:
        if self.value is None or other.value is None:
            return _Sums(self.count + other.count, None)
        value = self.value + other.value
        about = self.value.astype(np.float64) + other.value.astype(np.float64)
        if value.dtype == np.int64 and (np.abs(about) >= 2.0**63).any():
            raise InvalidValue(Text("jumlahnya terlalu besar", "the sum is too large"))
        return _Sums(self.count + other.count, value)


_Answer: TypeAlias = tuple[_Sums, Findings]


def _answer(features: Any, targets: Targets, value: str | None) -> _Answer:
    """Take features as one frame, in batches or in partitions; the sums of the parts add up."""
    if isinstance(features, pd.DataFrame):
        return _of_frame(features, targets, value)
    answers: Iterator[_Answer]
    if isinstance(features, PointsFile):
        answers = (_of_batch(batch, features, targets, value) for batch in features.batches(value))
    elif hasattr(features, "to_delayed"):
        answers = _of_partitions(features, targets, value)
    else:
        raise InvalidValue(
            Text(
                f"harus tabel (GeoDataFrame), bukan {type(features).__name__}",
                f"must be a table (GeoDataFrame), not {type(features).__name__}",
            )
        )
    sums, findings = next(answers)
    for more, noted in answers:
        sums, findings = sums + more, findings + noted
    return sums, findings


def _of_batch(batch: pd.DataFrame, file: PointsFile, targets: Targets, value: str | None) -> _Answer:
    x, y = (batch[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (file.x, file.y))
    return _of_points(x, y, file.crs, targets, _amounts(batch, value)), Findings()


def _of_partitions(features: Any, targets: Targets, value: str | None) -> Iterator[_Answer]:
    """Answer for each partition of a dask-geopandas frame, on the cluster where there is one."""
    dask: Any = import_module("dask")

    # What is wrong with the columns is said here, not on a worker.
    _of_frame(private_of(features, "_meta", package="dask-geopandas"), targets, value)
    try:
        from distributed import get_client

        client: Any = get_client()
        shared = client.scatter(targets, broadcast=True)
    except (ImportError, ValueError):  # no cluster: threads of this process
        shared = dask.delayed(targets, pure=False)
    yield from dask.compute(*(dask.delayed(_of_frame)(part, shared, value) for part in features.to_delayed()))


def _of_frame(features: pd.DataFrame, targets: Targets, value: str | None) -> _Answer:
    """Locate plain points at once, and split the rest."""
    amounts = _amounts(features, value)
    shapes, crs = shapes_of(features)
    plain = shapely.get_type_id(shapes) == 0
    if "area" in features:
        plain &= features["area"].isna().to_numpy()
    points = shapely.get_coordinates(shapes if plain.all() else shapes[plain])
    del shapes
    sums = _of_points(points[:, 0], points[:, 1], crs, targets, None if amounts is None else amounts[plain])
    if plain.all():
        return sums, Findings()
    parts, findings = split_features(features[~plain], targets)
    return sums + _of_parts(parts, targets, None if amounts is None else amounts[~plain]), findings


def _of_points(x: Floats, y: Floats, crs: Any, targets: Targets, amounts: Amounts | None) -> _Sums:
    if targets.crs is not None and len(x) and not CRS(crs).equals(targets.crs):
        x, y = Transformer.from_crs(crs, targets.crs, always_xy=True).transform(x, y)
    rank = targets.locator.first(x, y)
    count = np.bincount(rank, minlength=targets.outside + 1).astype(np.float64)
    return _Sums(count, None if amounts is None else _received(rank, amounts, targets))


def _of_parts(parts: Parts, targets: Targets, amounts: Amounts | None) -> _Sums:
    count = np.bincount(parts.receiver, parts.size, minlength=targets.outside + 1).astype(np.float64)
    if amounts is None:
        return _Sums(count, None)
    shared = whole_amounts(parts, amounts) if amounts.dtype == np.int64 else parts.size * amounts[parts.feature]
    return _Sums(count, _received(parts.receiver, shared, targets))


def _received(receiver: Ints, amounts: Amounts, targets: Targets) -> Amounts:
    total: Amounts = np.zeros(targets.outside + 1, dtype=amounts.dtype)
    np.add.at(total, receiver, amounts)  # exact for whole numbers, where bincount is not
    return total


def _amounts(features: pd.DataFrame, name: str | None) -> Amounts | None:
    if name is None:
        return None
    column = column_of(features, name)
    if not pd.api.types.is_numeric_dtype(column) or name == "count":
        raise InvalidValue(
            Text(
                f"kolom {name} bukan angka, atau bernama 'count'",
                f"the column {name} is not numeric, or is named 'count'",
            )
        )
    if not pd.api.types.is_integer_dtype(column):
        return np.asarray(column.fillna(0).to_numpy(dtype=np.float64))
    whole = column.fillna(0).to_numpy(dtype=np.int64)
    if np.abs(whole.astype(np.float64)).sum() >= 2.0**63:
        raise InvalidValue(Text(f"jumlah kolom {name} terlalu besar", f"the sum of the column {name} is too large"))
    return whole
