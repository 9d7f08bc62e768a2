"""`kewilayahan equity` and `kewilayahan synergy`: printed, written, and refused in one line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from shapely import LineString, box

import kewilayahan as kw
from kewilayahan.cli import main
from kewilayahan.cli.sharing import parse_need
from kewilayahan.documents.outputs import build

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "pringgokusuman")


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run the command in this process and return its exit status."""
    monkeypatch.setattr(sys, "argv", ["kewilayahan", *map(str, arguments)])
    with pytest.raises(SystemExit) as exit:
        main()
    return int(exit.value.code or 0)


def test_equity_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    need = "miskin_ksjps:ksjps:2025"
    assert call(monkeypatch, "equity", EXAMPLE, "--need", need, "--fund", "danais", "--fund", "dak") == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "Dari setiap Rp100" in printed and "KK dalam register KSJPS" in printed
    assert "Wilayah tertinggal" in printed and "RW 15" in printed
    assert "belum ada sumber dananya" not in printed  # only these two funds were asked for


def test_equity_is_written_and_its_sum_is_that_of_the_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "pemerataan.xlsx"
    assert call(monkeypatch, "equity", EXAMPLE, "-o", path) == 0
    book = openpyxl.load_workbook(path)
    head, *rows = book["Wilayah"].iter_rows(values_only=True)
    amounts, gaps = (
        [row[head.index(name)] for row in rows]
        for name in ("Alokasi dana (Rp)", "Selisih terhadap alokasi proporsional (Rp)")
    )
    assert sum(amounts) == kw.read_plan(EXAMPLE).funding["amount"].sum() and sum(gaps) == 0
    cumulative = [row[-1] for row in book["Alokasi sampai tahun"].iter_rows(values_only=True)][1:]
    assert cumulative == amounts and "Wilayah tertinggal" in book.sheetnames


