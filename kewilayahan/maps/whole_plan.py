"""The layers of a whole plan: its own tables, and what the measures say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd

from kewilayahan.analysis.equity import Equity, equity
from kewilayahan.analysis.synergy import Synergies, synergies
from kewilayahan.maps.layers import (
    Areas,
    Connected,
    Group,
    Interventions,
    Layer,
    Potentials,
    Problems,
    Shaded,
    Zones,
)
from kewilayahan.maps.places import Places
from kewilayahan.plan import MasterPlan
from kewilayahan.planning.shares import finest_level
from kewilayahan.results.overlays import Connections


@dataclass(frozen=True)
class Links:
    """The links of the plan, by kind: solid when agreed, dashed when proposed, with the reasons on their cards."""

    shown: bool = True

    def groups(self, plan: MasterPlan, places: Places) -> list[Group]:
        """Return a group for each kind that occurs, in the order of the vocabulary."""
        lines = synergies(plan).layer().lines
        own = Connections(tuple(line for line in lines if line.card.startswith("links/")))
        return Connected(own, self.shown).groups(plan, places)


def every_layer(
    plan: MasterPlan,
    *,
    streets: gpd.GeoDataFrame | None = None,
    sharing: Equity | None = None,
    linking: Synergies | None = None,
) -> list[Layer]:
    """Return the layers of a whole plan: each level that is drawn, and all that hangs on it.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    streets : GeoDataFrame, optional
        Lines along which routes are measured, as in `synergies`.
    sharing : Equity, optional
        The equity of its funding, where it is measured already.
    linking : Synergies, optional
        Its synergies, where they are found already.

    Returns
    -------
    list of Layer
        What `draw` takes.
    """
    drawn = set(plan.areas.loc[plan.areas.geometry.notna(), "level"])
    levels = [level for level in plan.schema.choices("levels") if level in drawn]
    # The finest level is many labels: it waits for a tick where a coarser one can be clicked.
    areas: Sequence[Layer] = [Areas(level, shown=level not in ("rw", "rt") or len(levels) == 1) for level in levels]
    if linking is None:
        linking = synergies(plan, streets=streets)
    measures: list[Layer] = [Connected(linking.layer())]
    level = finest_level(plan)
    if level in levels and len(plan.funding):
        if sharing is None:
            sharing = equity(plan, level=level)
        measures.insert(0, Shaded(sharing.layer(), shown=False))
    return [*areas, *measures, Zones(), Problems(), Potentials(), Interventions()]
