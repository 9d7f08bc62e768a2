"""Links between kelurahan: the rules on a small town, what is agreed already, the walk along streets."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point, box

import kewilayahan as kw
from kewilayahan.plan import records
from kewilayahan.spatial.walking import walks

# Three kelurahan of 1 km by 1 km in a row, and a fourth apart:  K | L | M     N
X, Y = 430_000, 9_136_000
NAMES = {"K": 0, "L": 1, "M": 2, "N": 4}


def place(east: float, north: float = 500) -> Point:
    """A point by its metres from the corner."""
    return Point(X + east, Y + north)


def plan_of(*potentials: tuple[str, str, str, object], links: pd.DataFrame | None = None) -> kw.MasterPlan:
    """A plan of the four kelurahan, an RW in K, and potentials: code, theme, area, place."""
    squares = [box(X + 1000 * n, Y, X + 1000 * n + 1000, Y + 1000) for n in NAMES.values()]
    areas = gpd.GeoDataFrame(
        {
            "area": [*NAMES, "K.1"],
            "name": [*NAMES, "RW 1"],
            "level": ["kelurahan"] * 4 + ["rw"],
            "parent": [None] * 4 + ["K"],
        },
        geometry=[*squares, box(X, Y, X + 500, Y + 500)],
        crs=32749,
    )
    codes, themes, homes, shapes = zip(*potentials, strict=True)
    frame = gpd.GeoDataFrame(
        {"potential": codes, "name": [f"Potensi {code}" for code in codes], "theme": themes, "area": homes},
        geometry=list(shapes),
        crs=32749,
    )
    return kw.MasterPlan(areas=areas, potentials=frame, **({} if links is None else {"links": links}))


def found(plan: kw.MasterPlan, **options: gpd.GeoDataFrame) -> set[tuple[str, str, str]]:
    """The proposals: kind and both ends."""
    table = kw.synergies(plan, **options).table
    proposed = table[table["link"].isna()]
    return set(zip(proposed["kind"], proposed["from_potential"], proposed["to_potential"], strict=True))


@pytest.mark.parametrize(
    ("kind", "giver", "taker"),
    [
        ("kembar", "heritage", "heritage"),
        ("destinasi_penyangga", "sentra_kerajinan", "kampung_wisata"),
        ("destinasi_penyangga", "seni_budaya", "heritage"),
        ("rantai_pasok", "kampung_sayur", "sentra_kuliner"),
        ("jalur", "heritage", "kampung_wisata"),
        ("sungai", "tepian_sungai", "kampung_pendidikan"),
        ("bencana", "kampung_tangguh_bencana", "tepian_sungai"),
        ("layanan", "bank_sampah_pusat", "kampung_pendidikan"),
    ],
)
def test_each_kind_of_link_is_proposed(kind: str, giver: str, taker: str) -> None:
    plan = plan_of(("P1", giver, "K", place(950)), ("P2", taker, "L", place(1050)))
    assert (kind, "P1", "P2") in found(plan)


def test_within_one_kelurahan_there_is_nothing_to_link() -> None:
    plan = plan_of(("P1", "heritage", "K", place(100)), ("P2", "heritage", "K.1", place(200)))
    assert found(plan) == set()


def test_score_distance_border_and_reasons_by_hand() -> None:
    plan = plan_of(("P1", "kampung_sayur", "K", place(900)), ("P2", "sentra_kuliner", "L", place(1100)))
    row = kw.synergies(plan).table.iloc[0]
    # Weight 0.8 and a reach of 2,000 m: 0.8 (1 - 200 / 4000).
    assert row["score"] == pytest.approx(0.76, abs=1e-4)
    assert row["distance_m"] == pytest.approx(200, abs=0.1) and row["border_m"] == pytest.approx(1000, abs=0.5)
    assert row["reasons"] == ("Hasil kebun menjadi bahan dapur", "berjarak 200 m", "berbatasan sepanjang 1.000 m")
    assert row["status"] == "potensi" and (row["from_area"], row["to_area"]) == ("K", "L")


def test_without_a_border_the_score_is_lower_and_some_rules_do_not_hold() -> None:
    far = plan_of(("P1", "kampung_sayur", "M", place(2900)), ("P2", "sentra_kuliner", "N", place(4100)))
    row = kw.synergies(far).table.iloc[0]
    assert row["score"] == pytest.approx(0.8 * (1 - 1200 / 4000) * 0.75, abs=1e-4) and row["border_m"] == 0
    resilient = plan_of(
        *[(f"P{n}", "kampung_tangguh_bencana", *end) for n, end in enumerate([("M", place(2900)), ("N", place(4100))])]
    )
    assert {kind for kind, _, _ in found(resilient)} == {"kembar"}


def test_a_bank_faces_only_the_kelurahan_that_it_lies_along() -> None:
    along = LineString([(X + 980, Y + 100), (X + 980, Y + 900)])
    across = LineString([(X + 980, Y + 500), (X + 100, Y + 500)])
    for line, faces in ((along, True), (across, False)):
        plan = plan_of(("P1", "tepian_sungai", "K", line), ("P2", "kampung_pendidikan", "L", place(1200)))
        assert (("sungai", "P1", "P2") in found(plan)) is faces


def test_a_potential_without_a_place_is_put_in_its_area_and_without_an_area_where_it_lies() -> None:
    plan = plan_of(("P1", "heritage", "K.1", None), ("P2", "heritage", None, place(1100)))
    row = kw.synergies(plan).table.iloc[0]
    assert {row["from_area"], row["to_area"]} == {"K", "L"} and "letak kira-kira" in row["reasons"]


LINKS = pd.DataFrame(
    {
        "link": ["L-1"],
        "kind": ["kembar"],
        "from_potential": ["P2"],
        "to_potential": ["P1"],
        "from_area": ["L"],
        "to_area": ["K"],
        "status": ["terjalin"],
        "description": ["Saling mengundang"],
    }
)


def test_what_is_agreed_is_kept_and_never_proposed_again() -> None:
    ends = (("P1", "heritage", "K", place(950)), ("P2", "heritage", "L", place(1050)))
    assert {kind for kind, _, _ in found(plan_of(*ends))} == {"kembar", "jalur"}
    table = kw.synergies(plan_of(*ends, links=LINKS)).table
    assert table[["link", "status", "from_potential"]].to_numpy().tolist() == [["L-1", "terjalin", "P2"]]
    assert table["reasons"][0][:2] == ("Saling mengundang", "Keduanya bertema sama dan dapat saling menguatkan")
    assert table["score"][0] == pytest.approx(0.8 * (1 - 100 / 5000), abs=1e-4)


def test_a_link_between_kelurahan_without_potentials_closes_its_kind() -> None:
    ends = (("P1", "heritage", "K", place(950)), ("P2", "heritage", "L", place(1050)))
    plan = plan_of(*ends, links=LINKS.assign(from_potential=None, to_potential=None))
    assert {kind for kind, _, _ in found(plan)} == {"jalur"}


@pytest.mark.parametrize("gone", [{"to_potential": None}, {"from_potential": None}])
def test_a_link_with_one_potential_at_an_rw_is_not_proposed_again(gone: dict[str, None]) -> None:
    # Named at RW 1 of K: the border is that of K and L, 1,000 m.
    ends = (("P1", "heritage", "K.1", place(450)), ("P2", "heritage", "L", place(1050)))
    plan = plan_of(*ends, links=LINKS.assign(to_area="K.1", **gone))
    assert {kind for kind, _, _ in found(plan)} == {"jalur"}
    link = kw.synergies(plan).table.iloc[0]
    assert (link["from_area"], link["to_area"]) == ("L", "K") and link["border_m"] == pytest.approx(1000, abs=0.5)
    assert "berbatasan sepanjang 1.000 m" in link["reasons"]


def test_a_city_edits_the_rules(tmp_path: Path) -> None:
    plan = plan_of(("P1", "heritage", "K", place(950)), ("P2", "heritage", "L", place(1050)))
    header = "code,id,en,kind,from,to,border,near_m,reach_m,weight\n"

    def with_rules(text: str) -> kw.MasterPlan:
        (tmp_path / "synergy_rules.csv").write_text(header + text, encoding="utf-8")
        return kw.MasterPlan(schema=kw.SCHEMA.with_vocabulary(tmp_path), **plan.tables)

    off = with_rules("kembar_tema,Mati,Off,kembar,*,=,,,2500,0\njalur_jalan_kaki,Mati,Off,jalur,*,*,,,1000,0\n")
    assert found(off) == set()
    own = with_rules("pameran,Pameran bersama,Joint fair,event,heritage,heritage,,,500,1\n")
    assert {kind for kind, _, _ in found(own)} == {"kembar", "jalur", "event"}
    with pytest.raises(kw.UnknownName, match=r"pameran \(themes\) 'heritag'.*heritage"):
        found(with_rules("pameran,Pameran,Fair,event,heritag,*,,,500,1\n"))
    with pytest.raises(kw.UnknownName, match=r"\(link_kinds\) 'evnt'"):
        found(with_rules("pameran,Pameran,Fair,evnt,heritage,*,,,500,1\n"))
    with pytest.raises(kw.KewilayahanError, match=r"pameran: reach_m 'jauh'.*meter bulat"):
        found(with_rules("pameran,Pameran,Fair,event,heritage,*,,,jauh,1\n"))


def test_a_route_is_walked_along_the_streets() -> None:
    # The potentials are 400 m apart, but the only street goes round: 900 m.
    plan = plan_of(("P1", "heritage", "K", place(800)), ("P2", "kampung_wisata", "L", place(1200)))
    round_about = LineString([(X + 800, Y + 500), (X + 800, Y + 750), (X + 1200, Y + 750), (X + 1200, Y + 500)])
    streets = gpd.GeoDataFrame(geometry=[round_about], crs=32749).to_crs(4326)
    row = kw.synergies(plan, streets=streets).table.query("kind == 'jalur'").iloc[0]
    assert row["distance_m"] == pytest.approx(900, abs=1) and "berjarak 900 m berjalan kaki" in row["reasons"]
    longer = LineString([*round_about.coords[:1], (X + 800, Y + 1000), (X + 1200, Y + 1000), (X + 1200, Y + 500)])
    assert ("jalur", "P1", "P2") in found(plan)
    assert ("jalur", "P1", "P2") not in found(plan, streets=gpd.GeoDataFrame(geometry=[longer], crs=32749))


def test_a_street_layer_without_streets_is_none() -> None:
    plan = plan_of(("P1", "heritage", "K", place(800)), ("P2", "kampung_wisata", "L", place(1200)))
    assert found(plan, streets=gpd.GeoDataFrame(geometry=[], crs=32749)) == found(plan)


def test_streets_are_lines_with_a_crs() -> None:
    plan = plan_of(("P1", "heritage", "K", place(800)), ("P2", "kampung_wisata", "L", place(1200)))
    line = LineString([(X, Y), (X + 1, Y)])
    with pytest.raises(kw.KewilayahanError, match="belum memiliki sistem koordinat"):
        kw.synergies(plan, streets=gpd.GeoDataFrame(geometry=[line]))
    with pytest.raises(kw.KewilayahanError, match="harus berupa garis"):
        kw.synergies(plan, streets=gpd.GeoDataFrame(geometry=[line, place(0)], crs=32749))


def test_a_street_without_length_is_told_and_a_table_without_shapes_is_refused() -> None:
    plan = plan_of(("P1", "heritage", "K", place(900)), ("P2", "kampung_wisata", "L", place(1100)))
    lines = [LineString([place(900), place(900)]), LineString(), LineString([place(900), place(1100)])]
    for count, streets in ((2, lines), (2, lines[:2])):  # without any street, straight lines
        made = kw.synergies(plan, streets=gpd.GeoDataFrame(geometry=streets, crs=32749))
        assert made.table["distance_m"].tolist() == pytest.approx([200])
        assert [note.en for note in made.notes] == [f"Streets without geometry, not used: {count}"]
    for nothing in (gpd.GeoDataFrame(), pd.DataFrame({"nama": ["Jalan"]})):
        with pytest.raises(kw.KewilayahanError, match="jalan tidak bergeometri"):
            kw.synergies(plan, streets=nothing)


def test_walks_cross_where_streets_cross_and_end_where_they_do_not_meet() -> None:
    cross = [LineString([(0, 50), (100, 50)]), LineString([(50, 0), (50, 100)]), LineString([(500, 0), (500, 9)])]
    places = gpd.GeoSeries([Point(10, 50), Point(30, 50), Point(50, 90), Point(500, 5)], crs=32749)
    metres = walks(places, gpd.GeoSeries(cross, crs=32749)).metres
    assert metres[:3, :3].tolist() == [[0, 20, 80], [20, 0, 60], [80, 60, 0]]
    assert np.isinf(metres[3, :3]).all() and metres[3, 3] == 0


@pytest.mark.parametrize("short", [0.004, 0.3])
def test_an_alley_that_a_survey_ends_short_of_its_street_is_joined(short: float) -> None:
    # From (10, 0) along the street to (50, 0), and 30 m up the alley.
    alley = [LineString([(0, 0), (100, 0)]), LineString([(50, short), (50, 40)])]
    places = gpd.GeoSeries([Point(10, 0), Point(50, 30)], crs=32749)
    assert walks(places, gpd.GeoSeries(alley, crs=32749)).metres[0, 1] == pytest.approx(70, abs=0.002)
    # A ring of 400 m, open by as much between its own ends: over the gap it is 20 m and not 380.
    ring = LineString([(0, short), (0, 100), (100, 100), (100, 0), (0, 0)])
    either_side = gpd.GeoSeries([Point(0, 10), Point(10, 0)], crs=32749)
    assert walks(either_side, gpd.GeoSeries([ring], crs=32749)).metres[0, 1] == pytest.approx(20, abs=0.002)


def test_what_ends_a_metre_short_stays_apart() -> None:
    alley = [LineString([(0, 0), (100, 0)]), LineString([(50, 1), (50, 40)])]
    places = gpd.GeoSeries([Point(10, 0), Point(50, 30)], crs=32749)
    assert np.isinf(walks(places, gpd.GeoSeries(alley, crs=32749)).metres[0, 1])


def test_no_gap_of_millimetres_cuts_a_surveyed_street_off(shared_data: Path) -> None:
    # Of the 187 lines the nearest to others end 4.5 mm short; every line is reached from its middle.
    survey = gpd.read_file(shared_data / "pringgokusuman" / "streets_pringgokusuman.geojson").to_crs(32749).geometry
    found = walks(survey.interpolate(0.5, normalized=True), survey)
    apart = ~np.isfinite(found.metres)
    lines = survey.to_numpy()
    for group in np.unique(apart, axis=0):
        near = np.array([line.distance(other) for line in lines[group] for other in lines[~group]])
        assert (near > 0.5).all()  # groups that stay apart are further apart than the gap
    assert found.access.max() == pytest.approx(0, abs=0.01)


def test_where_no_street_leads_a_link_says_so_and_a_route_is_noted() -> None:
    ends = (("P1", "heritage", "K", place(800)), ("P2", "kampung_wisata", "L", place(1200)))
    streets = gpd.GeoDataFrame(
        geometry=[LineString([(X + east, Y + 400), (X + east, Y + 600)]) for east in (800, 1200)], crs=32749
    )
    result = kw.synergies(plan_of(*ends), streets=streets)
    assert "jalur" not in set(result.table["kind"])
    assert [note.en for note in result.notes] == [
        "Routes not proposed, as the given streets do not join their ends: P1 – P2"
    ]
    assert result.tables("id")["notes"]["Catatan"].tolist() == [note.id for note in result.notes]
    link = kw.synergies(plan_of(*ends, links=LINKS.assign(kind="jalur")), streets=streets).table.iloc[0]
    assert np.isnan(link["distance_m"]) and "tidak terhubung lewat jalan yang diberikan" in link["reasons"]


def test_beyond_the_streets_the_line_is_straight_and_says_so() -> None:
    # The only street lies 300 m north of both places, which are 400 m apart.
    plan = plan_of(("P1", "heritage", "K", place(800)), ("P2", "kampung_wisata", "L", place(1200)))
    street = gpd.GeoDataFrame(geometry=[LineString([(X + 700, Y + 800), (X + 1300, Y + 800)])], crs=32749)
    row = kw.synergies(plan, streets=street).table.query("kind == 'jalur'").iloc[0]
    assert row["distance_m"] == pytest.approx(400, abs=0.2)
    assert "berjarak 400 m garis lurus, sebab letaknya 300 m di luar jalan yang diberikan" in row["reasons"]
    assert not any("on foot" in reason for reason in row["reasons_en"])


def test_streets_without_geometry_are_told() -> None:
    plan = plan_of(("P1", "heritage", "K", place(800)), ("P2", "kampung_wisata", "L", place(1200)))
    lines = [LineString([(X + 700, Y + 500), (X + 1300, Y + 500)]), None, None]
    result = kw.synergies(plan, streets=gpd.GeoDataFrame(geometry=lines, crs=32749))
    assert [note.en for note in result.notes] == ["Streets without geometry, not used: 2"]


def test_two_rivers_are_not_said_to_be_one() -> None:
    plan = plan_of(("P1", "tepian_sungai", "K", place(100)), ("P2", "tepian_sungai", "M", place(2600)))

    def told(*names: str) -> list[tuple[str, str]]:
        named = plan.replace(potentials=plan.potentials.assign(name=names))
        rows = records(kw.synergies(named).table.query("kind == 'sungai'"))
        return [(row.reasons[0], row.reasons_en[0]) for row in rows]

    assert told("Tepi Winongo", "Tepi Code") == []
    perhaps = (
        "Mungkin satu sungai, hulu dan hilir: periksa",
        "Perhaps one river, upstream and downstream: check",
    )
    for silent in (("Tepi Winongo", "Tepian kali"), ("Barcode Winongoan", "Tepi Code")):
        assert told(*silent) == [perhaps]
    assert told("Tepi Gajahwong", "Bantaran kali GAJAH WONG") == [
        (
            "Satu sungai, hulu dan hilir: Gajah Wong; mana yang hulu, periksa",
            "One river, upstream and downstream: Gajah Wong; which end is upstream, check",
        )
    ]


def test_the_two_banks_are_of_one_river() -> None:
    """On both sides of the border, 100 m from it."""
    plan = plan_of(("P1", "tepian_sungai", "K", place(900)), ("P2", "tepian_sungai", "L", place(1100)))

    def told(*names: str) -> set[str]:
        named = plan.replace(potentials=plan.potentials.assign(name=names))
        return {row.reasons_en[0] for row in records(kw.synergies(named).table.query("kind == 'sungai'"))}

    assert told("Tepi Winongo", "Tepi Code") == set()
    assert told("Tepi Winongo", "Tepian kali") == {"This bank faces the next kelurahan"}
    assert told("Tepi Gajah-Wong", "Bantaran Gajah  Wong") == {"This bank faces the next kelurahan: Gajah Wong"}


def test_other_is_no_theme_in_common() -> None:
    plan = plan_of(("P1", "lainnya", "K", place(900)), ("P2", "lainnya", "L", place(1100)))
    assert found(plan) == set()


def with_area(plan: kw.MasterPlan, area: str, level: str) -> kw.MasterPlan:
    """The plan with an area that is not drawn, has no parent, and is that of the first potential."""
    row = gpd.GeoDataFrame({"area": [area], "name": [area], "level": [level]}, geometry=[None], crs=4326)
    areas = pd.concat([plan.areas, row], ignore_index=True)
    potentials = plan.potentials.assign(area=[area, *plan.potentials["area"][1:]])
    return plan.replace(areas=areas, potentials=potentials)


def test_a_potential_of_a_kemantren_belongs_where_it_is_drawn() -> None:
    plan = plan_of(("P1", "kampung_sayur", None, place(900)), ("P2", "sentra_kuliner", "L", place(1100)))
    for one in (plan, with_area(plan, "34.71.05", "kemantren")):
        result = kw.synergies(one)
        assert result.table.loc[0, "from_area"] == "K" and result.table.loc[0, "score"] == pytest.approx(0.76, abs=1e-4)
        assert result.notes == ()


def test_a_potential_without_a_kelurahan_or_a_place_is_named_in_the_notes() -> None:
    plan = plan_of(
        ("P1", "heritage", None, None),
        ("P2", "heritage", "L", place(1100)),
        ("P3", "heritage", None, place(9000)),
        ("P4", "heritage", None, None),
    )
    result = kw.synergies(with_area(plan, "K.9.03", "rw"))  # an RW that is not drawn
    assert len(result.table) == 0
    told = "Potentials left out, as their kelurahan or place is unknown: P1; P3; P4"
    assert [note.en for note in result.notes] == [told]
    assert "P1; P3; P4" in result._repr_html_()


def test_a_code_climbs_by_its_dots() -> None:
    # The RW has no parent, and the potential is drawn in M; its dots say K.
    plan = plan_of(("P1", "heritage", None, place(2050)), ("P2", "heritage", "L", place(1900)))
    table = kw.synergies(with_area(plan, "K.9.03", "rw")).table
    assert set(table["from_area"]) | set(table["to_area"]) == {"K", "L"}


def test_a_border_drawn_twice_is_found_and_said(shared_data: Path) -> None:
    # In this file each polygon was simplified by itself; Pringgokusuman does border on Bumijo and Pakuncen.
    path = shared_data / "boundaries" / "kota_yogyakarta_45_fixed_lonlat.geojson"
    areas = kw.read_areas(path, level="kelurahan").assign(parent=None)
    four = areas[areas["name"].isin(["Pringgokusuman", "Bumijo", "Pakuncen", "Tegalrejo"])]
    potentials = gpd.GeoDataFrame(
        {"potential": four["name"], "name": four["name"], "theme": "kampung_tangguh_bencana", "area": four["area"]},
        geometry=four.representative_point(),
    )
    table = kw.synergies(kw.MasterPlan(areas=areas, potentials=potentials)).table.query("kind == 'bencana'")
    own = table[(table["from_potential"] == "Pringgokusuman") | (table["to_potential"] == "Pringgokusuman")]
    assert set(own["from_potential"]) | set(own["to_potential"]) == set(four["name"])
    assert (own["border_m"] > 100).all()
    assert own["reasons"].map(lambda reasons: any("garis kira-kira" in reason for reason in reasons)).all()


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("heritage,heritage,perhaps,,500,1", r"border 'perhaps'.*must be yes or no"),
        ("heritage,heritage,,,500,2", r"weight '2'.*from 0 to 1"),
        ("heritage,heritage,,,1.500,1", r"reach_m '1\.500'.*whole metres"),
        ("heritage,heritage,,,,1", r"reach_m ''.*whole metres"),
        ("heritage,heritage,,dekat,500,1", r"near_m 'dekat'.*whole metres"),
        ("heritage,,,,500,1", r"to ''.*must be filled"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path: Path, cells: str, message: str) -> None:
    with pytest.raises(kw.KewilayahanError) as refused:
        found(with_rule(tmp_path, f"pameran,Pameran,Fair,event,{cells}"))
    refused.match("pameran: ")
    assert re.search(f"pameran: {message}", refused.value.text.of("en"))


@pytest.mark.parametrize(("border", "asked"), [("ya", True), ("Yes", True), ("1", True), ("tidak", False), ("", False)])
def test_border_is_yes_or_no_in_any_words(tmp_path: Path, border: str, asked: bool) -> None:
    # M and N share no border.
    plan = with_rule(tmp_path, f'pameran,Pameran,Fair,event,kampung_kb,kampung_batik,{border},,3000,"0,5"')
    plan = plan.replace(
        potentials=plan_of(("P1", "kampung_kb", "M", place(2900)), ("P2", "kampung_batik", "N", place(4100))).potentials
    )
    assert (("event", "P1", "P2") in found(plan)) is not asked


def with_rule(folder: Path, line: str) -> kw.MasterPlan:
    """A plan of a city with a rule of its own."""
    header = "code,id,en,kind,from,to,border,near_m,reach_m,weight\n"
    (folder / "synergy_rules.csv").write_text(f"{header}{line}\n", encoding="utf-8")
    plan = plan_of(("P1", "heritage", "K", place(950)), ("P2", "heritage", "L", place(1050)))
    return kw.MasterPlan(schema=kw.SCHEMA.with_vocabulary(folder), **plan.tables)


def test_no_potentials_and_no_kelurahan_give_no_links() -> None:
    areas = pd.DataFrame({"area": ["A"], "name": ["RW"], "level": ["rw"]})
    result = kw.synergies(kw.MasterPlan(areas=areas))
    assert len(result.table) == 0 and result.layer().lines == ()
    assert "0 keterkaitan" in result._repr_html_()


def test_faces_show_text_as_text() -> None:
    plan = plan_of(("P1", "heritage", "K", place(950)), ("P2", "heritage", "L", place(1050)))
    hostile = plan.replace(potentials=plan.potentials.assign(name=["<b>x</b>", "y"]))
    result = kw.synergies(hostile)
    assert "<b>x" not in result._repr_html_() and "&lt;b&gt;x" in result._repr_html_()
    shown = result.tables("en")["links"]
    assert shown["Kind"].tolist() == ["Twins", "Route"] and shown["Distance (m)"].tolist() == [100, 100]
    lines = result.layer().lines
    assert [(line.kind, line.agreed) for line in lines] == [("kembar", False)]  # the best between the two


def test_the_demo_keeps_its_links_and_finds_more(shared_data: Path) -> None:
    plan = kw.read_plan(Path(__file__).parents[2] / "examples" / "pringgokusuman")
    table = kw.synergies(plan).table
    assert table["link"].dropna().tolist() == ["L-01", "L-02", "L-03", "L-04", "L-05", "L-06"]
    assert table.loc[table["status"] == "terjalin", "link"].tolist() == ["L-03"]
    ends = table[["from_potential", "to_potential"]].apply(frozenset, axis=1)
    assert not set(ends[table["link"].notna()]) & set(ends[table["link"].isna()])
    assert (table["from_area"] != table["to_area"]).all() and table["score"].dropna().between(0, 1).all()
    assert {"kembar", "destinasi_penyangga", "rantai_pasok", "jalur", "sungai"} <= set(table["kind"])
    streets = gpd.read_file(shared_data / "pringgokusuman" / "streets_pringgokusuman.geojson")
    walked = kw.synergies(plan, streets=streets).table
    routes = table[table["kind"] == "jalur"].merge(
        walked[walked["kind"] == "jalur"], on=["from_potential", "to_potential"]
    )
    assert len(routes) >= 5
    known = routes[routes["distance_m_y"].notna()]
    assert (known["distance_m_y"] >= known["distance_m_x"] - 1e-6).all()  # no walk is shorter than the straight line
