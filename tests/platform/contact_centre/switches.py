"""Which way each function of the platform is broken at the moment."""
import threading


class Switches:
    """Modes by function; safe for threads. Every function starts in the mode "ok"."""

    def __init__(self, functions):
        self._modes_known = {function.name: ("ok", *function.faults) for function in functions}
        self._modes = {name: "ok" for name in self._modes_known}
        self._changed = threading.Condition()

    def mode(self, function):
        with self._changed:
            return self._modes[function]

    def all(self):
        """What the control port shows: the mode of each function and the modes it knows."""
        with self._changed:
            return {
                name: {"mode": self._modes[name], "modes": list(known)}
                for name, known in self._modes_known.items()
            }

    def turn(self, function, mode):
        """Raises KeyError for an unknown function and ValueError for a mode it does not know."""
        if mode not in self._modes_known[function]:
            raise ValueError(f"{function} knows no mode {mode!r}: it has {', '.join(self._modes_known[function])}")
        with self._changed:
            self._modes[function] = mode
            self._changed.notify_all()

    def wait_while(self, function, mode, seconds):
        """Returns as soon as the function has left the mode, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._modes[function] != mode, timeout=seconds)
