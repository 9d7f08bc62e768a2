"""The table of the benches."""

from __future__ import annotations

import importlib.metadata
import os
from dataclasses import dataclass

_LIBRARIES = ("geopandas", "shapely", "numpy", "libpysal")


@dataclass(frozen=True)
class Row:
    """One task: how fast the alternative and how fast the project, in the same minutes."""

    task: str
    alternative: str
    ambition: float
    plain_seconds: float
    seconds: float
    ratio: float
    plain_peak: float
    peak: float

    def line(self) -> str:
        """Return the row as Markdown."""
        cells = [
            self.task,
            self.alternative,
            f"{self.plain_seconds:.3g} s",
            f"{self.seconds:.3g} s",
            f"**{self.ratio:.1f}**",
            f"{self.ambition:g}",
            f"{self.plain_peak:.1f} GB",
            f"{self.peak:.1f} GB",
            f"{self.peak / self.plain_peak:.0%}",
        ]
        return f"| {' | '.join(cells)} |"


def page(rows: list[Row]) -> str:
    """Return the page with all rows."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    head = ["task", "instead of", "takes", "kewilayahan", "times faster", "ambition", "peak", "kewilayahan", "of it"]
    lines = [
        "# Speed on large input",
        "",
        "Written by `make bench`; `make bench QUICK=1` runs a hundredth of the size in seconds and writes nothing.",
        "",
        "The data are made by the bench: a coverage of wiggly areas with shared borders, of 98 vertices on average,",
        "2 % of them in two parts, valid; points of which nine in ten lie around towns and one in a hundred exactly on",
        "a vertex. Each engine runs in a process of its own, alternative and project by turns; the ratio is the median",
        "of the pairs. Seconds are those of the call, peaks those of the whole process with its input. Both must give",
        "the same answer. Absolute times belong to the machine, a shared virtual one with "
        f"{os.cpu_count()} cores; the ratios",
        f"are what counts, and the threads of the project gain nothing while others use the cores. {versions}.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'-|' * len(head)}",
        *(row.line() for row in rows),
        "",
    ]
    return "\n".join(lines)
