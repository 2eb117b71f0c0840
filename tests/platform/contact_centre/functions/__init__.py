"""The functions of the platform. A new one is a module here and a name in ALL."""
from .chatwoot import Chatwoot
from .dashboard import Dashboard
from .list import List
from .login import Login
from .recording import Recording
from .repository import Repository
from .tokens import Tokens
from .vicidial import Vicidial
from .web import Web
from .zammad import Zammad

ALL = (Web, Login, Tokens, List, Dashboard, Repository, Recording, Vicidial, Chatwoot, Zammad)
