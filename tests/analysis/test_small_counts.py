"""What an equity result says of counts of people that are for the office only."""

from __future__ import annotations

import pandas as pd
import pytest

import kewilayahan as kw

SICK = kw.Indicator("stunting", method="eppgbm", year=2025)
TB = kw.Indicator("tbc", method="eppgbm", year=2025)


@pytest.fixture(scope="module")
def plan() -> kw.MasterPlan:
    """Of 50 people each, 3, 20 and 48 are stunted (3 small, 2 left); a city's own count says not whether of people."""
    areas = pd.DataFrame({"area": list("ABC"), "name": list("ABC"), "level": "rw", "population": 50})
    facts = {"year": 2025, "method": "eppgbm"}
    stunted = pd.DataFrame({"area": list("ABC"), "indicator": "stunting", "numerator": [3, 20, 48], "denominator": 50})
    sick = pd.DataFrame({"area": list("ABC"), "indicator": "tbc", "value": [2, 9, 9]})
    schema = kw.SCHEMA.with_choices({"indicators": [kw.schema.Choice("tbc", "Penderita TBC", "TB patients")]})
    indicators = pd.concat([stunted, sick]).assign(**facts)
    problems = pd.DataFrame({"problem": ["M"], "statement": ["x"], "category": ["drainase"], "area": ["A"]})
    return kw.MasterPlan(schema=schema, areas=areas, indicators=indicators, problems=problems)


@pytest.mark.parametrize(
    ("of", "need", "small"),
    [
        ("problems", SICK, 2),
        (SICK, "population", 2),
        ("problems", kw.Composite({SICK: 1, "population": 1}), 2),
        ("problems", TB, 1),  # not said to be of people: taken for such, as in what is published
        (SICK, TB, 2),
        ("problems", "population", 0),
    ],
)
def test_small_counts_are_named_wherever_they_are_told(
    plan: kw.MasterPlan, of: str | kw.Indicator, need: kw.Indicator | kw.Composite | str, small: int
) -> None:
    notes = [note.en for note in kw.equity(plan, of=of, need=need).notes if note.en.startswith("Small counts")]
    assert notes == [f"Small counts of people, for the office only: {small}"] * bool(small)
