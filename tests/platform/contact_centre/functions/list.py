"""The upload of lists: guards can be read before, rows after; a job in between."""
from ..doors import needs_role, refuse
from ..function import Function, fault, route
from ..lists import rows_of_csv

MOST_ROWS = 10_000


class List(Function):
    """Each fault is a way in which an uploaded list is lost, spoilt or, worst of all, dialled."""

    name = "list"
    conditions = {
        "list_active": "somebody has switched the canary's list on",
        "list_dialable": "the canary's list has three numbers that could be dialled",
        "campaign_active": "the canary's campaign is running",
        "list_renamed": "the list with the canary's number is a customer's now",
        "job_pending_forever": "the worker of the queue is dead: accepted, and pending for ever",
        "rows_vanish": "the job says accepted, and no row is there",
        "rows_late": "the rows can be read only slow_s seconds after the job's end: a replica that lags",
        "mojibake": "UTF-8 is read as Latin-1 on the way into the database",
        "question_marks": "the table knows no accents",
        "number_as_float": "a spreadsheet in between has made 5.5500E+09 of the number",
        "lands_in_hopper": "what is uploaded is dialled at once",
        "drop_ignored": "files lie in the drop folder: the job that takes them is dead",
        "drop_impatient": "files are taken from the drop folder before they are whole, whatever their name",
        "drop_refused": "every file from the drop folder lands in BAD",
        "lands_in_default_list": "the list's number is lost on the way, the rows land in list 999",
    }

    @route("GET", "/api/lists/{id}")
    @needs_role("reader", "lists")
    def show(self, request, session):
        found = self.centre.lists.shown(request.arguments["id"])
        if found is None:
            return refuse(request, 404, "no such list")
        if found["name"].startswith("SRN-CANARY"):
            found = self._changed_by_somebody(found)
        return request.send_json(200, found)

    def _changed_by_somebody(self, found):
        changes = {"list_active": {"active": True}, "list_dialable": {"dialable": 3},
                   "campaign_active": {"campaign_active": True}, "list_renamed": {"name": "Customers, November"}}
        return {**found, **changes.get(self.mode(), {})}

    @route("POST", "/api/lists/{id}/upload")
    @needs_role("lists")
    def upload(self, request, session):
        id = request.arguments["id"]
        if self.centre.lists.find(id) is None:
            return refuse(request, 404, "no such list")
        try:
            rows = self._rows_of(request)
        except ValueError as error:
            return refuse(request, 422, str(error))
        job = self.centre.lists.upload(id, rows, session.name, lambda mode, now=self.mode(): mode == now)
        return request.send_json(202, {"job": job.id}, {"Location": f"/api/jobs/{job.id}"})

    @staticmethod
    def _rows_of(request):
        if request.headers.get("Content-Type", "").startswith("multipart/"):
            part = request.parts.get("file")
            if part is None:
                raise ValueError("no part named file")
            rows = rows_of_csv(part[1])
        else:
            rows = request.json.get("rows")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not 0 < len(rows) <= MOST_ROWS:
            raise ValueError(f"rows: from 1 to {MOST_ROWS} objects")
        return [{str(key): str(value) for key, value in row.items()} for row in rows]

    @route("GET", "/api/jobs/{id}")
    @needs_role("reader", "lists")
    def job(self, request, session):
        job = self.centre.lists.job(request.arguments["id"])
        if job is None:
            return refuse(request, 404, "no such job")
        return request.send_json(200, self._counted(job))

    @route("GET", "/api/jobs")
    @needs_role("reader", "lists")
    def jobs(self, request, session):
        """What became of a file in the drop folder."""
        found = self.centre.lists.jobs_of(request.query.get("file", ""))
        request.send_json(200, {"jobs": [self._counted(job) for job in found]})

    def _counted(self, job, status=None):
        status = status or ("pending" if job.suffers("job_pending_forever") else self.centre.lists.status(job))
        return {"id": job.id, "list": job.list, "status": status, "accepted": job.accepted, "rejected": job.rejected,
                "duplicates": job.duplicates, "errors": job.errors}

    @route("GET", "/api/lists/{id}/rows")
    @needs_role("reader", "lists")
    def rows(self, request, session):
        rows = self.centre.lists.rows(request.arguments["id"], request.query.get("marker"))
        if self.suffers("rows_late"):
            rows = [row for row in rows if self.centre.lists.is_older(row, self.centre.settings.slow_s)]
        request.send_json(200, {"rows": rows, "total": len(rows)})

    @route("GET", "/api/rows/{id}")
    @needs_role("reader", "lists")
    def row(self, request, session):
        row = self.centre.lists.row(request.arguments["id"])
        return request.send_json(200, row) if row else refuse(request, 404, "no such row")

    @route("DELETE", "/api/rows/{id}")
    @needs_role("lists")
    def delete(self, request, session):
        if not self.centre.lists.delete(request.arguments["id"], session.name):
            return refuse(request, 404, "no such row")
        return request.send_bytes(204, b"", "application/json")

    @route("GET", "/api/hopper")
    @needs_role("reader", "lists")
    def hopper(self, request, session):
        id = request.query.get("list", "")
        request.send_json(200, {"list": id, "rows": self.centre.lists.hopper(id)})

    # What a list must never suffer at the hands of a check; each leaves a touch.

    @route("POST PATCH PUT", "/api/lists/{id}")
    @needs_role("lists")
    def change(self, request, session):
        id = request.arguments["id"]
        found = self.centre.lists.find(id)
        if found is None:
            return refuse(request, 404, "no such list")
        self.centre.lists.touch("change", session.name, id, str(sorted(request.json)))
        if request.json.get("active") in (True, "Y"):
            found.active = True
        return request.send_json(200, self.centre.lists.shown(id))

    @route("POST", "/api/lists/{id}/dial", "/api/lists/{id}/reset")
    @needs_role("lists")
    def dial(self, request, session):
        kind = "dial" if request.path.endswith("/dial") else "reset"
        self.centre.lists.touch(kind, session.name, request.arguments["id"], "asked for by the API")
        request.send_json(202, {"ok": True})

    @route("DELETE", "/api/lists/{id}")
    @needs_role("lists")
    def delete_list(self, request, session):
        self.centre.lists.touch("delete", session.name, request.arguments["id"], "the whole list")
        refuse(request, 403, "lists are deleted by the administrator")

    # Faults.

    @fault("a proxy's limit: even a kilobyte is too large", "upload")
    def fault_too_large(self, request):
        request.send(413, "<html><head><title>413 Request Entity Too Large</title></head></html>\n", {"Server": "nginx"})

    @fault("the disk of the platform is full", "upload")
    def fault_disk_full(self, request):
        refuse(request, 507, "no space left on device")

    @fault("200 and an error in the body", "upload")
    def fault_error_in_body(self, request):
        request.send(200, "ERROR: add_lead USER DOES NOT HAVE PERMISSION TO ADD LEADS TO THE SYSTEM\n")

    @fault("accepted without the number of a job", "upload")
    def fault_no_job(self, request):
        request.send_json(202, {})

    @fault("the canary's number was uploaded before, says the duplicate check", "upload")
    def fault_duplicate_refused(self, request):
        refuse(request, 409, "duplicate phone number in list")

    @fault("the right to upload was taken away", "upload")
    def fault_not_allowed(self, request):
        refuse(request, 403, "lists has no right to do this")

    @fault("too many uploads; who comes back before the two seconds named has not listened", "upload")
    def fault_rate_limited(self, request):
        refuse(request, 429, "too many uploads", {"Retry-After": "2"})

    @fault("the list is gone", "show", "upload", "rows")
    def fault_list_gone(self, request):
        refuse(request, 404, "no such list")

    def _finished(self, request, status, code=200, **changes):
        job = self.centre.lists.job(request.arguments["id"])
        if job is None:
            return refuse(request, 404, "no such job")
        return request.send_json(code, {**self._counted(job, status), **changes})

    @fault("the job ends in an error", "job")
    def fault_job_errored(self, request):
        self._finished(request, "errored", accepted=0, errors=["import worker: table leads is marked as crashed"])

    @fault("completed, and yet every row was refused", "job")
    def fault_completed_with_errors(self, request):
        self._finished(request, "completed", accepted=0, rejected=1, errors=["row 1: phone is not allowed here"])

    @fault("202 for ever: nobody ever says that the job is over", "job")
    def fault_accepted_forever(self, request):
        request.send_json(202, {"id": request.arguments["id"], "status": "processing"}, {"Retry-After": "1"})

    @fault("the words of the API changed with an update", "job")
    def fault_success_text_changed(self, request):
        self._finished(request, "Import finished successfully")

    @fault("the job is forgotten right after it was given out", "job")
    def fault_job_gone(self, request):
        refuse(request, 404, "no such job")

    @fault("the rows cannot be read back", "rows")
    def fault_rows_refused(self, request):
        refuse(request, 500, "search index not available")

    @fault("a row that is said to be deleted and stays", "delete")
    def fault_delete_ignored(self, request):
        request.send_bytes(204, b"", "application/json")

    @fault("the deletion is refused", "delete")
    def fault_delete_refused(self, request):
        refuse(request, 403, "rows are deleted by the administrator")
