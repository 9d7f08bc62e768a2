"""Each command speaks one language at a time: its help, what it prints, and what it says of a wrong call."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

import kewilayahan as kw
from kewilayahan.cli import main
from kewilayahan.cli.launcher import GROUPS, app
from kewilayahan.cli.speech import asked, words_of

COMMANDS = [command for _, commands in GROUPS for command in commands]
# Words that only one of the two languages has.
ONLY = {
    "id": {"cara", "pakai", "opsi", "contoh", "yang", "dengan", "untuk", "rencana", "wilayah", "berkas", "bantuan"},
    "en": {"usage", "options", "example", "the", "with", "for", "plan", "areas", "file", "help", "of"},
}
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: its exit status and all that it prints."""

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kewilayahan", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out + printed.err

    return call


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a plan of two kelurahan and one funded work in `rencana`."""
    monkeypatch.chdir(tmp_path)
    areas = gpd.GeoDataFrame(
        {"area": ["A", "B"], "name": ["Kidul", "Lor"], "level": "kelurahan", "population": [30, 10]},
        geometry=[box(110.35, -7.80, 110.36, -7.79), box(110.36, -7.80, 110.37, -7.79)],
        crs=4326,
    )
    plan = kw.MasterPlan(
        areas=areas,
        focuses=pd.DataFrame({"focus": ["f"], "name": ["Jalan"], "track": ["problem"]}),
        problems=pd.DataFrame(
            {"problem": ["M"], "statement": ["Genangan"], "category": ["drainase"], "focus": ["f"], "urgency": [5]}
        ),
        interventions=pd.DataFrame(
            {"intervention": ["K"], "focus": ["f"], "title": ["Talud"], "area": ["A"], "status": ["usulan"]}
            | {"start": [2027], "end": [2027], "problem": ["M"]}
        ),
        funding=pd.DataFrame(
            {"intervention": ["K"], "year": [2027], "fund": ["dak"], "amount": [100], "status": ["usulan"]}
        ),
    )
    kw.write_plan(plan, "rencana")
    areas.rename(columns={"area": "kode_desa"}).to_file("batas.geojson")
    pd.DataFrame({"Kode fokus": ["g"], "Nama": ["Sampah"], "Jalur": ["problem"]}).to_csv("fokus.csv", index=False)
    pd.DataFrame({"Program": ["Talud"], "Pagu": [5]}).to_excel("program.xlsx", index=False)
    return tmp_path


CALLS: dict[str, tuple[str, ...]] = {
    "new": ("baru", "--kelurahan", "Pringgokusuman", "--start", "2026", "--end", "2027"),
    "demo": ("-o", "demo"),
    "template": ("isian.xlsx",),
    "import": ("fokus.csv", "-o", "rencana"),
    "compare": ("rencana", "rencana"),
    "comply": ("rencana", "program.xlsx"),
    "scenario": ("rencana", "--budget", "-10%"),
    "schedule": ("rencana", "--ceiling", "dak=100", "--level", "kelurahan"),
    "set": ("rencana", "problems", "M", "urgency=4"),
    "remove": ("rencana", "funding", "K/2027/dak"),
    "schema": ("funding",),
    "build": ("rencana", "-o", "hasil"),
    "export": ("rencana", "-o", "geojson"),
}


def spoken(text: str) -> set[str]:
    """The words of a text, without codes, options and what is in quotes."""
    return set(re.findall(r"[a-z]+", re.sub(r"\S*[-_./]\S*|'[^']*'", " ", text.lower())))


def prose(command: str, text: str) -> set[str]:
    """The words of a help without its example, which is the same in both languages, and without its codes."""
    codes = r"\b(population|households|funding|problems|proposals|equal|umum)\b"
    return spoken(re.sub(codes, " ", text.replace(words_of(command).example, " ")))


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_is_in_one_language(run: Run, command: str, lang: str) -> None:
    status, said = run(*filter(None, [command]), "--help", "--lang", lang)
    assert status == 0 and " / " not in said
    other = "en" if lang == "id" else "id"
    heard = prose(command, said) - set(COMMANDS)
    assert heard & ONLY[lang] and not heard & ONLY[other], heard & ONLY[other]
    assert " ".join(words_of(command).example.split()) in " ".join(said.split())


def test_every_parameter_has_its_words_and_every_word_its_parameter() -> None:
    for command in COMMANDS:
        module = import_module(f"kewilayahan.cli.{next(group[command] for _, group in GROUPS if command in group)}")
        assert module.__doc__ and f"{command}" in module.__doc__
    for info in app.registered_commands:
        assert info.callback is not None
        name = info.name or info.callback.__name__
        for parameter in inspect.signature(info.callback).parameters:
            assert words_of(name, parameter).help.id != words_of(name, parameter).help.en


def test_the_language_is_taken_from_anywhere_and_from_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--lang", "en", "schema", "funding")[1] == run("schema", "funding", "--lang=en")[1]
    monkeypatch.setenv("KEWILAYAHAN_LANG", "en")
    assert "Usage:" in run("--help")[1] and "Cara pakai:" in run("--help", "--lang", "id")[1]
    assert run("schema", "--lang", "jv") == (2, "--lang jv: pilih id atau en (kewilayahan --help)\n")
    assert asked(["a", "--", "--lang", "id"]) == (["a", "--", "--lang", "id"], "en")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"demo", "undo"}))
def test_every_command_runs_in_both_languages(run: Run, place: Path, command: str, lang: str) -> None:
    status, said = run(command, *CALLS.get(command, ("rencana",)), "--lang", lang)
    assert status == 0 or command == "comply", said
    assert said and "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "id", "en"),
    [
        (("chek", "x"), "perintah 'chek' tidak ada. Maksud Anda: check", "no command 'chek'. Did you mean: check"),
        (("check",), "RENCANA belum disebut", "PLAN is missing"),
        (("check", "x", "--langg", "en"), "opsi --langg tidak ada. Maksud Anda: --lang", "no option --langg"),
        (("check", "x", "y"), "terlalu banyak isi: y", "too many values: y"),
        (("schedule", "x", "--capacity", "dua"), "--capacity: isinya harus BILANGAN", "--capacity: the value must be"),
        (("schedule", "x", "--capacity"), "--capacity butuh isi", "--capacity needs a value"),
        (("template", "x.csv"), "akhirannya harus .xlsx", "its ending must be .xlsx"),
        (("schema", "fundings"), "Maksud Anda: funding", "Did you mean: funding"),
    ],
)
def test_a_wrong_call_is_one_line_in_its_language_and_exits_2(
    run: Run, arguments: tuple[str, ...], id: str, en: str
) -> None:
    for lang, told in (("id", id), ("en", en)):
        status, said = run("--lang", lang, *arguments)
        assert status == 2 and told in said and len(said.splitlines()) == 1, said


def test_a_file_of_which_nothing_is_taken_is_no_success(run: Run, place: Path) -> None:
    Path("kosong.csv").write_text("Catatan\n", encoding="utf-8")
    status, said = run("import", "fokus.csv", "kosong.csv", "-o", "rencana")
    assert status == 1
    assert said.splitlines()[0] == "2 berkas: 1 terbaca, 1 tanpa isi yang dapat diambil: kosong.csv"
    assert run("import", "fokus.csv", "-o", "rencana")[0] == 0


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_loads_no_tables(command: str) -> None:
    code = (
        "import sys\nsys.argv = ['kewilayahan', *filter(None, [sys.argv[1]]), '--help']\n"
        "from kewilayahan.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*({'pandas', 'numpy', 'geopandas', 'shapely', 'openpyxl'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, command], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""
