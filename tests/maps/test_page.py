"""The map as a reader meets it: opened from disk in Chromium with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from shapely import Point, box

import kewilayahan as kw
from kewilayahan.maps.layers import Areas, Feature, Group, Text
from kewilayahan.maps.places import Places, mapping

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
HOSTILE = (
    "</script><script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% raw %}",
    "`${1}`",
    "@nonce@ {nonce}",
    "<img src=x onerror=alert(2)>",
    "a \\u003c b \u2028 \"quote\" 'quote' &amp;",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium: without it the test fails, it is not skipped."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map of the example plan."""
    return kw.write_map(kw.read_plan(EXAMPLE), tmp_path_factory.mktemp("map") / "peta.html")


class Opened:
    """A page opened with the network off, and what happened on it."""

    def __init__(self, browser: Browser, path: Path, *, width: int = 1280, height: int = 800) -> None:
        context = browser.new_context(offline=True, viewport={"width": width, "height": height})
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(".tree")


def tick(page: Page, name: str) -> None:
    """Click the leaf of the layer tree with exactly this name."""
    page.locator(".leaf", has=page.get_by_text(name, exact=True)).locator("input").click()


def test_the_demo_asks_for_nothing_but_itself(browser: Browser, demo: Path) -> None:
    opened = Opened(browser, demo)
    opened.page.get_by_text("Bumijo", exact=True).wait_for()
    assert opened.requests == [demo.as_uri()]
    assert opened.faults == []


def test_a_clicked_area_opens_its_card(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo).page
    page.locator(".leaflet-area-pane path").nth(4).wait_for()
    page.get_by_placeholder("Cari wilayah").fill("Notoyudan")
    page.keyboard.press("Enter")
    card = page.locator(".card")
    assert card.locator("h2").inner_text() == "Notoyudan"
    # With nothing but areas shown, a click in the middle of the map hits the kampung that was found.
    for branch in ("Masalah", "Potensi", "Kegiatan", "Kawasan strategis", "Keterkaitan"):
        page.locator(f".branch > summary input[aria-label^='{branch} /']").uncheck()
    card.locator(".close").click()
    assert "Klik wilayah" in card.inner_text()
    page.wait_for_timeout(400)
    page.mouse.click(640, 420)
    assert card.locator("h2").inner_text() == "Notoyudan"
    text = card.inner_text()
    assert "Kampung" in text and "2.165" in text  # population of the synthetic areas
    assert "Timbunan sampah di tepi Winongo RW 22" in text


def chosen(page: Page) -> int:
    """Return how many lines of the highlight are drawn: a dark one on a white one."""
    return page.locator(".leaflet-chosen-pane path").count()


def find(page: Page, text: str) -> str:
    """Search for a text with Enter, and return the title of the card that stands open."""
    page.get_by_role("combobox").fill(text)
    page.keyboard.press("Enter")
    return page.locator(".card h2").inner_text()


def test_a_part_of_a_name_finds_the_area_and_shows_it(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo).page
    rw = page.locator(".leaf", has=page.get_by_text("RW", exact=True)).locator("input")
    assert not rw.is_checked() and chosen(page) == 0
    assert find(page, "bumi") == "Bumijo"
    assert chosen(page) == 2 and not rw.is_checked()
    assert find(page, "rw 05").startswith("RW 05 ")
    assert chosen(page) == 2 and rw.is_checked()
    assert find(page, "  RW   7").startswith("RW 07 ")
    assert find(page, "uthu").startswith("RW 07 ")  # nothing found: the card stays
    assert page.get_by_role("status").inner_text() == "Tidak ada wilayah dengan nama itu."
    page.get_by_role("combobox").fill("kem")
    options = page.locator("#plan-found li")
    assert options.nth(0).inner_text().split("\n") == ["Kemetiran Kidul", "Kampung · Pringgokusuman"]
    options.nth(1).click()
    assert page.locator(".card h2").inner_text() == "Kemetiran Lor"
    assert page.locator("#plan-found").is_hidden()
    page.locator(".card .close").click()
    assert chosen(page) == 0


def test_two_areas_of_one_name_are_both_reached(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo).page
    page.get_by_role("combobox").fill("pringgokusuman")
    places = page.locator("#plan-found li small").all_text_contents()
    assert places[:2] == ["Kelurahan · Gedongtengen", "Kampung · Pringgokusuman"]
    page.keyboard.press("Enter")
    assert page.locator(".card").get_attribute("data-key") == "areas/34.71.05.1002"
    page.get_by_role("combobox").fill("pringgokusuman")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".card").get_attribute("data-key") == "areas/34.71.05.1002.02"


