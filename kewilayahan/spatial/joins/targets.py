"""Targets: the areas of a distribution in order of code, and what a code stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.spatial.ancestry import above
from kewilayahan.spatial.geometry import Shapes, polygons_required
from kewilayahan.spatial.joins.locating import Locator
from kewilayahan.words import Text

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Targets:
    """The areas, in order of code."""

    codes: list[str]
    given: Ints  # for each row of the table, its rank in order of code
    parents: Mapping[str, str]  # the area above each code, of other levels too
    shapes: Shapes
    crs: Any
    weight: Floats | None

    @property
    def outside(self) -> int:
        """Rank of what lies in no area."""
        return len(self.codes)

    @cached_property
    def locator(self) -> Locator:
        """What finds the areas of points."""
        return Locator(self.shapes)

    @cached_property
    def _below(self) -> dict[str, list[int]]:
        """For each code above an area, the ranks of the areas below it."""
        below: dict[str, list[int]] = {}
        for rank, code in enumerate(self.codes):
            for upper in above(code, self.parents):
                below.setdefault(upper, []).append(rank)
        return below

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {code: rank for rank, code in enumerate(self.codes)}

    def reach(self, code: str) -> list[int]:
        """Return the ranks of the areas that a code stands for; none if it is unknown."""
        if code in self._rank:
            return [self._rank[code]]
        up = (self._rank[upper] for upper in above(code, self.parents) if upper in self._rank)
        return self._below.get(code) or list(up)[:1]


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
    codes = column_of(areas, "area")
    text = np.array([isinstance(code, str) and code != "" for code in codes.tolist()], dtype=bool)
    if not text.all():
        raise InvalidValue(
            Text(f"{int((~text).sum())} wilayah belum berkode", f"{int((~text).sum())} areas have no code")
        )
    if codes.duplicated().any():
        twice = ", ".join(codes[codes.duplicated()].unique()[:5])
        raise InvalidValue(Text(f"kode wilayah ganda: {twice}", f"these area codes stand twice: {twice}"))
    return codes


def require_one_level(areas: pd.DataFrame) -> None:
    """Refuse areas of several levels, which lie on top of each other.

    Raises
    ------
    KewilayahanError
        If there are several.

    Examples
    --------
    >>> import pandas as pd
    >>> require_one_level(pd.DataFrame({"area": ["A", "B"], "level": "rw"}))
    """
    levels = areas["level"].dropna().unique().tolist() if "level" in areas else []
    if len(levels) > 1:
        raise InvalidValue(
            Text(
                f"pilih satu tingkat dari {', '.join(map(str, levels))}, misalnya level={str(levels[-1])!r}",
                f"choose one level of {', '.join(map(str, levels))}, level={str(levels[-1])!r} for example",
            )
        )


@contextmanager
def targets_of(areas: pd.DataFrame, weight: str | None, level: str | None = None) -> Iterator[Targets]:
    """Check the areas of one level and put them in order of code, for a block that goes on beside the check.

    Raises
    ------
    KewilayahanError
        If the CRS is missing, a code stands twice or not at all, the areas are of several levels and
        none is chosen, or `weight` is not numeric or negative; at the end of the block, if a polygon is invalid.
    UnknownName
        If there is no column ``area`` or `weight`, or no area of the level.
    """
    codes = area_codes(areas)
    parents = _parents(areas)
    if level is not None:
        levels = map(str, column_of(areas, "level").dropna().unique())
        chosen = (areas["level"] == level).fillna(False).to_numpy(dtype=bool)
        areas, codes = areas[chosen], codes[chosen]
        if areas.empty:
            raise UnknownName(level, levels, what=Text("Tingkat", "level"))
    else:
        require_one_level(areas)
    order = np.argsort(codes.to_numpy(dtype=object), kind="stable")
    shapes, crs = shapes_of(areas)
    with polygons_required(shapes, codes.to_numpy(dtype=object)):
        yield Targets(
            codes=codes.iloc[order].tolist(),
            given=np.argsort(order),
            parents=parents,
            shapes=shapes[order],
            crs=crs,
            weight=None if weight is None else _weights(areas, weight)[order],
        )


def _parents(areas: pd.DataFrame) -> dict[str, str]:
    if "parent" not in areas:
        return {}
    pairs = zip(areas["area"], areas["parent"], strict=True)
    return {code: parent for code, parent in pairs if isinstance(parent, str)}


def column_of(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column, or raise `UnknownName`."""
    if name not in frame.columns:
        raise UnknownName(name, map(str, frame.columns), what=Text("Kolom", "column"))
    return frame[name]


def _weights(areas: pd.DataFrame, name: str) -> Floats:
    column = column_of(areas, name)
    if not pd.api.types.is_numeric_dtype(column):
        raise InvalidValue(Text(f"kolom {name} bukan angka", f"the column {name} is not numeric"))
    weights = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if (weights < 0).any():
        raise InvalidValue(
            Text(
                f"bobot pada kolom {name} tidak boleh negatif", f"the weights in the column {name} must not be negative"
            )
        )
    return weights


def shapes_of(frame: pd.DataFrame) -> tuple[Shapes, Any]:
    """Return geometries, missing where empty, and their CRS."""
    spatial = isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None
    if not spatial and ("geometry" not in frame or frame["geometry"].isna().all()):
        return np.full(len(frame), None), None
    shapes = np.array(frame.geometry if spatial else frame["geometry"], dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    crs = frame.crs if spatial else None
    if crs is None and not shapely.is_missing(shapes).all():
        raise InvalidValue(
            Text(
                "sistem koordinat (CRS) belum diketahui; isi dengan GeoDataFrame.set_crs(…)",
                "the CRS is missing; set it with GeoDataFrame.set_crs(…)",
            )
        )
    return shapes, crs
