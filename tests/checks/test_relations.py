"""Rules between rows: money outside the years of its work, an actor under two codes; told, they stop nothing."""

from __future__ import annotations

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.planning.actors import present_names


def test_funding_outside_the_years_of_its_work_is_a_warning() -> None:
    tables = {
        "areas": pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"]}),
        "focuses": pd.DataFrame({"focus": ["f"], "name": ["F"], "track": ["problem"]}),
        "interventions": pd.DataFrame(
            {"intervention": ["k"], "focus": "f", "title": "K", "start": [2027], "end": [2028], "status": "usulan"}
        ),
        "funding": pd.DataFrame(
            {
                "intervention": "k",
                "year": [2026, 2027, 2028, 2029],
                "fund": "dak",
                "amount": 1,
                "status": "usulan",
                "origin": [f"[dana.xlsx]Pendanaan!{row}" for row in range(3, 7)],
            }
        ),
    }
    found = kw.check(tables)
    assert [(f.level, f.rule, f.row, f.value) for f in found] == [
        ("warning", "funded_years", "k/2026/dak", "2026"),
        ("warning", "funded_years", "k/2029/dak", "2029"),
    ]
    assert (found[1].sheet, found[1].cell, found[1].column) == ("Pendanaan", "6", "year")
    assert len(kw.MasterPlan(**tables).funding) == 4


@pytest.mark.parametrize(
    ("other", "name", "valid_to", "found"),
    [
        ("taman", "Dinas Taman", None, ["Dinas Taman"]),  # its name is an alias of dlh, and it goes on
        ("dinas-taman", "Pertamanan", None, ["Dinas Taman"]),  # its code
        ("taman", "Dinas Taman", 2020, []),  # it was taken over: one actor
        ("dpmppa", "DPMPPA", None, []),  # so says the vocabulary of agencies
        ("taman", "Taman", None, []),
    ],
)
def test_an_alias_that_is_another_actor_is_a_warning(
    other: str, name: str, valid_to: int | None, found: list[str]
) -> None:
    alias = "DPMPPA" if other == "dpmppa" else "Dinas Taman"
    actors = pd.DataFrame({"actor": ["dlh", other], "name": ["DLH", name], "sector": "kota", "alias": [alias, ""]})
    areas = pd.DataFrame({"area": ["A"], "name": ["A"], "level": ["rw"]})
    plan = kw.MasterPlan(areas=areas, actors=actors.assign(valid_to=[None, valid_to]))
    told = [(finding.level, finding.rule, finding.row, finding.value) for finding in kw.check(plan)]
    assert told == [("warning", "alias", "dlh", alias) for alias in found]
    assert (present_names(plan)[other] == "dlh") == (name in ("DPMPPA", "Dinas Taman") and not found)
