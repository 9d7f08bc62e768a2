"""What a plan or a call gets wrong about time and money, as the command line tells it: words, exit status, no file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kewilayahan.cli import main

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as the terminal does: its exit status and all that it prints, on one line."""

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kewilayahan", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return int(left.value.code or 0), " ".join((printed.out + printed.err).split())

    return call


def plan_in(folder: Path, works: str = "", funding: str = "") -> Path:
    """A plan of one RW and one focus; works as ``code,start,end,after`` and funding as ``code,year,amount``."""
    folder.mkdir()
    rows = {
        "areas": ["area,name,level,population", "A,Satu,rw,100"],
        "focuses": ["focus,name,track", "f,Jalan,problem"],
        "interventions": [
            "intervention,start,end,after,focus,title,area,status",
            *(f"{row},f,Jalan,A,usulan" for row in works.split()),
        ],
        "funding": ["intervention,year,amount,fund,status", *(f"{row},dak,usulan" for row in funding.split())],
    }
    for table, lines in rows.items():
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


CALLS = {
    "roadmap": (),
    "roles": (),
    "desks": (),
    "audit": (),
    "scenario": ("--budget", "-10%"),
    "schedule": ("--ceiling", "dak=100"),
}


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize(
    ("works", "told"),
    [
        (
            "K1,2027,2027,K2 K2,2027,2027,K1",
            ("berujung kembali pada baris ini sendiri", "leads back to this row itself"),
        ),
        ("K1,2028,2027,", ("lebih awal dari tahun mulainya", "is before the year it starts")),
    ],
    ids=["a cycle", "an end before its start"],
)
def test_a_plan_that_leads_nowhere_is_refused(
    run: Run, tmp_path: Path, works: str, told: tuple[str, str], command: str, lang: str
) -> None:
    plan, book = plan_in(tmp_path / "rencana", works), tmp_path / "hasil.xlsx"
    book.write_bytes(b"as it was")
    status, said = run(command, plan, *CALLS[command], "-o", book, "--lang", lang)
    assert status == 1 and told[lang == "en"] in said and "K1" in said
    assert book.read_bytes() == b"as it was" and sorted(tmp_path.iterdir()) == [book, plan]  # nothing half written


def test_funding_outside_the_years_of_its_work_is_told_and_stays(run: Run, tmp_path: Path) -> None:
    plan = plan_in(tmp_path / "rencana", "K1,2027,2027,", "K1,2027,60 K1,2029,40")
    assert run("check", plan)[0] == 0
    assert "K1/2029/dak: Dana tahun 2029 dianggarkan di luar tahun pelaksanaan" in run("check", plan)[1]
    assert "Funding of 2029 lies outside the years of its work" in run("check", plan, "--lang", "en")[1]
    status, said = run("roadmap", plan, "--lang", "en")
    assert status == 0 and "The works cost IDR 100" in said
    assert "dana 2029, kegiatan berjalan 2027–2027" in run("audit", plan)[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("schedule", "--ceiling", "dk=100"), ("Maksud Anda: dak?", "Did you mean: dak?")),
        (("schedule", "--ceiling", "dak=-5"), ("pagu dak 2027 tidak boleh negatif: -5", "dak 2027")),
        (("schedule", "--ceiling", "dak@2027-=-5"), ("pagu dak 2027 tidak boleh negatif: -5", "dak 2027")),
        (("schedule", "--ceiling", "tjsp=5", "--protect", "K9"), ("'K9' tidak dikenal", "Unknown intervention 'K9'")),
        (("scenario", "--budget", "dk=-30%"), ("Maksud Anda: dak?", "Did you mean: dak?")),
        (("scenario", "--budget", "-101%"), ("lebih dari 100 %", "more than 100 %")),
        (("scenario", "--budget", "dak=-5%@2035"), ("tidak memuat dana dari dak 2035", "dak 2035")),
    ],
)
def test_a_call_that_makes_no_sense_is_one_line_and_writes_nothing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], told: tuple[str, str]
) -> None:
    plan, book = plan_in(tmp_path / "rencana", "K1,2027,2027,", "K1,2027,60"), tmp_path / "hasil.xlsx"
    command, *rest = arguments
    for words, more in zip(told, ((), ("--lang", "en")), strict=True):
        status, said = run(command, plan, *rest, "-o", book, "--save", tmp_path / "baru", *more)
        assert status == 1 and words in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == [plan]


def test_a_cut_of_everything_leaves_a_plan_that_every_command_reads(run: Run, tmp_path: Path) -> None:
    plan, after = plan_in(tmp_path / "rencana", "K1,2027,2027,", "K1,2027,60"), tmp_path / "nol"
    status, said = run("scenario", plan, "--budget", "-100%", "--save", after)
    assert status == 0 and "dipotong Rp60; tersisa Rp0" in said and "│ 60 │ 0 │ 60 │ DAK 2027 │" in said
    assert "no works yet" in run("roadmap", after, "--lang", "en")[1]
    assert "The plan has no money with a source" in run("scenario", after, "--budget", "-10%", "--lang", "en")[1]
    assert "0 dari 0 kegiatan terjadwal" in run("schedule", after, "--ceiling", "dak=5")[1]


@pytest.mark.parametrize(
    ("command", "said_id", "said_en"),
    [
        ("roadmap", "belum memiliki kegiatan. Isi tabel Fokus, Kegiatan", "no works yet. Fill in the tables Focuses"),
        ("roles", "Belum ada fokus. Isi tabel Fokus", "no focuses yet. Fill in the tables Focuses"),
        ("desks", "Belum ada desk. Isi tabel Fokus", "no desks yet. Fill in the tables Focuses"),
        ("audit", "Dari 7 kewajiban, 0 terpenuhi", "Of 7 obligations 0 are met"),
        ("scenario", "rencana belum memuat kegiatan", "the plan has no interventions"),
        ("schedule", "rencana belum memuat kegiatan", "the plan has no interventions"),
    ],
)
def test_a_plan_of_areas_only_says_what_is_not_there_yet(
    run: Run, tmp_path: Path, command: str, said_id: str, said_en: str
) -> None:
    (tmp_path / "areas.csv").write_text("area,name,level\nA,Satu,rw\n", encoding="utf-8")
    for lang, told in (("id", said_id), ("en", said_en)):
        status, said = run(command, tmp_path, *CALLS[command], "--lang", lang)
        assert status == (1 if command in ("scenario", "schedule") else 0) and told in said
        assert ("━" in said) == (command == "audit")  # no empty tables


def test_the_audit_for_a_machine(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "demo"
    shutil.copytree(DEMO, plan)
    assert run("audit", plan)[0] == 0 and run("audit", plan, "--strict")[0] == 1
