"""What an audit found, before anybody reads it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kewilayahan.results import Result
from kewilayahan.schema.declaration import Schema


@dataclass(frozen=True, eq=False, repr=False)
class AuditData(Result):
    """What the seven obligations ask, what was found, and how to mend it.

    Attributes
    ----------
    schema : Schema
        Holds the obligations and the rules with their texts.
    rules : DataFrame
        Indexed by ``rule``: ``obligation`` (gg1 to gg7), ``severity`` (error or warning), ``checked`` and
        ``failed`` (things looked at, and those that break the rule), ``met`` (missing where there was
        nothing to look at).
    scores : DataFrame
        Indexed by ``obligation``: ``met`` and ``of`` (rules with something to look at), ``share`` (met of
        them, percent; missing without rules), ``errors`` and ``warnings`` (rules not met), ``verdict``:
        ``met``, ``partly`` (only warnings) or ``unmet``.
    findings : Findings
        A finding for each row that breaks a rule, with the remedy.
    """

    schema: Schema
    rules: pd.DataFrame
    scores: pd.DataFrame

    measure = "audit"

    @property
    def ok(self) -> bool:
        """Whether no rule of the weight of an error is broken."""
        return not (self.scores["verdict"] == "unmet").any()

    def vocabularies(self) -> Schema:
        """Return the schema of the plan."""
        return self.schema
