"""Equity: who gets how much for its need, and whether the years close the gap."""

from kewilayahan.analysis.equity.measuring import equity
from kewilayahan.analysis.equity.result import Equity

__all__ = ["Equity", "equity"]