def test_a_coarser_level_ticked_later_does_not_take_the_click(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo).page
    find(page, "Sutodirjan")
    page.wait_for_timeout(400)
    for branch in ("Masalah", "Potensi", "Kegiatan", "Kawasan strategis", "Keterkaitan"):
        page.locator(f".branch > summary input[aria-label^='{branch} /']").uncheck()
    tick(page, "Kelurahan")
    tick(page, "Kelurahan")
    page.locator(".card .close").click()
    page.mouse.click(665, 425)
    assert page.locator(".card h2").inner_text() == "Sutodirjan"
    assert chosen(page) == 2


def test_many_areas_on_a_canvas_are_clicked_through_zones(browser: Browser, tmp_path: Path) -> None:
    squares = [
        box(110.3 + 0.002 * i, -7.8 + 0.002 * j, 110.302 + 0.002 * i, -7.798 + 0.002 * j)
        for i in range(20)
        for j in range(20)
    ]
    names = [f"A{number:03}" for number in range(400)]
    areas = gpd.GeoDataFrame({"area": names, "name": names, "level": "kelurahan"}, geometry=squares, crs=4326)
    zone = {"zone": ["Z"], "name": ["Pojok"], "theme": ["kampung_wisata"], "role": ["pusat"]}
    zones = gpd.GeoDataFrame(zone, geometry=[squares[0]], crs=4326)
    opened = Opened(browser, kw.write_map(kw.MasterPlan(areas=areas, zones=zones), tmp_path / "peta.html"))
    opened.page.locator(".leaflet-area-pane canvas").wait_for()
    opened.page.mouse.click(600, 400)
    assert opened.page.locator(".card h2").inner_text() in names
    assert opened.faults == []


def test_a_layer_is_switched_off_and_on(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo).page
    waste = kw.read_plan(EXAMPLE).problems["category"].eq("sampah").sum()
    pins = page.locator(".leaflet-marker-pane .pin")
    before = pins.count()
    tick(page, "Sampah")
    assert pins.count() == before - waste
    tick(page, "Sampah")
    assert pins.count() == before


def test_links_run_between_the_neighbours(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo).page
    drawn = page.locator(".leaflet-line-pane path")
    before = drawn.count()
    page.locator(".branch > summary input[aria-label^='Keterkaitan /']").uncheck()
    assert before - drawn.count() == len(kw.read_plan(EXAMPLE).links) == 6


def test_the_language_changes_tree_legend_and_card(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo).page
    page.get_by_placeholder("Cari wilayah").fill("Jlagran")
    page.keyboard.press("Enter")
    assert page.get_by_text("Batas wilayah", exact=True).count() == 1
    page.get_by_role("button", name="Bahasa / language").click()
    assert page.get_by_text("Boundaries", exact=True).count() == 1
    assert page.get_by_text("Legend", exact=True).count() == 1
    assert "Population" in page.locator(".card").inner_text()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_phone_sees_the_map_and_the_card(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo, width=390).page
    page.get_by_placeholder("Cari wilayah").fill("Jlagran")
    page.keyboard.press("Enter")
    place = page.locator(".card").bounding_box()
    assert place is not None and place["x"] == 0 and place["width"] == 390 and place["y"] > 300


