"""Schedules of plans small enough to be found by hand, and of the example plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

import kewilayahan as kw
from kewilayahan.analysis.schedule import verify as broken


def verify(before: kw.MasterPlan, after: kw.MasterPlan, **given: Any) -> tuple[str, ...]:
    """The rules that a schedule breaks, in Indonesian."""
    return tuple(fault.of("id") for fault in broken(before, after, **given))


def plan_of(
    works: Mapping[str, Mapping[str, Any]], money: list[tuple[str, int, str, int]], **tables: pd.DataFrame
) -> kw.MasterPlan:
    """A plan of two RW of 100 and 300 people; each work lasts the years of its money."""
    rows = []
    for code, facts in works.items():
        years = [year for work, year, _, _ in money if work == code]
        row = {"intervention": code, "title": code, "focus": "f", "status": "usulan", "area": "A"}
        rows.append(row | {"start": min(years, default=2027), "end": max(years, default=2027)} | dict(facts))
    funding = pd.DataFrame(money, columns=["intervention", "year", "fund", "amount"]).assign(status="usulan")
    given = {
        "areas": pd.DataFrame({"area": ["A", "B"], "name": ["Satu", "Dua"], "level": "rw", "population": [100, 300]}),
        "desks": pd.DataFrame({"desk": ["d"], "name": ["Desk"]}),
        "focuses": pd.DataFrame({"focus": ["f"], "name": ["Fokus"], "track": ["problem"], "desk": ["d"]}),
        "interventions": pd.DataFrame(rows),
        "funding": funding,
    }
    return kw.MasterPlan(**(given | tables))


def test_fairness_comes_first_and_slack_trades_it() -> None:
    """B has three quarters of the people, so its one work of low priority comes before the second of A."""
    works = {"A1": {}, "A2": {}, "B1": {"area": "B"}}
    plan = plan_of(works, [(code, 2027, "dak", 100) for code in works])
    priority = {"A1": 9, "A2": 9, "B1": 1}
    both = kw.schedule(plan, ceilings={"dak": {2027: 200}}, priority=priority, gap=0)
    assert both.table["start"].notna().sum() == 2 and both.table.loc["B1", "start"] == 2027
    # 50 of the 200 rupiah are due to A, 150 to B, which gets 100.
    assert both.areas["due"].to_dict() == {"A": 50.0, "B": 150.0}
    assert both.areas["lacking"].to_dict() == {"A": 0.0, "B": 50.0}
    assert both.shortfall == pytest.approx(1 / 3)
    early = kw.schedule(plan, ceilings={"dak": {2027: 200}}, priority=priority, gap=0, slack=1)
    assert early.table["start"].notna().to_dict() == {"A1": True, "A2": True, "B1": False}
    assert early.worth == 18 and both.worth == 10 and early.shortfall == 1
    curve = both.frontier(points=2)
    assert curve.curve["worth"].tolist() == [10, 18] and curve.price == pytest.approx(8 / 18)
    assert "dari 100,0 % menjadi 33,3 %" in curve.sentence() and "from 100.0 % to 33.3 %" in curve.sentence("en")


def test_a_work_waits_for_the_one_before_it_and_for_money() -> None:
    plan = plan_of(
        {"K1": {}, "K2": {"after": "K1"}}, [("K1", 2027, "dak", 50), ("K1", 2028, "dak", 50), ("K2", 2027, "dak", 50)]
    )
    found = kw.schedule(plan, ceilings={"dak": {2027: 50, 2028: 60, 2029: 50}}, gap=0)
    assert found.table[["start", "end"]].to_numpy().tolist() == [[2027, 2028], [2029, 2029]]
    room = kw.schedule(plan, ceilings={"dak": {2027: 50, 2028: 100, 2029: 50}}, gap=0)
    assert room.table.loc["K2", "start"] == 2028  # the year in which K1 ends


def test_a_desk_carries_no_more_than_it_can() -> None:
    plan = plan_of({"K1": {}, "K2": {}}, [("K1", 2027, "dak", 10), ("K2", 2027, "dak", 10)])
    ceilings = {"dak": {2027: 99, 2028: 99}}
    assert sorted(kw.schedule(plan, ceilings=ceilings, gap=0).table["start"]) == [2027, 2027]
    assert sorted(kw.schedule(plan, ceilings=ceilings, capacity=1, gap=0).table["start"]) == [2027, 2028]
    assert sorted(kw.schedule(plan, ceilings=ceilings, capacity={"d": {2027: 0}}, gap=0).table["start"]) == [2028] * 2


def test_money_comes_only_from_sources_that_may_pay_and_to_the_last_rupiah() -> None:
    plan = plan_of({"K1": {}, "K2": {}}, [("K1", 2027, "dak", 101), ("K1", 2027, "tjsp", 1), ("K2", 2027, "tjsp", 50)])
    found = kw.schedule(plan, ceilings={"dak": {2027: 52}, "tjsp": {2027: 100}}, gap=0)
    assert found.funding[["intervention", "fund", "amount"]].to_numpy().tolist() == [
        ["K1", "dak", 52],
        ["K1", "tjsp", 50],
        ["K2", "tjsp", 50],
    ]
    assert found.ceilings["left"].tolist() == [0, 0]
    short = kw.schedule(plan, ceilings={"dak": {2027: 51}, "tjsp": {2027: 100}}, gap=0)
    assert int(short.table["start"].notna().sum()) == 1


def test_what_has_no_source_is_paid_by_those_the_caller_allows() -> None:
    plan = plan_of({"K1": {}}, [("K1", 2027, "belum", 70)])
    ceilings = {"danais": {2027: 70}}
    assert kw.schedule(plan, ceilings=ceilings).table.loc["K1", "reason"] == "no_source"
    found = kw.schedule(plan, ceilings=ceilings, eligible={"K1": ["Dana Keistimewaan"]})
    assert found.plan.funding[["fund", "amount"]].to_numpy().tolist() == [["danais", 70]]


def test_commitments_stay_and_take_their_part_of_the_ceiling() -> None:
    plan = plan_of({"K1": {}, "K2": {}}, [("K1", 2027, "dak", 60), ("K2", 2027, "dak", 60)])
    funding = plan.funding.assign(status=["komitmen", "usulan"])
    plan = plan.replace(funding=funding)
    found = kw.schedule(plan, ceilings={"dak": {2027: 100, 2028: 100}}, priority={"K2": 15}, gap=0)
    assert found.table["end"].to_dict() == {"K1": 2027, "K2": 2028}  # the APBD without a ceiling pays in any year
    with pytest.raises(kw.NoSchedule, match=r"DAK 2027 Rp59 tidak cukup untuk K1 \(Rp60\).*terkunci mulai 2027"):
        kw.schedule(plan, ceilings={"dak": {2027: 59, 2028: 100}})


def test_clashes_are_told_in_both_languages() -> None:
    plan = plan_of({"K1": {"protected": True}, "K2": {}}, [("K1", 2027, "dak", 70), ("K2", 2027, "dak", 70)])
    with pytest.raises(kw.NoSchedule) as caught:
        kw.schedule(plan, ceilings={"dak": {2027: 100}}, protect=["K2"])
    assert tuple(rule.id for rule in caught.value.rules) == (
        "K1 (Rp70) dilindungi, harus dikerjakan",
        "K2 (Rp70) dilindungi, harus dikerjakan",
        "pagu DAK 2027 Rp100",
    )
    assert caught.value.rules[-1].en == "ceiling Special allocation fund 2027 IDR 100"
    assert "DAK 2027 Rp100 tidak cukup untuk K1 (Rp70), K2 (Rp70)" in str(caught.value)
    assert "Special allocation fund 2027 IDR 100 not enough for K1 (IDR 70), K2 (IDR 70)" in caught.value.text.en
    with pytest.raises(
        kw.NoSchedule, match=r"Desk \(d\) paling banyak 1 kegiatan pada 2027 tidak cukup untuk K1, K2: "
    ):
        kw.schedule(plan, ceilings={"dak": {2027: 1000}}, protect=["K2"], capacity=1)


@pytest.mark.parametrize(
    ("ceilings", "error", "match"),
    [
        ({"apbd_kta": 5}, kw.UnknownName, "Maksud Anda: apbd_kota"),
        ({"belum": 5}, kw.UnknownName, "belum"),
        ({"dak": -1}, kw.KewilayahanError, "pagu dak 2027 tidak boleh negatif: -1"),
        ({"dak": {2027: -1}}, kw.KewilayahanError, "tidak boleh negatif"),
        ({"dak": 1.5}, kw.KewilayahanError, "harus rupiah bulat, bukan 1.5"),
        ({}, kw.KewilayahanError, "pagu belum diisi"),
        ({"dak": {2027: 60}, "DAK": {2028: 100}}, kw.KewilayahanError, "sumber dana dak tertulis dua kali"),
        ("dak=5", kw.KewilayahanError, "tulis pagu per sumber dana"),
        ({"dak": {"2027": 100}}, kw.KewilayahanError, "tahun harus bilangan bulat, misalnya 2027, bukan '2027'"),
        ({"dak": {2028: 1}}, kw.KewilayahanError, "rencana berakhir pada 2027, sebelum tahun pagunya"),
    ],
)
def test_bad_ceilings_are_refused(ceilings: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        kw.schedule(plan_of({"K1": {}}, [("K1", 2027, "dak", 1)]), ceilings=ceilings)


def test_unknown_names_and_senseless_numbers_are_refused() -> None:
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 1)])
    for wrong in ({"protect": ["K11"]}, {"priority": {"K11": 1}}, {"eligible": {"K11": ["dak"]}}):
        with pytest.raises(kw.UnknownName, match="K1"):
            kw.schedule(plan, ceilings={"dak": 1}, **wrong)
    with pytest.raises(kw.UnknownName, match="Desk"):
        kw.schedule(plan, ceilings={"dak": 1}, capacity={"e": 1})
    with pytest.raises(kw.KewilayahanError, match="kapasitas desk harus bilangan bulat"):
        kw.schedule(plan, ceilings={"dak": 1}, capacity=-2)
    with pytest.raises(kw.KewilayahanError, match="slack"):
        kw.schedule(plan, ceilings={"dak": 1}, slack=-0.1)
    for capacity in ({"d": -1}, {"d": {2027: -1}}, 1.5, "2"):
        with pytest.raises(kw.KewilayahanError, match="kapasitas desk"):
            kw.schedule(plan, ceilings={"dak": 1}, capacity=capacity)
    with pytest.raises(kw.KewilayahanError, match="prioritas K1 harus angka"):
        kw.schedule(plan, ceilings={"dak": 1}, priority={"K1": float("nan")})
    for wrong in ({"protect": 5}, {"eligible": {"K1": 5}}):
        with pytest.raises(kw.KewilayahanError, match="harus daftar kode, bukan 5"):
            kw.schedule(plan, ceilings={"dak": 1}, **wrong)
    with pytest.raises(kw.KewilayahanError, match=r"tulis .* per kegiatan"):
        kw.schedule(plan, ceilings={"dak": 1}, eligible="dak")
    dropped = plan_of({"K1": {"status": "ditolak"}, "K2": {}}, [("K1", 2027, "dak", 1), ("K2", 2027, "dak", 1)])
    with pytest.raises(kw.KewilayahanError, match="K1 sudah dibatalkan"):
        kw.schedule(dropped, ceilings={"dak": 2}, protect="K1")


def test_a_year_that_a_ceiling_names_does_not_end_the_schedule() -> None:
    """The city pays K2 until 2030, and has no ceiling; the companies have one for every year."""
    money = [("K1", 2027, "dak", 100), *(("K2", year, "apbd_kota", 50) for year in (2028, 2029, 2030))]
    plan = plan_of({"K1": {}, "K2": {}, "K3": {}}, [*money, ("K3", 2030, "tjsp", 10)])
    found = kw.schedule(plan, ceilings={"dak": {2027: 100}, "tjsp": 10}, gap=0)
    assert (found.table["reason"] == "").all() and found.table.loc["K2", "end"] <= 2030
    assert found.ceilings.set_index(["fund", "year"]).loc[("tjsp", 2030), "ceiling"] == 10


def test_an_area_receives_the_whole_rupiah_that_compare_tells() -> None:
    """A work for both RW of 100 and 300 people: of Rp101, 25.25 and 75.75, which is 25 and 76."""
    plan = plan_of({"K1": {"area": "A;B"}}, [("K1", 2027, "dak", 101)])
    found = kw.schedule(plan, ceilings={"dak": 101})
    assert found.areas["received"].to_dict() == {"A": 25, "B": 76}
    assert kw.compare(plan, found.plan).areas["b"].to_dict() == {"A": 25, "B": 76}


def test_a_desk_without_works_may_have_a_capacity() -> None:
    desks = pd.DataFrame({"desk": ["d", "e"], "name": ["Desk", "Lain"]})
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 1)], desks=desks)
    assert kw.schedule(plan, ceilings={"dak": 1}, capacity={"d": 1, "e": 2}).table.loc["K1", "start"] == 2027


def test_a_plan_without_works_says_so() -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["Satu"], "level": ["rw"], "population": [1]})
    with pytest.raises(kw.KewilayahanError, match="belum memuat kegiatan"):
        kw.schedule(kw.MasterPlan(areas=areas), ceilings={"dak": {2027: 1}})


def test_the_checker_sees_what_is_wrong() -> None:
    plan = plan_of({"K1": {}, "K2": {"after": "K1"}}, [("K1", 2027, "dak", 60), ("K2", 2028, "dak", 60)])
    ceilings = {("dak", 2027): 60, ("dak", 2028): 60}
    assert verify(plan, plan, ceilings=ceilings) == ()
    assert verify(plan, plan, ceilings={**ceilings, ("dak", 2028): 59}) == ("dak 2028: 60 > 59",)
    less = plan.replace(funding=plan.funding.assign(amount=[60, 59]))
    assert verify(plan, less, ceilings=ceilings) == ("K2 2028: 60 ≠ 59",)
    other = plan.replace(funding=plan.funding.assign(fund=["dak", "tjsp"]))
    assert any("tanpa pagu" in fault for fault in verify(plan, other, ceilings=ceilings))
    assert any("tidak boleh" in fault for fault in verify(plan, other, ceilings={**ceilings, ("tjsp", 2028): 60}))
    soon = plan.interventions.assign(start=[2027, 2026], end=[2027, 2026])
    early = plan.replace(interventions=soon, funding=plan.funding.assign(year=[2027, 2026]))
    assert any(
        "sebelum K1 selesai" in fault for fault in verify(plan, early, ceilings={("dak", 2027): 60, ("dak", 2026): 60})
    )
    gone = plan.replace(interventions=plan.interventions.assign(status=["usulan", "gugur"]), funding=plan.funding[:1])
    assert verify(plan, gone, ceilings=ceilings) == ()
    assert verify(plan, gone, ceilings=ceilings, protect=["K2"]) == ("K2: dilindungi tetapi tidak terlaksana",)
    desk = verify(plan, plan, ceilings=ceilings, capacity={("d", 2027): 0})
    assert desk == ("d 2027: 1 > 0",)
    locked = plan.replace(funding=plan.funding.assign(status=["komitmen", "usulan"]))
    moved = plan.replace(
        interventions=plan.interventions.assign(start=2028, end=2028), funding=plan.funding.assign(year=[2028, 2028])
    )
    faults = verify(locked, moved, ceilings={("dak", 2027): 60, ("dak", 2028): 120})
    assert "K1: terkunci tetapi berubah" in faults
    assert "K1 dak 2027: komitmen berubah" in faults


@pytest.mark.parametrize("code", ["K-18", "K-20"])
def test_what_was_rejected_leaves_its_unspent_money_out(code: str) -> None:
    plan = kw.read_plan("examples/pringgokusuman")
    works = plan.interventions
    rejected = plan.replace(
        interventions=works.assign(status=works["status"].mask(works["intervention"] == code, "ditolak"))
    )
    ceilings: dict[str, dict[int, int]] = {}
    live = rejected.funding[(rejected.funding["intervention"] != code) & (rejected.funding["fund"] != "belum")]
    for (fund, year), amount in live.groupby(["fund", "year"])["amount"].sum().items():
        ceilings.setdefault(fund, {})[year] = int(amount)
    found = kw.schedule(rejected, ceilings=ceilings, gap=0.05)
    assert code not in found.table.index and (found.ceilings["left"] >= 0).all()


def test_what_is_committed_to_a_lapsed_work_lessens_the_ceiling() -> None:
    plan = plan_of(
        {"K1": {"status": "terbengkalai"}, "K2": {}},
        [("K1", 2027, "dak", 60), ("K1", 2028, "dak", 60), ("K2", 2027, "dak", 50)],
    )
    plan = plan.replace(funding=plan.funding.assign(status=["realisasi", "usulan", "usulan"]))
    found = kw.schedule(plan, ceilings={"dak": {2027: 100, 2028: 50}}, gap=0)
    assert found.table["start"].to_dict() == {"K2": 2028}  # 40 are left in 2027, and all 50 in 2028
    columns = ["ceiling", "used", "dropped", "left"]
    assert found.ceilings[columns].to_numpy().tolist() == [[100, 0, 60, 40], [50, 50, 0, 0]]
    with pytest.raises(kw.NoSchedule, match=r"DAK 2027 Rp59 .*tidak cukup untuk dana yang terikat .*\(Rp60\)"):
        kw.schedule(plan, ceilings={"dak": {2027: 59}})
    with pytest.raises(
        kw.NoSchedule, match=r"DAK 2027 Rp100 \(Rp60 terikat pada kegiatan yang tidak terlaksana\) tidak cukup untuk K2"
    ):
        kw.schedule(plan, ceilings={"dak": {2027: 100}}, protect=["K2"])
    alone = plan.replace(interventions=plan.interventions.assign(status=["terbengkalai", "ditolak"]))
    assert verify(alone, alone, ceilings={("dak", 2027): 59, ("dak", 2028): 0}) == ("dak 2027: 60 > 59",)


def test_the_checker_sees_what_lies_outside_the_ceilings() -> None:
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 60)])
    outside = "di luar tahun pagu"
    assert verify(plan, plan, ceilings={("dak", 2025): 60}) == (f"K1 2027-2027: {outside}", "dak 2027: 60 > 0")
    assert verify(plan, plan, ceilings={("dak", 2026): 60, ("tjsp", 2028): 1}) == ("dak 2027: 60 > 0",)
    committed = plan.replace(funding=plan.funding.assign(status="komitmen"))
    assert verify(committed, committed, ceilings={("dak", 2028): 0}) == ()


def test_a_commitment_that_turns_into_a_wish_is_lost() -> None:
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 60)])
    committed = plan.replace(funding=plan.funding.assign(status="komitmen"))
    lost = "K1 dak 2027: komitmen berubah"
    assert verify(committed, plan, ceilings={("dak", 2027): 60}) == (lost,)


def test_a_source_pays_its_commitment_to_a_work_and_no_more_of_it_that_year() -> None:
    """The dak has committed 60; the other 40, planned from the tjsp, are not its to pay, however much it has left."""
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 60), ("K1", 2027, "tjsp", 40)])
    plan = plan.replace(funding=plan.funding.assign(status=["komitmen", "usulan"]))
    with pytest.raises(kw.NoSchedule, match="K1"):
        kw.schedule(plan, ceilings={"dak": {2027: 100}, "tjsp": {2027: 0}})
    found = kw.schedule(plan, ceilings={"dak": {2027: 100}, "tjsp": {2027: 40}})
    assert found.funding[["fund", "amount", "status"]].to_numpy().tolist() == [
        ["dak", 60, "komitmen"],
        ["tjsp", 40, "usulan"],
    ]
    grown = plan.replace(funding=plan.funding.iloc[:1].assign(amount=100))
    faults = verify(plan, grown, ceilings={("dak", 2027): 100, ("tjsp", 2027): 0})
    assert "K1 dak 2027: komitmen berubah" in faults


def test_ceilings_that_name_a_year_do_not_shorten_the_plan() -> None:
    """K2 needs no DAK and runs until 2029; that the DAK is named for 2027 only is no reason to drop it."""
    money = [("K1", 2027, "dak", 100), *(("K2", year, "apbd_kota", 50) for year in (2028, 2029))]
    found = kw.schedule(plan_of({"K1": {}, "K2": {}}, money), ceilings={"dak": {2027: 100}})
    assert found.table["end"].to_dict() == {"K1": 2027, "K2": 2028}  # the APBD without a ceiling pays in any year


@pytest.mark.parametrize(
    ("ceilings", "starts", "told"),
    [
        ({"dak": {2028: 500}}, {"K1": 2028, "K2": 2028}, ""),  # the DAK has nothing in 2027: K1 waits for it
        ({"dak": {2027: 100}}, {"K1": 2027, "K2": None}, ""),
        ({"dak": {2026: 150}}, {"K1": 2026, "K2": 2026}, "its ceilings go beyond: 2026"),
        (
            {"dak": {2027: 100, 2030: 50}},
            {"K1": 2027, "K2": 2030},
            "works in 2027–2028; its ceilings go beyond: 2029, 2030",
        ),
    ],
)
def test_the_schedule_has_all_years_of_the_plan_and_tells_those_beyond(
    ceilings: Any, starts: dict[str, int | None], told: str
) -> None:
    plan = plan_of({"K1": {}, "K2": {}}, [("K1", 2027, "dak", 100), ("K2", 2028, "dak", 50)])
    found = kw.schedule(plan, ceilings=ceilings, gap=0)
    assert {code: None if pd.isna(year) else year for code, year in found.table["start"].items()} == starts
    assert told in found.sentence("en") and ("go beyond" in found.sentence("en")) == bool(told)
    assert ("pagunya melampaui" in found.sentence()) == bool(told)


def test_a_year_without_a_ceiling_has_what_works_that_keep_their_years_have_there() -> None:
    """K1 has begun and takes 60 in 2027; what is committed to the lapsed K3 stays too. K2 may have neither."""
    money = [("K1", 2027, "dak", 60), ("K2", 2028, "dak", 50), ("K3", 2027, "dak", 7), ("K3", 2028, "dak", 9)]
    plan = plan_of({"K1": {"status": "berjalan"}, "K2": {}, "K3": {"status": "gugur"}}, money)
    plan = plan.replace(funding=plan.funding.assign(status=["usulan", "usulan", "komitmen", "usulan"]))
    found = kw.schedule(plan, ceilings={"dak": {2028: 50}}, gap=0)
    assert found.table["start"].to_dict() == {"K1": 2027, "K2": 2028}
    assert found.ceilings[["ceiling", "used", "dropped", "left"]].to_numpy().tolist() == [
        [67, 60, 7, 0],
        [50, 50, 0, 0],
    ]
    with pytest.raises(kw.NoSchedule, match=r"DAK 2027 Rp66 \(Rp7 terikat .*\) tidak cukup untuk K1 \(Rp60"):
        kw.schedule(plan, ceilings={"dak": {2027: 66, 2028: 50}})


def test_what_is_held_in_a_year_without_a_ceiling_is_for_those_who_hold_it() -> None:
    """K1 has begun with 50 of DAK in 2027. Others may pay for it too, but its DAK is not free for K2 then."""
    plan = plan_of({"K1": {"status": "berjalan"}, "K2": {}}, [("K1", 2027, "dak", 50), ("K2", 2028, "dak", 50)])
    ceilings = {"dak": {2028: 10}, "apbd_kota": {2027: 50}}
    for may in (["dak", "apbd_kota"], ["apbd_kota"]):
        found = kw.schedule(plan, ceilings=ceilings, eligible={"K1": may})
        assert found.table["reason"].to_dict() == {"K1": "", "K2": "no_room"}
        kept = found.plan.funding.set_index("intervention").loc["K1"]
        assert kept[["year", "fund", "amount"]].to_list() == [2027, "dak", 50]


def test_what_is_proposed_is_the_whole_rupiah_of_equity() -> None:
    """Of Rp101 for 100 and 300 people and Rp1 without a source, 25 + 0 and 76 + 1."""
    plan = plan_of({"K1": {"area": "A;B"}}, [("K1", 2027, "dak", 101), ("K1", 2027, "belum", 1)])
    found = kw.schedule(plan, ceilings={"dak": 200})
    assert found.areas["proposed"].to_dict() == {"A": 25, "B": 77} == kw.equity(plan).table["amount"].to_dict()
    assert found.areas["proposed"].dtype == "int64"


def test_a_desk_without_works_has_a_capacity_that_is_not_used() -> None:
    desks = pd.DataFrame({"desk": ["d", "e"], "name": ["Satu", "Dua"]})
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 1)], desks=desks)
    assert kw.schedule(plan, ceilings={"dak": 1}, capacity={"d": 1, "e": 2}).table["start"].tolist() == [2027]


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"slack": 5}, "slack=5"),
        ({"slack": float("nan")}, "slack=nan"),
        ({"gap": 1.5}, "gap=1.5"),
        ({"seconds": 0}, "seconds=0"),
        ({"seconds": float("inf")}, "seconds=inf"),
        ({"capacity": {"d": -1}}, "kapasitas desk .* bukan -1"),
        ({"capacity": {"d": {2027: -1}}}, "kapasitas desk .* bukan -1"),
        ({"capacity": 1.5}, "kapasitas desk .* bukan 1.5"),
        ({"capacity": "2"}, "kapasitas desk .* bukan '2'"),
        ({"slack": "a"}, "slack='a'"),
        ({"priority": {"K1": float("nan")}}, "prioritas K1 harus angka"),
        ({"priority": ["K1"]}, "tulis .* per kegiatan.*bukan \\['K1'\\]"),
        ({"protect": {"focus": "f"}}, "harus daftar kode, .* kw.Protect"),
        ({"ceilings": {"dak": {"2027": 1}}}, "tahun harus bilangan bulat, misalnya 2027, bukan '2027'"),
        ({"ceilings": {"dak": {2027: 60}, "DAK": {2028: 100}}}, "sumber dana dak tertulis dua kali"),
    ],
)
def test_numbers_that_make_no_sense_are_named(given: dict[str, Any], match: str) -> None:
    with pytest.raises(kw.KewilayahanError, match=match):
        kw.schedule(plan_of({"K1": {}}, [("K1", 2027, "dak", 1)]), **({"ceilings": {"dak": 1}} | given))


def test_one_code_is_read_as_a_list_of_one() -> None:
    plan = plan_of({"K1": {}}, [("K1", 2027, "dak", 1)])
    found = kw.schedule(plan, ceilings={"tjsp": 1}, protect="K1", eligible={"K1": "tjsp"})
    assert bool(found.table.loc["K1", "protected"])
    assert kw.Protect(focus="f").works(plan) == {"K1"}


def test_a_clash_tells_what_each_work_needs_in_that_year() -> None:
    """K1 costs 50 in each of its two years, and 100 are left for K2, which comes after it: 150 in 2028."""
    money = [("K1", 2027, "dak", 50), ("K1", 2028, "dak", 50), ("K2", 2028, "dak", 100)]
    plan = plan_of({"K1": {"protected": True}, "K2": {"protected": True, "after": ("K1",)}}, money)
    with pytest.raises(kw.NoSchedule, match=r"DAK 2028 Rp100 tidak cukup untuk K1 \(Rp50 pada 2028\), K2 \(Rp100"):
        kw.schedule(plan, ceilings={"dak": {2027: 500, 2028: 100}})


def test_a_clash_of_two_years_says_that_the_cost_falls_into_one() -> None:
    plan = plan_of({"K3": {"protected": True}}, [("K3", 2027, "dak", 100)])
    short = r"DAK 2027 Rp60 dan DAK 2028 Rp60 tidak cukup untuk K3 \(Rp100 dalam satu tahun\)"
    with pytest.raises(kw.NoSchedule, match=short):
        kw.schedule(plan_of_two_years(plan), ceilings={"dak": {2027: 60, 2028: 60}})


def plan_of_two_years(plan: kw.MasterPlan) -> kw.MasterPlan:
    """The plan with a free work in 2028, so that it reaches to that year."""
    free = plan.interventions.assign(intervention="K9", title="K9", start=2028, end=2028, protected=False)
    return plan.replace(interventions=pd.concat([plan.interventions, free], ignore_index=True))


def test_fairness_that_changes_nothing_is_told_so() -> None:
    """One work, and money for it: either way A gets it and B lacks all of its due."""
    found = kw.schedule(plan_of({"K1": {}}, [("K1", 2027, "dak", 100)]), ceilings={"dak": {2027: 100}}, gap=0)
    sentence = found.frontier(points=2).sentence()
    assert sentence == "Pemerataan tidak mengubah apa pun di sini: kekurangan terbesar tetap 100,0 % dari hak."
