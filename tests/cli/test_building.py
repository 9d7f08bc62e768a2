"""A build measures each thing once and hands the results on."""

from __future__ import annotations

import functools
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kewilayahan.analysis import (
    audit,
    desks,
    equity,
    left_behind,
    priorities,
    profile,
    roadmap,
    roles,
    schedule,
    synergy,
)
from kewilayahan.checks import cast_tables
from kewilayahan.cli import app
from kewilayahan.disclosure import suppress
from kewilayahan.spatial.geometry import coverage_faults
from kewilayahan.spatial.neighbours import neighbours

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"
ONCE: tuple[Callable[..., Any], ...] = (
    cast_tables,
    suppress,
    neighbours,
    audit.audit,
    desks.desks,
    equity.equity,
    left_behind.left_behind,
    priorities.prioritise,
    roadmap.roadmap,
    roles.roles,
    schedule.schedule,
    synergy.synergies,
)


def counted(monkeypatch: pytest.MonkeyPatch, *functions: Callable[..., Any]) -> Counter[str]:
    """Count the calls of functions, under whatever name a module of the package holds them."""
    calls: Counter[str] = Counter()

    def counting(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            calls[function.__name__] += 1
            return function(*arguments, **options)

        return call

    for function in functions:
        watched = counting(function)
        for module in [module for name, module in sys.modules.items() if name.startswith("kewilayahan")]:
            for name, value in list(vars(module).items()):
                if value is function:
                    monkeypatch.setattr(module, name, watched)
    return calls


def test_a_build_measures_each_thing_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = counted(monkeypatch, *ONCE, profile.profile, coverage_faults)
    done = CliRunner().invoke(app, ["build", str(EXAMPLE), "-o", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    once = dict.fromkeys((function.__name__ for function in ONCE), 1)
    # The plan is cast as it is read, and once more as what was written is read back.
    assert {name: calls[name] for name in once} == once | {"cast_tables": 2}
    levels = 5  # kota, kemantren, kelurahan, kampung, rw
    assert calls["profile"] == levels
    # The areas of three levels are neighbours of each other: for the plan, for what may be published, and for what
    # was written and is read back.
    assert calls["coverage_faults"] == 3 * 3
