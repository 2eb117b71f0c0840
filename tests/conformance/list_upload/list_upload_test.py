"""Lists go up, are read back and taken away; each way in which that fails is seen; nobody is ever dialled."""
import http.client
import http.server
import os
import signal
import threading
import unittest

from uploads import ADAPTERS, CRITICAL, OK, QUICK, UNKNOWN, WARNING, UploadTest

from contact_centre.functions.list import List
from contact_centre.functions.vicidial import Vicidial

SENT = [("upload", "99901"), ("delete", "99901")]
SLOW = {"byte_per_second", "endless_body", "header_per_second", "no_answer"}  # each takes all the time there is
VICIDIAL = ("--adapter-path", ADAPTERS, "--adapter", "vicidial_lists")
LIST = "list 99901: "


def faults(function, *routes):
    return {mode for route in routes for mode in function.faults_of(route)}


class DryRuns(UploadTest):
    def test_nothing_is_sent_and_every_guard_holds(self):
        for which in ({}, {"adapter": VICIDIAL}):
            with self.subTest(**which):
                self.platform.forget()
                said = self.expect(OK, r"every guard holds; nothing was sent", "--dry-run", **which)
                self.assertRegex(said, r"guard 'nobody is dialled': (\d+) of \1 forbidden requests refused")
                self.assertRegex(said, r"(?m)^upload: ")
                self.assertEqual(self.platform.journal(), [])


