"""Which way each function of the platform is broken at the moment."""
import threading


class Switches:
    """Modes by function; safe for threads. Every function starts in the mode "ok"."""

    def __init__(self, functions):
        self._functions = {function.name: function for function in functions}
        self._modes = {name: "ok" for name in self._functions}
        self._changed = threading.Condition()
        self._listeners = []

    def mode(self, function):
        with self._changed:
            return self._modes[function]

    def on_turn(self, listener):
        """listener(function, mode) is called after each turn, in the thread that turned."""
        self._listeners.append(listener)

    def all(self):
        """What the control port shows: each function's mode, its modes with their stories, its routes, the modes of all."""
        with self._changed:
            return {
                name: {"mode": self._modes[name], "modes": list(function.modes()), "about": function.modes(),
                       "routes": sorted({found.name for found in function.routes}),
                       "hostile": {mode: what.about for mode, what in function.hostile.items()}}
                for name, function in self._functions.items()
            }

    def turn(self, function, mode):
        """Raises KeyError for an unknown function and ValueError for a mode it does not know."""
        known = self._functions[function]
        if not known.knows(mode):
            everywhere = f", for all of its routes or one of them (MODE@ROUTE): {', '.join(known.hostile)}" if known.hostile else ""
            raise ValueError(f"{function} knows no mode {mode!r}: it has {', '.join(known.modes())}{everywhere}")
        with self._changed:
            self._modes[function] = mode
            self._changed.notify_all()
        for listener in self._listeners:
            listener(function, mode)

    def repair(self):
        """Every function is well again."""
        for name in self._functions:
            self.turn(name, "ok")

    def wait_while(self, function, mode, seconds):
        """Returns true as soon as the function has left the mode, or false after so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._modes[function] != mode, timeout=seconds)
