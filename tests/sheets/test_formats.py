"""The same rows in every format that offices send, pins of a map, and exports of surveys."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely import Point, Polygon, box

import kewilayahan as kw
from kewilayahan.sheets.features import is_boundary
from kewilayahan.sheets.recognition import Years, best_table

P = "34.71.05.1002"
HERE = Path(__file__).parent


def test_an_old_excel_workbook(areas: gpd.GeoDataFrame) -> None:
    """Made with xlwt: Notoyudan is merged over both rows, one date is a date and the other its serial number."""
    sheets = kw.read_sheets(HERE / "lama.xls", areas=areas)
    proposals = sheets["proposals"]
    assert proposals["area"].tolist() == [(f"{P}.07.22",), (f"{P}.07.23",)]
    assert proposals["cost"].tolist() == [350_000_000, 2_500_000]  # the header says juta
    assert proposals["note"].tolist() == ["Tanggal: 2026-01-22"] * 2
    (source,) = sheets["sources"].itertuples()
    assert (source.kind, source.title) == ("musrenbang", "Daftar Usulan Musrenbang 2026")


ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Usulan warga">{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""  # fmt: skip


def ods(path: Path, *rows: str) -> Path:
    """A spreadsheet of rows of XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", ODS.format(rows="".join(f"<table:table-row{row}</table:table-row>" for row in rows))
        )
    return path


def text(value: str, more: str = "") -> str:
    """A cell of text."""
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


def test_an_open_document_spreadsheet(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    number = '<table:table-cell office:value-type="float" office:value="{}"/>'
    both = text("Notoyudan", ' table:number-rows-spanned="2"')
    path = ods(
        tmp_path / "usulan.ods",
        ">" + text("Kegiatan") + text("Kampung") + text("RW") + text("Biaya"),
        ">" + text("SAH") + both + number.format(22) + number.format("5e7"),
        ">" + text("Lampu") + "<table:covered-table-cell/>" + number.format(23) + text("2,5 jt"),
        ' table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>',
    )  # fmt: skip
    proposals = kw.read_sheets(path, areas=areas)["proposals"]
    assert proposals["area"].tolist() == [(f"{P}.07.22",), (f"{P}.07.23",)]
    assert proposals["cost"].tolist() == [50_000_000, 2_500_000]


def test_a_spreadsheet_that_repeats_without_bound_is_one_clear_error(tmp_path: Path) -> None:
    path = ods(
        tmp_path / "bom.ods",
        ">" + text("Kegiatan") + text("Biaya"),
        ' table:number-rows-repeated="1000000">' + text("x", ' table:number-columns-repeated="16384"'),
    )
    with pytest.raises(kw.UnreadableFile, match=r"bom\.ods.*baris diulang tanpa batas"):
        kw.read_sheets(path)


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_of_any_delimiter_and_encoding(tmp_path: Path, areas: gpd.GeoDataFrame, mark: str, encoding: str) -> None:
    rows = [["Kegiatan", "Lokasi", "Volume", "Anggaran"], ["Taman “Winongo” é", "RW 22", '"1,5"', '"1.500.000,-"']]
    (tmp_path / "usulan.csv").write_bytes("\r\n".join(mark.join(row) for row in rows).encode(encoding))
    (proposal,) = kw.read_sheets(tmp_path / "usulan.csv", areas=areas)["proposals"].itertuples()
    assert (proposal.title, proposal.area) == ("Taman “Winongo” é", (f"{P}.07.22",))
    assert (proposal.volume, proposal.cost) == (1.5, 1_500_000)


def test_pins_of_a_kml_come_folder_by_folder(tmp_path: Path) -> None:
    pin = (
        "<Placemark><name>{}</name><description><![CDATA[<b>Tiap hujan</b><br>RW 22]]></description>"
        "<Point><coordinates>110.3559,-7.7944,0</coordinates></Point></Placemark>"
    )
    kml = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<Folder><name>Masalah</name>{pin.format('Genangan')}</Folder>"
        f"<Folder><name>Usulan FGD</name>{pin.format('Taman')}</Folder></Document></kml>"
    )
    (tmp_path / "pin.kml").write_text(kml, encoding="utf-8")
    assert not is_boundary(tmp_path / "pin.kml")
    sheets = kw.read_sheets(tmp_path / "pin.kml")
    (problem,) = sheets["problems"].itertuples()
    assert (problem.statement, problem.geometry) == ("Genangan", Point(110.3559, -7.7944))
    assert "Tiap hujan\nRW 22" in problem.note
    assert sheets["proposals"]["title"].tolist() == ["Taman"]
    with zipfile.ZipFile(tmp_path / "pin.kmz", "w") as archive:
        archive.write(tmp_path / "pin.kml", "doc.kml")
    assert len(kw.read_sheets(tmp_path / "pin.kmz")["proposals"]) == 2


