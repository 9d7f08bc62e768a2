"""What people see of results: short text, a page for a plan that is only begun, tables in a narrow terminal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

import kewilayahan as kw
from kewilayahan.cli import console
from kewilayahan.documents.decisions import read_decisions, write_decisions
from kewilayahan.documents.tables import write_page
from kewilayahan.results.html import table_html

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"


def test_results_have_a_short_text() -> None:
    plan = kw.read_plan(DEMO)
    for made in (kw.roadmap(plan), kw.audit(plan), kw.roles(plan), kw.desks(plan), kw.scenario(plan, budget=-0.3)):
        assert repr(made).startswith(f"<{type(made).__name__}: ") and len(repr(made)) < 1000


def test_a_plan_of_areas_alone_is_told_what_to_fill_in() -> None:
    plan = kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}))
    assert "Isi tabel Fokus dan Desk" in kw.desks(plan).html() and "Fill in" in kw.desks(plan).html("en")
    assert "Isi tabel Fokus, Pelaku dan Peran" in kw.roles(plan).html() and "Fill in" in kw.roles(plan).html("en")
    assert "Isi tabel Fokus, Kegiatan" in kw.roadmap(plan).html() and "Fill in" in kw.roadmap(plan).html("en")


def test_a_table_too_wide_for_the_terminal_is_printed_in_blocks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six columns of Rp1.234.567.890 need 6 x (13 + 3) + 1 = 97 columns; in 80 they stand below each other, whole."""
    frame = pd.DataFrame({f"C{n}": [1_234_567_890] for n in range(6)})
    for width, lines in ((80, 5), (97, 0)):
        monkeypatch.setattr(console, "out", Console(width=width, highlight=False))
        console.deliver({"Dana": frame}, None, title="Judul", lang="id")
        said = capsys.readouterr().out
        assert sum(line.startswith("  C") and line.endswith(": 1.234.567.890") for line in said.splitlines()) == lines
        assert said.count("1.234.567.890") == 6


def test_goals_without_a_target_year_are_told_in_a_sentence_of_their_own() -> None:
    """One problem whose work ends in 2027, in a focus without a target year: solved, and not comparable."""
    plan = kw.MasterPlan(
        areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}),
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Fokus"], "track": ["problem"]}),
        problems=pd.DataFrame(
            {"problem": ["M1"], "focus": ["f"], "statement": ["Bocor"], "category": "stunting", "area": ["A"]}
        ),
        interventions=pd.DataFrame(
            {"intervention": ["K1"], "title": ["Atap"], "focus": ["f"], "problem": ["M1"], "area": ["A"]}
            | {"start": [2027], "end": [2027], "status": ["usulan"]}
        ),
    )
    first, second = kw.roadmap(plan).sentences("en")[:2]
    assert first == "0 of 1 problems are solved by the target year, 0 later; 0 have no works."
    assert second == "1 of them have a year but no target year to compare it with."
    assert "1 di antaranya memiliki tahun tetapi belum memiliki tahun target" in kw.roadmap(plan).sentences("id")[1]


def test_numbers_of_mixed_kinds_stand_on_the_right_and_text_does_not() -> None:
    mixed = pd.DataFrame({"a": pd.Series([3, 0.5, None], dtype=object), "b": ["x", "1", "2"], "c": [True, False, True]})
    assert table_html(mixed.iloc[:1]).endswith('<td class="n">3</td><td>x</td><td>ya</td></tr></tbody></table>')


def test_wide_bars_scroll_and_codes_in_the_first_column_keep_their_line(tmp_path: Path) -> None:
    made = kw.roadmap(kw.read_plan(DEMO)).html()
    assert made.count('<div class="wide"><svg ') == 1
    page = write_page(tmp_path / "a.html", made, title="Judul").read_text(encoding="utf-8")
    assert ".wide svg{max-width:none!important}" in page
    assert "overflow-wrap:anywhere" not in page  # it would break K-01 into four lines


def test_a_sum_over_nothing_is_written_as_whole_rupiah() -> None:
    plan = kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}))
    assert "0,000" not in kw.roadmap(plan).html()


def test_a_plan_without_pairs_has_a_workbook_of_decisions(tmp_path: Path) -> None:
    plan = kw.MasterPlan(areas=pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"]}))
    write_decisions(kw.integrate(plan), tmp_path / "a.xlsx")
    assert len(read_decisions(tmp_path / "a.xlsx", plan)[0]) == 0


def test_what_is_no_map_is_told_without_the_hints_of_gdal(tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(kw.UnreadableFile, match="folder kosong"):
        kw.read_areas(tmp_path / "leer")
    with pytest.raises(kw.UnreadableFile, match=r"tidak dapat dibaca sebagai peta(?!.*might help)"):
        kw.read_areas(tmp_path / "a.png")
    with pytest.raises(kw.UnreadableFile, match="ini folder, bukan berkas"):
        kw.read_sheets(tmp_path / "leer")


def test_a_table_that_fits_cuts_no_word(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Words of 30 and 20 letters need (30 + 3) + (20 + 3) + 1 = 57 columns, though the other texts are long."""
    frame = pd.DataFrame({"A": ["a" * 30], "B": ["b" * 20 + " kata" * 40]})
    monkeypatch.setattr(console, "out", Console(width=57, highlight=False))
    console.deliver({"Dana": frame}, None, title="Judul", lang="id")
    said = capsys.readouterr().out
    assert "a" * 30 in said and "b" * 20 in said and "…" not in said and "┃" in said
