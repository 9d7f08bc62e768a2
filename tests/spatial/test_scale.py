"""Points from a Parquet file in batches and from a dask cluster: the same answer as from one table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask_geopandas
import distributed
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from benches.coverage import CRS, ORIGIN, SIDE, coverage, people
from shapely import LineString, MultiPoint, Point, box

import kewilayahan as kw
from kewilayahan.errors import KewilayahanError, UnknownName, UnreadableFile
from kewilayahan.spatial.joins import points


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return coverage(40, seed=7)


@pytest.fixture(scope="module")
def homes(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Five thousand points with rupiah, of which some have no place."""
    places = people(areas, 5_000)
    rupiah = np.random.default_rng(1).integers(-(10**12), 10**12, len(places))
    frame = gpd.GeoDataFrame({"rupiah": rupiah}, geometry=gpd.points_from_xy(*places.T), crs=CRS)
    frame.loc[::500, "geometry"] = None
    return frame


@pytest.fixture(scope="module")
def works(areas: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Points, lines, polygons, multipoints, codes, and codes that are wrong."""
    chance = np.random.default_rng(3)
    start = chance.random((120, 2)) * SIDE + ORIGIN
    end = start + chance.normal(size=(120, 2)) * SIDE / 30
    shapes: list[Any] = [LineString([one, two]) for one, two in zip(start[:50], end[:50], strict=True)]
    shapes += [box(*np.minimum(one, two), *np.maximum(one, two)) for one, two in zip(start[50:], end[50:], strict=True)]
    shapes += [MultiPoint(start[:2]), Point(start[2]), Point(start[3]), None, None]
    codes = [None] * (len(shapes) - 4) + ["000003", "nowhere", "000001;000002", None]
    frame = gpd.GeoDataFrame({"area": codes, "rupiah": 10**9 + 1}, geometry=shapes, crs=CRS)
    return pd.concat([homes[:300].assign(area=None), frame], ignore_index=True)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two processes."""
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as local,
        distributed.Client(local) as client,
    ):
        yield client


def same(one: pd.DataFrame, two: pd.DataFrame) -> None:
    """The same to the last rupiah; counts to the rounding of sums."""
    pd.testing.assert_frame_equal(one, two, check_exact=False, rtol=1e-13)
    if "rupiah" in one:
        assert one["rupiah"].tolist() == two["rupiah"].tolist()
        assert one.attrs["outside"]["rupiah"] == two.attrs["outside"]["rupiah"]
    assert one.attrs["outside"] == pytest.approx(two.attrs["outside"], rel=1e-13)
    assert one.attrs["findings"] == two.attrs["findings"]


# --- a table -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", [CRS, 4326])
def test_points_agree_with_the_slow_twin(areas: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, crs: int) -> None:
    homes, drawn = homes.to_crs(crs), areas.to_crs(crs).sample(frac=1, random_state=1)
    result = kw.distribute(homes, drawn, value="rupiah")
    left = homes.geometry.notna()
    for code, shape in drawn.set_index("area").geometry.sort_index().items():
        own = left & homes.geometry.map(lambda place, shape=shape: place is not None and shape.covers(place))
        assert result.loc[code].tolist() == [own.sum(), homes.loc[own, "rupiah"].sum()]
        left &= ~own
    assert result.attrs["outside"]["count"] == left.sum() + homes.geometry.isna().sum()
    assert result["rupiah"].sum() + result.attrs["outside"]["rupiah"] == homes["rupiah"].sum()


def test_points_among_other_features(areas: gpd.GeoDataFrame, works: gpd.GeoDataFrame) -> None:
    # The points, and the rest, one by one.
    single = [kw.distribute(works[row : row + 1], areas, value="rupiah") for row in range(len(works))]
    result = kw.distribute(works, areas, value="rupiah")
    assert result["rupiah"].tolist() == sum(one["rupiah"] for one in single).tolist()
    assert result["count"].to_numpy() == pytest.approx(sum(one["count"] for one in single).to_numpy(), abs=1e-9)
    findings = list(result.attrs["findings"])
    assert findings == [finding for one in single for finding in one.attrs["findings"]]
    assert [finding.rule for finding in findings] == ["place", "reference"]


# --- a Parquet file ----------------------------------------------------------------------------------