def test_features_that_are_no_boundaries(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    shape = box(110.355, -7.795, 110.356, -7.794)
    facts = {"uraian": ["Gang gelap", "Kumuh"], "jenis": ["masalah", "mimpi"], "rw": [22, 23]}
    frame = gpd.GeoDataFrame(facts, geometry=[Point(110.3559, -7.7944), shape], crs=4326)
    frame.to_crs(32749).to_file(tmp_path / "fgd.gpkg")
    frame.to_file(tmp_path / "fgd.geojson")
    assert not is_boundary(tmp_path / "fgd.geojson")
    proposals = kw.read_sheets(tmp_path / "fgd.geojson", areas=areas)["proposals"]
    assert proposals["kind"].tolist() == ["masalah", "mimpi"]
    assert proposals["area"].tolist() == [(f"{P}.07.22",), (f"{P}.07.23",)]
    assert proposals.geometry.tolist() == [Point(110.3559, -7.7944), shape]
    frame[1:].drop(columns=["uraian", "jenis"]).to_file(tmp_path / "batas.geojson")
    assert is_boundary(tmp_path / "batas.geojson")


def survey(path: Path) -> Path:
    """A Kobo export: a form with the place and the ward, a repeat group with what was said there."""
    book = openpyxl.Workbook()
    form, group = book.worksheets[0], book.create_sheet("pernyataan")
    form.title = "FGD 2026"
    form.append(["start", "kampung", "rw", "_uuid", "_submission_time", "_index"])
    form.append(["2026-01-22", "Notoyudan", 22, "u-1", "2026-01-22", 1])
    form.append(["2026-01-22", "Jlagran", 3, "u-2", "2026-01-22", 2])
    options = ["isi/pelaku", "isi/pelaku/kota", "isi/pelaku/kampus"]
    group.append(
        ["isi/jenis", "isi/uraian", *options, "lokasi", "_lokasi_latitude", "_lokasi_longitude", "jalur",
         "_index", "_parent_table_name", "_parent_index", "_submission__uuid"]
    )  # fmt: skip
    trace = "-7.7944 110.3559 0 0;-7.7945 110.3560 0 0"
    shape = "-7.794 110.355 0 0;-7.794 110.356 0 0;-7.795 110.356 0 0;-7.794 110.355 0 0"
    point = "-7.7944 110.3559 114.2 4.5"
    group.append(["masalah", "Genangan", "kota kampus", 1, 1, point, -7.7944, 110.3559, "", 1, "FGD 2026", 1, "u-1"])
    group.append(["mimpi", "Taman", "kota kampus", None, None, "", None, None, shape, 2, "FGD 2026", 1, "u-1"])
    group.append(["usulan", "Pagar", "kampus", 0, 1, "", None, None, trace, 3, "FGD 2026", 2, "u-2"])
    book.save(path)
    return path


def test_a_survey_with_a_repeat_group(tmp_path: Path, areas: gpd.GeoDataFrame) -> None:
    sheets = kw.read_sheets(survey(tmp_path / "kobo.xlsx"), areas=areas)
    proposals = sheets["proposals"].set_index("title")
    assert [finding.text() for finding in sheets.findings.errors] == []
    assert proposals["kind"].to_dict() == {"Genangan": "masalah", "Taman": "mimpi", "Pagar": "usulan"}
    assert proposals.loc["Genangan", "area"] == (f"{P}.07.22",) and proposals.loc["Pagar", "area"] == (f"{P}.01.03",)
    assert proposals.loc["Genangan", "geometry"] == Point(110.3559, -7.7944)
    corners = [(110.355, -7.794), (110.356, -7.794), (110.356, -7.795), (110.355, -7.794)]
    assert proposals.loc["Taman", "geometry"].equals(Polygon(corners))
    assert proposals.loc["Pagar", "geometry"].coords[:] == [(110.3559, -7.7944), (110.356, -7.7945)]
    assert all("Kota" in note and "Kampus" in note for note in proposals.loc[["Genangan", "Taman"], "note"])
    assert proposals.loc["Genangan", "origin"].startswith("[kobo.xlsx]pernyataan!A2")


def test_an_answer_keeps_its_code_when_its_text_is_edited(tmp_path: Path) -> None:
    before = kw.read_sheets(survey(tmp_path / "kobo.xlsx"))["proposals"]["proposal"].tolist()
    book = openpyxl.load_workbook(tmp_path / "kobo.xlsx")
    book["pernyataan"]["B2"] = "Genangan di gang buntu"
    book.save(tmp_path / "kobo.xlsx")
    assert kw.read_sheets(tmp_path / "kobo.xlsx")["proposals"]["proposal"].tolist() == before


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("gc_kobotoolbox_submissions.csv", 3),
        ("gc_kobotoolbox_submissions.xlsx", 3),
        ("gc_kobotoolbox_submissions_multiple_sheets.xlsx", 6),
        ("gc_googleearth_sample.kml", 21),
    ],
)
def test_published_exports_lose_no_row(shared_data: Path, name: str, rows: int) -> None:
    """One answer lies at longitude -199 and is kept aside; every other place is where the export says.

    The KML holds 20 placemarks and a ground overlay.
    """
    sheets = kw.read_sheets(shared_data / "kobo" / name)
    aside = len(sheets.aside.get("proposals", ()))
    assert len(sheets["proposals"]) + aside == rows
    assert {finding.value for finding in sheets.findings.errors} <= {"-8.984919 -199.058787 0 0"}
    if rows == 3:
        assert sheets["proposals"].geometry.iloc[1].coords[0] == (-77.1899636, 38.7790289)
        assert sheets["proposals"]["note"].str.contains("Springfield").tolist() == [False, True]


