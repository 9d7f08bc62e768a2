"""An agency's programme (two lines, made up) against the plan: what it carries out, and what is outside the plan."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import kewilayahan as kw

HERE = Path(__file__).parent


def lines() -> pd.DataFrame:
    """Return the lines of the programme with what each is to the plan."""
    plan = kw.read_plan(HERE.parent / "pringgokusuman")
    return kw.compliance(plan, HERE / "renja.csv").lines


if __name__ == "__main__":
    print(lines()[["title", "status", "intervention"]].to_string(index=False))
