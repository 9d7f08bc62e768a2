"""Bench data: a plan of many works, as a city's kelurahan would propose them, with too little money."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

import kewilayahan as kw

FUNDS = {
    "apbd_kota": 0.3,
    "dau_kelurahan": 0.15,
    "danais": 0.15,
    "dak": 0.1,
    "apbn": 0.1,
    "tjsp": 0.08,
    "apbd_diy": 0.06,
    "swadaya": 0.06,
}
YEARS = range(2027, 2032)
MONEY = 0.45  # of all that is proposed


def many_works(number: int, *, seed: int = 1) -> tuple[kw.MasterPlan, dict[str, dict[int, int]]]:
    """A plan of `number` works on the 23 RW of the example, and ceilings for less than half of them."""
    chance = np.random.default_rng(seed)
    example = kw.read_plan("examples/pringgokusuman")
    rw = example.areas.loc[example.areas["level"] == "rw", "area"].to_numpy()
    works, money, problems = [], [], []
    for row in range(number):
        lasts = int(chance.choice([1, 1, 1, 2, 2, 3]))
        start = int(chance.choice(YEARS[: len(YEARS) - lasts + 1]))
        code = f"K-{row:04}"
        after = f"K-{int(chance.integers(max(0, row - 30), row)):04}" if row > 5 and chance.random() < 0.15 else None
        reach = chance.choice(rw, size=int(chance.choice([1, 1, 1, 2, 3])), replace=False)
        scores = chance.integers(1, 6, size=3)
        problems.append((f"M-{row:04}", "Masalah", "jalan", *scores))
        works.append(
            (code, f"fokus-{row % 6}", f"M-{row:04}", f"Kegiatan {row}", tuple(reach), start, start + lasts - 1, after)
        )
        funds = chance.choice(list(FUNDS), size=int(chance.choice([1, 2, 2])), replace=False, p=list(FUNDS.values()))
        cost = int(chance.lognormal(4.3, 0.9) * 1e6)
        for year in range(start, start + lasts):
            parts = np.round(chance.dirichlet(np.ones(len(funds))) * cost / 1e4).astype(int) * 10_000
            money += [(code, year, fund, int(part)) for fund, part in zip(funds, parts, strict=True)]
    focuses = [f"fokus-{row}" for row in range(6)]
    columns = ["intervention", "focus", "problem", "title", "area", "start", "end", "after"]
    plan = kw.MasterPlan(
        areas=example.areas,
        focuses=pd.DataFrame({"focus": focuses, "name": focuses, "track": "problem", "desk": focuses}),
        desks=pd.DataFrame({"desk": focuses, "name": focuses}),
        problems=gpd.GeoDataFrame(
            pd.DataFrame(problems, columns=["problem", "statement", "category", "urgency", "seriousness", "growth"])
        ),
        interventions=pd.DataFrame(works, columns=columns).assign(status="usulan"),
        funding=pd.DataFrame(money, columns=["intervention", "year", "fund", "amount"]).assign(status="usulan"),
    )
    total = plan.funding.groupby("fund")["amount"].sum()
    uneven = chance.uniform(0.7, 1.3, size=(len(FUNDS), len(YEARS)))
    ceilings = {
        fund: {
            year: int(total[fund] * MONEY / len(YEARS) * share / 1e4) * 10_000
            for year, share in zip(YEARS, shares, strict=True)
        }
        for fund, shares in zip(FUNDS, uneven, strict=True)
    }
    return plan, ceilings
