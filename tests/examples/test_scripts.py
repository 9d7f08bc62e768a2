"""The scripts that people copy: what they say of their input."""

from __future__ import annotations

import runpy
from pathlib import Path

import geopandas as gpd

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_no_rupiah_of_a_layer_is_lost_between_the_rw_and_what_lies_outside() -> None:
    found = runpy.run_path(str(EXAMPLES / "layer_to_rw" / "share.py"))["shares"]()
    drains = gpd.read_file(EXAMPLES / "layer_to_rw" / "saluran.geojson")
    assert len(found) == 23
    assert found["biaya"].sum() + found.attrs["outside"]["biaya"] == drains["biaya"].sum() == 285_000_000
    assert 0 < found.attrs["outside"]["biaya"] < 75_000_000  # the third drain leaves the kelurahan in the east


def test_a_programme_carries_out_a_work_and_holds_a_line_of_its_own() -> None:
    found = runpy.run_path(str(EXAMPLES / "agency_programme" / "compare.py"))["lines"]()
    assert found[["status", "intervention"]].values.tolist() == [["carries_out", "K-21"], ["outside", ""]]
