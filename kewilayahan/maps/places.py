"""Where things stand on the map: a place for what has no geometry of its own."""

from __future__ import annotations

import json
import math

import numpy as np
import shapely

from kewilayahan.plan import MasterPlan
from kewilayahan.spatial.ancestry import above

_STEP = 0.00022  # degrees, about 24 m: the distance between pins put down without a place of their own
_GOLDEN = math.pi * (3 - math.sqrt(5))


class Places:
    """The areas and potentials of a plan as places to show a row at."""

    def __init__(self, plan: MasterPlan) -> None:
        areas = plan.areas
        self._shapes = dict(zip(areas["area"], areas.geometry, strict=True))
        self._parents = dict(zip(areas["area"], areas["parent"], strict=True))
        self._used: dict[str, int] = {}
        potentials = plan.potentials
        self._potentials = {
            code: (shape, area)
            for code, shape, area in zip(potentials["potential"], potentials.geometry, potentials["area"], strict=True)
        }

    def point(self, code: object) -> shapely.Point | None:
        """Return a point inside an area, or inside the nearest area above it that is drawn."""
        if not isinstance(code, str):
            return None
        shapes = (self._shapes.get(here) for here in (code, *above(code, self._parents)))
        shape = next((shape for shape in shapes if shape is not None), None)
        inside: shapely.Point | None = None if shape is None else shapely.point_on_surface(shape)
        return inside

    def beside(self, code: str) -> shapely.Point | None:
        """Return a free place near the middle of an area, further out for each pin put there before."""
        middle = self.point(code)
        if middle is None:
            return None
        turn = self._used[code] = self._used.get(code, 0) + 1
        reach = _STEP * math.sqrt(turn)
        return shapely.Point(middle.x + reach * math.cos(turn * _GOLDEN), middle.y + reach * math.sin(turn * _GOLDEN))

    def end(self, potential: object, area: object) -> shapely.Point | None:
        """Return where a link ends: at the potential if it is drawn, else inside its area."""
        shape, own_area = self._potentials.get(potential, (None, None))
        if shape is not None:
            inside: shapely.Point = shapely.point_on_surface(shape)
            return inside
        return self.point(own_area if isinstance(own_area, str) else area)


def mapping(shape: shapely.Geometry) -> dict[str, object]:
    """Return a geometry as GeoJSON with 6 decimals (a decimetre): enough for a screen."""
    rounded = shapely.transform(shapely.force_2d(shape), lambda coordinates: np.round(coordinates, 6))
    return dict(json.loads(shapely.to_geojson(rounded)))
