"""Findings are codes with fields: their table of words and the package agree, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import kewilayahan
from kewilayahan.findings import Finding, Findings, Rule, finding_rules
from kewilayahan.schema.tables import SCHEMA

PACKAGE = Path(kewilayahan.__file__).parent
RULES = list(finding_rules().values())


def _named(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_both_languages_name_the_same_fields(rule: Rule) -> None:
    assert rule.level in ("error", "warning", "info") and rule.message.id and rule.message.en
    assert _named(rule.message.id + rule.remedy.id) == _named(rule.message.en + rule.remedy.en)
    assert bool(rule.remedy.id) == bool(rule.remedy.en)
    assert all(text.endswith(".") for text in (rule.message.id, rule.message.en, rule.remedy.id or "."))


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_no_sentence_speaks_of_the_inside_of_the_library(rule: Rule) -> None:
    for text in (rule.message.id, rule.message.en, rule.remedy.id, rule.remedy.en):
        words = re.sub(r"\{[^}]*\}", "", text)
        assert " / " not in words and ".csv" not in words and "_" not in words
        assert not [
            name for name in SCHEMA.names if text in (rule.message.id, rule.remedy.id) and name in words.split()
        ]


def test_every_code_of_the_checks_is_in_the_table() -> None:
    called: set[str] = set()
    for file in (PACKAGE / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                called |= {str(node.args[0].value)} if name in ("add", "Finding") else set()
    assert "unique" in called and called <= set(finding_rules())


def test_equal_kinds_are_one_line_with_three_places() -> None:
    rows = [Finding("required", table="areas", row=f"A{n}", column="name") for n in range(267)]
    (group,) = Findings(rows).grouped()
    assert group.text("id") == (
        "267 kesalahan: Kolom “Nama” belum diisi. Isi kolom itu. "
        "Letak: Wilayah, A0; Wilayah, A1; Wilayah, A2; dan 264 lagi."
    )


def test_findings_speak_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Findings([Finding("areas", table="areas")])
    monkeypatch.setenv("KEWILAYAHAN_LANG", "en")
    assert found.html() == found._repr_html_() and "The plan has no areas yet." in found.html()
    assert found.frame().loc[0, "message"] == "The plan has no areas yet."
    assert "Rencana belum memuat wilayah." in found.html("id") and "no areas" not in found.html("id")