class Faults(UploadTest):
    """Each switch of the platform: what is said, and what was changed."""

    def every_fault(self, function, seen, known, *more, **which):
        self.assertEqual(set(seen), known | {"ok"})
        for mode, (status, pattern, touched) in seen.items():
            with self.subTest(mode):
                self.platform.as_new()
                self.platform.set(job_s=0)
                self.platform.turn(function, mode)
                self.expect(status, pattern, *QUICK, *more, **which)
                self.assertEqual(self.touched(), touched)

    def test_every_fault_of_the_small_platform(self):
        self.every_fault("list", {
            "ok": (OK, r"^LIST_UPLOAD OK - 1 row uploaded, read back and deleted in 0\.\d+ s \(list 99901, job \w+\) \| time=\S+;20;60;0 "
                       r"step_upload=\S+s step_job=\S+s step_readback=\S+s rows_sent=1;;;0 rows_accepted=1;;;0 rows_rejected=0;;;0 "
                       r"rows_duplicate=0;;;0 canary_leftover=0;;;0$", SENT),
            "list_active": (UNKNOWN, f"observer: REFUSED: {LIST}it is active \\('true'\\), not uploading", []),
            "list_dialable": (UNKNOWN, f"observer: REFUSED: {LIST}dialable_count=3, not uploading", []),
            "campaign_active": (UNKNOWN, f"observer: REFUSED: {LIST}its campaign is active \\('true'\\), not uploading", []),
            "list_renamed": (UNKNOWN, f"observer: REFUSED: {LIST}it is called 'Customers, November', which does not begin with 'SRN-CANARY'", []),
            "list_gone": (UNKNOWN, r"observer: REFUSED: the list is not there, the server says 'no such list'", []),
            "too_large": (CRITICAL, r"platform: upload: 413 at 0\.1 kB \(proxy/upload limit\)", []),
            "disk_full": (CRITICAL, r"platform: upload: no space left, the server says 'no space left on device'", []),
            "error_in_body": (UNKNOWN, r"observer: upload: the canary may not upload lists, the server says 'ERROR: add_lead", []),
            "not_allowed": (UNKNOWN, r"observer: upload: the canary may not upload lists", []),
            "no_job": (CRITICAL, r"platform: upload: accepted without the number of a job", []),
            "duplicate_refused": (UNKNOWN, r"observer: upload: the canary's number is in a list already", []),
            "rate_limited": (UNKNOWN, r"observer: upload: too many requests, the server says 'too many uploads'", []),
            "job_pending_forever": (CRITICAL, r"platform: job: accepted id \w+, still 'pending' after 0 s \(queue worker\?\)", SENT[:1]),
            "accepted_forever": (CRITICAL, r"platform: job: accepted id \w+, still 'processing' after 0 s \(queue worker\?\)", SENT),
            "job_errored": (CRITICAL, r"platform: job: failed with 'errored', the server says 'import worker: table leads", SENT),
            "completed_with_errors": (CRITICAL, r"platform: job: completed with errors: 0 rows of 1 accepted, the server says "
                                                r"'row 1: phone is not allowed here'.* rows_rejected=1;", SENT),
            "success_text_changed": (WARNING, r"platform: job: state 'Import finished successfully' is none that the adapter knows; 1 row uploaded", SENT),
            "job_gone": (CRITICAL, r"platform: job: status 404, expected 200 to 399, the server says 'no such job'", SENT),
            "rows_vanish": (CRITICAL, r"platform: readback: accepted 1, found 0", SENT[:1]),
            "rows_late": (CRITICAL, r"platform: readback: accepted 1, found 0", SENT[:1]),
            "rows_refused": (CRITICAL, r"platform: rows: status 500, expected 200 to 399, the server says 'search index not available'", SENT[:1]),
            "mojibake": (CRITICAL, r"platform: readback: encoding: sent 'ñ' got 'Ã±' \(UTF-8 was read as Latin-1\)", SENT),
            "question_marks": (CRITICAL, r"platform: readback: encoding: sent 'ñÁ€' got '\?\?\?' \(the table knows no accents\)", SENT),
            "number_as_float": (CRITICAL, r"platform: readback: fields: sent number '5550100' got '5\.5501E\+06'", SENT),
            "lands_in_hopper": (CRITICAL, r"platform: hopper: 1 row in the hopper: what is uploaded is dialled",
                                [SENT[0], ("dial", "99901"), SENT[1]]),
            "lands_in_default_list": (CRITICAL, r"platform: readback: accepted 1, found 0, one is in the default list",
                                      [SENT[0], ("upload", "999"), ("dial", "999"), ("delete", "999")]),
            "delete_ignored": (WARNING, r"platform: delete: accepted, and 1 row is still there; 1 row uploaded and read back .* canary_leftover=1;", SENT[:1]),
            "delete_refused": (WARNING, r"platform: delete: status 403, expected 200 to 399, the server says 'rows are deleted by the administrator'"
                                        r".*; 1 row uploaded and read back .* canary_leftover=1;", SENT[:1]),
            "drop_ignored": (OK, "read back and deleted", SENT),  # of the other way in
            "drop_impatient": (OK, "read back and deleted", SENT),
            "drop_refused": (OK, "read back and deleted", SENT),
        }, set(List.conditions) | faults(List, "show", "upload", "job", "rows", "delete"))

    def test_vicidial(self):
        """Its sentences, and its API that says SUCCESS to a deletion of nothing."""
        self.every_fault("vicidial", {
            "ok": (OK, r"- 1 row uploaded, read back and deleted in 0\.\d+ s \(list 99901\)", SENT),
            "list_active": (UNKNOWN, f"observer: REFUSED: {LIST}it is active \\('Y'\\), not uploading", []),
            "list_renamed": (UNKNOWN, f"observer: REFUSED: {LIST}it is called 'Customers, November'", []),
            "campaign_active": (UNKNOWN, f"observer: REFUSED: {LIST}its campaign is active \\('Y'\\), not uploading", []),
            "lead_vanishes": (CRITICAL, r"platform: readback: accepted 1, found 0", SENT[:1]),
            "lead_mojibake": (CRITICAL, r"platform: readback: encoding: sent 'ñ' got 'Ã±'", SENT),
            "lead_in_hopper": (CRITICAL, r"platform: hopper: 1 row in the hopper", [SENT[0], ("dial", "99901"), SENT[1]]),
            "delete_counts_zero": (WARNING, r"platform: delete: no row was deleted, the server says 'SUCCESS: update_lead LEAD HAS BEEN DELETED", SENT[:1]),
            "api_not_active": (CRITICAL, r"platform: list: the API is switched off, the server says 'ERROR: System API NOT ACTIVE'", []),
            "database_gone": (CRITICAL, r"platform: list: the database is gone", []),
            "words_changed": (CRITICAL, r"platform: list: the answer is no list, the server says 'OK: the request was carried out'", []),
        }, {"list_active", "list_renamed", "campaign_active", "lead_vanishes", "lead_mojibake", "lead_in_hopper", "delete_counts_zero",
            *faults(Vicidial, "api")}, adapter=VICIDIAL)

    def test_vicidial_hides_the_password_that_it_repeats(self):
        wrong = self.secret("wrong", "lists:hunter2hunter2")
        output = self.expect(UNKNOWN, r"observer: list: the credential is rejected", "--credential", wrong, "-vvv", adapter=VICIDIAL)
        self.assertNotIn("hunter2", output)
        self.assertIn("[REDACTED]", output)

    def test_three_rows(self):
        self.expect(OK, r"- 3 rows uploaded, read back and deleted .* rows_sent=3;;;0 rows_accepted=3;", "--rows=3")
        self.assertEqual(self.touched(), [SENT[0], *[SENT[1]] * 3])

    def test_as_a_file_in_a_form(self):
        self.expect(OK, r"- 2 rows uploaded, read back and deleted", "--rows=2", "--mode=form")
        self.assertEqual(self.touched(), [SENT[0], *[SENT[1]] * 2])
        self.platform.turn("list", "mojibake")
        self.expect(CRITICAL, r"platform: readback: encoding: sent 'ñ' got 'Ã±'", "--mode=form")

    def test_a_job_takes_its_time(self):
        self.platform.set(job_s=0.5)
        self.expect(OK, r"read back and deleted in 1\.\d+ s.* step_job=1\.\d+s")

    def test_rows_that_come_late_come(self):
        self.platform.turn("list", "rows_late")
        self.platform.set(slow_s=0.3)
        self.expect(OK, r"read back and deleted .* step_readback=1\.\d+s")

    def test_words_of_the_job(self):
        self.platform.turn("list", "success_text_changed")
        self.expect(OK, "read back and deleted", "--state-map", "Import finished successfully=done")
        self.platform.turn("list", "ok")
        self.expect(WARNING, r"platform: job: state '99901' is none that the adapter knows; 1 row uploaded", "--job-pointer", "/list")
        self.expect(UNKNOWN, "option 'state-map': has to be WORD=STATE", "--state-map", "done")

    def test_no_hostile_answer_is_taken_at_its_word(self):
        """Whatever comes in place of what was asked for: never OK, nothing but the canary's own row touched, and never a crash."""
        for mode in sorted(List.hostile):
            for route in ("show", "job", "rows", "hopper"):
                if route != "show" and mode in SLOW:
                    continue
                with self.subTest(mode=mode, route=route):
                    self.platform.as_new()
                    self.platform.set(job_s=0)
                    self.platform.turn("list", f"{mode}@{route}")
                    code, output = self.check(*QUICK, "-t", "1")
                    bad = (CRITICAL, UNKNOWN) if route != "job" else (CRITICAL, UNKNOWN, WARNING)  # then the rows were seen
                    self.assertIn(code, bad, output)
                    self.assertRegex(output, r"^LIST_UPLOAD (CRITICAL|UNKNOWN|WARNING) - ")
                    self.assertLessEqual(set(self.touched()), set(SENT))

    def test_slow_and_dead(self):
        self.expect(WARNING, r"platform: took 0\.\d+ s; 1 row uploaded, read back and deleted", "-w", "0", "-c", "60")
        self.platform.forget("touches")
        self.platform.turn("list", "no_answer@show")
        self.expect(CRITICAL, r"list: no answer within 1\.\d s ", "-t", "2")
        self.expect(CRITICAL, r"platform: sign_in: connect: connection refused", url="http://127.0.0.1:1/")
        self.assertEqual(self.touched(), [])

    def test_the_credential(self):
        wrong = ("--credential", self.secret("wrong", "lists:hunter2hunter2"))
        for _ in range(2):
            output = self.expect(UNKNOWN, r"observer: sign_in: the credential is rejected", *wrong)
            self.assertNotIn("hunter2", output)
        self.platform.forget("journal")
        self.expect(UNKNOWN, r"observer: sign_in: ", *wrong)
        self.assertEqual(self.platform.journal("tokens"), [], "two rejections are enough: nobody locks the account")


