"""The roadmap of a plan as people read it: the matrix, the bars, sentences and tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kewilayahan.analysis.roadmap import faces
from kewilayahan.analysis.roadmap.chart import chart
from kewilayahan.analysis.roadmap.data import RoadmapData
from kewilayahan.analysis.roadmap.matrix import matrix
from kewilayahan.words import language


class Roadmap(RoadmapData):
    """When, where, who and from what money: see `RoadmapData` for its frames."""

    def matrix(self, lang: str | None = None) -> pd.DataFrame:
        """Return the familiar programme matrix, a row a work, the cost of each year, a last row with sums."""
        return self.labelled("matrix", matrix(self, language(lang)), lang)

    def gantt(self, lang: str | None = None) -> str:
        """Return the bar chart of the works by focus and year as SVG, the same bytes each time."""
        return chart(self, language(lang))

    def figures(self, lang: str | None = None) -> Mapping[str, str]:
        """Return the bar chart."""
        return {"gantt": self.gantt(lang)}

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what the roadmap says in a few plain sentences."""
        return faces.sentences(self, language(lang))

    def faces(self, lang: str) -> Mapping[str, pd.DataFrame]:
        """Return the matrix and all other tables."""
        return {"matrix": matrix(self, lang), **faces.cells(self, lang)}

    def nothing(self, lang: str | None = None) -> str:
        """Return what to fill in where the plan has neither works nor problems nor zones; else nothing."""
        told = self.sentence(lang)
        return "" if len(self.works) or len(self.problems) or len(self.zones) else told
