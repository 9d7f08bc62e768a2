"""Priorities against published examples and by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kewilayahan as kw
from kewilayahan.analysis.slums import CRITERIA


def scores(*rows: tuple[str, float | None, float | None, float | None], **more: list[int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item", "urgency", "seriousness", "growth"]).assign(**more)


def test_ties_go_to_seriousness_then_urgency_then_votes() -> None:
    table = scores(("a", 3, 3, 4), ("b", 2, 4, 4), ("c", 4, 3, 3), ("d", 4, 3, 3), votes=[9, 0, 1, 2])
    ranked = kw.usg(table, item="item")
    assert list(ranked.index) == ["b", "d", "c", "a"]
    assert ranked["score"].tolist() == [10, 10, 10, 10] and ranked["rank"].tolist() == [1, 2, 3, 4]
    equal = kw.usg(table.drop(columns="votes"), item="item")
    assert equal["rank"].to_dict() == {"b": 1, "c": 2, "d": 2, "a": 4}


def test_the_product_can_turn_the_order() -> None:
    table = scores(("even", 3, 3, 3), ("peak", 5, 4, 1))
    assert list(kw.usg(table, item="item").index) == ["peak", "even"]
    assert kw.usg(table, item="item", total="product")["score"].to_dict() == {"even": 27, "peak": 20}


def test_several_scorers_give_the_median_and_their_spread() -> None:
    table = scores(("a", 1, 2, 3), ("a", 5, 2, 3), ("a", 4, 5, 3), ("b", 3, 3, None))
    ranked = kw.usg(table, item="item")
    assert ranked.loc["a", ["urgency", "seriousness", "growth"]].tolist() == [4, 2, 3]
    assert ranked.loc["a", "scorers"] == 3 and ranked.loc["a", "spread"] == 12 - 6
    assert kw.usg(table, item="item", scorers="mean").loc["a", "score"] == pytest.approx(10 / 3 + 3 + 3)
    assert ranked.loc["b", "scorers"] == 0 and pd.isna(ranked.loc["b", "rank"]) and pd.isna(ranked.loc["b", "score"])
    assert list(ranked.index) == ["a", "b"]


def test_bad_scores_are_refused() -> None:
    with pytest.raises(kw.KewilayahanError, match="1 sampai 10"):
        kw.usg(scores(("a", 0, 1, 1)), item="item")
    with pytest.raises(kw.KewilayahanError, match="suara tidak boleh negatif"):
        kw.usg(scores(("a", 1, 1, 1), votes=[-1]), item="item")
    with pytest.raises(kw.UnknownName, match="Maksud Anda: item"):
        kw.usg(scores(("a", 1, 1, 1)), item="items")
    with pytest.raises(kw.UnknownName, match="Maksud Anda: product"):
        kw.usg(scores(("a", 1, 1, 1)), item="item", total="produk")  # type: ignore[arg-type]


def test_equal_means_tie_whatever_their_digits() -> None:
    """Both total 6 = 18/3; B is the more serious."""
    table = scores(("A", 1, 1, 2), ("A", 1, 1, 5), ("A", 1, 1, 5), ("B", 1, 1, 1), ("B", 1, 5, 1), ("B", 1, 5, 2))
    ranked = kw.usg(table, item="item", scorers="mean")
    assert list(ranked.index) == ["B", "A"] and ranked["score"].tolist() == [6, 6]


def test_totals_of_means_tie_though_their_parts_are_thirds() -> None:
    """Both total 20/3: A of 8/3 + 2 + 2, B of 2 + 7/3 + 7/3; B is the more serious."""
    table = scores(("A", 3, 2, 2), ("A", 3, 2, 2), ("A", 2, 2, 2), ("B", 2, 2, 2), ("B", 2, 2, 2), ("B", 2, 3, 3))
    ranked = kw.usg(table, item="item", scorers="mean")
    assert list(ranked.index) == ["B", "A"] and ranked["score"].nunique() == 1


def test_nobodys_dots_and_votes_for_nothing_are_refused() -> None:
    ballots = pd.DataFrame({"voter": ["a", None], "item": ["x", "y"], "dots": [1, 50]})
    with pytest.raises(kw.KewilayahanError, match="kolom voter masih kosong di baris 1"):
        kw.dot_votes(ballots, dots=3)
    with pytest.raises(kw.KewilayahanError, match="kolom dots bukan angka"):
        kw.dot_votes(ballots.assign(voter="a", dots="satu"), dots=3)
    with pytest.raises(kw.KewilayahanError, match="kolom item masih kosong"):
        kw.usg(scores((None, 1, 1, 1)), item="item")  # type: ignore[arg-type]
    with pytest.raises(kw.KewilayahanError, match="kolom urgency bukan angka"):
        kw.usg(scores(("a", "x", 1, 1)), item="item")  # type: ignore[arg-type]
    with pytest.raises(kw.KewilayahanError, match="kolom first masih kosong"):
        kw.pairwise(pd.DataFrame({"first": [None], "second": ["b"], "winner": ["b"]}))
    for dots in ("x", 0, 1.5, True):
        with pytest.raises(kw.KewilayahanError, match=f"bilangan bulat positif, bukan {dots!r}"):
            kw.dot_votes(ballots.assign(voter="a", dots=1), dots=dots)  # type: ignore[arg-type]
    for pair in ("ab", ("a", "b", "c")):
        with pytest.raises(kw.KewilayahanError, match="bukan pasangan"):
            kw.ahp({pair: 3})  # type: ignore[dict-item]
    with pytest.raises(kw.KewilayahanError, match="1/9 sampai 9"):
        kw.ahp({("a", "b"): "3"})  # type: ignore[dict-item]


def test_the_example_plan_ranks_its_problems() -> None:
    ranked = kw.prioritise(kw.read_plan("examples/pringgokusuman")).table
    # M-01 and M-11 both have 14 points, and M-01 is the more serious (5 against 4).
    assert list(ranked.index[:2]) == ["M-01", "M-11"] and ranked["score"].iloc[:2].tolist() == [14, 14]
    assert len(ranked) == 25
    with pytest.raises(kw.UnknownName, match="Maksud Anda: proposals"):
        kw.prioritise(kw.read_plan("examples/pringgokusuman"), "proposal")  # type: ignore[arg-type]


def test_dots_are_counted_and_nobody_has_more_than_they_were_given() -> None:
    ballots = pd.DataFrame({"voter": list("aaabbc"), "item": list("xxyyzz")})
    counted = kw.dot_votes(ballots, dots=3)
    assert counted["dots"].to_dict() == {"y": 2, "z": 2, "x": 2}
    assert counted["rank"].to_dict() == {"y": 1, "z": 1, "x": 3} and counted["share"].sum() == pytest.approx(1)
    with pytest.raises(kw.KewilayahanError, match="lebih dari 2: a"):
        kw.dot_votes(ballots, dots=2)
    with pytest.raises(kw.KewilayahanError, match="bulat positif"):
        kw.dot_votes(ballots.assign(dots=0), dots=3)


def test_the_one_who_won_between_two_equals_comes_first() -> None:
    choices = pd.DataFrame(
        [("b", "a", "b"), ("a", "c", "a"), ("c", "b", None), ("d", "a", "a"), ("d", "b", None), ("d", "c", "c")],
        columns=["first", "second", "winner"],
    )
    # a: 2 wins; b: 1 win and 2 draws, the same; b won between the two.
    ranked = kw.pairwise(choices)
    assert ranked["score"].to_dict() == {"b": 2.0, "a": 2.0, "c": 1.5, "d": 0.5}
    assert list(ranked.index) == ["b", "a", "c", "d"] and ranked["rank"].tolist() == [1, 2, 3, 4]
    with pytest.raises(kw.KewilayahanError, match="harus salah satu"):
        kw.pairwise(choices.assign(winner="e"))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=12))
def test_every_comparison_gives_one_point(found: list[tuple[int, int, int]]) -> None:
    rows = [(str(a), str(b), [str(a), str(b), None][won]) for a, b, won in found if a != b]
    if not rows:
        return
    ranked = kw.pairwise(pd.DataFrame(rows, columns=["first", "second", "winner"]))
    assert ranked["score"].sum() == len(rows)
    assert ranked[["wins", "losses", "draws"]].to_numpy().sum() == 2 * len(rows)
    assert ranked["rank"].is_monotonic_increasing


def test_ahp_gives_the_published_weights_of_drinks() -> None:
    """Consumption of drinks in the United States, as judged and published by Saaty (2008), with CR 0.022."""
    names = ["coffee", "wine", "tea", "beer", "sodas", "milk", "water"]
    above = [9, 5, 2, 1, 1, 1 / 2, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9]
    above += [1 / 3, 1 / 4, 1 / 3, 1 / 9, 1 / 2, 1, 1 / 3, 2, 1 / 2, 1 / 3]
    found = kw.ahp(dict(zip(combinations(names, 2), above, strict=True)))
    published = {
        "coffee": 0.177,
        "wine": 0.019,
        "tea": 0.042,
        "beer": 0.116,
        "sodas": 0.190,
        "milk": 0.129,
        "water": 0.327,
    }
    assert found.weights.to_dict() == pytest.approx(published, abs=0.0006)
    assert found.consistency == pytest.approx(0.022, abs=0.0005) and found.consistent
    assert found.weights.index[0] == "water" and "0,022" in found.sentence()


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=2, max_size=5))
def test_ahp_of_consistent_judgements_is_the_weights_themselves(weights: list[float]) -> None:
    judgements = {(str(a), str(b)): weights[a] / weights[b] for a, b in combinations(range(len(weights)), 2)}
    found = kw.ahp(judgements)
    assert [found.weights[str(place)] for place in range(len(weights))] == pytest.approx(
        (np.array(weights) / sum(weights)).tolist(), abs=1e-6
    )
    assert found.consistency == pytest.approx(0, abs=1e-6) and found.weights.sum() == pytest.approx(1)


def test_ahp_says_what_is_wrong() -> None:
    assert not kw.ahp({("a", "b"): 9, ("b", "c"): 9, ("c", "a"): 9}).consistent
    with pytest.raises(kw.KewilayahanError, match="belum terhubung dengan yang lain: c, d"):
        kw.ahp({("a", "b"): 1, ("c", "d"): 1})
    with pytest.raises(kw.KewilayahanError, match="1/9 sampai 9"):
        kw.ahp({("a", "b"): 10})
    with pytest.raises(kw.KewilayahanError, match="pasangan yang ganda"):
        kw.ahp({("a", "b"): 2, ("b", "a"): 2})
    with pytest.raises(kw.KewilayahanError, match="2 sampai 15 unsur"):
        kw.ahp({})


@pytest.mark.parametrize(
    ("percentages", "total", "named"),
    [
        ([26, 0, 26, 12.82, 77.56, 90, 0, 0, 0, 80.52, 16.67, 26.67, 100, 100, 100, 100], 38, "sedang"),
        ([42, 0, 48, 0, 0, 41.38, 0, 0, 14.22, 9.98, 0, 27.59, 100, 100, 0, 0], 14, "tidak_kumuh"),
        ([100, 0, 44.74, 0, 3.13, 43.18, 0, 0, 0, 100, 54.55, 54.55, 100, 100, 0, 100], 33, "ringan"),
        ([5.71, 0, 34.29, 0, 100, 0, 0, 0, 11.11, 22.22, 0, 10, 100, 100, 0, 100], 21, "ringan"),
    ],
    ids=["Sumbermulyo RT 01 RW 05", "Kebunan", "Kebonsari", "Kedungjajang"],
)
def test_published_slum_scores(percentages: list[float], total: int, named: str) -> None:
    scored = kw.slum_score(pd.DataFrame([percentages], columns=CRITERIA))
    assert scored["score"].tolist() == [total] and scored["class"].tolist() == [named]
    assert scored["building_mean"].iloc[0] == pytest.approx(sum(percentages[:3]) / 3)


def test_published_percentages_and_points() -> None:
    seen = [25.67, 44.74, 51.11, 72.28, 75.38, 76.56, 24.99, 0, 100]
    table = pd.DataFrame([seen + [0] * 7], columns=CRITERIA)
    assert kw.slum_score(table).iloc[0, :9].tolist() == [1, 1, 3, 3, 3, 5, 0, 0, 5]
    with pytest.raises(kw.KewilayahanError, match="di luar 0–100"):
        kw.slum_score(table + 1)
    with pytest.raises(kw.UnknownName, match="fire_equipment"):
        kw.slum_score(table.drop(columns="fire_equipment"))