def extent(page: Page) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of all areas on the screen."""
    shapes = [path.bounding_box() for path in page.locator(".leaflet-area-pane path").all()]
    seen = [shape for shape in shapes if shape is not None]
    return (
        min(one["x"] for one in seen),
        max(one["x"] + one["width"] for one in seen),
        min(one["y"] for one in seen),
        max(one["y"] + one["height"] for one in seen),
    )


@pytest.mark.parametrize(("width", "height"), [(390, 780), (320, 568), (768, 1024), (1280, 720)])
def test_the_whole_territory_is_in_view_on_opening(browser: Browser, demo: Path, width: int, height: int) -> None:
    page = Opened(browser, demo, width=width, height=height).page
    left, right, top, bottom = extent(page)
    assert left >= 0 and right <= width and top >= 48 and bottom <= height
    # Tablets too: it is not squeezed between panels.
    assert right - left > 0.6 * width or bottom - top > 0.6 * (height - 48)
    page.wait_for_timeout(300)
    for name in page.locator(".leaflet-tooltip.label:visible").all():
        box = name.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_a_phone_that_is_turned_sees_the_whole_again(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo, width=390, height=780).page
    page.set_viewport_size({"width": 780, "height": 390})
    page.wait_for_timeout(500)
    left, right, top, bottom = extent(page)
    assert left >= 0 and right <= 780 and top >= 48 and bottom <= 390


def test_nothing_covers_the_zoom_buttons(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo, width=390, height=780).page
    for way in ("in", "out"):
        place = page.locator(f".leaflet-control-zoom-{way}").bounding_box()
        assert place is not None
        middle = [place["x"] + place["width"] / 2, place["y"] + place["height"] / 2]
        hit = page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('a')?.className", middle)
        assert f"leaflet-control-zoom-{way}" in hit


def test_the_middle_is_named_and_the_edge_is_clear_of_the_head(browser: Browser, demo: Path) -> None:
    page = Opened(browser, demo, width=1280, height=720).page
    page.wait_for_timeout(300)
    named = page.locator(".leaflet-tooltip.label:visible").all_text_contents()
    assert "Pringgokusuman" in named and len(named) == len(set(named)) == 13
    tops = [path.bounding_box() for path in page.locator(".leaflet-area-pane path").all()]
    assert min(top["y"] for top in tops if top is not None) > 48 + 5


def hostile_plan(town: gpd.GeoDataFrame) -> kw.MasterPlan:
    """A plan in which every text that people write is an attack."""
    town = town.assign(name=[*HOSTILE[:3], "D"], parent=None).to_crs(4326)
    place = Point(town.geometry.iloc[3].centroid)
    problems = gpd.GeoDataFrame(
        {
            "problem": [f"M-{number}" for number in range(len(HOSTILE))],
            "statement": HOSTILE,
            "category": "sampah",
            "area": [("D",)] * len(HOSTILE),
            "cause": HOSTILE,
        },
        geometry=[place] * len(HOSTILE),
        crs=4326,
    )
    return kw.MasterPlan(areas=town, problems=problems)


def test_text_from_people_shows_literally(browser: Browser, tmp_path: Path, toy_town: gpd.GeoDataFrame) -> None:
    plan = hostile_plan(toy_town)
    opened = Opened(browser, kw.write_map(plan, tmp_path / "peta.html"))
    page = opened.page
    page.get_by_placeholder("Cari wilayah").fill("D")
    page.keyboard.press("Enter")
    shown = [item.evaluate("node => node.firstChild.textContent") for item in page.locator(".card li").all()]
    assert sorted(shown) == sorted(HOSTILE)
    assert set(page.locator(".leaflet-tooltip.label").all_text_contents()) == {*HOSTILE[:3], "D"}
    assert opened.faults == [] and len(opened.requests) == 1


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = kw.read_plan(EXAMPLE)
    first = kw.write_map(plan, tmp_path / "a.html").read_bytes()
    assert kw.write_map(plan, tmp_path / "b.html").read_bytes() == first


@pytest.mark.parametrize("name", ["rencana.gpkg", "peta", "peta.html.xlsx"])
def test_a_map_is_not_written_over_a_file_of_another_kind(
    tmp_path: Path, toy_town: gpd.GeoDataFrame, name: str
) -> None:
    place = tmp_path / name
    place.write_bytes(b"a plan")
    with pytest.raises(kw.UnreadableFile, match=r"peta ditulis ke berkas \.html"):
        kw.write_map(hostile_plan(toy_town), place)
    assert place.read_bytes() == b"a plan"
    assert kw.write_map(hostile_plan(toy_town), tmp_path / "PETA.HTM").is_file()


def test_a_public_map_leaves_the_scores_out(tmp_path: Path, toy_town: gpd.GeoDataFrame) -> None:
    plan = hostile_plan(toy_town)
    scored = plan.replace(problems=plan.problems.assign(urgency=pd.array([5] * len(HOSTILE), dtype="Int64")))
    assert "Urgensi" in kw.write_map(scored, tmp_path / "own.html", public=False).read_text(encoding="utf-8")
    assert "Urgensi" not in kw.write_map(scored, tmp_path / "open.html").read_text(encoding="utf-8")


def test_chosen_layers_only(toy_town: gpd.GeoDataFrame) -> None:
    plan = hostile_plan(toy_town)
    page = kw.draw(plan, Areas("rw")).get_root().render()
    assert "M-0" not in page and "M-0" in kw.draw(plan).get_root().render()


@dataclass(frozen=True)
class Proposals:
    """A layer that the library does not know: what was proposed, each at the middle of the first area."""

    def groups(self, plan: kw.MasterPlan, places: Places) -> list[Group]:
        """Return one group."""
        place = mapping(places.point(plan.areas["area"].iloc[-1]))
        features = [Feature(f"proposals/{code}", place, "#123456") for code in plan.proposals["proposal"]]
        words = Text("Usulan warga", "Proposals of residents")
        return [Group(words, words, "diamond", "#123456", True, tuple(features))]


def test_a_new_layer_is_one_class(browser: Browser, tmp_path: Path) -> None:
    plan = kw.read_plan(EXAMPLE)
    path = tmp_path / "peta.html"
    path.write_text(kw.draw(plan, Areas("rw"), Proposals()).get_root().render(), encoding="utf-8")
    page = Opened(browser, path).page
    assert "Usulan warga" in page.locator(".tree").inner_text()
    assert "Usulan warga" in page.locator(".legend").inner_text()
    page.locator(".leaflet-marker-pane .pin").last.click()
    assert page.locator(".card h2").inner_text() in set(plan.proposals["title"])


def test_an_unknown_language_is_refused(toy_town: gpd.GeoDataFrame) -> None:
    with pytest.raises(kw.UnknownName, match="en"):
        kw.draw(kw.MasterPlan(areas=toy_town.assign(parent=None)), lang="jv")
