"""The table of the benches."""

from __future__ import annotations

import importlib.metadata
import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from benches.cases import Case

_LIBRARIES = ("geopandas", "shapely", "numpy", "libpysal")


@dataclass(frozen=True)
class Run:
    """What one engine took: seconds of the call, and peaks of the process before the call and at the end, in GB."""

    seconds: float
    before: float
    peak: float


@dataclass(frozen=True)
class Row:
    """One case: how fast the alternative and how fast the project, by turns in the same minutes."""

    case: Case
    pairs: list[tuple[Run, Run]]  # alternative, project

    @property
    def ratio(self) -> float:
        """How many times faster the project is; the median of the pairs."""
        return statistics.median(plain.seconds / ours.seconds for plain, ours in self.pairs)

    @property
    def memory(self) -> float:
        """Peak of the project as a share of the alternative's."""
        return max(ours.peak for _, ours in self.pairs) / max(plain.peak for plain, _ in self.pairs)

    def missed(self) -> Iterator[str]:
        """Say which ambitions are missed."""
        if self.ratio < self.case.ambition:
            yield f"{self.case.title}: {self.ratio:.2f} times faster instead of {self.case.ambition:g}"
        if self.case.memory is not None and self.memory > self.case.memory:
            yield f"{self.case.title}: {self.memory:.0%} of the peak instead of {self.case.memory:.0%}"

    def line(self) -> str:
        """Return the row as Markdown."""
        plain, ours = zip(*self.pairs, strict=True)
        cells = [
            self.case.title,
            self.case.alternative,
            f"{statistics.median(run.seconds for run in plain):.3g} s",
            f"{statistics.median(run.seconds for run in ours):.3g} s",
            f"**{self.ratio:.1f}**",
            f"{self.case.ambition:g}",
            f"{max(run.before for run in ours):.1f} GB",
            f"{max(run.peak for run in plain):.1f} GB",
            f"{max(run.peak for run in ours):.1f} GB",
            f"{self.memory:.0%}",
            "" if self.case.memory is None else f"{self.case.memory:.0%}",
        ]
        return f"| {' | '.join(cells)} |"


def page(rows: list[Row]) -> str:
    """Return the page with all rows."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    head = ["task", "instead of", "takes", "kewilayahan", "times faster", "ambition"]
    head += ["input alone", "peak", "kewilayahan", "of it", "at most"]
    missed = [text for row in rows for text in row.missed()]
    lines = [
        "# Speed on large input",
        "",
        "Written by `make bench`; `make bench QUICK=1` runs a hundredth of the size in seconds and writes nothing.",
        "",
        "The data are made by the bench: a coverage of wiggly areas with shared borders, of 98 vertices on average,",
        "2 % of them in two parts, valid; points of which nine in ten lie around towns and one in a hundred exactly on",
        "a vertex; streets of one stretch that begin at such points. Each engine runs in a process of its own,",
        "alternative and project by turns; the ratio is the median of the pairs. Both must give the same answer for",
        "every area. Seconds are those of the call; peaks are those of the whole process, with the libraries and the",
        "input, and *input alone* is the peak before the call. Where points are already geometry in memory, that is",
        "most of the peak of either engine; from a Parquet file, both go from the file to the counts. Absolute times",
        f"belong to the machine, a shared virtual one with {os.cpu_count()} cores; the ratios are what counts, and the",
        f"threads of the project gain nothing while others use the cores. {versions}.",
        "",
        "Ambitions missed: " + "; ".join(missed) + "." if missed else "All ambitions are met.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'-|' * len(head)}",
        *(row.line() for row in rows),
        "",
    ]
    return "\n".join(lines)
