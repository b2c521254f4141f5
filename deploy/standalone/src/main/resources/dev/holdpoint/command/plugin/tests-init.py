"""Makes `python3 -m unittest` find the tests of this directory."""
