"""What a cut must not touch: by flag, code, focus, theme, area, or need above a threshold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from numbers import Real

import pandas as pd

from kewilayahan.errors import InvalidValue, UnknownName
from kewilayahan.plan import MasterPlan, records
from kewilayahan.planning.shares import Need, areas_of, need_of, work_shares
from kewilayahan.planning.works import listed
from kewilayahan.words import Text

_HALF = 0.5 - 1e-9


@dataclass(frozen=True)
class Protect:
    """The works whose money stays.

    Parameters
    ----------
    flag : bool
        Those the plan marks as protected.
    work, focus, theme : str or tuple of str
        Works by code, by focus, or by the theme of their zone.
    area : str or tuple of str
        Works of which at least half goes to these areas, those below them included.
    above : float, optional
        Works of which at least half goes to areas whose `need` is above this.
    need : str, Indicator or Composite
        What is compared with `above`: a column of the areas, an indicator (``of="share"`` for its %), an index.
    level : str
        Level of the areas so compared.

    Examples
    --------
    >>> Protect(focus="stunting").focus
    ('stunting',)
    """

    flag: bool = True
    work: str | tuple[str, ...] = ()
    focus: str | tuple[str, ...] = ()
    theme: str | tuple[str, ...] = ()
    area: str | tuple[str, ...] = ()
    above: float | None = None
    need: Need = "population"
    level: str = "rw"

    def __post_init__(self) -> None:
        """Take a text as one code, and refuse a threshold that is no number."""
        for name in ("work", "focus", "theme", "area"):
            object.__setattr__(self, name, listed(getattr(self, name)))
        if self.above is not None and not (isinstance(self.above, Real) and isfinite(self.above)):
            raise InvalidValue(
                Text(f"ambang harus angka, bukan {self.above!r}", f"the threshold must be a number, not {self.above!r}")
            )

    def works(self, plan: MasterPlan) -> frozenset[str]:
        """Return the codes of the works that are protected in a plan.

        Raises
        ------
        UnknownName
            If a work, focus, theme, area or level does not exist.
        """
        _check(self.work, plan.interventions["intervention"], Text("Kegiatan", "intervention"))
        _check(self.focus, plan.focuses["focus"], Text("Fokus", "focus"))
        _check(self.theme, plan.schema.choices("themes"), Text("Tema", "theme"))
        themes = dict(zip(plan.zones["zone"], plan.zones["theme"], strict=True))
        found = set(self.work)
        for work in records(plan.interventions):
            if (
                (self.flag and pd.notna(work.protected) and work.protected)
                or work.focus in self.focus
                or themes.get(work.zone) in self.theme
            ):
                found.add(work.intervention)
        for code in self.area:
            inside = plan.select(code)
            found |= _mostly_in(plan, str(plan.area(code)["level"]), set(inside["area"]))
        if self.above is not None:
            needs = need_of(plan, areas_of(plan, self.level), self.need)
            found |= _mostly_in(plan, self.level, set(needs.index[needs > self.above]))
        return frozenset(found)


def _check(given: Iterable[str], known: Iterable[str], what: Text) -> None:
    every = set(known)
    for code in given:
        if code not in every:
            raise UnknownName(code, every, what=what)


def _mostly_in(plan: MasterPlan, level: str, codes: set[str]) -> set[str]:
    shares = work_shares(plan, areas_of(plan, level))
    inside = shares[shares["area"].isin(codes)].groupby("intervention")["share"].sum()
    return set(inside.index[inside >= _HALF])
