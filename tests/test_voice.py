"""A reader meets one language at a time, and words that are used in an office."""

import ast
import csv
import pickle
import re
from pathlib import Path

import pytest

import kewilayahan as kw
from kewilayahan.words import Text, language

PACKAGE = Path(kw.__file__).parent
# Words of courts, shops and builders that planners do not use for their work.
FORBIDDEN = re.compile(r"\b(perkara|putusan|nasib|tunggakan|kebagian|merek|slogan|rantai kritis|kepala kolom)\b", re.I)
KEPT = {"titles.csv", "synonyms.csv"}  # words that people write, not words that they read


def constants(path: Path) -> list[str]:
    """Return the texts in a module that are no docstrings and no synonyms of columns."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


@pytest.mark.parametrize("room", ["analysis", "planning", "spatial", "statistics", "documents", "schema", "writing"])
def test_no_text_holds_two_languages(room: str) -> None:
    pairs = [
        text
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for text in constants(path)
        if re.search(r"[a-z]{2}\S* / \S*[a-z]{2}", text)
    ]
    assert pairs == []


def test_words_are_those_of_an_office() -> None:
    for path in sorted((PACKAGE / "vocabulary").glob("*.csv")):
        if path.name in KEPT:
            continue
        with path.open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                said = " ".join(row[name] for name in ("id", "remedy_id") if row.get(name))
                assert not FORBIDDEN.search(said), (path.name, row)
    for table in kw.SCHEMA.tables:
        for column in table.columns:
            assert not FORBIDDEN.search(column.id), (table.name, column.name)


def test_old_labels_of_columns_and_choices_still_read() -> None:
    zones = kw.SCHEMA.table("zones")
    found = [zones.recognise(header) for header in ("Merek", "Slogan", "Skala tahap")]
    assert [column and column.name for column in found] == ["brand", "tagline", "ladder"]
    statuses = kw.SCHEMA.choices("intervention_statuses")
    assert "Gugur (tanpa anggaran)" in statuses["gugur"].facts["synonyms"]


def test_an_error_speaks_the_language_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    error = kw.UnknownName("fundng", ["funding"], what=Text("Tabel", "table"))
    assert str(error) == "Tabel 'fundng' tidak dikenal. Maksud Anda: funding?"
    monkeypatch.setenv("KEWILAYAHAN_LANG", "en")
    assert language() == "en"
    assert str(error) == "Unknown table 'fundng'. Did you mean: funding?"
    monkeypatch.setenv("KEWILAYAHAN_LANG", "fr")
    with pytest.raises(kw.UnknownName, match="'fr' tidak dikenal"):
        language()


def test_errors_go_to_other_processes_whole() -> None:
    errors = [
        kw.UnknownName("a", ["b"], what=Text("Tabel", "table")),
        kw.UnreadableFile("x.csv", Text("tidak ada", "does not exist")),
        kw.InvalidValue(Text("nilai tidak boleh negatif", "values must not be negative")),
        kw.NoSchedule(Text("pagu kurang", "too little"), rules=[Text("pagu DAK", "ceiling of DAK")]),
    ]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error) and again.text == error.text


def test_help_fits_a_screen() -> None:
    assert repr(kw.SCHEMA).startswith("<Schema: ") and len(repr(kw.SCHEMA)) < 80
