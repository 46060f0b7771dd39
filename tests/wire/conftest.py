"""Lets the tests of the wire server import it."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
