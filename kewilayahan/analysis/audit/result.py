"""The audit of a plan as one result: rules, faults, scores, verdicts and their faces."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kewilayahan.analysis.audit import conduct, content, faces
from kewilayahan.analysis.audit.data import AuditData
from kewilayahan.analysis.audit.facts import Facts, Fault
from kewilayahan.errors import UnknownName
from kewilayahan.findings import Finding, Findings, Level
from kewilayahan.plan import MasterPlan
from kewilayahan.schema.declaration import Choice, Schema
from kewilayahan.words import Text, language

_RULES = content.RULES | conduct.RULES
_SEVERITIES = ("error", "warning", "strict", "off")


class Audit(AuditData):
    """What the seven obligations ask, what was found, and how to mend it: see `AuditData` for its frames."""

    def sentences(self, lang: str | None = None) -> tuple[str, ...]:
        """Return the verdict in plain sentences."""
        return faces.sentences(self, language(lang))

    def bars(self, lang: str | None = None) -> str:
        """Return the seven scores as bars, an SVG with the same bytes each time."""
        return faces.bars(self, language(lang))

    def figures(self, lang: str | None = None) -> Mapping[str, str]:
        """Return the bars."""
        return {"bars": self.bars(lang)}

    def faces(self, lang: str) -> Mapping[str, pd.DataFrame]:
        """Return scores, what was found, and all rules."""
        return faces.cells(self, lang)


def audit(plan: MasterPlan, *, strict: bool = False) -> Audit:
    """Score a plan against the seven obligations of a master plan (announcement of 24 May 2021).

    The rules, their weights, texts and remedies are the vocabulary ``audit_rules``, so that a city can
    change the weight of one with a line in the ``vocabulary`` folder of its plan: ``error`` (what the
    announcement itself demands), ``warning`` (a sensible addition), ``strict`` (a warning, or an error
    when the audit is strict) or ``off``.

    The score of an obligation is how many of its rules are met; a rule with nothing to look at (the
    brands of a plan without zones) counts neither way. Its verdict is ``unmet`` where a rule of the
    weight of an error is broken, ``partly`` where only warnings are, else ``met``.

    Parameters
    ----------
    plan : MasterPlan
        The plan.
    strict : bool, optional
        Whether rules of the weight ``strict``, the 15 cells of 5K and steps, are errors.

    Returns
    -------
    Audit
        Rules, scores and findings.

    Raises
    ------
    UnknownName
        If the vocabulary of the plan names a rule, an obligation or a weight that does not exist.

    Examples
    --------
    >>> import pandas as pd, kewilayahan as kw
    >>> areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["kelurahan"]})
    >>> done = audit(kw.MasterPlan(areas=areas))
    >>> done.ok, done.rules.loc["gg3_centre", "failed"], done.scores.loc["gg3", "verdict"]
    (False, np.int64(1), 'unmet')
    """
    facts = Facts(plan)
    rows, findings = [], []
    for rule in plan.schema.choices("audit_rules").values():
        severity = _severity(rule, plan.schema, strict)
        if severity is None:
            continue
        outcome = _RULES[rule.code](facts)
        obligation, failed = rule.facts["obligation"], len(outcome.faults)
        met = None if outcome.checked == 0 else failed == 0
        rows.append((rule.code, obligation, severity, outcome.checked, failed, met))
        findings += [_finding(rule, severity, fault) for fault in outcome.faults]
    columns = ["rule", "obligation", "severity", "checked", "failed", "met"]
    rules = pd.DataFrame(rows, columns=columns).astype({"met": "boolean"}).set_index("rule")
    return Audit(plan.schema, rules, _scores(plan.schema, rules), findings=Findings(findings))


def _severity(rule: Choice, schema: Schema, strict: bool) -> Level | None:
    """Return the weight of a rule, None where it is switched off."""
    severity, obligation = rule.facts.get("severity", ""), rule.facts.get("obligation", "")
    if rule.code not in _RULES:
        raise UnknownName(rule.code, _RULES, what=Text("Aturan audit", "rule of the audit"))
    if severity not in _SEVERITIES:
        raise UnknownName(
            severity, _SEVERITIES, what=Text(f"Bobot aturan {rule.code}", f"weight of the rule {rule.code}")
        )
    if obligation not in schema.choices("obligations"):
        raise UnknownName(
            obligation,
            schema.choices("obligations"),
            what=Text(f"Kewajiban pada aturan {rule.code}", f"obligation of the rule {rule.code}"),
        )
    if severity == "off":
        return None
    return "error" if severity == "error" or (severity == "strict" and strict) else "warning"


def _finding(rule: Choice, severity: Level, fault: Fault) -> Finding:
    return Finding.old(
        severity,
        rule.code,
        fault.id,
        fault.en,
        rule.facts.get("remedy_id", ""),
        rule.facts.get("remedy_en", ""),
        table=fault.table,
        row=fault.row,
    )


def _scores(schema: Schema, rules: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for obligation in schema.choices("obligations"):
        own = rules[(rules["obligation"] == obligation) & rules["met"].notna()]
        broken = own[~own["met"].astype(bool)]
        errors = int((broken["severity"] == "error").sum())
        warnings = len(broken) - errors
        verdict = "unmet" if errors else "partly" if warnings else "met"
        met = len(own) - len(broken)
        rows.append((obligation, met, len(own), 100 * met / len(own) if len(own) else None, errors, warnings, verdict))
    columns = ["obligation", "met", "of", "share", "errors", "warnings", "verdict"]
    return pd.DataFrame(rows, columns=columns).astype({"share": "float64"}).set_index("obligation")
