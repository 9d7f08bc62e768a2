"""A small town in which every finding is plain: kelurahan K with RW 1 to 4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

import kewilayahan as kw

# RW 1 to 4 from west to east, each 0.01 degrees wide (about 1.1 km): RW 1 begins at 110.35.
WEST, SOUTH, WIDTH = 110.35, -7.80, 0.01
SOURCES = pd.DataFrame(
    {
        "source": ["musrenbang", "renja", "lama"],
        "title": ["Musrenbang 2026", "Renja DPUPKP", "Musrenbang 2019"],
        "kind": ["musrenbang", "renja", "musrenbang"],
        "start": [2027, 2027, 2020],
    }
)
FOCUSES = pd.DataFrame({"focus": ["f"], "name": ["Fokus"], "track": ["problem"]})
ACTORS = pd.DataFrame(
    {"actor": ["dpupkp", "dlh"], "name": ["Dinas PU", "Dinas Lingkungan"], "sector": ["kota", "kota"]}
)
Town = Callable[..., kw.MasterPlan]


def areas() -> gpd.GeoDataFrame:
    """The areas of the town."""
    squares = [box(WEST + n * WIDTH, SOUTH, WEST + (n + 1) * WIDTH, SOUTH + WIDTH) for n in range(4)]
    return gpd.GeoDataFrame(
        {
            "area": ["K", *(f"K.{n}" for n in range(1, 5))],
            "name": ["Kota Contoh", *(f"RW {n:02}" for n in range(1, 5))],
            "level": ["kelurahan", *["rw"] * 4],
            "parent": [None, *["K"] * 4],
        },
        geometry=[box(WEST, SOUTH, WEST + 4 * WIDTH, SOUTH + WIDTH), *squares],
        crs=4326,
    )


@pytest.fixture
def town() -> Town:
    """A function from rows of tables to a plan of the town; what a row leaves out has an ordinary value."""

    def build(**tables: list[dict[str, Any]]) -> kw.MasterPlan:
        usual: dict[str, dict[str, Any]] = {
            "proposals": {"source": "musrenbang", "kind": "usulan", "area": "K.1", "decision": "open"},
            "interventions": {"focus": "f", "area": "K.1", "start": 2027, "end": 2027, "status": "usulan"},
            "problems": {"category": "drainase", "area": "K.1"},
            "funding": {"fund": "apbd_kota", "status": "usulan"},
            "zones": {"role": "pusat"},
            "focuses": {"track": "problem"},
        }
        frames: dict[str, pd.DataFrame] = {"areas": areas(), "sources": SOURCES, "focuses": FOCUSES, "actors": ACTORS}
        for name, rows in tables.items():
            frame = pd.DataFrame([usual.get(name, {}) | row for row in rows])
            frames[name] = gpd.GeoDataFrame(frame, geometry="geometry", crs=4326) if "geometry" in frame else frame
        return kw.MasterPlan(**frames)

    return build
