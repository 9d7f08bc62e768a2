"""The need of areas: people, an indicator at one method and year, or an index with its weights."""

from kewilayahan.planning.needs.kinds import Composite, Indicator, Need, known, label_of
from kewilayahan.planning.needs.measuring import Missing, figures_of, need_of, small_counts

__all__ = [
    "Composite",
    "Indicator",
    "Missing",
    "Need",
    "figures_of",
    "known",
    "label_of",
    "need_of",
    "small_counts",
]
