"""Where: what is found only in part keeps its words, other kelurahan are not taken for this one, exceptions count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.sheets.locations import Places

P = "34.71.05.1002"
Typed = Callable[..., Path]


def read(typed: Typed, areas: pd.DataFrame, *texts: str) -> pd.DataFrame:
    rows = [[f"Kegiatan {number}", text] for number, text in enumerate(texts)]
    return kw.read_sheets(typed(["Kegiatan", "Lokasi"], *rows), areas=areas)["proposals"]


def test_a_place_that_is_not_or_not_wholly_found_keeps_its_words(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    known = areas[~areas["name"].str.contains("RW 11|RW 12")]
    proposals = read(typed, known, "RW 98", "RW 10 - 12", "RW 10")
    ten = areas.loc[areas["name"].str.contains("RW 10"), "area"].item()
    assert proposals["area"].tolist() == [(), (ten,), (ten,)]
    assert proposals["place"].tolist()[:2] == ["RW 98", "RW 10 - 12"] and pd.isna(proposals.loc[2, "place"])


@pytest.mark.parametrize("text", ["Kel. Ngupasan RW 01", "RW 01 Kelurahan Ngupasan", "RW 01, Ngupasan"])
def test_the_rw_of_another_kelurahan_is_not_that_of_this_one(areas: gpd.GeoDataFrame, text: str) -> None:
    found = Places(areas).find(text)
    assert found.areas == ("34.71.10.1001",) and [remark.level for remark in found.said] == ["warning"]


def test_a_kelurahan_that_is_not_known_gives_no_area(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    proposals = read(typed, areas, "Kel. Sorosutan RW 01", "Kel. Pringgokusuman RW 01")
    assert proposals["area"].tolist() == [(), (f"{P}.01.01",)]
    assert proposals.loc[0, "place"] == "Kel. Sorosutan RW 01"
    file = typed(["Kegiatan", "Kelurahan", "RW"], ["Talud", "Sorosutan", "01"], ["SAH", "Pringgokusuman", "01"])
    assert kw.read_sheets(file, areas=areas)["proposals"]["area"].tolist() == [(), (f"{P}.01.01",)]


@pytest.mark.parametrize("text", ["seluruh RW kecuali RW 05", "Semua RW kecuali 05", "selain RW 05"])
def test_what_is_excepted_is_left_out(areas: gpd.GeoDataFrame, text: str) -> None:
    every = set(areas.loc[areas["level"] == "rw", "area"])
    assert set(Places(areas).find(text).areas) == every - {f"{P}.02.05"}


def test_an_exception_inside_a_kampung(areas: gpd.GeoDataFrame) -> None:
    inside = {code for code in areas.loc[areas["level"] == "rw", "area"] if code.startswith(f"{P}.07.")}
    assert set(Places(areas).find("Kp. Notoyudan kecuali RW 22").areas) == inside - {f"{P}.07.22"}


def test_an_exception_that_is_not_clear_is_kept_as_text(areas: gpd.GeoDataFrame) -> None:
    found = Places(areas).find("seluruh RW kecuali bantaran sungai")
    assert found.areas == () and found.leftover and found.said[0].rule == "area_except"


@pytest.mark.parametrize("text", ["sebelah utara masjid", "Sekolah Dasar", "selatan rel"])
def test_a_word_that_begins_with_se_is_not_everything(areas: gpd.GeoDataFrame, text: str) -> None:
    assert Places(areas).find(text).areas == ()


@pytest.mark.parametrize(
    "text", ["Sorosutan RW 01", "RW 01 Sorosutan", "RT 03/RW 01, Sorosutan", "Kec. Umbulharjo RW 01"]
)
def test_a_kelurahan_of_the_city_that_is_not_in_the_plan_gives_no_area(areas: gpd.GeoDataFrame, text: str) -> None:
    """Sorosutan is a kelurahan of Umbulharjo, without Kel. before it too; the plan has an RW 01 of its own."""
    found = Places(areas).find(text)
    assert found.areas == () and found.leftover == text
    assert [(remark.level, remark.rule) for remark in found.said] == [("warning", "area_name")]


def test_a_kampung_that_is_not_known_beside_a_number_is_told(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    """The number alone is clear; that the words beside it name no area is said with the cell."""
    rows = [["Talud", "Kp. Badran", "01"], ["SAH", "Jlagran", "01"]]
    sheets = kw.read_sheets(typed(["Kegiatan", "Kampung", "RW"], *rows), areas=areas)
    assert sheets["proposals"]["area"].tolist() == [(f"{P}.01.01",)] * 2
    told = [(found.cell, found.level) for found in sheets.findings if found.rule == "area_beside"]
    assert told == [("C2", "warning")]
    assert [remark.level for remark in Places(areas).find("RW 01 Caturtunggal").said] == ["info"]


@pytest.mark.parametrize("text", ["Jl. Kadipaten RW 01", "RW 01 tepi Winongo", "Notoyudan RW 22"])
def test_a_street_or_a_kampung_of_the_plan_is_no_other_kelurahan(areas: gpd.GeoDataFrame, text: str) -> None:
    """Kadipaten is a kelurahan too, but here it is a street."""
    found = Places(areas).find(text)
    assert len(found.areas) == 1 and found.said == ()


@pytest.mark.parametrize(
    ("header", "text", "wards"),
    [
        ("Lokasi RW", "03, 05", ("01.03", "02.05")),
        ("RW", "03, 05", ("01.03", "02.05")),
        ("Lokasi RW", 3, ("01.03",)),
        ("RW", "I s/d III", ("01.01", "01.02", "01.03")),
        ("Lokasi RT/RW", "76/22", ("07.22",)),
        ("Lokasi RW/RT", "22/76", ("07.22",)),
    ],
)
def test_bare_numbers_are_those_of_the_kind_in_the_header(
    typed: Typed, areas: gpd.GeoDataFrame, header: str, text: object, wards: tuple[str, ...]
) -> None:
    sheets = kw.read_sheets(typed(["Kegiatan", header], ["Talud", text]), areas=areas)
    assert sheets["proposals"]["area"].tolist() == [tuple(f"{P}.{ward}" for ward in wards)]
    assert not sheets.findings.warnings


def found(areas: pd.DataFrame, text: str) -> list[str]:
    """The areas of a text, without the code of the kelurahan."""
    return [code.removeprefix(f"{P}.") for code in Places(areas).find(text).areas]


ONE, TWO, THREE, FIVE = "01.01", "01.02", "01.03", "02.05"


@pytest.mark.parametrize(
    ("text", "wards"),
    [
        ("RW01, RW02", [ONE, TWO]),
        ("RW1, RW3, RW5", [ONE, THREE, FIVE]),
        ("RW 1 dan RW2", [ONE, TWO]),
        ("RW1/RW2", [ONE, TWO]),
        ("RW01;RW02", [ONE, TWO]),
        ("RW01 RW02", [ONE, TWO]),
        ("RW.01 - RW.03", [ONE, TWO, THREE]),
        ("RW 1 s/d. 3", [ONE, TWO, THREE]),
        ("RW 1 sd 3 & 5", [ONE, TWO, THREE, FIVE]),
        ("RT 03/05 RW 02", [TWO]),
        ("Kp. Jlagran RT 14/15 RW 03", [THREE]),
        ("RT 05/RW 02, RT 07/RW 03", [TWO, THREE]),
        ("RT/RW 03/05", [FIVE]),
        ("RT 14/03", [THREE]),
        ("seluruh wilayah RW 02", [TWO]),
        ("Seluruh lokasi RW 1 s/d 3", [ONE, TWO, THREE]),
        ("Semua warga RW 02", [TWO]),
        ("RW 1, 2 dan Kp. Notoyudan", [ONE, TWO, "07"]),
        ("Kp. Notoyudan dan RW 1", [ONE, "07"]),
        ("RW 22 dan Notoyudan", ["07"]),
        ("RW 03; Kp. Notoyudan", [THREE, "07"]),
        ("Notoyudan, RW 22", ["07.22"]),
        ("Jlagran RW 03 depan masjid", [THREE]),
    ],
)
def test_lists_of_wards_as_they_are_written(areas: gpd.GeoDataFrame, text: str, wards: list[str]) -> None:
    assert found(areas, text) == wards
    assert not [remark for remark in Places(areas).find(text).said if remark.level != "info"]


@pytest.mark.parametrize("text", ["RW 3, 4 titik", "RW 3 - 5 unit", "RW 3, 12,5 m", "RW 3, 2 KK"])
def test_a_number_that_counts_something_is_no_ward_and_is_told(areas: gpd.GeoDataFrame, text: str) -> None:
    assert found(areas, text) == [THREE]
    assert [remark.rule for remark in Places(areas).find(text).said] == ["area_beside"]


def test_a_kampung_that_is_left_out_is_named(areas: gpd.GeoDataFrame) -> None:
    """RW 03 lies in Jlagran: one of the two is wrong, and what was not used is said."""
    (remark,) = Places(areas).find("Kp. Notoyudan RW 03").said
    assert "nomornya yang dipakai, Notoyudan tidak" in remark.text[0]


@pytest.mark.parametrize("word", ["semua", "seluruh", "seluruh RW"])
def test_all_the_wards_of_a_kampung(typed: Typed, areas: gpd.GeoDataFrame, word: str) -> None:
    file = typed(["Kegiatan", "Kampung", "RW"], ["Talud", "Jlagran", word], ["SAH", "Notoyudn", "XXII"])
    sheets = kw.read_sheets(file, areas=areas)
    one, other = sheets["proposals"]["area"]
    assert {code[: len(f"{P}.01")] for code in one} == {f"{P}.01"}
    assert other == (f"{P}.07.22",) and [found.cell for found in sheets.findings.warnings] == ["C3"]
    assert "kemiripan" in sheets.findings.warnings[0].message("id")


@pytest.mark.parametrize(
    ("text", "wards"),
    [("Seluruh kampung RW 22", ["07.22"]), ("Seluruh kampung di RW 22", ["07.22"]), ("Seluruh kelurahan RW 1", [ONE])],
)
def test_all_of_a_ward_is_that_ward(areas: gpd.GeoDataFrame, text: str, wards: list[str]) -> None:
    assert found(areas, text) == wards


@pytest.mark.parametrize(
    ("header", "text", "wards"),
    [
        ("Kampung/RW", "Jlagran/01", [ONE]),
        ("Kampung/RW", "Notoyudan / 22, 23", ["07.22", "07.23"]),
        ("Lokasi RW", "02 Jlagran", [TWO]),
    ],
)
def test_a_number_beside_a_kampung_under_a_header_of_wards(
    typed: Typed, areas: gpd.GeoDataFrame, header: str, text: str, wards: list[str]
) -> None:
    sheets = kw.read_sheets(typed(["Kegiatan", header], ["Talud", text]), areas=areas)
    assert sheets["proposals"]["area"].tolist() == [tuple(f"{P}.{ward}" for ward in wards)]
    assert not sheets.findings.warnings


def test_a_dash_for_the_ward_leaves_the_kampung(typed: Typed, areas: gpd.GeoDataFrame) -> None:
    file = typed(["Kegiatan", "Kampung", "RW"], ["Talud", "Notoyudan", "-"], ["SAH", "Jlagran", "all"])
    sheets = kw.read_sheets(file, areas=areas)
    wards = tuple(f"{P}.{ward}" for ward in (ONE, TWO, THREE))
    assert sheets["proposals"]["area"].tolist() == [(f"{P}.07",), wards] and not sheets.findings.warnings
