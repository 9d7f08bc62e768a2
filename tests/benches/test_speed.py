"""Speed on large input against what a user would write instead, in the same minutes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from benches.cases import CASES, Case
from benches.coverage import CRS, coverage, people
from benches.report import Row, Run
from shapely import linestrings

MEASURE = Path(__file__).with_name("measure.py")
pytestmark = pytest.mark.bench


@pytest.fixture(scope="session")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Coverages by size, made once."""
    made: dict[int, gpd.GeoDataFrame] = {}

    def of(number: int) -> gpd.GeoDataFrame:
        if number not in made:
            made[number] = coverage(number)
        return made[number]

    return of


def prepare(folder: Path, case: Case, areas: gpd.GeoDataFrame) -> None:
    """Write the input of both engines."""
    areas.to_parquet(folder / "areas.parquet")
    if case.task in ("points", "file"):
        pd.DataFrame(people(areas, case.others), columns=["x", "y"]).to_parquet(folder / "points.parquet")
    elif case.task == "overlay":
        coverage(case.others, seed=9).rename(columns={"area": "zone"}).to_parquet(folder / "zones.parquet")
    elif case.task == "lines":
        start = people(areas, case.others)
        end = start + np.random.default_rng(3).normal(scale=300, size=start.shape)
        shapes = linestrings(np.stack([start, end], axis=1))
        streets = gpd.GeoDataFrame({"street": range(case.others)}, geometry=shapes, crs=CRS)
        streets.to_parquet(folder / "streets.parquet")


def measured(folder: Path, case: Case, engine: str) -> Run:
    """Let one engine run in a fresh process."""
    call = [sys.executable, str(MEASURE), str(folder), case.task, engine, str(case.repeats)]
    ran = subprocess.run(call, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return Run(**json.loads(ran.stdout))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_ratio(
    case: Case, quick: bool, rows: list[Row], areas: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Same answer for every area; the ratio is printed, and a full run tells whether the ambition is met."""
    if quick:
        case = replace(case, areas=max(case.areas // 100, 25), others=max(case.others // 100, 20), rounds=1)
    prepare(tmp_path, case, areas(case.areas))
    pairs = []
    for _ in range(case.rounds):
        pairs.append((measured(tmp_path, case, "plain"), measured(tmp_path, case, "ours")))
        plain, ours = (np.load(tmp_path / f"{engine}.npy") for engine in ("plain", "ours"))
        np.testing.assert_allclose(ours, plain, rtol=0, atol=case.tolerance)
        assert plain.sum() > 0
    row = Row(case, pairs)
    rows.append(row)
    with capsys.disabled():
        print("\n" + row.line())
    if not quick:
        assert not list(row.missed())
