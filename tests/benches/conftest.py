"""The option that shrinks the benches, and the table that they leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benches.cases import CASES
from benches.report import Row, page


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="a hundredth of the size; writes no table")


@pytest.fixture(scope="session")
def quick(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--quick"))


@pytest.fixture(scope="session")
def rows(quick: bool) -> Iterator[list[Row]]:
    """Rows of the table, written to docs/benches.md once every case has run and both engines agreed."""
    found: list[Row] = []
    yield found
    if [row.case for row in found] == CASES and not quick:
        (Path(__file__).parents[2] / "docs" / "benches.md").write_text(page(found), encoding="utf-8")
