"""The areas of Pringgokusuman."""

from __future__ import annotations

import geopandas as gpd
import pytest
from matrices import EXAMPLE

import kewilayahan as kw


@pytest.fixture(scope="session")
def areas() -> gpd.GeoDataFrame:
    """The areas of the example: 7 kampung and 23 RW."""
    return kw.read_plan(EXAMPLE).areas
