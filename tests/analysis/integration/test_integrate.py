"""Each kind of finding in a town small enough to see it."""

from __future__ import annotations

import pytest
from analysis.integration.conftest import SOUTH, WEST, WIDTH, Town
from shapely import LineString, Point, box

import kewilayahan as kw

MILLION = 1_000_000


def of(plan: kw.MasterPlan, detail: str) -> list[tuple[str, str]]:
    """The pairs of one detail."""
    pairs = kw.integrate(plan).pairs
    rows = pairs[pairs["detail"] == detail]
    return list(zip(rows["subject"], rows["other"], strict=True))


def test_one_work_of_three_sources_is_one_group(town: Town) -> None:
    titles = {"U1": "Pembangunan SAH RW 01", "U2": "Pemb. saluran air hujan RW I", "U3": "SAH RW 01", "U4": "SAH RW 02"}
    plan = town(proposals=[{"proposal": code, "title": title, "area": "K"} for code, title in titles.items()])
    found = kw.integrate(plan)
    assert found.groups["members"].map(set).tolist() == [{"U1", "U2", "U3"}]
    double = found.pairs[found.pairs["kind"] == "duplicate"]
    assert set(double["group"]) == {1} and len(double) == 3
    assert double["reason"].str.contains("judul sama").all()
    assert double["reason_en"].str.contains("the titles say the same").all()


def test_a_vague_line_does_not_chain_two_works(town: Town) -> None:
    titles = [
        "Perbaikan talud RW 01 sisi barat Mawar",
        "Perbaikan talud RW 01",
        "Perbaikan talud RW 01 sisi timur Melati",
    ]
    plan = town(proposals=[{"proposal": f"U{n}", "title": title} for n, title in enumerate(titles)])
    assert all(len(members) == 2 for members in kw.integrate(plan).groups["members"])


def test_what_is_decided_in_the_plan_is_not_asked(town: Town) -> None:
    work = {"intervention": "W1", "title": "Kegiatan lain"}
    same = {"title": "Pembangunan SAH RW 01", "decision": "adopted"}
    together = town(
        interventions=[work],
        proposals=[{"proposal": code, "intervention": "W1", **same} for code in ("U1", "U2")],
    )
    assert of(together, "same_work") == [] and len(kw.integrate(together).decided) == 1
    refused = town(proposals=[{"proposal": c, "reason": "x", **same, "decision": "rejected"} for c in ("U1", "U2")])
    assert of(refused, "same_work") == []
    half = town(
        interventions=[work],
        proposals=[{"proposal": "U1", "intervention": "W1", **same}, {"proposal": "U2", **same, "decision": "open"}],
    )
    assert of(half, "same_work") == [("U1", "U2")]


@pytest.mark.parametrize(
    ("paved", "dug", "after", "score"),
    [
        ((2027, 2027), (2028, 2028), "", 80),  # dug up a year after paving
        ((2027, 2028), (2028, 2028), "", 60),  # in the same year: somebody must set the order
        ((2028, 2028), (2027, 2027), "", None),  # dug first
        ((2027, 2027), (2027, 2027), "dig", None),  # the plan itself says that digging comes first
        ((2027, 2027), (2027, 2027), "pave", 80),  # the plan itself says the opposite
    ],
)
def test_dig_after_paving(
    town: Town, paved: tuple[int, int], dug: tuple[int, int], after: str, score: int | None
) -> None:
    plan = town(
        interventions=[
            {
                "intervention": "pave",
                "title": "Pavingisasi gang Mawar",
                "start": paved[0],
                "end": paved[1],
                "after": "dig" if after == "dig" else None,
            },
            {
                "intervention": "dig",
                "title": "Pembangunan SAH gang Mawar",
                "start": dug[0],
                "end": dug[1],
                "after": "pave" if after == "pave" else None,
            },
        ]
    )
    pairs = kw.integrate(plan).pairs
    found = pairs[pairs["detail"] == "order"]
    assert list(found["score"]) == ([] if score is None else [score])
    if score:
        assert (found.iloc[0]["subject"], found.iloc[0]["other"]) == ("dig", "pave")


