"""The areas of Pringgokusuman, and sheets typed the way offices type them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from matrices import EXAMPLE

import kewilayahan as kw


@pytest.fixture(scope="session")
def areas() -> gpd.GeoDataFrame:
    """The areas of the example: 7 kampung and 23 RW."""
    return kw.read_plan(EXAMPLE).areas


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
