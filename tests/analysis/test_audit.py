"""The audit: each rule broken once in a plan that meets them all, the gaps of the example, weights by city."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box

import kewilayahan as kw
from kewilayahan.schema.declaration import Choice

DEMO = Path(__file__).parents[2] / "examples" / "pringgokusuman"
Tables = dict[str, pd.DataFrame]
SECTORS = ["kota", "kampus", "korporat", "komunitas", "kampung"]


def square(east: float, north: float, side: float = 1000) -> object:
    return box(430_000 + east, 9_136_000 + north, 430_000 + east + side, 9_136_000 + north + side)


@pytest.fixture
def tables() -> Tables:
    """A plan that meets every rule.

    The kelurahan K of four RW of 1 km side by side lies west of the kelurahan L; the zone Z lies on their border,
    and the potential in it is tied to one in L.
    """
    rw = ["K.1", "K.2", "K.3", "K.4"]
    areas = gpd.GeoDataFrame(
        {
            "area": ["K", "L", *rw],
            "name": ["Kelurahan K", "Kelurahan L", *(f"RW {n}" for n in range(1, 5))],
            "level": ["kelurahan", "kelurahan", *["rw"] * 4],
            "parent": [None, None, *["K"] * 4],
        },
        geometry=[
            box(430_000, 9_136_000, 434_000, 9_137_000),
            square(4000, 0),
            *(square(1000 * n, 0) for n in range(4)),
        ],
        crs=32749,
    )
    zones = gpd.GeoDataFrame(
        {"zone": ["Z"], "focus": "f", "name": "Tepi", "theme": "tepian_sungai", "role": "pusat", "brand": "Asri"},
        geometry=[square(3500, 0, 500)],
        crs=32749,
    ).assign(tagline="Dolan", stage="rintisan", target_stage="maju", target_year=2028, leverage="Jalur")
    potentials = gpd.GeoDataFrame(
        {"potential": ["P", "Q"], "name": ["Tepi", "Seberang"], "theme": "tepian_sungai", "area": ["K.4", "L"]},
        geometry=[Point(433_900, 9_136_200), Point(434_100, 9_136_200)],
        crs=32749,
    )
    actors = [*SECTORS, "kota2"]
    roles = [(step, actor) for step in ("masalah", "sinkron", "unggulan") for actor in SECTORS]
    return {
        "areas": areas,
        "sources": pd.DataFrame(
            {"source": ["r", "o", "w"], "title": ["RPJMD", "Renja", "FGD"], "kind": ["rpjmd", "renja", "fgd"]}
        ),
        "proposals": pd.DataFrame(
            {"proposal": ["U1", "U2", "U3"], "source": ["r", "o", "w"], "kind": "usulan", "title": ["a", "b", "c"]}
        ).assign(decision="adopted", intervention="K1", category="drainase", area="K.1", year=2026),
        "focuses": pd.DataFrame(
            {"focus": ["f"], "name": ["Banjir"], "track": ["problem"], "desk": ["d"], "indicator": ["miskin_ksjps"]}
        ).assign(baseline=10.0, baseline_year=2025, target=5.0, target_year=2028),
        "problems": pd.DataFrame(
            {"problem": ["M"], "focus": ["f"], "statement": ["Banjir"], "category": ["drainase"], "area": ["K.1"]}
        ).assign(cause="Saluran"),
        "potentials": potentials,
        "zones": zones,
        "interventions": pd.DataFrame(
            {"intervention": ["K1"], "focus": "f", "problem": "M", "zone": "Z", "title": "Saluran", "area": "K.1;K.4"}
        ).assign(start=2026, end=2027, actor="kota", status="usulan"),
        "funding": pd.DataFrame({"intervention": ["K1"], "year": 2026, "fund": "dak", "amount": 5, "status": "usulan"}),
        "actors": pd.DataFrame({"actor": actors, "name": [a.title() for a in actors], "sector": [*SECTORS, "kota"]}),
        "roles": pd.DataFrame(
            {"step": [step for step, _ in roles] + ["masalah"], "actor": [actor for _, actor in roles] + ["kota2"]}
        ).assign(focus="f", contribution="dana"),
        "desks": pd.DataFrame(
            {"desk": ["d"], "name": ["Desk"], "actor": ["kota"], "member": ["kampus;korporat"], "area": ["K"]}
        ).assign(start=2026, end=2028),
        "links": pd.DataFrame(
            {"link": ["L1"], "kind": "sungai", "from_potential": "P", "to_potential": "Q", "status": "potensi"}
        ).assign(from_area="K", to_area="L"),
        "phases": pd.DataFrame({"phase": ["a"], "name": ["Awal"], "start": [2026], "end": [2028]}),
        "indicators": pd.DataFrame(
            {"area": rw, "indicator": "miskin_ksjps", "year": 2025, "method": "ksjps", "value": [30.0, 10.0, 5.0, 5.0]}
        ),
    }


def put(table: str, **cells: object) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[table] = tables[table].assign(**cells)

    return change


def empty(table: str) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[table] = tables[table].iloc[:0]

    return change


def without(table: str, column: str, value: str) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[table] = tables[table][tables[table][column] != value]

    return change


def more(table: str, **cells: object) -> Callable[[Tables], None]:
    """Add a copy of the first row with some cells changed."""

    def change(tables: Tables) -> None:
        row = tables[table].iloc[[0]].assign(**cells)
        tables[table] = pd.concat([tables[table], row], ignore_index=True)

    return change


BREAKS = [
    ("gg1_rpjmd", "", put("sources", kind=["rkpd", "renja", "fgd"])),
    ("gg1_agencies", "", put("sources", kind=["rpjmd", "rkpd", "fgd"])),
    ("gg1_residents", "", put("sources", kind=["rpjmd", "renja", "pokir"])),
    ("gg1_answered", "U2", put("proposals", decision=["adopted", "open", "adopted"])),
    ("gg1_answered", "U3", put("proposals", decision=["adopted", "adopted", "rejected"])),
    ("gg1_answered", "U1", put("proposals", intervention=[None, "K1", "K1"])),
    ("gg1_answered", "U1", put("interventions", status="ditolak")),
    ("gg1_asked", "K1", put("proposals", intervention=None, problem="M")),
    ("gg1_overlap", "U1", put("proposals", decision=["adopted", "open", "adopted"])),
    ("gg1_used", "w", without("proposals", "source", "w")),
    ("gg2_works", "M", put("interventions", problem="")),
    ("gg2_works", "M", put("interventions", status="ditolak")),
    ("gg2_stages", "M", put("phases", start=2010, end=2011)),
    ("gg2_actors", "M", lambda tables: (put("interventions", actor=None)(tables), empty("roles")(tables))[0]),
    ("gg2_focus", "M", put("focuses", desk=None)),
    ("gg2_indicator", "f", put("focuses", indicator=None)),
    ("gg2_baseline", "f", put("focuses", baseline_year=None)),
    ("gg2_target", "f", put("focuses", target=None)),
    ("gg2_place", "M", put("problems", area=None)),
    ("gg2_cause", "M", put("problems", cause=None)),
    ("gg3_centre", "", put("zones", role="penyangga")),
    ("gg3_stages", "Z", put("zones", target_year=None)),
    ("gg3_brand", "Z", put("zones", brand=None)),
    ("gg3_leverage", "Z", put("zones", leverage=None)),
    ("gg4_solved", "M", put("interventions", problem="")),
    ("gg4_realised", "Z", put("interventions", zone=None)),
    ("gg4_funded", "K1", empty("funding")),
    ("gg4_funded", "K1", put("funding", fund="belum")),
    ("gg4_funded", "K1", put("funding", amount=0)),
    ("gg4_timely", "M", put("interventions", end=2029)),
    ("gg4_running", "K1", put("funding", year=2028)),
    ("gg4_order", "K1", more("interventions", intervention="K0", status="ditolak")),
    ("gg4_equity", "K.1", put("interventions", area="K.4")),
    ("gg5_agencies", "f", without("roles", "actor", "kota2")),
    ("gg5_agencies", "f", put("actors", valid_to=[*[None] * 5, 2025])),
    ("gg5_sectors", "f", without("roles", "actor", "korporat")),
    ("gg5_sectors", "f", put("actors", valid_to=[None, None, 2025, None, None, None])),
    ("gg5_cells", "f", without("roles", "step", "sinkron")),
    ("gg5_cells", "f", put("actors", valid_to=[None, 2025, None, None, None, None])),
    ("gg6_desk", "f", put("focuses", desk=None)),
    ("gg6_contributions", "d", without("roles", "actor", "kampung")),
    ("gg6_time", "d", put("desks", end=None)),
    ("gg6_place", "d", put("desks", area=None)),
    ("gg6_coordinator", "d", put("desks", actor=None)),
    ("gg6_coordinator", "d", put("actors", valid_to=2020)),
    ("gg6_members", "d", put("desks", member="kampus")),
    ("gg6_one", "f", lambda tables: (more("desks", desk="e")(tables), more("focuses", focus="g", desk="e")(tables))[0]),
    ("gg6_years", "d", put("desks", end=2026)),
    ("gg6_areas", "d", put("desks", area="K.4")),
    ("gg7_boosters", "o", put("proposals", source=["r", "w", "w"])),
    ("gg7_boosters", "r", put("proposals", decision="rejected", problem="M")),
    ("gg7_boosters", "o", put("interventions", status="ditolak")),
    ("gg7_boosters", "", put("sources", kind="lainnya")),
    ("gg7_links", "", empty("links")),
    ("gg7_borders", "Z", empty("links")),
    ("gg7_links", "", put("links", to_area="K.1", to_potential="P")),
    ("gg7_borders", "Z", put("links", from_potential=None, to_potential=None)),
]


def test_a_plan_that_meets_every_rule(tables: Tables) -> None:
    done = kw.audit(kw.MasterPlan(**tables), strict=True)
    assert list(done.findings) == []
    assert done.ok and (done.scores["verdict"] == "met").all()
    assert (done.rules["checked"] > 0).all()  # nothing was passed over
    assert done.scores["of"].sum() == len(kw.SCHEMA.choices("audit_rules"))


@pytest.mark.parametrize(("rule", "row", "change"), BREAKS, ids=[f"{rule}-{n}" for n, (rule, *_) in enumerate(BREAKS)])
def test_each_rule_names_what_breaks_it(
    tables: Tables, rule: str, row: str, change: Callable[[Tables], object]
) -> None:
    change(tables)
    if rule == "gg4_order":
        tables["interventions"]["after"] = ["K0", None]
    done = kw.audit(kw.MasterPlan(**tables))
    assert row in [finding.row for finding in done.findings if finding.rule == rule]
    assert done.rules.loc[rule, "failed"] > 0 and not done.rules.loc[rule, "met"]
    for finding in done.findings:
        assert finding.message("id") and finding.message("en") and finding.remedy("id") and finding.remedy("en")
    broken = done.rules[(done.rules["failed"] > 0)]
    assert done.ok == (broken["severity"] != "error").all()


def test_every_rule_is_broken_once_here_or_by_an_empty_plan() -> None:
    done = kw.audit(kw.MasterPlan(areas=pd.DataFrame({"area": ["K"], "name": ["K"], "level": ["kelurahan"]})))
    alone = set(done.rules.index[done.rules["failed"] > 0])
    assert alone | {rule for rule, *_ in BREAKS} == set(kw.SCHEMA.choices("audit_rules"))
    assert (done.scores["verdict"] == "unmet").all()


def test_the_gaps_of_the_example_all_show() -> None:
    done = kw.audit(kw.read_plan(DEMO))
    rows: dict[str, list[str]] = {}
    for finding in done.findings:
        rows.setdefault(finding.rule, []).append(finding.row)
    assert rows["gg6_desk"] == ["seni-kuliner"]
    assert rows["gg2_works"] == rows["gg4_solved"] == ["M-10", "M-24", "M-25"]
    assert rows["gg4_funded"] == ["K-24", "K-27", "K-30"]
    assert {"K-05", "K-06", "K-27"} <= set(rows["gg1_asked"])
    assert rows["gg3_brand"] == ["Z-03"]
    assert {"U-022", "U-054", "U-024"} <= set(rows["gg1_answered"])
    assert rows["gg1_overlap"] == ["U-022", "U-054"]
    assert rows["gg4_equity"] == ["34.71.05.1002.05.15"]
    assert rows["gg6_members"] == ["desk-lingkungan"]
    # The roles fill 6 to 10 of the 15 cells of each of the six focuses: 90 less the empty ones.
    filled = {focus: 15 - rows["gg5_cells"].count(focus) for focus in set(rows["gg5_cells"])}
    assert len(filled) == 6 and set(filled.values()) <= set(range(6, 11))
    assert not done.ok and done.scores.loc["gg7", "verdict"] == "met"


def test_the_fifteen_cells_are_a_warning_unless_the_audit_is_strict(tables: Tables) -> None:
    without("roles", "step", "sinkron")(tables)
    plan = kw.MasterPlan(**tables)
    assert kw.audit(plan).scores.loc["gg5", "verdict"] == "partly" and kw.audit(plan).ok
    assert kw.audit(plan, strict=True).scores.loc["gg5", "verdict"] == "unmet"
    assert kw.audit(plan).rules.loc["gg5_cells", ["checked", "failed"]].to_list() == [15, 5]


def rule_of(code: str, **facts: str) -> dict[str, list[Choice]]:
    facts = {"obligation": "gg3", "severity": "warning", "remedy_id": "x", "remedy_en": "y"} | facts
    return {"audit_rules": [Choice(code, "Aturan kota", "City rule", "", facts)]}


def test_a_city_changes_the_weight_of_a_rule(tables: Tables) -> None:
    put("zones", role="penyangga")(tables)
    schema = kw.SCHEMA.with_choices(rule_of("gg3_centre"))
    done = kw.audit(kw.MasterPlan(schema=schema, **tables))
    assert done.scores.loc["gg3", "verdict"] == "partly"
    assert "City rule" in done.tables("en")["rules"]["Rule"].to_list()
    off = kw.SCHEMA.with_choices(rule_of("gg3_centre", severity="off"))
    assert "gg3_centre" not in kw.audit(kw.MasterPlan(schema=off, **tables)).rules.index


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        (rule_of("gg3_center"), "gg3_centre"),
        (rule_of("gg3_centre", severity="eror"), "error"),
        (rule_of("gg3_centre", obligation="gg33"), "gg3"),
    ],
)
def test_a_rule_that_does_not_exist_is_named(tables: Tables, choices: dict[str, list[Choice]], message: str) -> None:
    plan = kw.MasterPlan(schema=kw.SCHEMA.with_choices(choices), **tables)
    with pytest.raises(kw.UnknownName, match=message):
        kw.audit(plan)


def test_an_area_of_high_need_has_a_work_of_its_own_by_code_or_by_place(tables: Tables) -> None:
    put("interventions", area="K")(tables)  # a work of the whole kelurahan is nobody's own
    assert kw.audit(kw.MasterPlan(**tables)).rules.loc["gg4_equity", "failed"] == 1
    drawn = gpd.GeoDataFrame(tables["interventions"].assign(area=None), geometry=[Point(430_500, 9_136_500)], crs=32749)
    tables["interventions"] = drawn
    assert kw.audit(kw.MasterPlan(**tables)).rules.loc["gg4_equity", "failed"] == 0


def test_a_work_in_an_rw_counts_for_its_kampung_by_the_code_where_the_parent_is_missing(tables: Tables) -> None:
    """The kampung K.1 is the worst of four; the work names an RW of it whose parent nobody filled in."""
    codes = ["K.1", "K.2", "K.3", "K.4", "K.1.22", "K.2.22"]
    levels = ["kelurahan", "kelurahan", *["kampung"] * 4, "rw", "rw"]
    tables["areas"] = pd.DataFrame({"area": ["K", "L", *codes], "name": "N", "level": levels})
    for area, failed in (("K.1.22", 0), ("K.2.22", 1)):
        put("interventions", area=area)(tables)
        assert kw.audit(kw.MasterPlan(**tables)).rules.loc["gg4_equity", "failed"] == failed


def test_where_more_is_better_the_lowest_are_in_need(tables: Tables) -> None:
    put("indicators", indicator="sampah_kurang", method="timbang", value=[30.0, 5.0, 50.0, 50.0])(tables)
    put("focuses", indicator="sampah_kurang")(tables)
    found = [f.row for f in kw.audit(kw.MasterPlan(**tables)).findings if f.rule == "gg4_equity"]
    assert found == ["K.2"]


def test_one_newer_value_does_not_hide_a_whole_year_and_a_share_is_a_value(tables: Tables) -> None:
    put("interventions", area="K.4")(tables)
    more("indicators", area="K.4", year=2026, value=1.0)(tables)
    assert [f.row for f in kw.audit(kw.MasterPlan(**tables)).findings if f.rule == "gg4_equity"] == ["K.1"]
    tables["indicators"] = tables["indicators"].iloc[:4].assign(value=None, numerator=[10, 1, 1, 1], denominator=20)
    assert [f.row for f in kw.audit(kw.MasterPlan(**tables)).findings if f.rule == "gg4_equity"] == ["K.1"]


def test_a_link_of_the_area_in_which_a_zone_lies_ties_it(tables: Tables) -> None:
    put("links", from_potential=None, to_potential=None, from_area="K.4")(tables)
    assert kw.audit(kw.MasterPlan(**tables)).rules.loc["gg7_borders", "met"]
    put("links", from_area="K.1")(tables)
    assert not kw.audit(kw.MasterPlan(**tables)).rules.loc["gg7_borders", "met"]


@pytest.mark.parametrize(
    ("values", "worst"),
    [
        ([5, 0, 0, 0, 0, 0, 0, 0], ["K.1"]),  # the second of the quarter would be any of seven
        ([5, 4, 4, 0, 0, 0, 0, 0], ["K.1"]),
        ([5, 5, 4, 0, 0, 0, 0, 0], ["K.1", "K.2"]),
        ([0, 0, 0, 0, 0, 0, 0, 0], []),
    ],
)
def test_a_tie_at_the_end_of_the_quarter_counts_whole_or_not_at_all(
    tables: Tables, values: list[float], worst: list[str]
) -> None:
    rw = [f"K.{n}" for n in range(1, 9)]
    tables["areas"] = pd.DataFrame({"area": ["K", "L", *rw], "name": "N", "level": ["kelurahan"] * 2 + ["rw"] * 8})
    tables["indicators"] = pd.DataFrame(
        {"area": rw, "indicator": "miskin_ksjps", "year": 2025, "method": "ksjps", "value": values}
    )
    put("interventions", area=None)(tables)
    found = [f.row for f in kw.audit(kw.MasterPlan(**tables)).findings if f.rule == "gg4_equity"]
    assert found == worst


RW1, RW2 = "34.71.05.1002.01.01", "34.71.05.1002.01.02"


@pytest.mark.parametrize(
    ("areas", "met"),
    [
        ([RW1, RW2], False),  # both of the kelurahan 34.71.05.1002, which stands in their codes
        ([RW1, "34.71.01.1003.01.01"], True),
        (["rw-1", "rw-2"], False),  # nobody knows where they lie
        (["rw-1", RW1], False),
        ([RW1, "34.71.05"], False),  # the kemantren above it is not another
    ],
)
def test_a_link_leads_outside_only_where_both_kelurahan_are_known(areas: list[str], met: bool) -> None:
    plan = kw.MasterPlan(
        areas=pd.DataFrame({"area": areas, "name": areas, "level": "rw"}),
        links=pd.DataFrame({"link": ["L"], "kind": "sungai", "from_area": areas[:1], "to_area": areas[1:]}).assign(
            status="potensi"
        ),
    )
    assert bool(kw.audit(plan).rules.loc["gg7_links", "met"]) is met


def test_a_member_under_a_former_name_sits_in_the_sector_of_the_present_one(tables: Tables) -> None:
    """The desk has kota, kampus and korporat; the hamlet group became a company, and adds no sector."""
    old = pd.DataFrame({"actor": ["rukun"], "name": ["Rukun"], "sector": ["kampung"], "valid_to": [2020]})
    heirs = ["Rukun" if actor == "korporat" else "" for actor in tables["actors"]["actor"]]
    tables["actors"] = pd.concat([tables["actors"].assign(alias=heirs), old], ignore_index=True)
    put("desks", member="kampus;rukun")(tables)
    assert kw.audit(kw.MasterPlan(**tables)).rules.loc["gg6_members", "met"]
    put("desks", member="korporat;rukun")(tables)
    assert not kw.audit(kw.MasterPlan(**tables)).rules.loc["gg6_members", "met"]


def test_the_bars_are_the_same_each_time_and_texts_are_escaped(tables: Tables) -> None:
    put("areas", name="<b>K</b>")(tables)
    put("interventions", area="K.4")(tables)
    done = kw.audit(kw.MasterPlan(**tables))
    for lang in ("id", "en"):
        drawn = done.bars(lang)
        assert drawn == kw.audit(kw.MasterPlan(**tables)).bars(lang)
        assert (
            sum("GG" in (text.text or "") for text in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text"))
            == 7
        )
        assert "<b>" not in done.html(lang) and "&lt;b&gt;" in done.html(lang)
    assert [len(frame) for frame in done.tables("id").values()] == [len(frame) for frame in done.tables("en").values()]


def test_people_read_the_names_of_tables_and_columns_in_their_language() -> None:
    done = kw.audit(kw.read_plan(DEMO))
    assert "Usulan U-022" in done.tables("id")["findings"]["Letak"].to_list()
    assert "Proposals U-022" in done.tables("en")["findings"]["Where"].to_list()
    codes = {table.name for table in kw.SCHEMA.tables} | {c.name for table in kw.SCHEMA.tables for c in table.columns}
    labels = " ".join(label.id for table in kw.SCHEMA.tables for label in (table, *table.columns)).casefold().split()
    for rule in kw.SCHEMA.choices("audit_rules").values():
        told, told_en = rule.facts["remedy_id"], rule.facts["remedy_en"]
        assert not set(told.split()) & (codes - set(labels)), told
        assert "_" not in told + told_en
        for text, lang in ((told, "id"), (told_en, "en")):
            after = text.partition("tabel " if lang == "id" else "table ")[2]
            assert not after or after.startswith(tuple(table.label(lang) for table in kw.SCHEMA.tables)), text


def test_the_sentences_say_what_is_missing() -> None:
    said = kw.audit(kw.read_plan(DEMO)).sentences("id")
    assert said[0] == "Dari 7 kewajiban, 1 terpenuhi, 1 terpenuhi dengan catatan, 5 belum."
    assert "Setiap fokus memiliki desk (1)" in " ".join(said)


def test_a_link_to_the_own_kemantren_leads_nowhere_else(tables: Tables) -> None:
    areas = tables["areas"]
    above = gpd.GeoDataFrame({"area": ["M"], "name": ["Kemantren"], "level": ["kemantren"]}, geometry=[None], crs=32749)
    areas = pd.concat([areas.assign(parent=["M", None, *["K"] * 4]), above], ignore_index=True)
    tables["areas"] = gpd.GeoDataFrame(areas, geometry="geometry", crs=32749)
    tables["links"] = tables["links"].assign(from_area="K.1", to_area="M", from_potential=None, to_potential=None)
    assert kw.audit(kw.MasterPlan(**tables)).rules.loc["gg7_links", "met"] == False  # noqa: E712


def test_a_newer_value_of_one_area_does_not_hide_the_year_that_all_have(tables: Tables) -> None:
    """Four areas have a value; a fifth row, a year later, is no reason to look at none of them."""
    put("interventions", area="K.4")(tables)
    newer = tables["indicators"].iloc[[0]].assign(year=tables["indicators"]["year"].max() + 1)
    tables["indicators"] = pd.concat([tables["indicators"], newer], ignore_index=True)
    found = kw.audit(kw.MasterPlan(**tables))
    assert found.rules.loc["gg4_equity", "met"] == False and found.rules.loc["gg4_equity", "checked"] == 4  # noqa: E712