def test_dig_after_paving_needs_the_same_place_and_a_spade(town: Town) -> None:
    pave = {"intervention": "pave", "title": "Pavingisasi gang"}
    late = {"intervention": "dig", "start": 2028, "end": 2028}
    assert of(town(interventions=[pave, {**late, "title": "SAH", "area": "K.2"}]), "order") == []
    assert of(town(interventions=[pave, {**late, "title": "Pelatihan kader SAH"}]), "order") == []
    apart = [LineString([(WEST + x, SOUTH + 0.001), (WEST + x, SOUTH + 0.002)]) for x in (0.001, 0.009)]
    drawn = [{**pave, "geometry": apart[0]}, {**late, "title": "SAH", "geometry": apart[1]}]
    assert of(town(interventions=drawn), "order") == []
    drawn[1]["geometry"] = apart[0]
    assert of(town(interventions=drawn), "order") == [("dig", "pave")]


def test_one_plot_for_a_park_and_a_hall(town: Town) -> None:
    lines = [
        {"proposal": "U1", "title": "Taman bermain anak", "place": "Lahan kas RW 01", "year": 2027},
        {"proposal": "U2", "title": "Balai warga", "place": "lahan kas RW 01", "year": 2028},
        {"proposal": "U3", "title": "Kantong parkir", "place": "Tanah Pak Darmo RW 01", "year": 2028},
    ]
    assert of(town(proposals=lines), "use") == [("U2", "U1")]
    west, east = Point(WEST + 0.001, SOUTH + 0.001), Point(WEST + 0.008, SOUTH + 0.001)
    for at, expected in ((west, 1), (east, 0)):
        drawn = [
            {"intervention": "W1", "title": "Taman bermain", "geometry": west},
            {"intervention": "W2", "title": "Pembangunan balai", "geometry": at},
        ]
        assert len(of(town(interventions=drawn), "use")) == expected


def test_two_zones_of_different_themes_on_one_plot(town: Town) -> None:
    square = box(WEST, SOUTH, WEST + 0.004, SOUTH + 0.004)
    half = box(WEST + 0.002, SOUTH, WEST + 0.006, SOUTH + 0.004)
    zones = [
        {"zone": "Z1", "name": "Sayur", "theme": "kampung_sayur", "geometry": square},
        {"zone": "Z2", "name": "Kuliner", "theme": "sentra_kuliner", "geometry": half},
    ]
    pairs = kw.integrate(town(zones=zones)).pairs
    found = pairs[pairs["detail"] == "use"]
    assert found["score"].item() == pytest.approx(80, abs=1)  # 60 + 40 × one half
    assert of(town(zones=[zones[0], {**zones[1], "theme": "kampung_sayur"}]), "use") == []


def test_contradicting_targets(town: Town) -> None:
    def two(first: float, year: int, second: float, later: int) -> kw.MasterPlan:
        shared = {"indicator": "stunting"}  # less is better
        return town(
            focuses=[
                {"focus": "f", "name": "F", "target": first, "target_year": year, **shared},
                {"focus": "g", "name": "G", "target": second, "target_year": later, **shared},
            ]
        )

    assert of(two(5, 2030, 8, 2030), "targets") == [("f", "g")]
    assert of(two(5, 2030, 5, 2030), "targets") == []
    assert of(two(8, 2028, 5, 2030), "targets") == []  # a step on the way
    assert of(two(5, 2028, 8, 2030), "targets") == [("f", "g")]  # the later target gives up what was won


def test_more_money_than_the_work_costs(town: Town) -> None:
    plan = town(
        interventions=[{"intervention": "W1", "title": "Talud"}],
        proposals=[
            {"proposal": "U1", "title": "Talud", "cost": 100 * MILLION, "decision": "adopted", "intervention": "W1"}
        ],
        funding=[
            {"intervention": "W1", "year": 2027, "amount": 70 * MILLION},
            {"intervention": "W1", "year": 2027, "amount": 50 * MILLION, "fund": "danais"},
        ],
    )
    found = kw.integrate(plan).pairs.set_index("detail").loc["surplus"]
    assert (found["subject"], found["amount"], found["score"]) == ("W1", 20 * MILLION, 90)


