"""The map as a reader meets it: opened from disk in Chromium with the network off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from shapely import Point

import kewilayahan as kw

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

    def __init__(self, browser: Browser, path: Path, width: int = 1280) -> None:
        context = browser.new_context(offline=True, viewport={"width": width, "height": 800})
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
    box = page.locator(".card").bounding_box()
    assert box is not None and box["x"] == 0 and box["width"] == 390 and box["y"] > 300


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
    with pytest.raises(kw.UnreadableFile, match=r"a map is written to a \.html file"):
        kw.write_map(hostile_plan(toy_town), place)
    assert place.read_bytes() == b"a plan"
    assert kw.write_map(hostile_plan(toy_town), tmp_path / "PETA.HTM").is_file()


def test_a_public_map_leaves_the_scores_out(tmp_path: Path, toy_town: gpd.GeoDataFrame) -> None:
    plan = hostile_plan(toy_town)
    scored = plan.replace(problems=plan.problems.assign(urgency=pd.array([5] * len(HOSTILE), dtype="Int64")))
    assert "Urgensi" in kw.write_map(scored, tmp_path / "own.html", public=False).read_text(encoding="utf-8")
    assert "Urgensi" not in kw.write_map(scored, tmp_path / "open.html").read_text(encoding="utf-8")


def test_chosen_layers_only(toy_town: gpd.GeoDataFrame) -> None:
    from kewilayahan.maps.layers import Areas

    plan = hostile_plan(toy_town)
    page = kw.draw(plan, Areas("rw")).get_root().render()
    assert "M-0" not in page and "M-0" in kw.draw(plan).get_root().render()


def test_an_unknown_language_is_refused(toy_town: gpd.GeoDataFrame) -> None:
    with pytest.raises(kw.UnknownName, match="en"):
        kw.draw(kw.MasterPlan(areas=toy_town.assign(parent=None)), lang="jv")
