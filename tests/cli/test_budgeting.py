"""`scenario`, `schedule`, `compare` and `prioritise` as a user runs them."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import kewilayahan as kw
from kewilayahan.cli import app
from kewilayahan.results.html import cell_text, table_html

PLAN = "examples/pringgokusuman"


def said(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "250", "TERM": "dumb"})
    if status == 0 and result.exception is not None:
        raise result.exception
    assert result.exit_code == status, result.output
    return re.sub(r"\x1b\[[0-9;]*m", "", result.output)


def test_a_scenario_writes_its_tables_and_the_plan_that_follows(tmp_path: Path) -> None:
    book, after = tmp_path / "skenario.xlsx", tmp_path / "sesudah"
    said("scenario", PLAN, "--budget", "APBD kota −30 % mulai 2027", "--save", str(after), "-o", str(book))
    sheets = openpyxl.load_workbook(book).sheetnames
    assert sheets[:2] == ["Akibat bagi kegiatan", "Anggaran"] and sheets[-1] == "Artinya"
    plan = kw.read_plan(after)
    assert plan == kw.scenario(kw.read_plan(PLAN), budget="apbd_kota=-30%@2027-").plan
    told = said("compare", PLAN, str(after), "--lang", "en")
    assert "Zone Z-01 Tepian Winongo: with less of K-07 Pelatihan pemandu, barista dan las" in told
    assert "Money per need becomes less even between areas" in told


def test_protection_is_read_from_words(tmp_path: Path) -> None:
    told = said("scenario", PLAN, "--budget", "-100%", "--protect", "focus=sampah")
    assert "K-07 Pelatihan" in told and "K-14 Rumah kompos dan losida kampung: gugur" not in told
    assert "--protect" in said("scenario", PLAN, "--budget", "-10%", "--protect", "sampah", status=2)
    assert "--budget" in said("scenario", PLAN, status=2)


def test_a_schedule_under_ceilings_or_of_the_plans_own_money(tmp_path: Path) -> None:
    page = tmp_path / "jadwal.html"
    told = said("schedule", PLAN, "--ceiling", "apbd_kota@2026-2031=2.307.525.000", "--frontier", "-o", str(page))
    shown = page.read_text(encoding="utf-8")
    assert "jadwal.html" in told and "kegiatan terjadwal" in shown and "Harga pemerataan" in shown
    assert "Proved to be the best" in said("schedule", PLAN, "--level", "kampung", "--lang", "en", "--slack", "1")
    assert "pilih --ceiling atau --budget" in said("schedule", PLAN, "--ceiling", "dak=1", "--budget", "-10%", status=2)


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        (("schedule", PLAN, "--ceiling", "apbd_kota=1"), kw.NoSchedule, r"APBD Kota 2026 Rp1 tidak cukup untuk K-\d\d"),
        (("schedule", PLAN, "--ceiling", "apbd_kta=1"), kw.UnknownName, "Maksud Anda: apbd_kota"),
        (("schedule", PLAN, "--ceiling", "dak=-1"), kw.KewilayahanError, "tidak boleh negatif"),
        (("schedule", PLAN, "--ceiling", "banyak"), kw.KewilayahanError, "tidak terbaca"),
        (
            ("schedule", PLAN, "--ceiling", "dak@2027=1.5"),
            kw.KewilayahanError,
            "pagu 'dak@2027=1.5' tidak terbaca",
        ),
        (("schedule", PLAN, "--ceiling", "dak=."), kw.KewilayahanError, "pagu 'dak=.' tidak terbaca"),
        (("schedule", PLAN, "--ceiling", "dak=-"), kw.KewilayahanError, "pagu 'dak=-' tidak terbaca"),
        (("schedule", PLAN, "--ceiling", "dak@lusa=5"), kw.KewilayahanError, "'dak@lusa' tidak terbaca"),
        (("schedule", PLAN, "--ceiling", "dak@2030-2027=5"), kw.KewilayahanError, "tidak ada tahun dalam 2030-2027"),
        (("scenario", PLAN, "--budget", "dak=-5%@2030-2027"), kw.KewilayahanError, "tidak ada tahun dalam 2030-2027"),
        (("scenario", PLAN, "--budget", "-101%"), kw.KewilayahanError, "lebih dari 100 %"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(arguments: tuple[str, ...], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        said(*arguments)


@pytest.mark.parametrize("amount", ["2307525000", "2.307.525.000", "Rp 2.307.525.000", "2307525rb", "2307,525 juta"])
def test_a_ceiling_is_read_as_money_is_in_sheets(amount: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(plan: kw.MasterPlan, **given: object) -> None:
        raise LookupError(given["ceilings"])

    monkeypatch.setattr(kw, "schedule", stop)
    with pytest.raises(LookupError) as caught:
        said("schedule", PLAN, "--ceiling", f"APBD Kota@2026-2027={amount}", "--ceiling", "dak@2028-=500jt")
    dak = dict.fromkeys((2028, 2029, 2030), 500_000_000)
    assert caught.value.args[0] == {"apbd_kota": {2026: 2_307_525_000, 2027: 2_307_525_000}, "dak": dak}


def test_priorities_are_ranked() -> None:
    told = said("prioritise", PLAN, "--lang", "en")
    assert told.index("M-01") < told.index("M-11") < told.index("M-24")
    assert "Kode usulan" in said("prioritise", PLAN, "--table", "proposals", "--product")
    assert "problems atau proposals" in said("prioritise", PLAN, "--table", "masalah", status=2)


def test_years_are_no_amounts_and_codes_are_words_in_every_table() -> None:
    """No face writes 2.027, dau_kelurahan or komitmen where 2027, a name and a label belong."""
    plan = kw.read_plan(PLAN)
    cut = kw.scenario(plan, budget="apbd_kota=-30%@2027-")
    found = kw.schedule(plan, ceilings=cut.ceilings, gap=0.05)
    codes = {*plan.schema.choices("funds"), *plan.focuses["focus"]} - {"belum"}
    for lang, results in product(("id", "en"), (cut, found, found.frontier(points=2))):
        codes |= {"komitmen", "indikatif", "usulan"} if lang == "en" else set()
        for heading, frame in results.tables(lang).items():
            cells = {cell_text(value, lang) for column in frame for value in frame[column]}
            assert not [cell for cell in cells if re.fullmatch(r"2[.,]0\d\d(?:[.,]\d+)?", cell)], heading
            assert not cells & codes, heading
    assert "<td>2027</td>" in table_html(cut.tables()["budget"]) and "2027" in set(cut.tables()["problems"]["Sesudah"])


def test_the_summary_keeps_its_numbers(tmp_path: Path) -> None:
    book = tmp_path / "banding.xlsx"
    said("compare", PLAN, PLAN, "-o", str(book))
    cells = {row[0].value: row[1].value for row in openpyxl.load_workbook(book)["Ringkasan"].iter_rows()}
    assert cells["Dana yang ada sumbernya (Rp)"] == 13_202_519_594
    assert isinstance(cells["Gini dana yang ada sumbernya, per kebutuhan"], float)