def test_a_sheet_says_what_it_is_taken_for_and_why(typed: Callable[..., Path]) -> None:
    path = typed(["No", "Uraian", "Jenis", "Penangung Jawab", "Entah"], [1, "Genangan", "masalah", "DLH", "?"])
    found = {finding.rule: finding for finding in kw.read_sheets(path).findings}
    assert "This sheet was read as Proposals; headers in row 1" in found["taken_for"].message("en")
    assert "Uraian = Title" in found["taken_for"].message("en")
    assert (found["unknown_column"].cell, found["unknown_column"].value) == ("E1", "Entah")
    assert found["name_match"].cell == "D1" and "likeness" in found["name_match"].message("en")


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        ("No|Uraian Kegiatan|Kategori|RW|Volume|Satuan|Perkiraan Biaya|Tahun|Sumber Dana", "proposals"),
        ("No|Uraian Kegiatan|Biaya|Tahun|Sumber Dana", "proposals"),
        ("Kode kegiatan|Tahun|Sumber dana|Jumlah|Status", "funding"),
        ("No|Kegiatan|Lokasi|Volume|Satuan|2026|2027|2028|Sumber Dana|OPD", "interventions"),
    ],
)
def test_a_list_of_titles_with_costs_is_no_table_of_money(headers: str, table: str) -> None:
    columns = {position: (header,) for position, header in enumerate(headers.split("|"))}
    found = best_table(columns, "Sheet1", kw.SCHEMA, Years())
    assert found is not None and found.table.name == table


def test_progress_knows_the_last_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [["Kegiatan", "Biaya"], *([f"Usulan {n}", n] for n in range(1999))]:
        book.worksheets[0].append(row)
    book.save(tmp_path / "u.xlsx")
    (tmp_path / "u.csv").write_text("Kegiatan;Biaya\n" + "A;1\n" * 1999, encoding="utf-8")
    seen: list[tuple[str, int, int]] = []
    kw.read_sheets(tmp_path / "u.xlsx", tmp_path / "u.csv", progress=lambda *told: seen.append(told))
    assert [told for told in seen if told[1] == 1500] == [("u.xlsx Sheet", 1500, 2000), ("u.csv u", 1500, 2000)]
