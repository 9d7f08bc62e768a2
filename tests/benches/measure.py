"""Run one engine on one task in a process of its own, and print what it took as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

Engine = Callable[[], Any]  # returns a figure for each area, in order of code


def main(folder: str, task: str, engine: str, repeats: str) -> None:
    """Read the input, let the engine run, keep its answer, and print its best seconds and its memory."""
    run = TASKS[task][engine](Path(folder))
    before, seconds = peak(), float("inf")
    for _ in range(int(repeats)):
        start = time.perf_counter()
        answer = run()
        seconds = min(seconds, time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "before": before, "peak": peak()}))
    np.save(Path(folder) / f"{engine}.npy", answer)


def peak() -> float:
    """The most memory that this process has used, in GB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")  # ru_maxrss begins with that of the bench
    return int(status.partition("VmHWM:")[2].split()[0]) / 2**20


# --- points ------------------------------------------------------------------------------------------


def _areas(folder: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(folder / "areas.parquet")


def _points(folder: Path, crs: Any) -> gpd.GeoDataFrame:
    places = pd.read_parquet(folder / "points.parquet")
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(places["x"], places["y"]), crs=crs)


def _counts(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Any:
    """What a user would write: join, drop the second hit of a border point, count."""
    joined = gpd.sjoin(points, areas, predicate="intersects").sort_values("area")
    joined = joined[~joined.index.duplicated()]
    return joined.groupby("area").size().reindex(areas["area"], fill_value=0)


def points_plain(folder: Path) -> Engine:
    areas = _areas(folder)
    points = _points(folder, areas.crs)
    return lambda: _counts(points, areas)


def points_ours(folder: Path) -> Engine:
    from kewilayahan import distribute

    areas = _areas(folder)
    points = _points(folder, areas.crs)
    return lambda: distribute(points, areas)["count"]


def file_plain(folder: Path) -> Engine:
    areas = _areas(folder)
    return lambda: _counts(_points(folder, areas.crs), areas)


def file_ours(folder: Path) -> Engine:
    from kewilayahan import PointsFile, distribute

    areas = _areas(folder)
    points = PointsFile(folder / "points.parquet", x="x", y="y", crs=areas.crs)
    return lambda: distribute(points, areas)["count"]


# --- polygons, lines, neighbours ---------------------------------------------------------------------


def overlay_plain(folder: Path) -> Engine:
    """Overlay, and the share of each zone in each area."""
    areas, zones = _areas(folder), gpd.read_parquet(folder / "zones.parquet")

    def run() -> Any:
        pieces = gpd.overlay(zones, areas, how="intersection")
        share = pieces.area / zones.area.set_axis(zones["zone"])[pieces["zone"]].to_numpy()
        return share.groupby(pieces["area"]).sum().reindex(areas["area"], fill_value=0)

    return run


def overlay_ours(folder: Path) -> Engine:
    from kewilayahan import distribute

    areas, zones = _areas(folder), gpd.read_parquet(folder / "zones.parquet")
    return lambda: distribute(zones, areas)["count"]


def lines_plain(folder: Path) -> Engine:
    """Overlay, and the share of each street in each area."""
    areas, streets = _areas(folder), gpd.read_parquet(folder / "streets.parquet")

    def run() -> Any:
        pieces = gpd.overlay(streets, areas, how="intersection", keep_geom_type=True)
        share = pieces.length / streets.length.set_axis(streets["street"])[pieces["street"]].to_numpy()
        return share.groupby(pieces["area"]).sum().reindex(areas["area"], fill_value=0)

    return run


def lines_ours(folder: Path) -> Engine:
    from kewilayahan import distribute

    areas, streets = _areas(folder), gpd.read_parquet(folder / "streets.parquet")
    return lambda: distribute(streets, areas)["count"]


def neighbours_plain(folder: Path) -> Engine:
    """Rook contiguity of libpysal: pairs without lengths; how many each area has."""
    from libpysal.graph import Graph

    areas = _areas(folder).set_index("area")
    return lambda: Graph.build_contiguity(areas, rook=True).cardinalities.reindex(areas.index)


def neighbours_ours(folder: Path) -> Engine:
    from kewilayahan import neighbours

    areas = _areas(folder)

    def run() -> Any:
        return neighbours(areas, min_border=0.0)["area"].value_counts().reindex(areas["area"], fill_value=0)

    return run


TASKS: dict[str, dict[str, Callable[[Path], Engine]]] = {
    "points": {"plain": points_plain, "ours": points_ours},
    "file": {"plain": file_plain, "ours": file_ours},
    "overlay": {"plain": overlay_plain, "ours": overlay_ours},
    "lines": {"plain": lines_plain, "ours": lines_ours},
    "neighbours": {"plain": neighbours_plain, "ours": neighbours_ours},
}

if __name__ == "__main__":
    main(*sys.argv[1:])
