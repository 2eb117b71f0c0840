"""The feed of call records: files come in, are processed, and land in a table and its replica."""
import os
import pathlib
import tempfile
import threading
import time

KEPT = 20
HEADING = "guid,started,ended,agent,queue,seconds\n"


class Feed:
    """A thread that keeps the folder fresh: every feed_s seconds a file comes, and that of before has been processed.

    The folder has inbound/ and processed/. What a stopped half last did is stopped_since_s old in the moment of the turn.
    """

    def __init__(self, centre, folder=None):
        self._centre = centre
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="contact-centre-feed-")  # goes with us, started or not
        self.folder = pathlib.Path(folder or self._temporary.name)
        self.inbound, self.processed = self.folder / "inbound", self.folder / "processed"
        self._wake, self._ended, self._lock = threading.Event(), False, threading.RLock()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._number, self._table, self._replica = 0, 0.0, 0.0
        centre.switches.on_turn(self._turned)

    def start(self):
        for folder in (self.inbound, self.processed):
            folder.mkdir(parents=True, exist_ok=True)
        self.step()
        self.step()  # so that something has been processed, too
        self._thread.start()

    def nudge(self):
        """The next step is now, whatever the pace was before."""
        self._wake.set()

    def stop(self):
        self._ended = True
        self.nudge()
        if self._thread.is_alive():
            self._thread.join()
        if self._temporary:
            self._temporary.cleanup()

    def _run(self):
        while not self._ended:
            self._wake.wait(self._centre.settings.feed_s)
            self._wake.clear()
            if not self._ended:
                self.step()

    def _mode(self):
        return self._centre.switches.mode("repository")

    def _turned(self, function, mode):
        """A step at once, so that nobody waits for the next; and what stops is as old as the setting says."""
        if function != "repository":
            return
        with self._lock:
            since = time.time() - self._centre.settings.stopped_since_s
            if mode == "inbound_stopped":
                self._process_all()
                self._age(self.processed, since)
                self._table = self._replica = min(self._table, since)
            if mode == "processing_stopped":
                self._age(self.processed, since)
                self._table = self._replica = min(self._table, since)
            if mode in ("table_stale", "replica_stale"):
                self._replica = min(self._replica, since)
                self._table = self._replica if mode == "table_stale" else self._table
            if mode == "empty":
                self._clear()
        self.step()

    @staticmethod
    def _age(folder, moment):
        for file in folder.iterdir():
            if file.stat().st_mtime > moment:
                os.utime(file, (moment, moment))

    def _clear(self):
        for folder in (self.inbound, self.processed):
            for file in folder.iterdir():
                file.unlink()

    def _process_all(self):
        for file in sorted(self.inbound.glob("*.csv")):
            file.rename(self.processed / file.name)
        self._forget_old()

    def _forget_old(self):
        for folder in (self.inbound, self.processed):
            for file in sorted(folder.glob("*.csv"))[:-KEPT]:
                file.unlink()

    def step(self):
        """One turn of the feed in the present mode."""
        with self._lock:
            mode, now = self._mode(), time.time()
            if mode in ("inbound_stopped", "empty"):
                return
            if mode != "processing_stopped":
                self._process_all()
                self._table = now if mode != "table_stale" else self._table
                self._replica = now if mode not in ("table_stale", "replica_stale") else self._replica
            self._write(mode, now)
            self._forget_old()

    def _write(self, mode, now):
        """A new file; its name is there only when it is whole, except in the mode that is about just that."""
        self._number += 1
        file = self.inbound / f"cdr_{time.strftime('%Y%m%d_%H%M%S', time.gmtime(now))}_{self._number:06}.csv"
        ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
        text = HEADING + f"{self._number:032x},{ended},{ended},agent7,sales,42\n"
        whole = file.with_suffix(".tmp")
        whole.write_text("" if mode == "file_empty" else text[:30] if mode == "file_half" else text)
        if mode == "clock_skew":
            moment = now + self._centre.settings.skew_s
            os.utime(whole, (moment, moment))
        whole.rename(file)

    def shown(self):
        """Both ends and the table: newest moment (epoch, None when empty) and how many."""
        with self._lock:
            skew = self._centre.settings.skew_s if self._mode() == "clock_skew" else 0
            ends = {name: self._newest(folder) for name, folder in (("inbound", self.inbound), ("processed", self.processed))}
            empty = self._mode() == "empty"
            return {"folder": str(self.folder), **ends,
                    "table": {"newest": None if empty else self._table + skew, "rows": 0 if empty else self._number},
                    "replica": {"newest": None if empty else self._replica + skew, "rows": 0 if empty else self._number}}

    @staticmethod
    def _newest(folder):
        moments = [file.stat().st_mtime for file in folder.glob("*.csv")]
        return {"newest": max(moments, default=None), "files": len(moments)}
