"""Geospatial planning of a kelurahan: from boundaries and sheets to one checked plan, its maps and files."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kewilayahan.analysis.audit import audit
from kewilayahan.analysis.autocorrelation import moran
from kewilayahan.analysis.compliance import Compliance, compliance
from kewilayahan.analysis.desks import desks
from kewilayahan.analysis.equity import equity
from kewilayahan.analysis.integration import Integration, decide, decision_faults, integrate
from kewilayahan.analysis.left_behind import left_behind
from kewilayahan.analysis.priorities import ahp, dot_votes, pairwise, prioritise, usg
from kewilayahan.analysis.roadmap import roadmap
from kewilayahan.analysis.roles import roles
from kewilayahan.analysis.scenario import Protect, compare, scenario
from kewilayahan.analysis.schedule import schedule
from kewilayahan.analysis.slums import slum_score
from kewilayahan.analysis.synergy import synergies
from kewilayahan.analysis.traceability import Traceability, traceability
from kewilayahan.boundaries import read_areas
from kewilayahan.boundaries.hierarchy import dissolve
from kewilayahan.checks import check
from kewilayahan.disclosure import public
from kewilayahan.errors import (
    InvalidValue,
    KewilayahanError,
    MissingDependency,
    NoSchedule,
    UnknownName,
    UnreadableFile,
)
from kewilayahan.files import read_plan, write_geojson, write_plan
from kewilayahan.findings import Finding, Findings, InvalidPlan
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.needs import Composite, Indicator
from kewilayahan.schema.tables import SCHEMA
from kewilayahan.sheets import Sheets, read_sheets, write_aside, write_template
from kewilayahan.spatial.distribution import distribute
from kewilayahan.spatial.geometry import coverage_faults
from kewilayahan.spatial.joins.points import PointsFile
from kewilayahan.spatial.neighbours import neighbours

if TYPE_CHECKING:
    from kewilayahan.maps import draw, write_map

__version__ = "0.1.0"
__all__ = [
    "SCHEMA",
    "Compliance",
    "Composite",
    "Finding",
    "Findings",
    "Indicator",
    "Integration",
    "InvalidPlan",
    "InvalidValue",
    "KewilayahanError",
    "MasterPlan",
    "MissingDependency",
    "NoSchedule",
    "PointsFile",
    "Protect",
    "Sheets",
    "Traceability",
    "UnknownName",
    "UnreadableFile",
    "ahp",
    "audit",
    "check",
    "compare",
    "compliance",
    "coverage_faults",
    "decide",
    "decision_faults",
    "desks",
    "dissolve",
    "distribute",
    "dot_votes",
    "draw",
    "equity",
    "integrate",
    "left_behind",
    "moran",
    "neighbours",
    "pairwise",
    "prioritise",
    "public",
    "read_areas",
    "read_plan",
    "read_sheets",
    "roadmap",
    "roles",
    "scenario",
    "schedule",
    "slum_score",
    "synergies",
    "traceability",
    "usg",
    "write_aside",
    "write_geojson",
    "write_map",
    "write_plan",
    "write_template",
]

_ON_FIRST_USE = {"draw": "kewilayahan.maps", "write_map": "kewilayahan.maps"}


def __dir__() -> list[str]:
    """Return the public names, not what the module needs for itself."""
    return sorted(["__version__", *__all__])


def __getattr__(name: str) -> Any:
    """Load maps when they are first asked for: folium takes as long as geopandas."""
    if name in _ON_FIRST_USE:
        return getattr(import_module(_ON_FIRST_USE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
