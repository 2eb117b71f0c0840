"""The lists of people to call, their rows and the jobs that fill them. Who changes a list leaves a touch."""
import csv
import dataclasses
import io
import itertools
import secrets
import threading
import time

CANARY, REAL, DEFAULT = "99901", "100", "999"


@dataclasses.dataclass
class CallList:
    id: str
    name: str
    campaign: str
    active: bool
    campaign_active: bool
    untouched_rows: int = 0


@dataclasses.dataclass
class Job:
    id: str
    list: str
    rows: list
    since: float = dataclasses.field(default_factory=time.monotonic)
    rejected: int = 0
    duplicates: int = 0
    accepted: int = 0
    errors: list = dataclasses.field(default_factory=list)
    landed: bool = False
    file: str = ""


def known_lists():
    """Nobody may touch list 100; list 999 is where VICIdial puts what names no list."""
    return (CallList(CANARY, "SRN-CANARY upload", "SRNCANARY", active=False, campaign_active=False),
            CallList(REAL, "Customers, October", "OUTBOUND", active=True, campaign_active=True, untouched_rows=4211),
            CallList(DEFAULT, "Default list", "OUTBOUND", active=True, campaign_active=True))


class Lists:
    """`suffers` of the function "list" bends what happens to rows on their way."""

    def __init__(self, centre):
        self._centre, self._lock = centre, threading.RLock()
        self.as_new()

    def as_new(self):
        with self._lock:
            self._lists = {found.id: found for found in known_lists()}
            self._rows, self._jobs, self._hopper, self._landed = {}, {}, [], {}
            self._numbers = itertools.count(880_001)

    def find(self, id):
        return self._lists.get(id)

    def shown(self, id):
        """What a guard wants to know of a list before it touches it; None when there is none."""
        found = self.find(id)
        if found is None:
            return None
        rows = len(self.rows(id)) + found.untouched_rows
        return {"id": id, "name": found.name, "campaign": found.campaign, "active": found.active, "rows": rows,
                "dialable": rows if found.active else 0, "campaign_active": found.campaign_active}

    def touch(self, kind, by, id, detail=""):
        self._centre.touches.add(kind=kind, by=by, list=id, detail=detail)

    def upload(self, id, rows, by, suffers=lambda mode: False, file=""):
        """Starts the job that brings rows (dictionaries) into the list; `file` is its name where there was one."""
        job = Job(secrets.token_hex(4), id, rows, file=file)
        with self._lock:
            self._jobs[job.id] = job
        self.touch("upload", by, id, f"{len(rows)} rows")
        job.suffers = suffers
        return job

    def job(self, id):
        self._settle()
        return self._jobs.get(id)

    def jobs_of(self, file):
        """The jobs that a file of this name started."""
        self._settle()
        return [job for job in self._jobs.values() if file and job.file == file]

    def status(self, job):
        """pending, processing, or completed when the rows have landed."""
        return "completed" if job.landed else "processing" if self._share(job) > 0.4 else "pending"

    def _share(self, job):
        """How much of the job's time is over."""
        return (time.monotonic() - job.since) / (self._centre.settings.job_s or 1e-9)

    def _settle(self):
        """Lands the rows of every job that is over."""
        with self._lock:
            for job in self._jobs.values():
                if not job.landed and self._share(job) >= 1 and not job.suffers("job_pending_forever"):
                    self._land(job)
                    job.landed = True

    def _land(self, job):
        for number, row in enumerate(job.rows, start=1):
            if not row.get("phone", "").lstrip("+").isdigit():
                job.rejected += 1
                job.errors.append(f"row {number}: phone {row.get('phone', '')!r} is no number")
            elif any(row["phone"] == other.get("phone") for other in self._rows.values() if other["list"] == job.list):
                job.duplicates += 1
            else:
                job.accepted += 1
                self.add(job.list, row, job.suffers)

    def add(self, id, row, suffers=lambda mode: False):
        """Keeps one row; returns its number as text."""
        with self._lock:
            number = str(next(self._numbers))
            kept = {**bent(row, suffers), "id": number, "list": DEFAULT if suffers("lands_in_default_list") else id}
            if suffers("rows_vanish"):
                return number
            self._rows[number] = kept
            self._landed[number] = time.monotonic()
            if kept["list"] == DEFAULT:
                self.touch("upload", "the platform", DEFAULT, "a row landed in the default list")
            if suffers("lands_in_hopper") or row.get("add_to_hopper") == "Y" or self._lists[kept["list"]].active:
                self._hopper.append(number)
                self.touch("dial", "the platform", kept["list"], f"row {number} is in the hopper: it will be dialled")
            return number

    def rows(self, id, marker=None):
        """Rows of a list, all or those with the marker in any field."""
        self._settle()
        with self._lock:
            return [dict(row) for row in self._rows.values()
                    if row["list"] == id and (marker is None or marker in row.values())]

    def is_older(self, row, seconds):
        """Whether the row has been there for so long."""
        return time.monotonic() - self._landed[row["id"]] > seconds

    def row(self, number):
        return self._rows.get(number)

    def delete(self, number, by):
        """Whether there was such a row."""
        with self._lock:
            row = self._rows.pop(number, None)
            if row:
                self._hopper = [other for other in self._hopper if other != number]
                self.touch("delete", by, row["list"], f"row {number}")
            return row is not None

    def hopper(self, id):
        self._settle()
        with self._lock:
            return [dict(self._rows[number]) for number in self._hopper if number in self._rows and self._rows[number]["list"] == id]


def bent(row, suffers):
    """A row as a platform keeps it that does not keep it well."""
    if suffers("mojibake"):
        return {key: value.encode().decode("latin-1") for key, value in row.items()}
    if suffers("question_marks"):
        return {key: value.encode("ascii", "replace").decode() for key, value in row.items()}
    if suffers("number_as_float") and row.get("phone", "").isdigit():
        return {**row, "phone": f"{float(row['phone']):.4E}"}
    return row


def rows_of_csv(content):
    """Rows of an uploaded file with a heading line. Raises ValueError when it is not UTF-8 or has no phone column."""
    text = content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    if rows and "phone" not in rows[0]:
        raise ValueError("the first line names no column phone")
    return [{key: value or "" for key, value in row.items() if key} for row in rows]
