"""Results of measures: what they all share, their tables as cells, as HTML, and as overlays for maps."""

from kewilayahan.results.result import Result, named, titled

__all__ = ["Result", "named", "titled"]
