"""The functions of the platform. A new one is a module here and a name in ALL."""
from .dashboard import Dashboard
from .list import List
from .login import Login
from .recording import Recording
from .repository import Repository
from .tokens import Tokens
from .vicidial import Vicidial
from .web import Web

ALL = (Web, Login, Tokens, List, Dashboard, Repository, Recording, Vicidial)
