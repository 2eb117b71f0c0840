"""The repositories: how fresh the feed of call records is at each of its ends, as JSON and as a listing of files."""
import html
import time

from ..doors import refuse
from ..figures import iso
from ..function import Function, fault, route


class Repository(Function):
    """Each fault stops one part of the way that a call record takes."""

    name = "repository"
    conditions = {
        "inbound_stopped": "the client sends no files any more; what came is processed",
        "processing_stopped": "files come and lie there: the platform's own job is dead",
        "table_stale": "files are processed and the table does not grow: the platform's database",
        "replica_stale": "the table is fresh, its replica is not: infrastructure",
        "clock_skew": "times are of the future by skew_s: daylight saving, or a wrong clock",
        "empty": "there is nothing at all, at either end",
        "file_empty": "files come on time and are empty",
        "file_half": "files come on time and are cut off",
        "server_clock_behind": "the server's own clock is an hour (skew_s) behind: its Date, not the ages",
    }

    @route("GET", "/api/repository")
    def ends(self, request):
        shown = self.centre.feed.shown()
        if self.suffers("server_clock_behind"):
            request.clock_offset_s = -self.centre.settings.skew_s
        answer = {"now": iso(self.centre.now() + request.clock_offset_s)}
        for end in ("inbound", "processed", "table", "replica"):
            newest = shown[end]["newest"]
            answer[end] = {**shown[end], "newest": None if newest is None else iso(newest)}
        request.send_json(200, answer, {"Cache-Control": "no-store"})

    @route("GET", "/feed/{end}/")
    def listing(self, request):
        """A folder as nginx lists it."""
        end = request.arguments["end"]
        if end not in ("inbound", "processed"):
            return request.send(404, "Not Found\n")
        lines = []
        for file in sorted((self.centre.feed.folder / end).glob("*.csv")):
            try:
                about = file.stat()
            except FileNotFoundError:
                continue  # processed while we looked
            moment = time.strftime("%d-%b-%Y %H:%M", time.gmtime(about.st_mtime))
            lines.append(f'<a href="{html.escape(file.name)}">{html.escape(file.name)}</a>  {moment}  {about.st_size}')
        text = "\n".join(lines)
        return request.send(200, f"<html><head><title>Index of /feed/{end}/</title></head><body><h1>Index of /feed/{end}/"
                                 f'</h1><hr><pre><a href="../">../</a>\n{text}</pre><hr></body></html>\n')

    @route("GET", "/feed/{end}/{file}")
    def file(self, request):
        end, name = request.arguments["end"], request.arguments["file"]
        path = self.centre.feed.folder / end / name
        if end not in ("inbound", "processed") or "/" in name or not path.is_file():
            return request.send(404, "Not Found\n")
        modified = request.date_time_string(path.stat().st_mtime)
        return request.send_bytes(200, path.read_bytes(), "text/csv", {"Last-Modified": modified})

    @fault("200 and an error in the body", "ends")
    def fault_error_in_body(self, request):
        request.send(200, "ERROR: could not connect to the database\n")

    @fault("the database behind the answer is gone", "ends")
    def fault_database_gone(self, request):
        refuse(request, 503, "database not available")

    @fault("the listing is not there any more", "listing", "file")
    def fault_listing_gone(self, request):
        request.send(404, "Not Found\n")