class KilledRuns(UploadTest):
    def test_a_killed_run_is_cleaned_up_by_the_next(self):
        self.platform.set(job_s=1000)
        process = self.start(*self.options())
        self.platform.wait_until("the upload is there", lambda: self.platform.touches("upload"))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.platform.set(job_s=0)
        self.expect(OK, r"- 1 row uploaded, read back and deleted .*, 1 row of earlier runs found .* canary_leftover=1;")
        self.assertEqual(self.touched(), [SENT[0], SENT[1], *SENT], "the earlier row goes first")
        self.expect(OK, "canary_leftover=0;")

    def test_a_row_that_could_not_be_deleted_is_deleted_later(self):
        self.platform.turn("list", "delete_refused")
        self.expect(WARNING, "canary_leftover=1;")
        self.platform.turn("list", "ok")
        self.expect(OK, "1 row of earlier runs found .* canary_leftover=1;")
        self.expect(OK, "canary_leftover=0;")

    def test_rows_of_others_that_stay(self):
        self.platform.turn("list", "delete_refused")
        self.check()
        self.state = self.folder  # where nothing is known of that run
        self.expect(UNKNOWN, f"observer: REFUSED: {LIST}it has 1 row, more than 0, not uploading", "--most-rows=0")

    def test_ctrl_c_takes_the_row_away(self):
        self.platform.turn("list", "accepted_forever")
        process = self.start(*self.options())
        self.platform.wait_until("it waits for the job", lambda: self.platform.journal(route="job"))
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
        self.assertEqual(self.touched(), SENT, output)

    def test_without_a_journal_nothing_is_uploaded(self):
        os.chmod(self.state, 0o755)
        (self.state / "canaries").write_text("in the way")
        self.expect(UNKNOWN, r"observer: sign_in: ")
        self.assertEqual(self.touched(), [])

    def test_one_run_at_a_time(self):
        self.platform.set(job_s=1000)
        first = self.start(*self.options())
        try:
            self.platform.wait_until("the upload is there", lambda: self.platform.touches("upload"))
            self.expect(UNKNOWN, r"observer: sign_in: ")
            self.assertEqual(self.touched(), SENT[:1])
        finally:
            first.kill()
            first.communicate()


