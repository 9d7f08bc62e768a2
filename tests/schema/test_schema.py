"""The declarations hold together."""

from __future__ import annotations

from pathlib import Path

import pytest

import kewilayahan as kw
from kewilayahan.schema.declaration import normal

TABLES = (
    "areas indicators sources proposals focuses problems potentials zones interventions funding "
    "actors roles desks links phases decisions"
)


def test_every_table_is_declared_with_its_key_first() -> None:
    assert kw.SCHEMA.names == tuple(TABLES.split())
    for table in kw.SCHEMA.tables:
        assert set(table.key) <= {column.name for column in table.columns[:4]}, table.name
        assert all(table.column(name).required for name in table.key), table.name


def test_vocabularies_and_references_exist() -> None:
    for table in kw.SCHEMA.tables:
        for column in table.columns:
            assert column.id and column.en
            if column.choices:
                assert kw.SCHEMA.choices(column.choices)
            if column.reference:
                assert len(kw.SCHEMA.table(column.reference).key) == 1


def test_headers_are_recognised_in_any_spelling() -> None:
    proposals = kw.SCHEMA.table("proposals")
    for header, name in {
        "SUMBER DANA": "fund",
        "Perkiraan Biaya": "cost",
        "sumber_pembiayaan": "fund",
    }.items():
        column = proposals.recognise(header)
        assert column is not None and column.name == name
    assert proposals.recognise("warna") is None


def test_no_two_columns_of_a_table_have_one_label() -> None:
    for table in kw.SCHEMA.tables:
        labels = [normal(column.id) for column in table.columns]
        assert len(set(labels)) == len(labels), table.name


def test_a_citys_vocabulary_adds_and_replaces(tmp_path: Path) -> None:
    (tmp_path / "funds.csv").write_text(
        "code,id,en,colour,sector\ndbhcht,DBH CHT,Tobacco excise,,kota\ndak,DAK Fisik,DAK,,kota\n"
    )
    schema = kw.SCHEMA.with_vocabulary(tmp_path)
    assert schema.choices("funds")["dbhcht"].facts["sector"] == "kota"
    assert schema.label("funds", "dak") == "DAK Fisik"
    assert len(schema.choices("funds")) == len(kw.SCHEMA.choices("funds")) + 1
    assert len(schema.vocabulary["stages"]) == len(kw.SCHEMA.vocabulary["stages"])


def test_a_vocabulary_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "funds.csv").write_text("kode,nama\nx,y\n")
    with pytest.raises(kw.UnreadableFile, match="code, id"):
        kw.SCHEMA.with_vocabulary(tmp_path)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("levels.csv", "code,id,en\ndusun,Dusun,Hamlet\n", "dusun: isi kolom order"),
        ("levels.csv", "code,id,en,order\ndusun,Dusun,Hamlet,lima\n", "bukan 'lima'"),
        ("stages.csv", "code,id,en,order\nawal,Awal,Early,1\n", "isi kolom ladder"),
        ("funds.csv", "code,id,en,sector\na,A,A,kota\na,B,B,kota\n", "kode a ada dua kali"),
    ],
)
def test_a_vocabulary_without_what_measures_rest_on_is_refused(
    tmp_path: Path, file: str, text: str, message: str
) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(kw.UnreadableFile, match=message):
        kw.SCHEMA.with_vocabulary(tmp_path)


def test_a_file_of_no_vocabulary_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kategori.csv").write_text("code,id,en\na,A,A\n")
    with pytest.raises(kw.UnknownName, match="categories"):
        kw.SCHEMA.with_vocabulary(tmp_path)


def test_unknown_names_say_what_was_meant() -> None:
    with pytest.raises(kw.UnknownName, match="funding"):
        kw.SCHEMA.table("fundings")
