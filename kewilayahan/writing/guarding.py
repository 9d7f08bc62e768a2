"""Texts that a spreadsheet would run stay texts in every CSV."""

from __future__ import annotations

import pandas as pd


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which text that a spreadsheet would take for a formula begins with an apostrophe."""

    def guard(value: object) -> object:
        text = "; ".join(map(str, value)) if isinstance(value, tuple) else value
        return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

    return frame.map(guard)
