"""Toy town, whose answers are plain from the drawing; sheets typed as offices type them; the way to the real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import settings
from shapely import box

# A deadline would test the load of the machine.
settings.register_profile("kewilayahan", deadline=None)
settings.load_profile("kewilayahan")

# Four RW of 1 km by 1 km in the kelurahan K; the corner at the lower left is (430000, 9136000) in EPSG:32749.
#
#   2000 +-----+-----+
#        |  C  |  D  |     people: A 100, B 200, C 300, D 400
#   1000 +-----+-----+
#        |  A  |  B  |
#      0 +-----+-----+
#        0   1000  2000
ORIGIN = (430_000, 9_136_000)
CORNERS = {"A": (0, 0), "B": (1000, 0), "C": (0, 1000), "D": (1000, 1000)}


@pytest.fixture
def toy_town() -> gpd.GeoDataFrame:
    """The four squares of the drawing."""
    x, y = ORIGIN
    squares = [box(x + e, y + n, x + e + 1000, y + n + 1000) for e, n in CORNERS.values()]
    return gpd.GeoDataFrame(
        {
            "area": list(CORNERS),
            "name": [f"RW {code}" for code in CORNERS],
            "level": "rw",
            "parent": "K",
            "population": [100, 200, 300, 400],
        },
        geometry=squares,
        crs="EPSG:32749",
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files beside the repository."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real files is not here")
    return folder


@pytest.fixture
def typed(tmp_path: Path) -> Callable[..., Path]:
    """Make a workbook of one sheet from rows, with merged ranges."""

    def make(*rows: list[Any], merged: tuple[str, ...] = (), sheet: str = "Sheet1", name: str = "berkas.xlsx") -> Path:
        book = openpyxl.Workbook()
        page = book.worksheets[0]
        page.title = sheet
        for row in rows:
            page.append(row)
        for block in merged:
            page.merge_cells(block)
        book.save(tmp_path / name)
        return tmp_path / name

    return make
