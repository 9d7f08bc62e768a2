"""`python -m kewilayahan` runs the command line."""

from kewilayahan.cli import main

main()