def test_the_cost_of_every_year_is_doubted_and_parts_add_up(town: Town) -> None:
    work = [{"intervention": "W1", "title": "PMT", "end": 2028}]
    asked = {"title": "PMT", "cost": 50 * MILLION, "decision": "adopted", "intervention": "W1"}
    money = [{"intervention": "W1", "year": year, "amount": 50 * MILLION} for year in (2027, 2028)]
    yearly = town(interventions=work, proposals=[{"proposal": "U1", **asked}], funding=money)
    assert kw.integrate(yearly).pairs.set_index("detail").loc["surplus", "score"] == 50
    parts = town(interventions=work, proposals=[{"proposal": c, **asked} for c in ("U1", "U2")], funding=money)
    assert of(parts, "surplus") == []


def test_one_work_paid_through_two_agencies(town: Town) -> None:
    works = [
        {"intervention": "W1", "title": "Pembangunan taman bermain RW 01", "actor": "dpupkp"},
        {"intervention": "W2", "title": "Taman bermain anak RW 01", "actor": "dlh"},
    ]
    money = [
        {"intervention": "W1", "year": 2027, "amount": 80 * MILLION},
        {"intervention": "W2", "year": 2027, "amount": 60 * MILLION},
    ]
    pairs = kw.integrate(town(interventions=works, funding=money)).pairs.set_index("detail")
    assert pairs.loc["agencies", ["subject", "other", "amount"]].tolist() == ["W1", "W2", 60 * MILLION]
    assert tuple(pairs.loc["works", ["subject", "other"]]) == ("W1", "W2")
    one_agency = [{**work, "actor": "dpupkp"} for work in works]
    assert of(town(interventions=one_agency, funding=money), "agencies") == []


def test_two_works_that_answer_one_proposal_of_two_sources_are_paid_twice(town: Town) -> None:
    works = [
        {"intervention": "W1", "title": "Peningkatan sarana", "actor": "dpupkp"},
        {"intervention": "W2", "title": "Penataan tepi sungai", "actor": "dlh"},
    ]
    asked = [
        {"proposal": f"U{n}", "title": "Jalur pedestrian RW 01", "decision": "adopted", "intervention": f"W{n}"}
        for n in (1, 2)
    ]
    money = [{"intervention": f"W{n}", "year": 2027, "amount": 5 * MILLION} for n in (1, 2)]
    assert of(town(interventions=works, proposals=asked, funding=money), "agencies") == [("W1", "W2")]


def test_declared_areas_against_the_drawing(town: Town) -> None:
    inside, outside = Point(WEST + WIDTH / 2, SOUTH + 0.005), Point(WEST + 1.5 * WIDTH, SOUTH + 0.005)
    across = LineString([(WEST + 0.5 * WIDTH, SOUTH + 0.005), (WEST + 1.5 * WIDTH, SOUTH + 0.005)])
    problems = [
        {"problem": code, "statement": "x", "geometry": shape}
        for code, shape in {"M1": inside, "M2": outside, "M3": across}.items()
    ]
    pairs = kw.integrate(town(problems=problems)).pairs
    found = pairs[pairs["kind"] == "place"].set_index("subject")
    assert found.loc["M2", ["detail", "score"]].tolist() == ["outside", 100]
    assert found.loc["M3", "detail"] == "partly_outside"
    assert found.loc["M3", "score"] == pytest.approx(50, abs=1)  # half of the line lies in RW 2
    assert "M1" not in found.index


def test_everything_that_nobody_answered(town: Town) -> None:
    plan = town(
        proposals=[
            {"proposal": "open", "title": "Talud"},
            {"proposal": "mute", "title": "Lampu", "decision": "rejected"},
            {"proposal": "lost", "title": "Taman", "decision": "adopted"},
            {"proposal": "fine", "title": "Balai", "decision": "adopted", "intervention": "asked"},
        ],
        problems=[{"problem": "M1", "statement": "Genangan"}, {"problem": "M2", "statement": "Sampah"}],
        interventions=[
            {"intervention": "asked", "title": "Balai", "problem": "M1"},
            {"intervention": "idle", "title": "Kirab budaya"},
        ],
    )
    assert of(plan, "open") == [("open", "")]
    assert of(plan, "no_reason") == [("mute", "")]
    assert of(plan, "nowhere") == [("lost", "")]
    assert of(plan, "unasked") == [("idle", "")]
    assert of(plan, "no_work") == [("M2", "")]
    assert of(plan, "no_problem") == [("idle", "")]


