"""Equity and synergy on the demo's map, as a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

import kewilayahan as kw

EXAMPLE = Path(__file__).parents[2] / "examples" / "pringgokusuman"


@pytest.fixture(scope="module")
def plan() -> kw.MasterPlan:
    """The example plan."""
    return kw.read_plan(EXAMPLE)


@pytest.fixture(scope="module")
def page(plan: kw.MasterPlan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Its map in Chromium, the network off."""
    path = kw.write_map(plan, tmp_path_factory.mktemp("map") / "peta.html")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        shown = chromium.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
        shown.goto(path.as_uri())
        shown.wait_for_selector(".tree")
        yield shown
        chromium.close()


def only(page: Page, *branches: str) -> None:
    """Leave nothing but these branches of the layer tree on the map."""
    for box in page.locator(".branch > summary input").all():
        box.set_checked(any(name in (box.get_attribute("aria-label") or "") for name in branches))


def test_what_synergy_left_out_stands_in_the_legend(plan: kw.MasterPlan, tmp_path: Path) -> None:
    homeless = plan.potentials.assign(area=plan.potentials["area"].mask(plan.potentials["potential"] == "P-15"))
    homeless["geometry"] = homeless.geometry.mask(homeless["potential"] == "P-15")
    path = kw.write_map(plan.replace(potentials=homeless), tmp_path / "peta.html")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        shown = chromium.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
        shown.goto(path.as_uri())
        said = shown.locator(".legend .note").all_text_contents()
        chromium.close()
    assert said == ["Potensi yang tidak ikut, karena kelurahan atau letaknya tidak diketahui: P-15"]


def test_every_area_is_shaded_and_the_legend_counts_them(page: Page, plan: kw.MasterPlan) -> None:
    only(page, "Equity")
    layer = kw.equity(plan).layer()
    fills = [path.get_attribute("fill") for path in page.locator(".leaflet-shade-pane path").all()]
    assert sorted(fills) == sorted(layer.shades[area.shade].colour for area in layer.areas)
    branch = page.locator(".branch", has=page.get_by_text("Pemerataan: Pendanaan"))
    assert sum(int(number) for number in branch.locator(".leaf em").all_text_contents()) == 23


def test_the_card_of_a_shaded_area_tells_its_share(page: Page, plan: kw.MasterPlan) -> None:
    only(page, "Equity")
    page.locator(".leaflet-shade-pane path[fill='#2166ac']").first.click(force=True)
    amount = kw.equity(plan).table.loc["34.71.05.1002.01.03", "amount"]
    assert page.locator(".card h2").text_content() == "RW 03 Jlagran"
    text = page.locator(".card").inner_text()
    assert "Pemerataan: Pendanaan" in text and "Porsi kebutuhan\n11,3 %" in text
    # The figure of the measure and that of the card are one.
    assert text.count("Rp" + f"{amount:,}".replace(",", ".")) == 2


def test_agreed_links_are_solid_and_proposed_ones_dashed_with_their_reasons(page: Page) -> None:
    only(page, "Links", "synergies")
    lines = page.locator(".leaflet-line-pane path")
    solid = [line for line in lines.all() if line.get_attribute("stroke-dasharray") is None]
    assert len(solid) == 1 and lines.count() > 6
    solid[0].dispatch_event("click")
    card = page.locator(".card").inner_text()
    assert "Terjalin" in card and "Kuliner memasok hidangan bagi tamu destinasi" in card
    only(page, "synergies")
    assert all(line.get_attribute("stroke-dasharray") for line in lines.all())
    lines.first.dispatch_event("click")
    card = page.locator(".card").inner_text()
    assert "Sinergi yang diusulkan" in card and "Alasan" in card and "berjarak" in card


def test_a_measure_is_a_layer_of_its_own(plan: kw.MasterPlan) -> None:
    page = kw.draw(plan, kw.equity(plan, level="kampung").layer(), kw.synergies(plan).layer()).get_root().render()
    assert (
        "Sinergi yang diusulkan" in page
        and "kurang dari 50 % porsi kebutuhan" in page
        and '"Batas wilayah"' not in page
    )
    with pytest.raises(kw.UnknownName, match="Lapisan"):
        kw.draw(plan, "equity")  # type: ignore[arg-type]