@pytest.fixture
def file(homes: gpd.GeoDataFrame, tmp_path: Path) -> Path:
    """The points in degrees; their rupiah partly missing."""
    degrees = homes.to_crs(4326)
    frame = pd.DataFrame(
        {"lon": degrees.geometry.x, "lat": degrees.geometry.y, "rupiah": homes["rupiah"].astype("Int64")}
    )
    frame.loc[::7, "rupiah"] = pd.NA
    frame.to_parquet(tmp_path / "homes.parquet", row_group_size=900)
    return tmp_path / "homes.parquet"


def test_a_file_in_batches(
    areas: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = homes.to_crs(4326)
    frame["rupiah"] = pd.read_parquet(file)["rupiah"].astype("Int64")
    expected = kw.distribute(frame, areas, value="rupiah")
    read = kw.PointsFile(file, x="lon", y="lat", crs=4326)
    same(kw.distribute(read, areas, value="rupiah"), expected)
    monkeypatch.setattr(points, "_BATCH", 777)
    same(kw.distribute(read, areas, value="rupiah"), expected)
    same(kw.distribute(read, areas), kw.distribute(frame, areas))
    assert len(list(read.batches(None))) == 7


def test_an_empty_file(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": pd.Series(dtype=float), "y": pd.Series(dtype=float), "rupiah": pd.Series(dtype="int64")})
    frame.to_parquet(tmp_path / "none.parquet")
    result = kw.distribute(kw.PointsFile(tmp_path / "none.parquet", x="x", y="y", crs=CRS), areas, value="rupiah")
    assert result["rupiah"].tolist() == [0] * len(areas)
    assert result.attrs["outside"] == {"count": 0.0, "rupiah": 0}


def test_sums_over_batches_that_outgrow_64_bits_are_refused(
    areas: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pd.DataFrame({"x": [5e5] * 3, "y": [9.1e6] * 3, "rupiah": [2**62] * 3}).to_parquet(tmp_path / "large.parquet")
    monkeypatch.setattr(points, "_BATCH", 1)
    with pytest.raises(KewilayahanError, match="terlalu besar"):
        kw.distribute(kw.PointsFile(tmp_path / "large.parquet", x="x", y="y", crs=CRS), areas, value="rupiah")


def test_files_that_cannot_be_read(areas: gpd.GeoDataFrame, file: Path, tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("no")
    for path in (tmp_path / "text.parquet", tmp_path / "missing.parquet"):
        with pytest.raises(UnreadableFile, match="bukan Parquet"):
            kw.distribute(kw.PointsFile(path, x="lon", y="lat", crs=4326), areas)
    pd.DataFrame({"lon": ["110.36"], "lat": [-7.8]}).to_parquet(tmp_path / "words.parquet")
    with pytest.raises(KewilayahanError, match=r"lon bukan angka \((large_)?string\)"):
        kw.distribute(kw.PointsFile(tmp_path / "words.parquet", x="lon", y="lat", crs=4326), areas)
    for crs in (None, "EPSG:0"):
        with pytest.raises(KewilayahanError, match="tidak ada atau tidak dikenal"):
            kw.distribute(kw.PointsFile(file, x="lon", y="lat", crs=crs), areas)
    with pytest.raises(UnknownName, match="Maksud Anda: lon"):
        kw.distribute(kw.PointsFile(file, x="long", y="lat", crs=4326), areas)
    with pytest.raises(KewilayahanError, match="bukan list"):
        kw.distribute([], areas)


# --- dask --------------------------------------------------------------------------------------------


def test_a_cluster_of_two_processes(areas: gpd.GeoDataFrame, works: gpd.GeoDataFrame, cluster: Any) -> None:
    shuffled = areas.sample(frac=1, random_state=2)
    parts = dask_geopandas.from_geopandas(works, npartitions=5, sort=False)
    same(kw.distribute(parts, shuffled, value="rupiah"), kw.distribute(works, shuffled, value="rupiah"))
    people = areas.assign(population=range(len(areas)))
    same(
        kw.distribute(parts, people, value="rupiah", weight="population"),
        kw.distribute(works, people, value="rupiah", weight="population"),
    )
    assert len(cluster.scheduler_info()["workers"]) == 2
    with pytest.raises(UnknownName, match="Maksud Anda: rupiah"):
        kw.distribute(parts, areas, value="rupiahs")


def test_without_a_cluster_the_partitions_go_to_threads(areas: gpd.GeoDataFrame, works: gpd.GeoDataFrame) -> None:
    parts = dask_geopandas.from_geopandas(works, npartitions=4, sort=False)
    expected = kw.distribute(works, areas, value="rupiah")
    same(kw.distribute(parts, areas, value="rupiah"), expected)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "distributed", None)
        same(kw.distribute(parts, areas, value="rupiah"), expected)
