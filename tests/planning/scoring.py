"""Scores of the labelled pairs, by the library and by plain rapidfuzz, for the test and the bench."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

import kewilayahan as kw
from kewilayahan.planning.similarity import Territory, compare, read_works

PLAN = Path(__file__).parents[2] / "examples" / "pringgokusuman"


def scored(labelled: pd.DataFrame) -> pd.DataFrame:
    """Add the score of the library and of ``token_set_ratio`` to the pairs."""
    territory = Territory(kw.read_plan(PLAN).areas)
    sides = []
    for side in ("a", "b"):
        frame = labelled[[f"title_{side}", f"area_{side}", f"category_{side}", f"year_{side}", f"cost_{side}"]]
        frame = frame.set_axis(["title", "area", "category", "year", "cost"], axis=1)
        areas = [tuple(str(cell).split(";")) if pd.notna(cell) else () for cell in frame["area"]]
        sides.append(read_works(frame.assign(area=areas), territory))
    titles = zip(labelled["title_a"].str.lower(), labelled["title_b"].str.lower(), strict=True)
    plain = [fuzz.token_set_ratio(one, other) for one, other in titles]
    ours = [compare(a, b).score for a, b in zip(*sides, strict=True)]
    return labelled.assign(score=ours, plain=plain)


def quality(scores: pd.Series, same: pd.Series, threshold: float) -> tuple[float, float]:
    """Return precision and recall of taking what reaches the threshold for one work."""
    taken = scores >= threshold
    right = int((taken & same).sum())
    return right / max(1, int(taken.sum())), right / int(same.sum())
