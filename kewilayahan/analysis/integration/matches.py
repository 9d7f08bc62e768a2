"""One row of an integration: what was found between lines of a plan, with its score and its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import pandas as pd


@dataclass(frozen=True, slots=True)
class Match:
    """What was found about one line of a plan, or between two.

    Attributes
    ----------
    kind, detail : str
        Codes of the vocabularies ``match_kinds`` and ``match_details``.
    table, subject : str
        Table and key of the line.
    other_table, other : str
        The same of the second line, empty where there is none.
    score : int
        Certainty from 0 to 100.
    reason, reason_en : str
        Why, in plain words.
    amount : int
        Whole rupiah that are at stake, 0 where none are.
    age : int
        Years since the line was first proposed, 0 where it does not matter.
    """

    kind: str
    detail: str
    table: str
    subject: str
    score: int
    reason: str
    reason_en: str
    other_table: str = ""
    other: str = ""
    amount: int = 0
    age: int = 0

    @property
    def key(self) -> str:
        """The name under which a decision about this match is remembered: the same in either order.

        What is unanswered about one line may be several things, each of them decided by itself.
        """
        alone = self.kind == "unanswered" and not self.other and self.detail != "open"
        what = f"{self.kind}.{self.detail}" if alone else self.kind
        return f"{what}:{'+'.join(sorted(filter(None, (self.subject, self.other))))}"


COLUMNS = ["match", *(field.name for field in fields(Match)), "group"]


def to_frame(matches: Iterable[Match]) -> pd.DataFrame:
    """Return a row a match, with its key, in the order given."""
    rows = [[match.key, *(getattr(match, field.name) for field in fields(Match)), 0] for match in matches]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    whole = {"score": "int64", "amount": "int64", "age": "int64", "group": "int64"}
    return frame.astype({name: whole.get(name, "str") for name in COLUMNS})
