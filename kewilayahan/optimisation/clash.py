"""Why nothing fits: a set of rules that clash, none of which can be left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kewilayahan.optimisation.instance import Aim, Infeasible, Instance, Rule
from kewilayahan.optimisation.programme import Programme


def clash(instance: Instance, *, seconds: float = 60.0) -> tuple[Rule, ...]:
    """Return an irreducible set of rules that no schedule keeps together.

    QuickXplain (Junker 2004, Proceedings of AAAI-04, 167-172): what is left has no schedule, and has
    one without any one of its rules.

    Parameters
    ----------
    instance : Instance
        An instance that has no schedule.
    seconds : float
        Time for each question whether the rest can be kept.

    Returns
    -------
    tuple of Rule
        ``("required", work, 0)``, ``("order", before, after)``, ``("ceiling", source, year)`` and
        ``("desk", desk, year)``.

    Raises
    ------
    TimeOut
        If one of these questions has no answer in time: what cannot be told is not called a clash.
    """
    smaller = instance.only(())  # works not required may stay undone, whatever binds them
    rules = _rules(smaller)
    return tuple(sorted(_needed(smaller, (), rules, seconds), key=rules.index))


def _rules(instance: Instance) -> list[Rule]:
    sources, years = instance.ceilings.shape
    rules: list[Rule] = [("required", row, 0) for row, work in enumerate(instance.works) if work.required]
    rules += [("order", before, row) for row, work in enumerate(instance.works) for before in work.after]
    rules += [("ceiling", source, year) for source in range(sources) for year in range(years)]
    rules += [("desk", desk, year) for desk, year in np.argwhere(instance.capacity >= 0).tolist()]
    return rules


def _needed(instance: Instance, kept: Sequence[Rule], rules: Sequence[Rule], seconds: float) -> list[Rule]:
    """Return the rules that are needed beside those kept for nothing to fit, by halves."""
    if not _fits(instance, kept, seconds):
        return []
    if len(rules) == 1:
        return list(rules)
    half = len(rules) // 2
    first, last = rules[:half], rules[half:]
    of_last = _needed(instance, [*kept, *first], last, seconds)
    of_first = _needed(instance, [*kept, *of_last], first, seconds)
    return [*of_first, *of_last]


def _fits(instance: Instance, kept: Sequence[Rule], seconds: float) -> bool:
    programme = Programme(instance, dropped=frozenset(_rules(instance)) - frozenset(kept))
    try:
        programme.solve(Aim(np.ones(instance.gains.shape[1])), gap=1.0, seconds=seconds)
    except Infeasible:
        return False
    return True
