"""What the rules of the audit look at, worked out once: years, roles, desks and territories of a plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.actors import present_names
from kewilayahan.planning.assignment import desks_by_focus, kept_years, members_by_desk
from kewilayahan.planning.desk_rules import DeskFault, desk_faults
from kewilayahan.planning.timeline import Timeline, timeline
from kewilayahan.spatial.ancestry import above

BELOW = frozenset({"kampung", "rw", "rt"})  # the levels below the kelurahan
REFUSED = frozenset({"waiting", "refused"})  # how a proposal stands that is not taken up
_KELURAHAN = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}")  # the code of a kelurahan as Kemendagri writes it


class Fault(NamedTuple):
    """A row that breaks a rule, and how, in both languages."""

    table: str
    row: str
    id: str
    en: str


class Outcome(NamedTuple):
    """How many things a rule looked at, and those that break it."""

    checked: int
    faults: list[Fault]


class Facts:
    """A plan and what several rules need of it."""

    def __init__(self, plan: MasterPlan) -> None:
        self.plan = plan

    @cached_property
    def when(self) -> Timeline:
        """Effective years."""
        return timeline(self.plan)

    @cached_property
    def sector(self) -> dict[str, str]:
        """The sector of each actor."""
        return dict(zip(self.plan.actors["actor"], self.plan.actors["sector"], strict=True))

    @cached_property
    def now(self) -> dict[str, str]:
        """The present code of each actor."""
        return present_names(self.plan)

    @cached_property
    def answering(self) -> dict[str, tuple[str, ...]]:
        """The desks of each focus that has one."""
        return desks_by_focus(self.plan)

    @cached_property
    def desk_faults(self) -> list[DeskFault]:
        """What is wrong with the desks, as `kewilayahan.desks` tells it too."""
        return desk_faults(self.plan)

    @cached_property
    def members(self) -> dict[str, dict[str, str]]:
        """By desk, coordinator and members by their present codes, each with its sector."""
        return members_by_desk(self.plan)

    @cached_property
    def roles(self) -> dict[str, list[tuple[str, str]]]:
        """By focus, each step and actor with a role in it, the actor by its present code; not who is gone by then."""
        found: dict[str, list[tuple[str, str]]] = {}
        for role, span in zip(records(self.plan.roles), kept_years(self.plan), strict=True):
            if span is not None:
                found.setdefault(role.focus, []).append((role.step, self.now[role.actor]))
        return found

    @cached_property
    def gone(self) -> dict[tuple[str, str, str], str]:
        """By focus, step and sector, the names of those whose promise is void: they are gone for all its years."""
        names = dict(zip(self.plan.actors["actor"], self.plan.actors["name"], strict=True))
        found: dict[tuple[str, str, str], dict[str, None]] = {}
        for role, span in zip(records(self.plan.roles), kept_years(self.plan), strict=True):
            if span is None:
                actor = self.now[role.actor]
                found.setdefault((role.focus, role.step, self.sector[actor]), {})[names[actor]] = None
        return {cell: ", ".join(actors) for cell, actors in found.items()}

    @cached_property
    def tiers(self) -> dict[str, str]:
        """The tier of each source: its own, or that of its kind."""
        kinds = self.plan.schema.choices("source_kinds")
        return {
            row.source: str(row.tier) if pd.notna(row.tier) else kinds[row.kind].facts.get("tier", "")
            for row in records(self.plan.sources)
        }

    @cached_property
    def sectors(self) -> list[str]:
        """The codes of the five sectors."""
        return list(self.plan.schema.choices("sectors"))

    @cached_property
    def kelurahan(self) -> dict[str, str | None]:
        """By area, its kelurahan or the higher area that it is itself; None where neither parent nor code tells."""
        parents = dict(zip(self.plan.areas["area"], self.plan.areas["parent"], strict=True))
        levels = dict(zip(self.plan.areas["area"], self.plan.areas["level"], strict=True))
        return {
            area: next((code for code in (area, *above(area, parents)) if _whole(code, levels)), None)
            for area in parents
        }

    def labels(self, vocabulary: str, codes: Iterable[str]) -> tuple[str, str]:
        """Return the labels of codes in both languages, commas between."""
        every = list(codes)
        label = self.plan.schema.label
        return tuple(", ".join(label(vocabulary, code, lang) for code in every) for lang in ("id", "en"))  # type: ignore[return-value]


def _whole(code: str, levels: Mapping[str, str]) -> bool:
    """Tell whether a code is that of a kelurahan or of something higher; outside the plan its form tells."""
    return levels[code] not in BELOW if code in levels else _KELURAHAN.fullmatch(code) is not None


def each(frame: pd.DataFrame, table: str, wrong: Callable[[Any], tuple[str, str] | None]) -> Outcome:
    """Look at every row of a frame whose first column is its key; `wrong` says what is wrong with it."""
    faults = []
    for row in records(frame):
        said = wrong(row)
        if said is not None:
            faults.append(Fault(table, str(row[1]), *said))
    return Outcome(len(frame), faults)


def exists(found: bool, table: str, id: str, en: str) -> Outcome:
    """Look at one thing that must be there."""
    return Outcome(1, [] if found else [Fault(table, "", id, en)])
