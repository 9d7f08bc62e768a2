"""Titles brought to what they say, and the score of two works."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from analysis.integration.conftest import areas
from hypothesis import given, settings
from hypothesis import strategies as st

import kewilayahan
from kewilayahan.planning.similarity import THRESHOLD, Territory, Work, candidates, compare, read_works
from kewilayahan.planning.titles import read_title

TERRITORY = Territory(areas())


def works(*titles: str, **cells: object) -> list[Work]:
    """Works of the small town by their titles."""
    return read_works(pd.DataFrame({"title": titles, **cells}), TERRITORY)


@pytest.mark.parametrize(
    ("text", "rw", "rt"),
    [
        ("Konblok RW 02, 03 dan 04", {2, 3, 4}, set()),
        ("Konblok RW 01–04", {1, 2, 3, 4}, set()),
        ("SAH RW I s/d III", {1, 2, 3}, set()),
        ("Konblok RW II & RW IV", {2, 4}, set()),
        ("Jalan RT 12/05", {5}, {12}),
        ("Jalan RT 77 RW 23", {23}, {77}),
        ("Jalan RT 05/RW 02", {2}, {5}),
        ("Talud tahap III RW.04", {4}, set()),
        ("Operasional RT dan RW", set(), set()),
    ],
)
def test_rw_and_rt_in_a_title(text: str, rw: set[int], rt: set[int]) -> None:
    title = read_title(text)
    assert (title.rw, title.rt) == (rw, rt)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pemb. sal. air hujan", "Pembangunan SAH"),
        ("Peningk. jl. lingk. Kp. Mawar", "Peningkatan jalan lingkungan kampung Mawar"),
        ("Perbaikan lampu-lampu gang", "Perbaikan penerangan gang"),
        ("Pembanguan talut", "Pembangunan talud"),
        ("Pelatihan untuk ibu-ibu PKK", "Pelat. bagi ibu PKK"),
    ],
)
def test_two_ways_to_write_one_work(one: str, other: str) -> None:
    a, b = read_title(one), read_title(other)
    assert (a.words, a.acts) == (b.words, b.acts)


def test_volumes_are_no_part_of_the_work_but_numbers_of_lanes_are() -> None:
    assert read_title("Talud 120 m").words == read_title("Talud").words
    assert read_title("Gang Dahlia 1").words != read_title("Gang Dahlia 2").words
    assert read_title("Talud tahap 2").stage == {2}


def test_the_vocabulary_is_sound() -> None:
    file = Path(kewilayahan.__file__).with_name("vocabulary") / "titles.csv"
    rows = list(csv.DictReader(line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")))
    assert len({row["text"] for row in rows}) == len(rows) > 400
    assert {row["role"] for row in rows} == {"short", "stop", "minor", "act", "thing"}
    assert {row["trait"] for row in rows} == {"", "dig", "pave", "goods", "building", "open", "parking"}
    assert all(row["text"] == row["text"].casefold().strip() and len(row["text"].split()) <= 5 for row in rows)


def test_another_rw_street_stage_or_kind_of_work_is_another_work() -> None:
    for one, other in (
        ("Pembangunan SAH RW 02", "Pembangunan SAH RW 03"),
        ("Pengaspalan Jl. Mawar RW 02", "Pengaspalan Jl. Melati RW 02"),
        ("Talud RW 02 tahap 1", "Talud RW 02 tahap 2"),
        ("Pengadaan alat bank sampah RW 02", "Pelatihan bank sampah RW 02"),
        ("Pos kamling RT 30 RW 02", "Pos kamling RT 32 RW 02"),
    ):
        assert compare(*works(one, other)).score < THRESHOLD, (one, other)


WORDS = ["pembangunan", "talud", "winongo", "taman", "lampu", "kompos", "balai", "gamelan", "dahlia", "pelatihan"]


@settings(max_examples=100)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True), st.integers(1, 5))
def test_a_title_within_another_never_scores_100(words: list[str], size: int) -> None:
    whole, some = works(" ".join(words) + " RW 02", " ".join(words[:size]) + " RW 02")
    assert (compare(whole, some).score == 100) == (whole.title.written == some.title.written)


def test_words_that_say_nothing_make_no_subset_certain() -> None:
    for more in (
        "Pembangunan talud RW 02 untuk warga",
        "Pembangunan talud RW 02 120 m",
        "Pembangunan talud RT 7 RW 02",
    ):
        assert THRESHOLD <= compare(*works("Pembangunan talud RW 02", more)).score < 100


@settings(max_examples=100)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_scored_the_same_in_both_directions(one: str, other: str) -> None:
    a, b = works(one, other)
    assert compare(a, b).score == compare(b, a).score
    assert 0 <= compare(a, b).score <= 100


def test_candidates_leave_out_no_pair_that_passes() -> None:
    labelled = pd.read_csv(Path(__file__).with_name("pairs.csv"))
    titles = [*labelled["title_a"], *labelled["title_b"]]
    read = works(*titles)
    passing = {
        (i, j)
        for i in range(len(read))
        for j in range(i + 1, len(read))
        if read[i].title.words.keys() & read[j].title.words.keys() and compare(read[i], read[j]).score >= THRESHOLD
    }
    assert passing and passing <= set(candidates(read))


def test_the_name_of_an_area_is_no_slip_of_a_common_word() -> None:
    """Bintaran is a kampung; a bantaran is a riverside."""
    names = frozenset({"bintaran"})
    assert "tepi" not in read_title("Festival Bintaran", names=names).words
    assert "tepi" in read_title("Festival bantaran", names=names).words


@pytest.mark.parametrize(
    ("verb", "noun"), [("Perbaiki", "Perbaikan"), ("Bangun", "Pembangunan"), ("Bikin", "Pembuatan")]
)
def test_a_verb_and_its_noun_are_one_kind_of_work(verb: str, noun: str) -> None:
    assert read_title(f"{verb} talud").acts == read_title(f"{noun} talud").acts


def test_a_plot_named_in_the_title_is_the_place_and_not_the_work() -> None:
    areas = pd.DataFrame({"area": ["K"], "name": ["K"], "level": ["kelurahan"], "parent": [None]})
    titles = pd.DataFrame({"title": ["Pembangunan IPAL komunal", "IPAL komunal di tanah kas kampung"]})
    one, other = read_works(titles, Territory(areas))
    assert one.title.words == other.title.words
    assert compare(one, other).score >= THRESHOLD
