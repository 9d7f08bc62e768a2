"""Synergy: links between potentials of different kelurahan, those agreed and those that would pay."""

from kewilayahan.analysis.synergy.result import Synergies, synergies

__all__ = ["Synergies", "synergies"]
