"""Which desks answer for a focus, who sits at a desk, when a promise is kept: asked by more than one measure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.actors import present_names
from kewilayahan.planning.counting import counted_works
from kewilayahan.schema.declaration import normal

FEWEST_SECTORS = 3  # of the 5K, among coordinator and members of a desk
_OPEN = 9999  # the year of an end that nobody set


def desks_by_focus(plan: MasterPlan) -> dict[str, tuple[str, ...]]:
    """Return for each focus with a desk the desks of all focuses of its name, in any spelling; sorted.

    Two of them are one focus that was written twice and given to different desks.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     focuses=pd.DataFrame({"focus": ["f", "g"], "name": ["Zero stunting", "Zero Stunting"],
    ...                           "track": "problem", "desk": ["e", "d"]}),
    ...     desks=pd.DataFrame({"desk": ["d", "e"], "name": ["Satu", "Dua"]}),
    ... )
    >>> desks_by_focus(plan)
    {'f': ('d', 'e'), 'g': ('d', 'e')}
    """
    focuses = list(records(plan.focuses.dropna(subset=["desk"])))
    desks: dict[str, set[str]] = {}
    for focus in focuses:
        desks.setdefault(normal(focus.name), set()).add(focus.desk)
    return {focus.focus: tuple(sorted(desks[normal(focus.name)])) for focus in focuses}


def gone_before_end(plan: MasterPlan) -> frozenset[str]:
    """Return the desks whose coordinator, by its present name, ceases before they do; one without an end goes on.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     actors=pd.DataFrame({"actor": ["x"], "name": ["Kantor X"], "sector": ["kota"], "valid_to": [2026]}),
    ...     desks=pd.DataFrame({"desk": ["d", "e"], "name": ["Satu", "Dua"], "actor": "x", "end": [2026, None]}),
    ... )
    >>> sorted(gone_before_end(plan))
    ['e']
    """
    now = present_names(plan)
    last = dict(zip(plan.actors["actor"], plan.actors["valid_to"], strict=True))
    found: set[str] = set()
    for desk in records(plan.desks.dropna(subset=["actor"])):
        ceases = last[now[desk.actor]]
        if pd.notna(ceases) and not (pd.notna(desk.end) and desk.end <= ceases):
            found.add(desk.desk)
    return frozenset(found)


def members_by_desk(plan: MasterPlan) -> dict[str, dict[str, str]]:
    """Return for each desk its coordinator, then its members, by their present codes, each with its sector.

    Who is gone before the desk begins has no seat (see `gone_members`).

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     actors=pd.DataFrame({"actor": ["dpu", "ugm"], "name": ["DPU", "UGM"], "sector": ["kota", "kampus"]}),
    ...     desks=pd.DataFrame({"desk": ["d"], "name": ["Desk"], "actor": ["ugm"], "member": ["dpu;ugm"]}),
    ... )
    >>> members_by_desk(plan)
    {'d': {'ugm': 'kampus', 'dpu': 'kota'}}
    """
    sectors = dict(zip(plan.actors["actor"], plan.actors["sector"], strict=True))
    gone = gone_members(plan)
    return {
        desk: {code: sectors[code] for code in codes if code not in gone.get(desk, ())}
        for desk, codes in _seats(plan).items()
    }


def gone_members(plan: MasterPlan) -> dict[str, tuple[str, ...]]:
    """Return for each desk, if it has such, those at it that are gone for all its years, by their present codes.

    A desk without a start begins with the first year of the plan's phases and works, where it has any, and not
    after its end.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     actors=pd.DataFrame({"actor": ["x", "y"], "name": ["X", "Y"], "sector": "kota", "valid_to": [2026, None]}),
    ...     desks=pd.DataFrame({"desk": ["d", "e"], "name": ["Satu", "Dua"], "member": "x;y", "start": [2026, 2027]}),
    ... )
    >>> gone_members(plan)
    {'e': ('x',)}
    """
    last = dict(zip(plan.actors["actor"], plan.actors["valid_to"], strict=True))
    opening = _opening(plan)
    starts = {desk.desk: _begins(desk, opening) for desk in records(plan.desks)}
    gone = {
        desk: tuple(code for code in codes if pd.notna(last[code]) and last[code] < starts[desk])
        for desk, codes in _seats(plan).items()
    }
    return {desk: codes for desk, codes in gone.items() if codes}


def _seats(plan: MasterPlan) -> dict[str, tuple[str, ...]]:
    """Return for each desk its coordinator, then its members, by their present codes, each once."""
    now = present_names(plan)
    seats = {row.desk: [row.actor] * isinstance(row.actor, str) + list(row.member) for row in records(plan.desks)}
    return {desk: tuple(dict.fromkeys(now[code] for code in codes)) for desk, codes in seats.items()}


def _opening(plan: MasterPlan) -> int:
    """Return the first year of the plan's phases and works; 0 where it has none, so that nobody is gone before it."""
    return min((int(year) for table in (plan.phases, counted_works(plan)) for year in table["start"]), default=0)


def _begins(row: Any, opening: int) -> int:
    """Return the first year of a role or a desk; one without a start begins with the plan, and not after its end."""
    if pd.notna(row.start):
        return int(row.start)
    return opening if pd.isna(row.end) else min(opening, int(row.end))


def kept_years(plan: MasterPlan) -> list[tuple[int, int] | None]:
    """Return for each role the years in which its actor is there, in order; None where it is gone for all of them.

    An actor, by its present name, is gone after its `valid_to`. A promise without a start begins with the first year
    of the plan's phases and works, where it has any (else 0), and not after its end; one without an end goes on (9999).

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> plan = kw.MasterPlan(
    ...     areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
    ...     focuses=pd.DataFrame({"focus": ["f"], "name": ["Genangan"], "track": ["problem"]}),
    ...     actors=pd.DataFrame({"actor": ["x"], "name": ["Kantor X"], "sector": ["kota"], "valid_to": [2026]}),
    ...     roles=pd.DataFrame({"focus": "f", "step": ["masalah", "sinkron"], "actor": "x", "contribution": "dana",
    ...                         "start": [2025, 2027], "end": [2028, None]}),
    ... )
    >>> kept_years(plan)
    [(2025, 2026), None]
    """
    now = present_names(plan)
    last = dict(zip(plan.actors["actor"], plan.actors["valid_to"], strict=True))
    opening = _opening(plan)
    kept: list[tuple[int, int] | None] = []
    for role in records(plan.roles):
        ceases = last[now[role.actor]]
        first = _begins(role, opening)
        gone = bool(pd.notna(ceases) and ceases < first)
        end = min(_OPEN if pd.isna(role.end) else int(role.end), _OPEN if pd.isna(ceases) else int(ceases))
        kept.append(None if gone else (first, end))
    return kept
