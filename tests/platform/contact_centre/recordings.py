"""Which recordings there are: a golden one for each codec, which never change, and those of the calls just ended."""
import hashlib
import hmac
import secrets
import time
import uuid

from . import audio
from .figures import iso

GOLDEN = {codec: str(uuid.uuid5(uuid.NAMESPACE_URL, f"lantern:golden:{codec}")) for codec in ("pcm", "alaw", "ulaw", "gsm")}
GOLDEN_S, RECENT_S, HISTORY = 6.0, 4.0, 50
GOLDEN_ENDED = 1_760_000_000  # in October 2025


class Recordings:
    """Every recording_s seconds a call ends that was recorded."""

    def __init__(self, centre):
        self._centre, self._began, self._key = centre, centre.now(), secrets.token_bytes(16)

    def golden(self):
        """By codec: what a check may know of a recording that never changes."""
        return {codec: {"guid": guid, "duration_s": GOLDEN_S, "sha256": hashlib.sha256(audio.recording(GOLDEN_S, codec)).hexdigest()}
                for codec, guid in GOLDEN.items()}

    @staticmethod
    def guid_of(number):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"lantern:call:{number}"))

    def newest_number(self, stopped_s=0.0):
        return int((self._centre.now() - stopped_s) / max(self._centre.settings.recording_s, 0.001))

    def find(self, guid):
        """{"guid", "ended", "duration_s", "codec"} or None."""
        for codec, golden in GOLDEN.items():
            if guid == golden:
                return {"guid": guid, "ended": GOLDEN_ENDED, "duration_s": GOLDEN_S, "codec": codec}
        newest = self.newest_number()
        return next((self.recent(number) for number in range(newest, newest - HISTORY, -1) if self.guid_of(number) == guid), None)

    def recent(self, number):
        return {"guid": self.guid_of(number), "ended": number * max(self._centre.settings.recording_s, 0.001),
                "duration_s": RECENT_S, "codec": "pcm"}

    def content(self, found):
        return audio.recording(found["duration_s"], found["codec"])

    def address(self, guid, base):
        """A signed address: whoever has it needs no other right until it ends."""
        ends = int(time.time() + self._centre.settings.signature_s)
        return f"{base}/recordings/{guid}.wav?expires={ends}&signature={self._sign(guid, ends)}"

    def _sign(self, guid, ends):
        return hmac.new(self._key, f"{guid} {ends}".encode(), "sha256").hexdigest()

    def signature_is_right(self, guid, query):
        ends = query.get("expires", "")
        return (ends.isdigit() and int(ends) >= time.time()
                and hmac.compare_digest(query.get("signature", ""), self._sign(guid, int(ends))))

    @staticmethod
    def shown(found, status, url):
        return {"guid": found["guid"], "status": status, "ended": iso(found["ended"]), "duration_s": found["duration_s"],
                "codec": found["codec"], "url": url}
