"""Rules between rows: money outside the years of its work is told and stops nothing."""

from __future__ import annotations

import pandas as pd

import kewilayahan as kw


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
