"""Declared areas against what is drawn."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
import shapely

from kewilayahan.analysis.integration.matches import Match
from kewilayahan.plan import MasterPlan
from kewilayahan.spatial.geometry import to_metric

_EDGE = 5.0  # metres: what lies nearer to its area is drawn on the border
_OUTSIDE = 0.1  # part of a shape that may stick out


def contradictions(plan: MasterPlan) -> Iterator[Match]:
    """Yield the lines of the plan whose drawing lies outside the areas they name, with the part outside."""
    areas = plan.areas[plan.areas.geometry.notna()]
    polygons = dict(zip(areas["area"], to_metric(areas.geometry).to_numpy(), strict=True))
    for table, key in (
        ("proposals", "proposal"),
        ("problems", "problem"),
        ("potentials", "potential"),
        ("interventions", "intervention"),
    ):
        frame = plan.tables[table]
        assert isinstance(frame, gpd.GeoDataFrame)
        drawn = frame[frame.geometry.notna()]
        shapes = to_metric(drawn.geometry).to_numpy()
        for code, named, shape in zip(drawn[key], drawn["area"], shapes, strict=True):
            codes = named if isinstance(named, tuple) else (named,) if pd.notna(named) else ()
            if not codes or not all(one in polygons for one in codes):
                continue
            rest = shapely.difference(shape, shapely.buffer(shapely.union_all([polygons[c] for c in codes]), _EDGE))
            share = _share(rest, shape)
            if share <= _OUTSIDE:
                continue
            percent = round(100 * share)
            yield Match(
                "place",
                "outside" if percent == 100 else "partly_outside",
                table,
                code,
                percent,
                f"{percent} % gambar di luar {', '.join(codes)}",
                f"{percent} % of the drawing lies outside {', '.join(codes)}",
            )


def _share(part: shapely.Geometry, whole: shapely.Geometry) -> float:
    """Return a part as a share of the whole: by area, by length, or by number of points."""
    for measure in (shapely.area, shapely.length, shapely.get_num_coordinates):
        if measure(whole) > 0:
            return float(measure(part) / measure(whole))
    return 0.0
