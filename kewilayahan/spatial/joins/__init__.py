"""The parts of the spatial join: areas to be hit, points located, lines and polygons cut, shares split."""
