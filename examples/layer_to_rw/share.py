"""A layer of the city (drains with their cost, made up) to the RW: what each has of it, and what lies outside."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

import kewilayahan as kw

HERE = Path(__file__).parent


def shares() -> pd.DataFrame:
    """Return the number of drains and their rupiah in each RW."""
    plan = kw.read_plan(HERE.parent / "pringgokusuman")
    rw = plan.areas[plan.areas["level"] == "rw"]
    drains = gpd.read_file(HERE / "saluran.geojson")
    found = kw.distribute(drains, rw, value="biaya")  # each line is split by its length in each RW
    found.insert(0, "name", rw.set_index("area")["name"])
    return found


if __name__ == "__main__":
    found = shares()
    print(found[found["count"] > 0].to_string())
    print("di luar semua RW / outside all RW:", found.attrs["outside"])
