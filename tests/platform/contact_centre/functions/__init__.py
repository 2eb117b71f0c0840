"""The functions of the platform. A new one is a module here and a name in ALL."""
from .web import Web

ALL = (Web,)
