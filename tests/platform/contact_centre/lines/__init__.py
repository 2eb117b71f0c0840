"""Functions that are spoken over TCP lines of their own. A new one is a module here and a name in LINES."""
from .ami import Ami
from .eccp import Eccp

LINES = (Ami, Eccp)
