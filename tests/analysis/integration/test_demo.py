"""The example plan: its duplicates and gaps, which are there on purpose, show."""

from __future__ import annotations

from pathlib import Path

import pytest

import kewilayahan as kw


@pytest.fixture(scope="module")
def found() -> kw.Integration:
    """What is found in the example plan."""
    return kw.integrate(kw.read_plan(Path(__file__).parents[3] / "examples" / "pringgokusuman"))


def of(found: kw.Integration, detail: str) -> set[tuple[str, str]]:
    """The pairs of one kind of finding."""
    rows = found.pairs[found.pairs["detail"] == detail]
    return set(zip(rows["subject"], rows["other"], strict=True))


def test_the_hall_asked_for_twice_and_the_lane_without_light(found: kw.Integration) -> None:
    assert {("U-022", "U-054"), ("U-024", "U-042")} <= of(found, "same_work")
    assert {("U-022", "U-054"), ("U-024", "U-042")} <= set(found.groups["members"])


def test_the_drain_of_jlagran_is_settled_already(found: kw.Integration) -> None:
    assert ("U-007", "U-017") in set(zip(found.decided["subject"], found.decided["other"], strict=True))


def test_what_nobody_answered(found: kw.Integration) -> None:
    assert of(found, "no_work") == {("M-10", ""), ("M-24", ""), ("M-25", "")}
    assert ("K-27", "") in of(found, "unasked")
    assert of(found, "open") == {(f"U-{number:03}", "") for number in (22, 24, 28, 32, 42, 53, 54)}


def test_the_light_of_notoyudan_came_back_after_six_years(found: kw.Integration) -> None:
    row = found.pairs[found.pairs["detail"] == "returned"].iloc[0]
    assert (row["subject"], row["other"], row["age"]) == ("U-024", "U-042", 6)


def test_toilets_have_28_million_more_than_they_cost(found: kw.Integration) -> None:
    rows = found.pairs[found.pairs["detail"] == "surplus"].set_index("subject")
    assert rows.loc["K-04", "amount"] == 133_000_000 * 2 + 28_000_000 - 266_000_000
