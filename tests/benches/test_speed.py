"""Speed on large input against what a user would write instead, in the same minutes."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from benches.coverage import CRS, coverage, people
from benches.report import Row
from shapely import linestrings

JOIN = "`sjoin`, one hit a point, `groupby`"
MEASURE = Path(__file__).with_name("measure.py")
pytestmark = pytest.mark.bench


@dataclass(frozen=True)
class Case:
    """One row of the table: a task of measure.py, its sizes, and how much faster it should be."""

    task: str
    areas: int
    others: int
    alternative: str
    ambition: float
    rounds: int = 3
    repeats: int = 1
    memory: float = 1.0  # of the alternative's peak, at most

    @property
    def title(self) -> str:
        """What is done to what."""
        kinds = {
            "points": "points to",
            "file": "points of a Parquet file to",
            "overlay": "polygons to",
            "lines": "streets to",
        }
        if self.task == "neighbours":
            return f"neighbours of {self.areas:,} areas, with lengths"
        return f"{self.others:,} {kinds[self.task]} {self.areas:,} areas"


CASES = [
    Case("points", 25, 1_000, JOIN, 1.0, rounds=5, repeats=20),
    Case("points", 700, 1_000_000, JOIN, 5.0),
    Case("points", 83_000, 1_000_000, JOIN, 3.0),
    Case("points", 83_000, 10_000_000, JOIN, 8.0, rounds=1, memory=0.6),
    Case("file", 83_000, 10_000_000, JOIN, 1.0, rounds=1, memory=0.6),
    Case("overlay", 83_000, 2_075, "`geopandas.overlay`", 2.5),
    Case("lines", 83_000, 100_000, "`geopandas.overlay`", 2.5),
    Case("neighbours", 83_000, 0, "`libpysal.graph.Graph.build_contiguity`, no lengths", 5.0, rounds=1),
]


@pytest.fixture(scope="session")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Coverages by size, made once."""
    made: dict[int, gpd.GeoDataFrame] = {}

    def of(number: int) -> gpd.GeoDataFrame:
        if number not in made:
            made[number] = coverage(number)
        return made[number]

    return of


def prepare(folder: Path, case: Case, areas: gpd.GeoDataFrame, others: int) -> None:
    """Write the input of both engines."""
    areas.to_parquet(folder / "areas.parquet")
    if case.task in ("points", "file"):
        pd.DataFrame(people(areas, others), columns=["x", "y"]).to_parquet(folder / "points.parquet")
    elif case.task == "overlay":
        coverage(others, seed=9).rename(columns={"area": "zone"}).to_parquet(folder / "zones.parquet")
    elif case.task == "lines":
        start = people(areas, others)
        end = start + np.random.default_rng(3).normal(scale=300, size=start.shape)
        shapes = linestrings(np.stack([start, end], axis=1))
        streets = gpd.GeoDataFrame({"street": range(others)}, geometry=shapes, crs=CRS)
        streets.to_parquet(folder / "streets.parquet")


def measured(folder: Path, case: Case, engine: str) -> dict[str, Any]:
    """Let one engine run in a fresh process."""
    call = [sys.executable, str(MEASURE), str(folder), case.task, engine, str(case.repeats)]
    ran = subprocess.run(call, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_ratio(
    case: Case, quick: bool, rows: list[Row], areas: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Same answer; the ratio is printed, and a full run tells whether the ambition is met."""
    small = 100 if quick and case.areas > 25 else 1
    prepare(tmp_path, case, areas(case.areas // small), max(case.others // small, 20))
    pairs = [(measured(tmp_path, case, "plain"), measured(tmp_path, case, "ours")) for _ in range(case.rounds)]
    for plain, ours in pairs:
        assert ours["answer"] == plain["answer"]
    row = Row(
        case.title,
        case.alternative,
        case.ambition,
        statistics.median(plain["seconds"] for plain, _ in pairs),
        statistics.median(ours["seconds"] for _, ours in pairs),
        statistics.median(plain["seconds"] / ours["seconds"] for plain, ours in pairs),
        max(plain["peak"] for plain, _ in pairs),
        max(ours["peak"] for _, ours in pairs),
    )
    rows.append(row)
    with capsys.disabled():
        print("\n" + row.line())
    if not quick:
        assert row.ratio >= case.ambition
        assert row.peak <= row.plain_peak * case.memory
