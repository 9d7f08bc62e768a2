"""What a roadmap is made of, before anybody reads it: years, works, money and what waits."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kewilayahan.analysis.roadmap.money import Money
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.timeline import Timeline
from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema


@dataclass(frozen=True, eq=False, repr=False)
class RoadmapData(Result):
    """When, where, who and from what money.

    Attributes
    ----------
    plan : MasterPlan
        What it is the roadmap of.
    when : Timeline
        Effective years of works, problems, zones, rungs and focuses, and their chains.
    years : range
        The budget years of the plan: those of its works as declared, of its phases and of its funding.
    works : DataFrame
        A row for each work that counts, in the order of track, focus and plan: ``track``, ``focus``,
        ``intervention``, ``title``, ``problem``, ``zone``, ``area`` (tuples of codes), ``actor`` (leads;
        its present code), ``others`` (with a role in the focus in one of its years), ``sector`` (of the lead),
        ``step``, ``phase`` (tuples), ``status``, ``declared_start``, ``declared_end``, ``start``, ``end``, ``delay``
        (years), ``waits_for``, ``held_by``, ``funded``, ``unfunded``, ``total`` (whole rupiah).
    money : Money
        Its funding five ways, and what is not covered.
    begins : int or None
        The first year of the phases, or of `years` where the plan has no phases.
    backlog : DataFrame
        What waits for an answer or its beginning when the plan begins, with its age in years.
    """

    plan: MasterPlan
    when: Timeline
    years: range
    works: pd.DataFrame
    money: Money
    begins: int | None
    backlog: pd.DataFrame

    measure = "roadmap"

    @property
    def problems(self) -> pd.DataFrame:
        """Each problem with its works, the year it is *selesai*, its target year and its chain."""
        return self.when.problems

    @property
    def zones(self) -> pd.DataFrame:
        """Each zone with its works, the year it is *terwujud*, its target year and its chain."""
        return self.when.zones

    @property
    def focuses(self) -> pd.DataFrame:
        """Each focus with its works, its first and last year, its target year and its chain."""
        return self.when.focuses

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.plan.schema
