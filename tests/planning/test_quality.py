"""How well one work is told from two, on pairs that were written before the score and half of them held out."""

from __future__ import annotations

import pandas as pd
from planning.scoring import quality, scored

from kewilayahan.planning.similarity import THRESHOLD


def test_the_labels_are_as_many_as_promised(labelled: pd.DataFrame) -> None:
    assert len(labelled) >= 300
    assert not labelled.duplicated(["title_a", "title_b", "area_a", "area_b"]).any()
    families = labelled.groupby("family")["half"].nunique()
    assert (families == 1).all()  # no kind of work is in both halves
    assert labelled["half"].value_counts(normalize=True).between(0.45, 0.55).all()
    assert labelled.groupby("half")["same"].value_counts(normalize=True).between(0.4, 0.6).all()


def test_the_half_held_out_is_told_apart(labelled: pd.DataFrame) -> None:
    half = scored(labelled[labelled["half"] == "test"])
    precision, recall = quality(half["score"], half["same"] == "yes", THRESHOLD)
    assert precision >= 0.95
    assert recall >= 0.85


def test_it_is_better_than_plain_rapidfuzz_at_any_threshold(labelled: pd.DataFrame) -> None:
    half = scored(labelled[labelled["half"] == "test"])
    same = half["same"] == "yes"
    _, recall = quality(half["score"], same, THRESHOLD)
    for threshold in range(0, 101):
        precision, plain = quality(half["plain"], same, threshold)
        assert precision < 0.95 or plain < recall