def test_equity_tells_small_counts_to_the_office_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of RW with under 5 stunted children, the public file has neither the count nor what would give it back."""
    read = {}
    for name, flag in (("umum", ()), ("kantor", ("--internal",))):
        need = ("--need", "stunting:eppgbm:2025")
        assert call(monkeypatch, "equity", EXAMPLE, *need, *flag, "-o", tmp_path / f"{name}.xlsx") == 0
        read[name] = pd.read_excel(tmp_path / f"{name}.xlsx", sheet_name=None, engine="openpyxl")
    counts = read["kantor"]["Wilayah"]["Kebutuhan"]
    assert (counts < 5).any() and counts.notna().all()
    public = read["umum"]["Wilayah"]["Kebutuhan"]
    hidden = pd.to_numeric(public, errors="coerce").isna()
    assert hidden[counts < 5].all() and not hidden.all()
    shown = read["umum"]["Wilayah tertinggal"]["Kode wilayah"]
    assert shown.isin(read["umum"]["Wilayah"]["Kode wilayah"][~hidden]).all()
    assert "Kebutuhan disembunyikan" in read["umum"]["Dasar hitungan"]["Isi"].str.cat()


def test_everybody_reads_of_the_proposals_that_the_office_chose(tmp_path: Path) -> None:
    plan = kw.read_plan(EXAMPLE)
    build(plan, tmp_path)
    public = pd.read_excel(tmp_path / "pemerataan.xlsx", sheet_name="Wilayah tertinggal", engine="openpyxl")
    office = kw.left_behind(plan).table
    told = public["Usulan terbuka yang menutupnya"].fillna("").map(lambda text: tuple(re.findall(r"U-\d+", text)))
    assert dict(zip(public["Kode wilayah"], told, strict=True)) == office["proposals"].to_dict()


def test_synergy_is_written_as_a_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "sinergi.html"
    assert call(monkeypatch, "synergy", EXAMPLE, "-o", path, "--lang", "en") == 0
    page = path.read_text(encoding="utf-8")
    assert "Destination and buffer" in page and "shared border of" in page and "Agreed" in page


def test_synergy_walks_along_a_file_of_streets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, shared_data: Path
) -> None:
    path = tmp_path / "sinergi.html"
    streets = shared_data / "pringgokusuman" / "streets_pringgokusuman.geojson"
    assert call(monkeypatch, "synergy", EXAMPLE, "--streets", streets, "-o", path) == 0
    # The survey has the streets of one kelurahan, so that each route leads beyond it.
    assert "garis lurus, sebab letaknya 401 m di luar jalan yang diberikan" in path.read_text(encoding="utf-8")
    (tmp_path / "jalan.geojson").write_text("bukan peta", encoding="utf-8")
    capsys.readouterr()
    assert call(monkeypatch, "synergy", EXAMPLE, "--streets", tmp_path / "jalan.geojson") == 1
    (told,) = capsys.readouterr().err.strip().splitlines()
    assert "tidak dapat dibaca sebagai peta" in told


def test_a_build_walks_along_streets_on_the_map_and_in_the_workbook(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Two kelurahan of 1 km side by side; the places are 400 m apart, and the street goes round: 900 m.
    x, y = 430_000, 9_136_000
    areas = gpd.GeoDataFrame(
        {"area": ["K", "L"], "name": ["Kidul", "Lor"], "level": "kelurahan"},
        geometry=[box(x, y, x + 1000, y + 1000), box(x + 1000, y, x + 2000, y + 1000)],
        crs=32749,
    )
    potentials = gpd.GeoDataFrame(
        {"potential": ["P1", "P2"], "name": ["Benteng", "Kampung"], "theme": ["heritage", "kampung_wisata"]},
        geometry=gpd.points_from_xy([x + 800, x + 1200], [y + 500, y + 500]),
        crs=32749,
    )
    kw.write_plan(kw.MasterPlan(areas=areas, potentials=potentials), tmp_path / "rencana")
    street = LineString([(x + 800, y + 500), (x + 800, y + 750), (x + 1200, y + 750), (x + 1200, y + 500)])
    gpd.GeoDataFrame(geometry=[street], crs=32749).to_file(tmp_path / "jalan.gpkg")
    streets = ("--streets", tmp_path / "jalan.gpkg")
    assert call(monkeypatch, "build", tmp_path / "rencana", *streets, "-o", tmp_path / "hasil") == 0
    assert "berjarak 900 m berjalan kaki" in (tmp_path / "hasil" / "peta.html").read_text(encoding="utf-8")
    assert call(monkeypatch, "map", tmp_path / "rencana", *streets, "-o", tmp_path / "satu.html") == 0
    assert "berjarak 900 m berjalan kaki" in (tmp_path / "satu.html").read_text(encoding="utf-8")
    table = pd.read_excel(tmp_path / "hasil" / "sinergi.xlsx", engine="openpyxl")
    assert table["Jarak (m)"].tolist() == [900] and "900 m berjalan kaki" in table.loc[0, "Alasan"]


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [("--need", "stunting:epgbm:2025", "eppgbm"), ("--level", "rt", "rw"), ("--of", "fundin", "funding")],
)
def test_a_wrong_name_is_one_line_with_the_right_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str, value: str, hint: str
) -> None:
    assert call(monkeypatch, "equity", EXAMPLE, option, value) == 1
    (told,) = capsys.readouterr().err.strip().splitlines()
    assert hint in told


def test_a_need_that_cannot_be_read_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch, "equity", EXAMPLE, "--need", "stunting:eppgbm") == 2


def test_a_need_in_words() -> None:
    stunting = kw.Indicator("stunting", method="eppgbm", year=2025)
    assert parse_need("households") == "households"
    assert parse_need("stunting:eppgbm:2025") == stunting
    index = parse_need("3*stunting:eppgbm:2025+1*population")
    assert isinstance(index, kw.Composite) and dict(index.weights) == {stunting: 3, "population": 1}


def test_a_plan_without_rw_is_measured_at_the_finest_level_it_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    areas = pd.DataFrame({"area": ["K", "L"], "name": ["Kidul", "Lor"], "level": "kelurahan", "population": [2, 3]})
    kw.write_plan(kw.MasterPlan(areas=areas), tmp_path / "rencana")
    assert call(monkeypatch, "equity", tmp_path / "rencana") == 0
    printed = capsys.readouterr().out
    assert "Tingkat wilayah: Kelurahan" in printed and "Belum ada alokasi untuk wilayah ini." in printed
    kw.write_plan(kw.MasterPlan(areas=areas.drop(columns="population")), tmp_path / "kosong")
    assert call(monkeypatch, "equity", tmp_path / "kosong") == 1
    assert "isi jumlah penduduk semua wilayah satu tingkat" in capsys.readouterr().err


def test_an_indicator_is_shared_out_and_areas_without_data_are_left_out_where_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    areas = pd.DataFrame({"area": list("ABC"), "name": list("ABC"), "level": "rw", "population": [10, 20, 30]})
    counts = pd.DataFrame({"area": ["A", "B"], "indicator": "bank_sampah", "year": 2025, "method": "survei"})
    kw.write_plan(kw.MasterPlan(areas=areas, indicators=counts.assign(value=[3, 1])), tmp_path / "rencana")
    of = ("--of", "bank_sampah:survei:2025")
    assert call(monkeypatch, "equity", tmp_path / "rencana", *of) == 1
    assert "belum diketahui untuk C" in capsys.readouterr().err
    assert call(monkeypatch, "equity", tmp_path / "rencana", *of, "--keep") == 0
    assert "Dihitung hanya di 2 dari 3 wilayah" in " ".join(capsys.readouterr().out.split())
    assert call(monkeypatch, "equity", tmp_path / "rencana", "--of", "2*bank_sampah:survei:2025") == 2
