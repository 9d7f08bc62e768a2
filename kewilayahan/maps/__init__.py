"""Maps: what to show, declared as layers, and one HTML file that needs no network."""

from kewilayahan.maps.folium import draw, write_map
from kewilayahan.maps.layers import Areas, Interventions, Links, Potentials, Problems, Zones

__all__ = ["Areas", "Interventions", "Links", "Potentials", "Problems", "Zones", "draw", "write_map"]
