"""How well one work is told from two, and how long the proposals of a whole city take."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planning.scoring import quality, scored
from rapidfuzz import fuzz, process

import kewilayahan as kw
from kewilayahan.planning.similarity import THRESHOLD

PAIRS = Path(__file__).parents[1] / "planning" / "pairs.csv"
KELURAHAN, RW = 45, 14


@pytest.mark.bench
def test_precision_and_recall() -> None:
    found = scored(pd.read_csv(PAIRS))
    for half, rows in found.groupby("half"):
        same = rows["same"] == "yes"
        precision, recall = quality(rows["score"], same, THRESHOLD)
        print(f"\n{half}: {len(rows)} pairs; precision {precision:.3f}, recall {recall:.3f} at {THRESHOLD}")
        for threshold in (70, 80, 90):
            precision, recall = quality(rows["plain"], same, threshold)
            print(f"  token_set_ratio at {threshold}: precision {precision:.3f}, recall {recall:.3f}")


def city(number: int) -> kw.MasterPlan:
    """A city of 45 kelurahan with the titles of the labelled pairs, each in some gang or RW."""
    rng = np.random.default_rng(1)
    kelurahan = [f"34.71.{n // 4 + 1:02}.{1001 + n % 4}" for n in range(KELURAHAN)]
    rw = [(f"{code}.01.{n:02}", n, code) for code in kelurahan for n in range(1, RW + 1)]
    areas = pd.DataFrame(
        [(code, code, "kelurahan", None) for code in kelurahan]
        + [(code, f"RW {n:02}", "rw", parent) for code, n, parent in rw],
        columns=["area", "name", "level", "parent"],
    )
    pairs = pd.read_csv(PAIRS)
    works = pairs[["title_a", "category_a"]].set_axis(["title", "category"], axis=1)
    works["title"] = works["title"].str.replace(r"\b(RT|RW)\b[\s\d,/–IVX]*(dan [\d, ]+)?", "", regex=True)
    picked = works.iloc[rng.integers(len(works), size=number)]
    where = rng.integers(len(rw), size=number)
    gang = np.array(["Mawar", "Melati", "Kenanga", "Dahlia", "Cempaka", "Merpati"])[rng.integers(6, size=number)]
    rt = rng.integers(1, 90, size=number)
    proposals = pd.DataFrame(
        {
            "proposal": [f"U{n:06}" for n in range(number)],
            "source": np.where(rng.random(number) < 0.5, "m", "r"),
            "kind": "usulan",
            "title": [f"{title} gang {name} RT {n}" for title, name, n in zip(picked["title"], gang, rt, strict=True)],
            "category": picked["category"].to_numpy(),
            "area": [rw[n][0] for n in where],
            "year": rng.integers(2024, 2029, size=number),
            "cost": rng.integers(5, 500, size=number) * 1_000_000,
            "decision": "open",
        }
    )
    sources = pd.DataFrame({"source": ["m", "r"], "title": ["M", "R"], "kind": ["musrenbang", "renja"]})
    return kw.MasterPlan(areas=areas, sources=sources, proposals=proposals)


def peak() -> float:
    """The most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.bench
def test_50_000_proposals_of_a_city() -> None:
    for number in (12_500, 50_000):
        plan, before = city(number), peak()
        started = time.perf_counter()
        found = kw.integrate(plan)
        took = time.perf_counter() - started
        print(f"\n{number:,}: {took:.1f} s, {peak() - before:.0f} MB more at the peak, {len(found.groups)} groups")
    assert took < 120
    titles = plan.proposals["title"].iloc[:5_000].str.lower().tolist()
    started = time.perf_counter()
    process.cdist(titles, titles, scorer=fuzz.token_set_ratio, workers=2, dtype=np.uint8)
    plain = (time.perf_counter() - started) * (number / len(titles)) ** 2
    print(f"token_set_ratio of each with each: {plain:.0f} s (from 5,000), {plain / took:.1f} times as long")
