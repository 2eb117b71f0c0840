"""The figures of the dashboards: they move with the clock, and with every agent who signs in."""
import datetime
import threading

OTHERS_SIGNED_IN, OTHERS_PAUSED = 12, 3


def iso(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Figures:
    def __init__(self, centre):
        self._centre, self._began = centre, centre.now()
        self._lock, self._kept = threading.Lock(), None
        self._frozen_in = ""
        centre.switches.on_turn(self._turned)

    def _turned(self, function, mode):
        """Figures that freeze do so as they are when the switch is turned."""
        if function == "dashboard":
            with self._lock:
                self._kept = self._fresh()

    def _fresh(self):
        pace = max(self._centre.settings.dashboard_s, 0.001)
        sequence = int((self._centre.now() - self._began) / pace) + 1
        states = list(self._centre.floor.signed_in().values())
        return {
            "updated": self._began + (sequence - 1) * pace, "sequence": sequence,
            "agents": {"signed_in": OTHERS_SIGNED_IN + len(states), "paused": OTHERS_PAUSED + states.count("paused")},
            "calls_waiting": 3 + sequence % 5,
        }

    def now(self, mode):
        """The figures as they are shown in a mode of the function "dashboard"."""
        fresh = self._fresh()
        with self._lock:
            kept = self._kept or fresh
        settings = self._centre.settings
        stopped = kept["updated"] - settings.stopped_since_s
        shown = {
            "frozen": {**kept, "updated": stopped},
            "timestamps_frozen": {**fresh, "updated": stopped},
            "timestamps_future": {**fresh, "updated": fresh["updated"] + settings.skew_s},
            "timestamps_local": {**fresh, "local": True},
            "sequence_repeats": {**fresh, "sequence": kept["sequence"]},
            "values_stuck": {**kept, "updated": fresh["updated"]},
            "stimulus_ignored": {**fresh, "agents": {"signed_in": OTHERS_SIGNED_IN, "paused": OTHERS_PAUSED}},
        }.get(mode, fresh)
        local = shown.pop("local", False)
        text = iso(shown["updated"] - 6 * 3600)[:19].replace("T", " ") if local else iso(shown["updated"])
        return {**shown, "updated": text}
