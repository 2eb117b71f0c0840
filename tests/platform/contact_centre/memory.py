"""What the platform remembers for the tests: requests, touches, and the numbers it goes by."""
import collections
import threading


class Records:
    """The last records, oldest first; safe for threads."""

    def __init__(self, now, longest=20_000):
        self._now = now
        self._records = collections.deque(maxlen=longest)
        self._lock = threading.Lock()

    def add(self, **record):
        """Returns the record; its maker may still add to it."""
        record = {"at": self._now(), **record}
        with self._lock:
            self._records.append(record)
        return record

    def all(self):
        with self._lock:
            return [dict(record) for record in self._records]

    def forget(self):
        with self._lock:
            self._records.clear()


class Settings:
    """Numbers by name, each readable as an attribute; the control port changes them while the platform runs."""

    DEFAULTS = {
        "heartbeat_s": 60.0,  # a signed-in agent without a heartbeat for so long is dropped as lagged
        "ping_s": 3.0,  # between two pings on a WebSocket
        "dashboard_s": 1.0,  # between two figures of the dashboards
        "job_s": 0.3,  # from the upload of a list to the job's end
        "feed_s": 1.0,  # between two files of the feed
        "stopped_since_s": 0.0,  # how old a feed or a clock already is in the moment that a switch stops it
        "lock_after": 10,  # failures that lock an account
        "lock_s": 900.0,  # how long it stays locked
        "sign_ins_per_minute": 600,  # attempts from one address, good or bad
        "chatwoot_sign_ins": 5,  # attempts, good or bad, that Chatwoot takes from one address within its window
        "chatwoot_window_s": 300.0,
        "zammad_lock_after": 5,  # failures, and one more locks a user of Zammad for ever
        "token_s": 3600.0,  # life of a bearer token
        "signature_s": 60.0,  # life of a signed address of a recording
        "slow_s": 30.0,  # how long the slow things take
        "skew_s": 3600.0,  # how wrong a wrong clock is, forward
        "recording_s": 60.0,  # between two calls that are recorded
        "settle_s": 0.0,  # from the end of a call until its recording can be had
    }

    def __init__(self):
        self._values = dict(self.DEFAULTS)

    def __getattr__(self, name):
        try:
            return self.__dict__["_values"][name]
        except KeyError:
            raise AttributeError(name) from None

    def all(self):
        return dict(self._values)

    def change(self, values):
        """Raises ValueError for a name it does not know and for what is no number."""
        if not isinstance(values, dict):
            raise ValueError("settings are an object of numbers")
        for name, value in values.items():
            if name not in self.DEFAULTS or isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise ValueError(f"no such setting, or no number: {name} {value!r}; there are {', '.join(self.DEFAULTS)}")
        self._values = {**self._values, **values}

    def as_new(self):
        self._values = dict(self.DEFAULTS)
