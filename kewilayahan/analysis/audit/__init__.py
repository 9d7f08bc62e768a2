"""The audit: how far a plan fulfils the seven obligations of a master plan."""

from kewilayahan.analysis.audit.result import Audit, audit

__all__ = ["Audit", "audit"]
