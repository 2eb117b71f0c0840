"""The drop folder of lists: a file LIST_anything.csv that appears in it is uploaded, and lies in DONE or BAD afterwards."""
import pathlib
import tempfile
import threading

from .lists import rows_of_csv

PACE_S = 0.05


class Drop:
    """A thread that looks into the folder. Names that end in .tmp are not whole yet and are left alone, as agreed with senders."""

    def __init__(self, centre, folder=None):
        self._centre = centre
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="contact-centre-drop-")  # goes with us, started or not
        self.folder = pathlib.Path(folder or self._temporary.name)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        for name in ("DONE", "BAD"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self):
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._temporary:
            self._temporary.cleanup()

    def _run(self):
        while not self._ended.wait(PACE_S):
            mode = self._centre.switches.mode("list")
            if mode != "drop_ignored":
                for file in sorted(self.folder.iterdir()):
                    if file.is_file() and (file.suffix == ".csv" or mode == "drop_impatient"):
                        self._take(file, mode)

    def _take(self, file, mode):
        """Uploads one file and puts it aside."""
        id, lists = file.name.partition("_")[0], self._centre.lists
        try:
            content = file.read_bytes()
            if lists.find(id) is None or mode == "drop_refused":
                raise ValueError("no such list")
            rows = rows_of_csv(content)
        except ValueError:
            return self._aside(file, "BAD")
        except OSError:
            return None  # its sender renamed it just now
        lists.upload(id, rows, "the drop folder", lambda kind: kind == mode, file.name)
        return self._aside(file, "DONE")

    def _aside(self, file, where):
        try:
            file.replace(self.folder / where / file.name)
        except OSError:
            pass  # its sender was faster
