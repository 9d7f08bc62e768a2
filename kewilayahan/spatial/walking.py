"""Walking distances along streets."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
_GRID = 1e-3  # metres to which crossings are rounded
_GAP = 0.5  # metres by which surveys miss: an end so near to a street was meant to be on it


class Walks(NamedTuple):
    """Ways on foot between places.

    Attributes
    ----------
    metres : ndarray
        From each place to each other; infinite where no street leads.
    access : ndarray
        From each place straight to the nearest street, part of the former; infinite without streets.
    """

    metres: Floats
    access: Floats


def walks(places: gpd.GeoSeries, streets: gpd.GeoSeries) -> Walks:
    """Find the shortest ways between places along streets.

    Streets meet where they cross, or end within half a metre of each other. A place begins at the nearest
    point of the nearest street, and the way to that point counts. The ways are those of Dijkstra (1959).

    Parameters
    ----------
    places, streets : GeoSeries
        Geometries, none missing, and lines, in one CRS in metres.

    Returns
    -------
    Walks
        Metres from each place to each other, and to the streets.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> streets = gpd.GeoSeries([LineString([(0, 0), (100, 0)]), LineString([(60, 0), (60, 80)])], crs=32749)
    >>> found = walks(gpd.GeoSeries([Point(10, 5), Point(70, 80)], crs=32749), streets)
    >>> found.metres.tolist(), found.access.tolist()
    ([[0.0, 145.0], [145.0, 0.0]], [5.0, 10.0])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    lines = shapely.get_parts(streets.to_numpy())
    edges = shapely.get_parts(shapely.union_all([*lines, *_joints(lines)], grid_size=_GRID))
    edges = edges[shapely.get_type_id(edges) == 1]
    count = len(places)
    if not len(edges):
        return Walks(np.where(np.eye(count, dtype=bool), 0.0, np.inf), np.full(count, np.inf))
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(edges, place)) for place in (0, -1)])
    _, node = np.unique(ends.round(3), axis=0, return_inverse=True)
    start, end, length = node[: len(edges)], node[len(edges) :], shapely.length(edges)
    shapes = places.to_numpy()
    nearest = shapely.STRtree(edges).query_nearest(shapes, all_matches=False)[1]
    access = shapely.distance(shapes, edges[nearest])
    foot = shapely.get_point(shapely.shortest_line(edges[nearest], shapes), 0)
    along = shapely.line_locate_point(edges[nearest], foot)
    own = node.max() + 1 + np.arange(count)
    one, other = np.nonzero(np.triu(nearest[:, None] == nearest[None, :], 1))  # on one street
    tail = np.concatenate([start, own, own, own[one]])
    head = np.concatenate([end, start[nearest], end[nearest], own[other]])
    metres = np.concatenate([length, along, length[nearest] - along, np.abs(along[one] - along[other])])
    # A way of no length would be no way at all in a sparse graph, and two ways between two nodes would add up.
    order = np.lexsort((metres, np.maximum(tail, head), np.minimum(tail, head)))
    low, high = np.minimum(tail, head)[order], np.maximum(tail, head)[order]
    first = np.append(True, (np.diff(low) > 0) | (np.diff(high) > 0)) & (low != high)
    size = int(own[-1]) + 1
    graph = coo_array((np.maximum(metres[order][first], 1e-9), (low[first], high[first])), shape=(size, size))
    ways = dijkstra(graph.tocsr(), directed=False, indices=own)[:, own] + access[:, None] + access[None, :]
    np.fill_diagonal(ways, 0.0)
    return Walks(ways.round(6), access)


def _joints(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Draw what a survey left out: from ends to other streets within the gap, and to ends, of the same street too."""
    ends = shapely.get_point(np.concatenate([lines, lines]), np.repeat([0, -1], len(lines)))
    own = np.tile(np.arange(len(lines)), 2)
    end, line = shapely.STRtree(lines).query(ends, predicate="dwithin", distance=_GAP)
    end, line = end[own[end] != line], line[own[end] != line]
    one, other = shapely.STRtree(ends).query(ends, predicate="dwithin", distance=_GAP)
    drawn = np.concatenate(
        [shapely.shortest_line(ends[end], lines[line]), shapely.shortest_line(ends[one], ends[other])]
    )
    return np.asarray(drawn[shapely.length(drawn) > 0])
