"""What people see of an audit: the verdict, a bar an obligation, and tables with the remedies."""

from __future__ import annotations

import pandas as pd

from kewilayahan.analysis.audit.data import AuditData
from kewilayahan.plan import records
from kewilayahan.words import in_english
from kewilayahan.writing import svg

_VERDICTS = {
    "met": ("terpenuhi", "met"),
    "partly": ("terpenuhi dengan catatan", "met, with remarks"),
    "unmet": ("belum terpenuhi", "not met"),
}
_SEVERITIES = {"error": ("wajib", "must"), "warning": ("sebaiknya", "should")}
_WIDTH, _ROW, _LEFT, _BAR = 720, 46, 8, 460
_COLOURS = {"met": "#228833", "remark": "#ddcc77", "missing": "#cc3311"}
_PARTS = {
    "met": ("aturan terpenuhi", "rule met"),
    "remark": ("catatan", "remark"),
    "missing": ("wajib, belum terpenuhi", "must, not met"),
}
_MARKS = {"met": "✓", "partly": "!", "unmet": "✗"}


def sentences(audit: AuditData, lang: str) -> tuple[str, ...]:
    """Return the verdict: how many obligations are met, and what each of the others lacks."""
    counts = audit.scores["verdict"].value_counts()
    met, partly, unmet = (int(counts.get(code, 0)) for code in _VERDICTS)
    total = len(audit.scores)
    said = [
        f"Of {total} obligations {met} are met, {partly} with remarks, {unmet} not."
        if in_english(lang)
        else f"Dari {total} kewajiban, {met} terpenuhi, {partly} terpenuhi dengan catatan, {unmet} belum."
    ]
    for score in records(audit.scores[audit.scores["verdict"] == "unmet"]):
        broken = audit.rules[(audit.rules["obligation"] == score.Index) & (audit.rules["severity"] == "error")]
        codes = broken.index[(broken["failed"] > 0).to_numpy(dtype=bool)]
        texts = "; ".join(f"{_rule(audit, str(code), lang)} ({broken.loc[code, 'failed']})" for code in codes)
        missing = "not yet" if in_english(lang) else "belum"
        said.append(f"{_number(score.Index)} {_name(audit, score.Index, lang)} – {missing}: {texts}.")
    return tuple(said)


def bars(audit: AuditData, lang: str) -> str:
    """Return a row an obligation: its name, a part of a bar for each rule that applies, and its verdict."""
    height = _ROW * len(audit.scores) + 34
    drawn, y = [svg.rect(0, 0, _WIDTH, height, fill="#ffffff")], 6.0
    for score in records(audit.scores):
        name = f"{_number(score.Index)} {_name(audit, score.Index, lang)}"
        drawn.append(svg.text(_LEFT, y + 13, svg.fit(name, _WIDTH - 16, size=13), font_size=13, font_weight="bold"))
        parts = ["met"] * score.met + ["remark"] * score.warnings + ["missing"] * score.errors
        step = _BAR / len(parts) if parts else 0.0
        for number, part in enumerate(parts):
            shape = svg.rect(_LEFT + step * number, y + 19, step, 15, fill=svg.fill_of(part), stroke="#222222")
            drawn.append(shape)
        said = f"{_MARKS[score.verdict]} {score.met}/{score.of} · {_VERDICTS[score.verdict][lang == 'en']}"
        drawn.append(svg.text(_LEFT + _BAR + 10, y + 31, said))
        y += _ROW
    x = float(_LEFT)
    for part, words in _PARTS.items():
        drawn.append(svg.rect(x, y + 6, 22, 13, fill=svg.fill_of(part), stroke="#222222"))
        drawn.append(svg.text(x + 28, y + 17, words[in_english(lang)]))
        x += 52 + svg.width(words[in_english(lang)])
    fills = "".join(svg.pattern(part, colour) for part, colour in _COLOURS.items())
    title = "The seven obligations" if in_english(lang) else "Tujuh kewajiban"
    return svg.drawing(_WIDTH, height, "".join(drawn), title=title, definitions=fills)


def cells(audit: AuditData, lang: str) -> dict[str, pd.DataFrame]:
    """Return scores, what was found, and all rules."""
    return {"scores": _scores(audit, lang), "findings": _found(audit, lang), "rules": _rules(audit, lang)}


def _scores(audit: AuditData, lang: str) -> pd.DataFrame:
    frame = audit.scores.reset_index()
    frame["name"] = [f"{_number(code)} {_name(audit, code, lang)}" for code in frame["obligation"]]
    frame["verdict"] = [_VERDICTS[code][in_english(lang)] for code in frame["verdict"]]
    return frame[["name", "verdict", "met", "of", "errors", "warnings"]]


def _found(audit: AuditData, lang: str) -> pd.DataFrame:
    en = in_english(lang)
    frame = audit.findings.frame(lang)
    frame["obligation"] = [_number(str(audit.rules.loc[rule, "obligation"])) for rule in frame["rule"]]
    frame["weight"] = [_SEVERITIES[level][en] for level in frame["level"]]
    frame["rule"] = [_rule(audit, rule, lang) for rule in frame["rule"]]
    names = {table.name: table.en if en else table.id for table in audit.schema.tables}
    frame["where"] = [f"{names[table]} {row}".strip() for table, row in zip(frame["table"], frame["row"], strict=True)]
    columns = ["obligation", "weight", "rule", "where", "message", "remedy"]
    return frame.sort_values("obligation", kind="stable")[columns]


def _rules(audit: AuditData, lang: str) -> pd.DataFrame:
    frame = audit.rules.reset_index()
    frame["obligation"] = [_number(code) for code in frame["obligation"]]
    frame["name"] = [_rule(audit, code, lang) for code in frame["rule"]]
    frame["weight"] = [_SEVERITIES[level][in_english(lang)] for level in frame["severity"]]
    return frame.drop(columns="severity")


def _rule(audit: AuditData, code: str, lang: str) -> str:
    return audit.schema.label("audit_rules", code, lang)


def _name(audit: AuditData, code: str, lang: str) -> str:
    return audit.schema.label("obligations", code, lang)


def _number(obligation: str) -> str:
    return obligation.upper()
