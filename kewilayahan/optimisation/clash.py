"""Why nothing fits: a set of rules that clash, none of which can be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kewilayahan.optimisation.instance import Infeasible, Instance, Rule, TimeOut
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
    """
    bound = _bound(instance)
    works = tuple(work if row in bound else replace(work, starts=()) for row, work in enumerate(instance.works))
    smaller = replace(instance, works=works)
    rules = _rules(smaller, bound)
    return tuple(sorted(_needed(smaller, (), rules, seconds), key=rules.index))


def _bound(instance: Instance) -> list[int]:
    """Return the works that must be done and those they wait for; all others may stay undone."""
    bound = [row for row, work in enumerate(instance.works) if work.required]
    for row in bound:
        bound.extend(before for before in instance.works[row].after if before not in bound)
    return bound


def _rules(instance: Instance, bound: Sequence[int]) -> list[Rule]:
    sources, years = instance.ceilings.shape
    wanted = [row for row in bound if instance.works[row].required]
    orders: list[Rule] = [("order", before, row) for row in bound for before in instance.works[row].after]
    rules: list[Rule] = [("required", row, 0) for row in wanted]
    rules += orders
    rules += [("ceiling", source, year) for source in range(sources) for year in range(years)]
    rules += [("desk", desk, year) for desk in range(len(instance.capacity)) for year in range(years)]
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
    every = _rules(instance, _bound(instance))
    programme = Programme(instance, dropped=frozenset(every) - frozenset(kept))
    try:
        programme.solve(limits=np.ones(instance.gains.shape[1]), gap=1.0, seconds=seconds)
    except Infeasible:
        return False
    except TimeOut:
        return True
    return True
