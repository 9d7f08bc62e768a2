"""The roadmap: when each problem is solved and each zone stands, by whom, and from what money."""

from kewilayahan.analysis.roadmap.measuring import roadmap
from kewilayahan.analysis.roadmap.money import Money
from kewilayahan.analysis.roadmap.result import Roadmap

__all__ = ["Money", "Roadmap", "roadmap"]
