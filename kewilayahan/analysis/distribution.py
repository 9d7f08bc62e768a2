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

from kewilayahan.errors import KewilayahanError, UnknownName
from kewilayahan.geometry import Shapes, metric_crs, require_polygons, simple_parts

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
_ROUNDING = 1e-9  # a smaller part of a polygon is the rounding of coordinates
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
    shapes, crs = _shapes(features)
    declared = _declared(features, targets)
    drawn = _drawn(shapes, crs, targets)
    pieces = _pieces(drawn, targets, declared)
    parts = _merged(_shares(pieces, declared, len(targets.codes)))
    findings = [*declared.unknown, *_misplaced(declared, drawn, pieces, targets)]
    if weight is not None:
        parts, unweighted = _weighted(parts, targets)
        findings += unweighted
    return _table(parts, targets, amounts, _reported(findings, features, declared, drawn))
