"""Moran's I: published values, a slow twin, and what must be said with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from kewilayahan import moran, neighbours
from kewilayahan.errors import KewilayahanError, MissingDependency
from kewilayahan.results import titled


def gal(path: Path) -> pd.DataFrame:
    """Read neighbours: a line with the code and their number, a line with their codes."""
    lines = [line.split() for line in path.read_text().splitlines()[1:] if line.strip()]
    rows = zip(lines[::2], lines[1::2], strict=True)
    pairs = [(head[0], code) for head, codes in rows for code in codes]
    return pd.DataFrame(pairs, columns=["area", "neighbour"])


@pytest.mark.parametrize(
    ("file", "column", "code", "neighbour_file", "statistic", "p"),
    [
        ("stl/stl_hom.shp", "HR8893", None, "stl/stl.gal", 0.24365582621771659, 0.000135739),
        ("sids2/sids2.shp", "SIDR74", "FIPSNO", "sids2/sids2.gal", 0.24772519320480135, 5.79165e-05),
        ("columbus/columbus.shp", "CRIME", "POLYID", "columbus/columbus.gal", 0.5001885571828611, None),
    ],
)
def test_published_values(
    shared_data: Path,
    file: str,
    column: str,
    code: str | None,
    neighbour_file: str,
    statistic: float,
    p: float | None,
) -> None:
    frame = gpd.read_file(shared_data / "golden" / file)
    codes = range(1, len(frame) + 1) if code is None else frame[code].astype(int)
    values = pd.Series(frame[column].to_numpy(), index=[str(one) for one in codes])
    result = moran(values, gal(shared_data / "golden" / neighbour_file))
    assert result.statistic == pytest.approx(statistic, abs=1e-12)
    assert p is None or result.p_normal == pytest.approx(2 * p, rel=1e-5)  # published one-sided
    assert result.expected == -1 / (len(values) - 1)
    assert result.p == 0.002  # no permutation of 999 comes near, in either direction


@pytest.fixture
def board() -> gpd.GeoDataFrame:
    """Thirty-six squares of 100 m and one far away; codes in no order."""
    from shapely import box

    x, y = 430_000, 9_136_000
    squares = [box(x + 100 * e, y + 100 * n, x + 100 * e + 100, y + 100 * n + 100) for e in range(6) for n in range(6)]
    squares.append(box(x + 5000, y, x + 5100, y + 100))
    codes = [f"K.{place * 7 % 37:02}" for place in range(37)]
    return gpd.GeoDataFrame({"area": codes}, geometry=squares, crs=32749)


@pytest.fixture
def values(board: gpd.GeoDataFrame) -> pd.Series:
    """Higher to the east, with noise."""
    noise = np.random.default_rng(4).normal(size=37)
    return pd.Series(board.centroid.x.to_numpy() / 100 % 100 + noise, index=board["area"].to_numpy())


def test_the_local_figures_agree_with_the_slow_twin(board: gpd.GeoDataFrame, values: pd.Series) -> None:
    borders = neighbours(board)
    result = moran(values, borders.sample(frac=1, random_state=1))
    island = board["area"].iloc[-1]
    kept = values.drop(island)
    z = (kept - kept.mean()) / kept.std(ddof=0)
    local = {}
    for code in kept.index:
        around = borders.loc[borders["area"] == code, "neighbour"]
        mean = kept[around].mean()
        local[code] = z[code] * z[around].mean() * (len(z) - 1) / (z**2).sum()
        row = result.table.loc[code]
        assert row["neighbours"] == pytest.approx(mean)
        assert row["local"] == pytest.approx(local[code])
        words = {True: "high", False: "low"}
        assert row["quadrant"] == f"{words[z[code] > 0]}-{words[z[around].mean() > 0]}"
    assert result.statistic == pytest.approx(sum(local.values()) / (len(z) - 1))
    assert result.islands == (island,)
    assert result.table.index.tolist() == board["area"].tolist()
    assert result.table.loc[island, "value"] == values[island]
    assert result.table.loc[island].drop("value").isna().all()


def test_the_seed_decides_and_the_global_generator_is_left_alone(board: gpd.GeoDataFrame, values: pd.Series) -> None:
    shuffled = pd.Series(np.random.default_rng(8).permutation(values), index=values.index)
    np.random.seed(5)
    first = moran(shuffled, neighbours(board), seed=1, permutations=99)
    drawn = np.random.random()
    np.random.seed(77)
    again = moran(shuffled, neighbours(board), seed=1, permutations=99)
    other = moran(shuffled, neighbours(board), seed=2, permutations=99)
    np.random.seed(5)
    assert drawn == np.random.random()
    assert first.p == again.p and first.table.equals(again.table)
    assert not first.table["p"].equals(other.table["p"])
    assert (first.seed, first.permutations) == (1, 99)


def test_what_is_said(board: gpd.GeoDataFrame, values: pd.Series) -> None:
    result = moran(values, neighbours(board))
    assert result.sentence("en").startswith("Areas with like values lie together (I = 0.")
    assert f"Left out for want of a neighbour: 1 ({result.islands[0]})." in result.sentence("en")
    assert "benih acak selain 0" in result.sentence()
    chess = pd.Series([(place // 6 + place % 6) % 2 for place in range(37)], index=values.index)
    unlike = moran(chess, neighbours(board))
    assert unlike.statistic == -1
    assert unlike.sentence().startswith("Wilayah dengan nilai berlawanan")
    chance = pd.Series(np.random.default_rng(1).permutation(values), index=values.index)
    assert moran(chance, neighbours(board)).sentence("en").startswith("No pattern is seen")


def test_faces(board: gpd.GeoDataFrame, values: pd.Series) -> None:
    board["area"] = [f"<{code}>" for code in board["area"]]
    values.index = board["area"].to_numpy()
    result = moran(values, neighbours(board))
    table = result.tables("en")["areas"]
    assert table.columns.tolist() == ["Area code", "Value", "Mean of the neighbours", "Local I", "Pattern", "p"]
    assert set(table["Pattern"].dropna()) <= {
        "high among high",
        "low among high",
        "low among low",
        "high among low",
    }
    assert list(titled(result, lang="id")) == ["I Moran menurut wilayah", "Artinya"]
    assert "&lt;K.00&gt;" in result._repr_html_() and "<K" not in result._repr_html_()


def test_refusals(board: gpd.GeoDataFrame, values: pd.Series, monkeypatch: pytest.MonkeyPatch) -> None:
    borders = neighbours(board)
    few = board[:19]
    refusals: list[tuple[Any, pd.DataFrame, str]] = [
        (values[:19], neighbours(few), "only 19 areas have neighbours; below 20, Moran's I means nothing"),
        (values.where(values.index != "K.07"), borders, "there is no value for K.07"),
        (values.drop("K.07"), borders, "there is no value for K.07"),
        (pd.concat([values, values[:1]]), borders, "these area codes stand twice: K.00"),
        (values * 0, borders, "all values are equal"),
        (values, borders[1:], "both directions"),
        (values, pd.concat([borders, borders[:1]]), "pairs that stand twice: K.00 – K.07"),
        (
            values,
            borders.assign(neighbour=borders["neighbour"].mask(borders.index == 0, "K.00")),
            "paired with themselves: K.00",
        ),
    ]
    for numbers, pairs, message in refusals:
        with pytest.raises(KewilayahanError) as refused:
            moran(numbers, pairs)
        assert message in refused.value.text.of("en")
    monkeypatch.setitem(sys.modules, "esda", None)
    with pytest.raises(MissingDependency, match=r"pip install 'kewilayahan\[stats\]'"):
        moran(values, borders)
