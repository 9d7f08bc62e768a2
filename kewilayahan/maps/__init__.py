"""Maps: what to show, declared as layers, and one HTML file that needs no network."""

from kewilayahan.maps.folium import draw, write_map
from kewilayahan.maps.layers import Areas, Interventions, Potentials, Problems, Zones
from kewilayahan.maps.whole_plan import Links

__all__ = ["Areas", "Interventions", "Links", "Potentials", "Problems", "Zones", "draw", "write_map"]
