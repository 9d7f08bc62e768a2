"""What is measured: tasks of measure.py, their sizes, and how much faster the project should be."""

from __future__ import annotations

from dataclasses import dataclass

JOIN = "`sjoin`, one hit a point, `groupby`"
OVERLAY = "`geopandas.overlay`"


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    task: str
    areas: int
    others: int
    alternative: str
    ambition: float
    memory: float | None = None  # share of the alternative's peak, at most
    rounds: int = 3
    repeats: int = 1
    tolerance: float = 0.0  # between the answers for one area

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
    Case("points", 83_000, 10_000_000, JOIN, 8.0, rounds=1),
    Case("file", 83_000, 10_000_000, "`read_parquet`, `points_from_xy`, " + JOIN, 8.0, memory=0.6),
    Case("overlay", 83_000, 2_075, OVERLAY, 2.5, tolerance=1e-6),
    Case("lines", 83_000, 100_000, OVERLAY, 2.5, tolerance=1e-6),
    Case("neighbours", 83_000, 0, "`libpysal.graph.Graph.build_contiguity`, no lengths", 5.0, rounds=1),
]