def test_a_work_for_a_problem_that_somebody_raised_is_doubted_less(town: Town) -> None:
    plan = town(
        problems=[{"problem": "M1", "statement": "Genangan"}, {"problem": "M2", "statement": "Sampah"}],
        proposals=[{"proposal": "U1", "title": "Air masuk rumah", "decision": "adopted", "problem": "M1"}],
        interventions=[
            {"intervention": "W1", "title": "Pompa", "problem": "M1"},
            {"intervention": "W2", "title": "Gerobak", "problem": "M2", "status": "ditolak"},
        ],
    )
    pairs = kw.integrate(plan).pairs
    unasked = pairs[pairs["detail"] == "unasked"].set_index("subject")
    assert unasked["score"].to_dict() == {"W1": 60}  # nobody need have asked for a refused work
    assert unasked.loc["W1", "reason"].endswith("masalah atau kawasannya: U1")
    assert of(plan, "no_work") == [("M2", "")]  # a refused work solves nothing


def test_an_old_proposal_that_came_back_has_its_age(town: Town) -> None:
    lines = [
        {"proposal": "U1", "title": "Penerangan gang Mawar RW 01", "source": "lama", "year": 2020},
        {"proposal": "U2", "title": "Lampu gang Mawar RW 01", "year": 2023},
        {"proposal": "U3", "title": "Lampu penerangan gang Mawar RW 01"},  # its source is of 2027
    ]
    pairs = kw.integrate(town(proposals=lines)).pairs
    back = pairs[pairs["detail"] == "returned"].set_index("subject")
    assert back.loc["U1", ["other", "age"]].tolist() == ["U3", 7]
    assert back.loc["U1", "reason"].startswith("diusulkan 2020, 2023, 2027")
    assert back.loc["U2", "age"] == 4 and "U3" not in back.index
    still = pairs[pairs["detail"] == "open"].set_index("subject")["age"]
    assert still.to_dict() == {"U1": 7, "U2": 4, "U3": 0}


def test_an_open_proposal_that_a_work_answers_already(town: Town) -> None:
    plan = town(
        interventions=[{"intervention": "W1", "title": "Perkuatan talud RW 01"}],
        proposals=[{"proposal": "U1", "title": "Talut retak RW 01", "kind": "masalah"}],
    )
    assert of(plan, "planned") == [("U1", "W1")]


def test_an_empty_plan_and_hostile_text(town: Town) -> None:
    nothing = kw.integrate(town())
    assert len(nothing.pairs) == len(nothing.groups) == len(nothing.decided) == 0
    assert nothing.tables() == {} and nothing.summary("en") == "nothing to decide"
    hostile = town(proposals=[{"proposal": f"U{n}", "title": "<b>SAH</b> RW 01"} for n in (1, 2)])
    page = kw.integrate(hostile)._repr_html_()
    assert "<b>SAH" not in page and "&lt;b&gt;SAH" in page
    assert list(kw.integrate(hostile).tables("en")) == ["duplicate", "unanswered"]


def test_one_plot_for_two_uses_by_the_words_of_the_titles(town: Town) -> None:
    """Sheets have no drawings: the same plot in the same words is one plot, another is another."""
    works = [
        {"intervention": "W1", "title": "Pembangunan taman di lahan eks SD"},
        {"intervention": "W2", "title": "Pembangunan parkir di lahan eks SD RW 01"},
        {"intervention": "W3", "title": "Pembangunan parkir di lahan eks pasar"},
    ]
    pairs = kw.integrate(town(interventions=works)).pairs
    (found,) = pairs[pairs["kind"] == "conflict"].itertuples()
    assert (found.detail, {found.subject, found.other}) == ("use", {"W1", "W2"})
    assert found.score < 85 and "satu lahan" in found.reason
