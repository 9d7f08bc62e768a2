"""`new`, `set`, `remove` and `undo`: a plan begun, changed by hand with all checks, and taken back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.cli import main
from kewilayahan.spatial.area_codes import reference

Run = Callable[..., tuple[int, str]]
PLAN = kw.MasterPlan(
    areas=pd.DataFrame({"area": ["A", "B"], "name": ["RW 01", "RW 02"], "level": "rw", "population": [10, 20]}),
    focuses=pd.DataFrame({"focus": ["f"], "name": ["Tepian Winongo"], "track": ["problem"]}),
    interventions=pd.DataFrame(
        {"intervention": ["K"], "focus": ["f"], "title": ["Talud"], "area": ["A"], "status": ["usulan"]}
        | {"start": [2027], "end": [2028]}
    ),
    funding=pd.DataFrame(
        {"intervention": ["K"], "year": [2027], "fund": ["dak"], "amount": [100], "status": ["usulan"]}
    ),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder: its exit status and all that it prints."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kewilayahan", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out + printed.err

    return call


@pytest.mark.parametrize("name", ["rencana", "rencana.gpkg"])
def test_a_change_is_checked_told_and_taken_back(run: Run, name: str) -> None:
    kw.write_plan(PLAN, name)
    # Labels for the table, the column and the choice; a name for the row and for what it refers to.
    status, said = run("set", name, "Kegiatan", "talud", "status=Selesai", "Fokus=tepian winongo", "wilayah=A;RW 02")
    assert status == 0, said
    work = kw.read_plan(name).interventions.iloc[0]
    assert (work["status"], work["focus"], work["area"]) == ("selesai", "f", ("A", "B"))
    assert "Usulan → Selesai" in said and "dirujuk oleh Pendanaan: K/2027/dak" in said
    assert run("remove", name, "funding", "K/2027/DAK")[0] == 0 and kw.read_plan(name).funding.empty
    assert run("undo", name)[0] == 0 and len(kw.read_plan(name).funding) == 1
    assert run("undo", name)[0] == 0 and kw.read_plan(name) == PLAN
    assert run("undo", name)[0] == 1


def test_a_new_row_and_an_emptied_cell(run: Run) -> None:
    kw.write_plan(PLAN, "rencana")
    assert run("set", "rencana", "problems", "M-1", "statement=Genangan", "category=drainase", "area=RW 02")[0] == 0
    assert run("set", "rencana", "areas", "RW 01", "population=")[0] == 0
    plan = kw.read_plan("rencana")
    assert plan.problems.loc[0, "area"] == ("B",) and pd.isna(plan.areas.loc[0, "population"])


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("set", "rencana", "areas", "A", "level=desa"), 1, "desa"),
        (("set", "rencana", "problems", "M-1", "statement=Genangan"), 1, "ategor"),
        (("remove", "rencana", "interventions", "K"), 1, "K"),
        (("set", "rencana", "kegiatn", "K", "status=selesai"), 2, "Maksud Anda: Kegiatan"),
        (("set", "rencana", "interventions", "K", "statu=selesai"), 2, "Maksud Anda: status"),
        (("set", "rencana", "interventions", "K", "focus=tepian winogo"), 2, "Maksud Anda: Tepian Winongo"),
        (("set", "rencana", "interventions", "K", "status"), 2, "tulis kolom=isi"),
        (("set", "rencana", "funding", "K", "amount=1"), 2, "kunci Pendanaan ditulis"),
        (("remove", "rencana", "areas", "RW 03"), 2, "Maksud Anda: RW 02, RW 01"),
        (("undo", "rencana"), 1, "tidak ada perubahan"),
    ],
)
def test_what_cannot_be_changed_changes_nothing(run: Run, arguments: tuple[str, ...], status: int, told: str) -> None:
    kw.write_plan(PLAN, "rencana")
    got, said = run(*arguments)
    assert (got, told in said) == (status, True), said
    assert kw.read_plan("rencana") == PLAN and not Path(".rencana.riwayat").exists()


def test_ten_changes_are_kept(run: Run) -> None:
    kw.write_plan(PLAN, "rencana")
    for people in range(1, 13):
        run("set", "rencana", "areas", "A", f"population={people}")
    for people in range(11, 1, -1):
        assert run("undo", "rencana")[0] == 0
        assert kw.read_plan("rencana").areas.loc[0, "population"] == people
    assert run("undo", "rencana")[0] == 1


def test_a_plan_is_begun_checked_and_built(run: Run) -> None:
    status, said = run(
        "new", "baru", "--kelurahan", "3471120001", "--start", "2026", "--end", "2030", "--levels", "Kampung, RW"
    )
    assert status == 0 and "--level rw -o baru" in said
    plan = kw.read_plan("baru")
    names = set(plan.areas.loc[plan.areas["level"] == "kelurahan", "name"])
    assert names == {"Pringgokusuman", "Bumijo", "Ngampilan", "Pakuncen", "Sosromenduran", "Tegalrejo"}
    assert plan.phases["start"].tolist() == [2026, 2027, 2029] and plan.phases["end"].tolist() == [2026, 2028, 2030]
    assert all(line.strip() in Path("baru/BACA-DULU.md").read_text("utf-8") for line in said.splitlines()[-3:])
    assert run("check", "baru")[0] == 0 and run("build", "baru", "-o", "hasil")[0] == 0
    assert Path("baru/isian.xlsx").exists() and Path("hasil/peta.html").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--kelurahan", "Pringgokusumn", "--start", "2026", "--end", "2030"), "Maksud Anda: Pringgokusuman"),
        (("--kelurahan", "Bener", "--start", "2026", "--end", "2025"), "tahun terakhir 2025"),
        (("--kelurahan", "Bener", "--start", "2026", "--end", "2026", "--levels", "rws"), "Maksud Anda: rw"),
        (("--start", "2026", "--end", "2030"), "--kelurahan belum disebut"),
    ],
)
def test_a_plan_that_cannot_be_begun_leaves_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], told: str
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    status, said = run("new", "baru", *given)
    assert status == 2 and told in said and not Path("baru").exists()


def test_what_is_missing_is_asked_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["", "Bener", "dua ribu", "2026", "2027", ""])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    assert run("new", "baru")[0] == 0
    assert kw.read_plan("baru").phases["end"].tolist() == [2026, 2027]


def test_neighbours_of_the_reference_table_go_both_ways() -> None:
    around = {code: set(text.split(";")) for code, text in reference()[["area", "neighbours"]].itertuples(index=False)}
    assert all(code in around[other] for code, others in around.items() for other in others)
