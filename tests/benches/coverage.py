"""Bench data: a valid coverage of wiggly areas with shared borders, and points as people live."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

CRS = 32749
SIDE = 300_000.0  # metres
ORIGIN = np.array([350_000.0, 9_000_000.0])  # of the square, on and around Java
SPACING = 15.0  # metres between the middles of areas, about
STEPS = 16  # segments of one border between two areas

Floats = npt.NDArray[np.float64]


def clustered(number: int, chance: np.random.Generator) -> Floats:
    """Places of which nine in ten lie around towns, the rest anywhere."""
    towns = chance.random((max(number // 400, 4), 2)) * SIDE
    spread = chance.pareto(1.5, len(towns)) * SIDE / 200
    town = chance.choice(len(towns), number)
    places = towns[town] + chance.normal(size=(number, 2)) * spread[town, None]
    anywhere = (chance.random(number) < 0.1) | ((places < 0) | (places > SIDE)).any(axis=1)
    places[anywhere] = chance.random((int(anywhere.sum()), 2)) * SIDE
    return places


def coverage(number: int, *, seed: int = 1) -> gpd.GeoDataFrame:
    """About `number` Voronoi cells with wiggly borders, of about 98 vertices; 2 % have a second part."""
    chance = np.random.default_rng(seed)
    cells = np.unique(np.floor(clustered(int(number * 1.2) + 50, chance) / SPACING), axis=0)
    sites = (cells + chance.uniform(0.2, 0.8, cells.shape)) * SPACING
    sites = _spread_out(chance.permutation(sites)[: int(number * 1.025)])
    diagram = Voronoi(np.concatenate([sites, *_mirrored(sites)]))
    ends, pairs = np.array(diagram.ridge_vertices), diagram.ridge_points
    own = (pairs < len(sites)).any(axis=1) & (ends >= 0).all(axis=1)
    ends, pairs = ends[own], pairs[own]
    lines = _wiggly(diagram.vertices[ends[:, 0]], diagram.vertices[ends[:, 1]], diagram.points[pairs[:, 0]], chance)
    shapes = _cells(lines, pairs, sites)
    second = np.flatnonzero(chance.random(len(shapes) - 3) < 0.02)
    second = second[np.diff(second, prepend=-9) > 3]
    shapes[second] = [shapely.union_all(shapes[[one, one + 3]]) for one in second]
    shapes = np.delete(shapes, second + 3)
    codes = [f"{place:06}" for place in range(len(shapes))]
    return gpd.GeoDataFrame({"area": codes}, geometry=shapes, crs=CRS)


def _spread_out(sites: Floats) -> Floats:
    """Put sites in the order of a curve, so that codes lie together as those of a country do."""
    return sites[np.argsort(gpd.GeoSeries(gpd.points_from_xy(*sites.T)).hilbert_distance().to_numpy())]


def _mirrored(sites: Floats) -> list[Floats]:
    """Reflect the sites at the sides of the square, so that every cell within is closed."""
    near = SIDE * min(1.0, 30 / len(sites) ** 0.5)
    return [
        sites[sites[:, 0] < near] * [-1, 1],
        sites[sites[:, 1] < near] * [1, -1],
        sites[sites[:, 0] > SIDE - near] * [-1, 1] + [2 * SIDE, 0],
        sites[sites[:, 1] > SIDE - near] * [1, -1] + [0, 2 * SIDE],
    ]


def _wiggly(start: Floats, end: Floats, site: Floats, chance: np.random.Generator) -> Floats:
    """Let each border waver within the triangles that it forms with its two sites: lines never cross."""
    along = end - start
    length = np.hypot(*along.T)
    across = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    height = np.abs(((site - start) * across).sum(axis=1))[:, None]
    apex = (((site - start) * along).sum(axis=1) / length**2)[:, None]
    place = np.linspace(0, 1, STEPS + 1)[None, 1:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.minimum(
            np.where(apex > 0, place / apex, np.inf), np.where(apex < 1, (1 - place) / (1 - apex), np.inf)
        )
    room = np.minimum(room * height * 0.6, length[:, None] * 0.06)
    waver = chance.uniform(-1, 1, room.shape) * room
    inner = start[:, None] + along[:, None] * place[..., None] + across[:, None] * waver[..., None]
    return np.concatenate([start[:, None], inner, end[:, None]], axis=1)


def _cells(lines: Floats, pairs: npt.NDArray[np.int64], sites: Floats) -> npt.NDArray[np.object_]:
    """Put the borders around each site in order."""
    line = np.tile(np.arange(len(lines)), 2)
    site = np.concatenate([pairs[:, 0], pairs[:, 1]])
    line, site = line[site < len(sites)], site[site < len(sites)]
    first, last = lines[line, 0] - sites[site], lines[line, -1] - sites[site]
    middle = (first + last) / 2
    order = np.lexsort((np.arctan2(middle[:, 1], middle[:, 0]), site))
    turned = (first[:, 0] * last[:, 1] - first[:, 1] * last[:, 0] < 0)[order]
    pieces = lines[line[order]]
    pieces[turned] = pieces[turned, ::-1]
    return np.asarray(
        shapely.polygons(
            shapely.linearrings(pieces[:, :-1].reshape(-1, 2) + ORIGIN, indices=np.repeat(site[order], STEPS))
        )
    )


def people(areas: gpd.GeoDataFrame, number: int, *, seed: int = 2) -> Floats:
    """Places of `number` people: clustered, and one in a hundred exactly on a vertex of the areas."""
    chance = np.random.default_rng(seed)
    places = clustered(number, chance) + ORIGIN
    vertices = shapely.get_coordinates(areas.geometry.to_numpy())
    corner = chance.random(number) < 0.01
    places[corner] = vertices[chance.integers(len(vertices), size=int(corner.sum()))]
    return places
