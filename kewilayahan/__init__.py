"""Geospatial planning of a kelurahan: from boundaries and sheets to one checked plan, its maps and files."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from kewilayahan.maps import draw, write_map
    from kewilayahan.plan import MasterPlan
    from kewilayahan.planning.needs import Composite, Indicator
    from kewilayahan.schema.tables import SCHEMA
    from kewilayahan.sheets import Sheets, read_sheets, write_aside, write_template
    from kewilayahan.spatial.distribution import distribute
    from kewilayahan.spatial.geometry import coverage_faults
    from kewilayahan.spatial.joins.points import PointsFile
    from kewilayahan.spatial.neighbours import neighbours

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

_ROOMS = {  # each room with the public names that it has: it is loaded when one of them is first asked for
    "kewilayahan.analysis.audit": "audit",
    "kewilayahan.analysis.autocorrelation": "moran",
    "kewilayahan.analysis.compliance": "Compliance compliance",
    "kewilayahan.analysis.desks": "desks",
    "kewilayahan.analysis.equity": "equity",
    "kewilayahan.analysis.integration": "Integration decide decision_faults integrate",
    "kewilayahan.analysis.left_behind": "left_behind",
    "kewilayahan.analysis.priorities": "ahp dot_votes pairwise prioritise usg",
    "kewilayahan.analysis.roadmap": "roadmap",
    "kewilayahan.analysis.roles": "roles",
    "kewilayahan.analysis.scenario": "Protect compare scenario",
    "kewilayahan.analysis.schedule": "schedule",
    "kewilayahan.analysis.slums": "slum_score",
    "kewilayahan.analysis.synergy": "synergies",
    "kewilayahan.analysis.traceability": "Traceability traceability",
    "kewilayahan.boundaries": "read_areas",
    "kewilayahan.boundaries.hierarchy": "dissolve",
    "kewilayahan.checks": "check",
    "kewilayahan.disclosure": "public",
    "kewilayahan.errors": "InvalidValue KewilayahanError MissingDependency NoSchedule UnknownName UnreadableFile",
    "kewilayahan.files": "read_plan write_geojson write_plan",
    "kewilayahan.findings": "Finding Findings InvalidPlan",
    "kewilayahan.maps": "draw write_map",
    "kewilayahan.plan": "MasterPlan",
    "kewilayahan.planning.needs": "Composite Indicator",
    "kewilayahan.schema.tables": "SCHEMA",
    "kewilayahan.sheets": "Sheets read_sheets write_aside write_template",
    "kewilayahan.spatial.distribution": "distribute",
    "kewilayahan.spatial.geometry": "coverage_faults",
    "kewilayahan.spatial.joins.points": "PointsFile",
    "kewilayahan.spatial.neighbours": "neighbours",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}
_OPEN = {room.split(".")[1] for room in _ROOMS} | {"statistics"}  # `kw.schema.Choice` needs no import of its own


def __dir__() -> list[str]:
    """Return the public names, not what the module needs for itself."""
    return sorted(["__version__", *__all__])


def __getattr__(name: str) -> Any:
    """Load the room of a public name when it is first asked for: the command line helps without geopandas."""
    if name == "layers":  # what `draw` takes
        return import_module("kewilayahan.maps")
    if name in _OPEN:
        return import_module(f"kewilayahan.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
