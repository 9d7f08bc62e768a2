"""Run one engine on one task in a process of its own, and print what it took as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

Engine = Callable[[], Any]


def main(folder: str, task: str, engine: str, repeats: str) -> None:
    """Read the input, let the engine run, and print its best seconds, peak memory and a figure to compare."""
    run = TASKS[task][engine](Path(folder))
    seconds = float("inf")
    for _ in range(int(repeats)):
        start = time.perf_counter()
        answer = run()
        seconds = min(seconds, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": seconds, "peak": peak, "answer": answer}))


# --- points ------------------------------------------------------------------------------------------


def _points(folder: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    areas = gpd.read_parquet(folder / "areas.parquet")
    places = pd.read_parquet(folder / "points.parquet")
    return areas, gpd.GeoDataFrame(geometry=gpd.points_from_xy(places["x"], places["y"]), crs=areas.crs)


def points_plain(folder: Path) -> Engine:
    """What a user would write: join, drop the second hit of a border point, count."""
    areas, points = _points(folder)

    def run() -> str:
        joined = gpd.sjoin(points, areas, predicate="intersects").sort_values("area")
        joined = joined[~joined.index.duplicated()]
        return _digest(joined.groupby("area").size().reindex(areas["area"], fill_value=0))

    return run


def points_ours(folder: Path) -> Engine:
    from kewilayahan import distribute

    areas, points = _points(folder)
    return lambda: _digest(distribute(points, areas)["count"])


def points_file(folder: Path) -> Engine:
    from kewilayahan import PointsFile, distribute

    areas = gpd.read_parquet(folder / "areas.parquet")
    read = PointsFile(folder / "points.parquet", x="x", y="y", crs=areas.crs)
    return lambda: _digest(distribute(read, areas)["count"])


def _digest(counts: pd.Series[Any]) -> str:
    """The counts of all areas as one short text: equal only if all are."""
    from hashlib import sha256

    return sha256(counts.to_numpy(dtype=np.float64).tobytes()).hexdigest()[:12]


# --- polygons, lines, neighbours ---------------------------------------------------------------------


def _zones(folder: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return gpd.read_parquet(folder / "areas.parquet"), gpd.read_parquet(folder / "zones.parquet")


def overlay_plain(folder: Path) -> Engine:
    """Overlay, and the share of each zone in each area."""
    areas, zones = _zones(folder)

    def run() -> float:
        pieces = gpd.overlay(zones, areas, how="intersection")
        share = pieces.area / zones.area.set_axis(zones["zone"])[pieces["zone"]].to_numpy()
        return round(float(share.groupby(pieces["area"]).sum().sum()), 6)

    return run


def overlay_ours(folder: Path) -> Engine:
    from kewilayahan import distribute

    areas, zones = _zones(folder)
    return lambda: round(float(distribute(zones, areas)["count"].sum()), 6)


def lines_plain(folder: Path) -> Engine:
    """Overlay, and the share of each street in each area."""
    areas, streets = gpd.read_parquet(folder / "areas.parquet"), gpd.read_parquet(folder / "streets.parquet")

    def run() -> float:
        pieces = gpd.overlay(streets, areas, how="intersection", keep_geom_type=True)
        share = pieces.length / streets.length.set_axis(streets["street"])[pieces["street"]].to_numpy()
        return round(float(share.groupby(pieces["area"]).sum().sum()), 3)

    return run


def lines_ours(folder: Path) -> Engine:
    from kewilayahan import distribute

    areas, streets = gpd.read_parquet(folder / "areas.parquet"), gpd.read_parquet(folder / "streets.parquet")
    return lambda: round(float(distribute(streets, areas)["count"].sum()), 3)


def neighbours_plain(folder: Path) -> Engine:
    """Rook contiguity of libpysal: pairs without lengths."""
    from libpysal.graph import Graph

    areas = gpd.read_parquet(folder / "areas.parquet").set_index("area")
    return lambda: int(Graph.build_contiguity(areas, rook=True).n_edges)


def neighbours_ours(folder: Path) -> Engine:
    from kewilayahan import neighbours

    areas = gpd.read_parquet(folder / "areas.parquet")
    return lambda: len(neighbours(areas, min_border=0.0))


TASKS: dict[str, dict[str, Callable[[Path], Engine]]] = {
    "points": {"plain": points_plain, "ours": points_ours},
    "file": {"plain": points_plain, "ours": points_file},
    "overlay": {"plain": overlay_plain, "ours": overlay_ours},
    "lines": {"plain": lines_plain, "ours": lines_ours},
    "neighbours": {"plain": neighbours_plain, "ours": neighbours_ours},
}

if __name__ == "__main__":
    main(*sys.argv[1:])
