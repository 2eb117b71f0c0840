"""What the server asks of a function of the platform: its routes, and the ways in which it can be broken."""
import re

from . import hostile


class Route:
    """Where a function answers: methods and a path such as "/api/lists/{id}"."""

    def __init__(self, methods, path, name):
        self.methods, self.path, self.name = methods, path, name
        self._pattern = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))

    def match(self, path):
        return self._pattern.fullmatch(path)


def route(methods, *paths):
    """Marks a method as the healthy answer of these paths; the route is called as the method is."""

    def mark(method):
        method.routes = [Route(methods.split(), path, method.__name__) for path in paths]
        return method

    return mark


def fault(about, *on):
    """Marks a method `fault_NAME` as what the named routes do in mode NAME. `about`: the real trouble it stands for."""

    def mark(method):
        method.about, method.on = about, on
        return method

    return mark


class Function:
    """One function of the platform.

    `routes` lists where it answers, `faults` what it can suffer (mode: the real trouble). A fault is a method that takes
    the place of some routes, or one of `conditions`, which the function's own code asks for with `suffers`. Beside its
    own faults each function knows the modes of contact_centre.hostile, for all of its routes ("endless_body") or for one
    ("endless_body@job").
    """

    name = ""
    conditions = {}
    hostile = hostile.MODES

    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        members = [getattr(cls, name) for name in dir(cls) if not name.startswith("__")]
        cls.routes = [found for member in members for found in getattr(member, "routes", ())
                      if isinstance(found, Route)]
        cls._takes_over = {member.__name__.removeprefix("fault_"): member for member in members if hasattr(member, "about")}
        cls.faults = {**{name: member.about for name, member in cls._takes_over.items()}, **cls.conditions}

    def __init__(self, centre):
        self.centre = centre

    def as_new(self):
        """Forgets what visitors left behind."""

    @classmethod
    def modes(cls):
        """Every mode it knows, with the real trouble behind it."""
        return {"ok": "healthy", **cls.faults}

    @classmethod
    def faults_of(cls, route):
        """The modes in which something else answers on this route."""
        return [mode for mode, taken in cls._takes_over.items() if route in taken.on]

    @classmethod
    def knows(cls, mode):
        base, _, where = mode.partition("@")
        if where:
            return base in cls.hostile and where in {found.name for found in cls.routes}
        return base in cls.modes() or base in cls.hostile

    def mode(self):
        return self.centre.switches.mode(self.name)

    def suffers(self, *modes):
        return self.mode() in modes

    def serve(self, request, name):
        """Answers one request of the route of this name, in the way of the present mode."""
        now = self.mode()
        mode, _, where = now.partition("@")
        taken = self._takes_over.get(mode)
        if taken and name in taken.on:
            return taken(self, request)
        if not taken and mode in self.hostile and where in ("", name):
            return self.hostile[mode].act(request, lambda seconds: self.wait_until_repaired(now, seconds))
        return getattr(self, name)(request)

    def wait_until_repaired(self, mode, seconds):
        """Returns true as soon as the function has left the mode, false after so many seconds."""
        return self.centre.switches.wait_while(self.name, mode, seconds)
