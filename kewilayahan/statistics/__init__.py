"""Inequality on plain arrays; amounts balanced against need."""

from kewilayahan.statistics.inequality import concentration, gini, hoover, location_quotient, lorenz, theil

__all__ = ["concentration", "gini", "hoover", "location_quotient", "lorenz", "theil"]
