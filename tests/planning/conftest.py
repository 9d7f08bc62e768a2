"""The labelled pairs of works."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def labelled() -> pd.DataFrame:
    """The labelled pairs: half ``tune``, half ``test``."""
    return pd.read_csv(Path(__file__).with_name("pairs.csv"))