class Prohibitions(UploadTest):
    """Whoever tries to dial somebody with this check, by whatever way: list 100 is never touched, nothing is in the hopper."""

    def tearDown(self):
        for kind, list in self.touched():
            self.assertEqual(list, "99901")
            self.assertIn(kind, ("upload", "delete"))

    def refused(self, pattern, *more, **which):
        self.expect(UNKNOWN, pattern, *QUICK, *more, **which)
        self.assertEqual(self.touched(), [])

    def test_by_option(self):
        self.refused(r"REFUSED: list 100: it is called 'Customers, October', which does not begin with 'SRN-CANARY'", "--list-id", "100")
        self.refused(r"REFUSED: list 100: it is called", "--list-id", "100", "--campaign", "OUTBOUND", "--most-rows", "100")
        self.refused(r"option 'list-id': has to have 3 to 40 letters or digits: diallers take list 999", "--list-id", "12")
        self.refused(r"option 'list-id': is needed", "--list-id", "")
        self.refused(r"option 'rows': .*3", "--rows", "11")
        self.refused(r"REFUSED: list 99901: campaign 'SRNCANARY' is not 'OUTBOUND'", "--campaign", "OUTBOUND")
        self.refused(r"option 'canary-numbers': has to name 3 numbers", "--rows=3", numbers="5550100,5550101")
        self.refused(r"option 'canary-numbers': names one twice", numbers="5550100,5550100")

    def test_by_variable(self):
        for name in ("list_id", "list_name", "list_active", "campaign_active", "list_dialable", "phone", "phone_1", "marker", "row_id_1"):
            with self.subTest(name):
                self.refused(rf"option 'set': '{name}' is the check's own", "--set", f"{name}=100")
        self.refused(r"option 'set': 'other' may not have line ends", "--set", "other=1\n5550999,x,y")
        path = self.adapter("ask: POST /api/lists/${list_id}/upload", "ask: POST /api/lists/${other}/upload")
        text = path[1].read_text().replace("needs: [user, password, list_id, marker", "needs: [other, user, password, list_id, marker")
        path[1].write_text(text)
        self.refused(r"REFUSED: list '100' is not '99901'", "--set", "other=100", adapter=path)

    def test_by_adapter(self):
        row = '{phone: "${phone}", first_name: "${probe}", marker: "${marker}"}'
        for field in ("add_to_hopper: Y", "callback: Y", "active: Y", "reset_list: Y", "hopper_bulk_insert: true"):
            with self.subTest(field):
                self.refused("REFUSED: ", adapter=self.adapter(row, row[:-1] + f", {field}}}"))
        self.refused(r"REFUSED: list '100' is not '99901'",
                     adapter=self.adapter("ask: POST /api/lists/${list_id}/upload", "ask: POST /api/lists/100/upload"))
        self.refused(r"REFUSED: .*below 'dial'|REFUSED: ", adapter=self.adapter("ask: POST /api/lists/${list_id}/upload", "ask: POST /api/lists/${list_id}/dial"))
        self.expect(UNKNOWN, r"observer: REFUSED: POST", adapter=self.adapter("ask: /api/hopper\n", "ask: POST /api/lists/${list_id}/reset\n"))
        self.assertEqual(self.touched(), SENT, "what was uploaded before is taken away")
        self.platform.forget("touches")
        self.refused(r"does not fit: its upload has rows of its own", adapter=self.adapter("- " + row, "\n            ".join(["- " + row] * 11)))
        self.refused(r"does not fit: its upload has rows of its own", "--mode=form", "--rows=3",
                     adapter=self.adapter("${phone},${probe},${marker}\\n", "${phone},${probe},${marker}\\n5550999,x,y\\n"))
        self.refused(r"does not fit: its upload carries no \$\{marker\}", adapter=self.adapter(', marker: "${marker}"', ""))
        self.refused(r"does not fit: its upload carries no \$\{phone\}", adapter=self.adapter('phone: "${phone}"', 'phone: "5551234"'))
        self.refused(r"does not fit: its steps list and campaign do not take 'list_active'", adapter=self.adapter("list_active: {json: /active}", "other: {json: /active}"))
        self.refused(r"'list_active' has to come out of an answer",
                     adapter=self.adapter("list_active: {json: /active}", 'list_active: {json: /nothing, default: "N"}'))
        self.refused(r"'list_active' has to come out of an answer",
                     adapter=self.adapter("list_active: {json: /active}", "list_active: {variable: user}"))
        self.refused(r"the platform does not say whether the list is active", adapter=self.adapter("list_active: {json: /active}", "list_active: {json: /nothing}"))
        self.refused(r"step 'hopper' may not change anything", adapter=self.adapter("ask: /api/hopper\n", "role: changes\n        cleans_up: upload\n        ask: POST /api/hopper\n"))
        self.refused(r"step 'activate' is none that an upload has", adapter=self.adapter("- step: hopper", "- {step: activate, ask: /api/health}\n      - step: hopper"))

    def test_by_redirect(self):
        with Redirecting(self.platform, "/api/lists/100/upload") as proxy:
            self.refused(r"REFUSED: list '100' is not '99901'", url=proxy.url)
        with Redirecting(self.platform, "/api/lists/99901/dial") as proxy:
            self.refused("REFUSED: ", url=proxy.url)
        self.assertEqual(self.platform.journal(route="dial"), [])


class Redirecting:
    """Passes everything on to the platform, and answers an upload by a redirect of 307."""

    def __init__(self, platform, where):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/api/lists/99901/upload":
                    return self.answer(307, b"", [("Location", where)])
                line = http.client.HTTPConnection("127.0.0.1", platform.port, timeout=20)
                line.request(self.command, self.path, body, {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers})
                got = line.getresponse()
                return self.answer(got.status, got.read(), [("Content-Type", got.headers.get("Content-Type", "text/plain"))])

            def answer(self, status, body, headers):
                self.send_response(status)
                for name, value in (*headers, ("Content-Length", str(len(body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = pass_on

            def log_message(self, *words):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    unittest.main()
