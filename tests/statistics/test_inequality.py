"""The measures of inequality: published values, a slow twin, and what must hold for all numbers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inequality.gini import Gini
from inequality.schutz import Schutz
from inequality.theil import Theil as PysalTheil
from inequality.theil import TheilD

import kewilayahan as kw
from kewilayahan.statistics.inequality import concentration, gini, hoover, location_quotient, lorenz, theil

DECADES = range(1940, 2001, 10)
INCOMES = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]

values = st.floats(0, 1e9).map(lambda number: 0.0 if number < 1e-3 else number)
units = st.integers(0, 10**6).map(float)
samples = st.lists(st.tuples(values, units, st.sampled_from("abcde")), min_size=1, max_size=30).filter(
    lambda rows: any(weight for _, weight, _ in rows)
)


@pytest.fixture(scope="module")
def mexico(shared_data: Path) -> pd.DataFrame:
    """Income a head of the 32 states of Mexico, by decade."""
    return pd.read_csv(shared_data / "golden" / "mexico" / "mexico.csv")


def slow_gini(x: list[float], weights: list[float]) -> float:
    """The definition, pair by pair."""
    whole, mean = sum(weights), sum(w * v for v, w in zip(x, weights, strict=True)) / sum(weights)
    pairs = sum(w * u * abs(v - z) for v, w in zip(x, weights, strict=True) for z, u in zip(x, weights, strict=True))
    return pairs / (2 * whole**2 * mean) if mean else 0.0


def test_gini_of_mexico(mexico: pd.DataFrame) -> None:
    # pysal/inequality, tests/test_gini.py
    assert gini(mexico["pcgdp1940"]) == pytest.approx(0.35372371173452849, abs=1e-15)


def test_theil_of_mexico(mexico: pd.DataFrame) -> None:
    # pysal/inequality, tests/test_theil.py and the docstring of theil.py
    total = [0.20894344, 0.15222451, 0.10472941, 0.10194725, 0.09560113, 0.10511256, 0.10660832]
    between = [0.0345889, 0.02816853, 0.05260921, 0.05931219, 0.03205257, 0.02963731, 0.03635872]
    within = [0.17435454, 0.12405598, 0.0521202, 0.04263506, 0.06354856, 0.07547525, 0.0702496]
    found = [theil(mexico[f"pcgdp{year}"], groups=mexico["hanson98"].to_numpy()) for year in DECADES]
    assert np.array(found) == pytest.approx(np.array([total, between, within]).T, abs=5e-9)


def test_the_same_as_the_package_inequality(mexico: pd.DataFrame) -> None:
    regions = mexico["hanson98"].to_numpy()
    for year in DECADES:
        x = mexico[f"pcgdp{year}"].to_numpy()
        theirs = TheilD(x, regions)
        assert gini(x) == pytest.approx(Gini(x).g, abs=1e-14)
        assert theil(x, groups=regions) == pytest.approx((PysalTheil(x).T, theirs.bg[0], theirs.wg[0]), abs=1e-13)
        assert hoover(x, np.ones(len(x))) == pytest.approx(Schutz(mexico, f"pcgdp{year}").distance, abs=1e-13)


def test_gini_of_the_packages_ineq_and_reat() -> None:
    assert gini(INCOMES) == pytest.approx(0.4620911, abs=5e-8)
    sales = [20, 50, 20, 10]
    assert gini(sales) == pytest.approx(0.3, abs=1e-15)
    assert gini(sales) * 4 / 3 == pytest.approx(0.4, abs=1e-15)  # the sample form
    incomes, sizes = [500, 1500, 2500, 4000, 7500, 15000], [1000, 1200, 1600, 400, 200, 600]
    assert gini(incomes, sizes) == pytest.approx(0.52782609, abs=5e-9)


def test_zeros_in_groups() -> None:
    assert theil([0, 0, 0, 10, 10, 10], groups=list("aaabbb")) == (
        pytest.approx(math.log(2), abs=1e-15),
        pytest.approx(math.log(2), abs=1e-15),
        0,
    )


def test_lorenz_ordinates() -> None:
    assert lorenz([1, 2, 3, 4, 5]).amounts == pytest.approx([0, 1 / 15, 0.2, 0.4, 2 / 3, 1], abs=1e-15)
    assert lorenz([1, 2, 3, 4, 5]).units == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])


def test_location_quotient_of_the_package_reat() -> None:
    here, region = (1714, 79006), (879213, 15593224)
    rest = (region[0] - here[0], region[1] - here[1])
    quotients = location_quotient([here[0] / here[1], rest[0] / rest[1]], weights=[here[1], rest[1]])
    assert quotients[0] == pytest.approx(0.3847623, abs=5e-8)


def test_concentration_by_hand() -> None:
    # Ranked by need: 1/4 of the people in the middle rank 1/8, then 1/2 at 1/2, then 1/4 at 7/8.
    # 2 (2/20 x 1/8 + 8/20 x 1/2 + 10/20 x 7/8) - 1 = 0.3
    assert concentration([2, 4, 10], rank_by=[1, 5, 9], weights=[1, 2, 1]) == pytest.approx(0.3, abs=1e-15)


def test_a_concentration_curve_goes_straight_over_ties() -> None:
    curve = lorenz([4, 0, 4], rank_by=[1, 1, 2])
    assert curve.units == pytest.approx([0, 2 / 3, 1]) and curve.amounts == pytest.approx([0, 0.5, 1])


@given(samples)
def test_gini_equals_its_definition(rows: list[tuple[float, float, str]]) -> None:
    x, weights, _ = map(list, zip(*rows, strict=True))
    assert gini(x, weights) == pytest.approx(slow_gini(x, weights), abs=1e-12)
    assert concentration(x, x, weights) == pytest.approx(gini(x, weights), abs=1e-14)


@given(samples)
def test_twice_the_area_above_the_curve_is_the_gini(rows: list[tuple[float, float, str]]) -> None:
    x, weights, _ = map(list, zip(*rows, strict=True))
    curve = lorenz(x, weights)
    assert 1 - 2 * np.trapezoid(curve.amounts, curve.units) == pytest.approx(gini(x, weights), abs=1e-12)
    assert (np.diff(curve.units) >= 0).all() and (np.diff(curve.amounts) >= 0).all()


@given(samples)
def test_theil_is_the_sum_of_its_parts(rows: list[tuple[float, float, str]]) -> None:
    x, weights, groups = map(list, zip(*rows, strict=True))
    whole = theil(x, weights, groups)
    assert abs(whole.total - whole.between - whole.within) <= 1e-12
    assert min(whole) >= -1e-12
    assert theil(x, weights).between == pytest.approx(0, abs=1e-12)
    alone = theil(x, weights, list(range(len(x))))
    assert alone.within == pytest.approx(0, abs=1e-12)


@given(samples, st.sampled_from([1e-6, 3.0, 1e6]))
def test_the_unit_of_money_does_not_matter(rows: list[tuple[float, float, str]], factor: float) -> None:
    x, weights, groups = map(list, zip(*rows, strict=True))
    scaled = [factor * value for value in x]
    assert gini(scaled, weights) == pytest.approx(gini(x, weights), abs=1e-12)
    assert theil(scaled, weights, groups) == pytest.approx(theil(x, weights, groups), abs=1e-12)
    assert hoover(scaled, weights) == pytest.approx(hoover(x, weights), abs=1e-12)
    assert location_quotient(scaled, weights) == pytest.approx(location_quotient(x, weights), rel=1e-9, nan_ok=True)


@given(values, st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_equal_shares_are_equal(value: float, weights: list[int]) -> None:
    x = [value] * len(weights)
    assert gini(x, weights) == pytest.approx(0, abs=1e-12)
    assert theil(x, weights).total == pytest.approx(0, abs=1e-12)
    assert concentration(x, weights, weights) == pytest.approx(0, abs=1e-12)
    assert hoover([value * weight for weight in weights], weights) == pytest.approx(0, abs=1e-12)


@given(samples)
def test_a_weight_is_so_many_units(rows: list[tuple[float, float, str]]) -> None:
    x = [value for value, _, _ in rows]
    weights = [int(weight) % 4 for _, weight, _ in rows]
    spelled = [value for value, weight in zip(x, weights, strict=True) for _ in range(weight)]
    if spelled:
        assert gini(x, weights) == pytest.approx(gini(spelled), abs=1e-12)
        assert theil(x, weights).total == pytest.approx(theil(spelled).total, abs=1e-12)


def test_nothing_at_all_is_shared_equally() -> None:
    assert (gini([0, 0]), hoover([0, 0], [1, 2]), concentration([0, 0], [1, 2])) == (0, 0, 0)
    assert theil([0, 0], groups=["a", "b"]) == (0, 0, 0)
    assert np.isnan(location_quotient([0, 0])).all()
    assert lorenz([0, 0]).amounts.tolist() == [0, 0.5, 1]


@pytest.mark.parametrize("measure", [gini, theil, lorenz, location_quotient, lambda x, w=None: concentration(x, x, w)])
def test_what_means_nothing_is_refused(measure: type[float]) -> None:
    for x, weights, message in (
        ([], None, "belum ada nilai"),
        ([1, -1], None, "nilai tidak boleh negatif"),
        ([1, float("nan")], None, "kosong atau tak hingga"),
        ([1, float("inf")], None, "kosong atau tak hingga"),
        ([1, 2], [0, 0], "bobot tidak boleh negatif atau nol"),
        ([1, 2], [2, -1], "bobot tidak boleh negatif atau nol"),
        ([1, 2], [1], "panjangnya berbeda"),
    ):
        with pytest.raises(kw.KewilayahanError, match=message):
            measure(x, weights)


def test_negative_values_only_when_they_are_kept() -> None:
    # |-1 - 3| twice over 2 x 4 x mean 1: the Gini of a loss and a gain is 1.
    assert gini([-1, 3], negatives="keep") == pytest.approx(1)
    with pytest.raises(kw.KewilayahanError, match="rata-ratanya harus positif"):
        gini([-1, 1], negatives="keep")
    with pytest.raises(kw.KewilayahanError, match="harus 'raise' atau 'keep'"):
        gini([1], negatives="drop")  # type: ignore[arg-type]
    for groups in (["a", None], ["a", float("nan")], pd.array(["a", None], dtype="string")):
        with pytest.raises(kw.KewilayahanError, match="kelompok yang kosong"):
            theil([1, 2], groups=groups)
