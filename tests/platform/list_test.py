"""Lists: uploaded as JSON and as a file, read back, deleted; and that each fault is really there."""
import unittest

from visitor import CentreTest

from contact_centre.functions.list import List
from contact_centre.lists import CANARY, DEFAULT, REAL

ROW = {"phone": "5550100", "first_name": "ñÁ€", "marker": "SRN-test-01"}
FILE = "phone,first_name,marker\n5550100,ñÁ€,SRN-test-01\n".encode()


class ListTest(CentreTest):
    def journey(self):
        """Guards, upload, job, read-back, hopper, deletion; what each step answered."""
        program, seen = self.program(), {}
        seen["list"] = program.get(f"/api/lists/{CANARY}")
        seen["upload"] = program.post_json(f"/api/lists/{CANARY}/upload", {"rows": [ROW]})
        job = (seen["upload"].json or {}).get("job")
        self.centre.settings.change({"job_s": 0})
        seen["job"] = program.get(f"/api/jobs/{job}")
        seen["rows"] = program.get(f"/api/lists/{CANARY}/rows?marker=SRN-test-01")
        seen["hopper"] = program.get(f"/api/hopper?list={CANARY}")
        rows = (seen["rows"].json or {}).get("rows") or [{}]
        seen["row"] = rows[0]
        seen["delete"] = program.ask("DELETE", f"/api/rows/{rows[0].get('id', '0')}")
        seen["after"] = program.get(f"/api/lists/{CANARY}/rows?marker=SRN-test-01")
        return {**seen, **self.dropped()}

    def dropped(self):
        """What becomes of a whole file and of one that is not whole yet in the drop folder, and where both lie then."""
        folder, names = self.centre.drop.folder, (f"{CANARY}_whole.csv", f"{CANARY}_half.csv.tmp")
        for name in names:
            (folder / name).write_bytes(FILE.replace(b"5550100", b"5550177"))
        places = ("", "DONE", "BAD")

        def lie():
            return {name: [place for place in places if (folder / place / name).exists()] for name in names}

        mode = self.centre.switches.mode("list")
        waits_for = {"drop_ignored": None, "drop_impatient": names[1]}.get(mode, names[0])
        if waits_for:
            self.wait_until("taken", lambda: lie()[waits_for] in (["DONE"], ["BAD"]))
        seen = {"drop": lie()}
        for name in names:
            for place in places:
                (folder / place / name).unlink(missing_ok=True)
        return seen

    def test_a_row_comes_and_goes(self):
        seen = self.journey()
        self.assertEqual([seen[step].status for step in ("list", "upload", "job", "rows", "hopper", "delete", "after")],
                         [200, 202, 200, 200, 200, 204, 200])
        self.assertEqual(seen["list"].json, {"id": "99901", "name": "SRN-CANARY upload", "campaign": "SRNCANARY", "active": False,
                                             "rows": 0, "dialable": 0, "campaign_active": False})
        self.assertEqual({key: seen["job"].json[key] for key in ("status", "accepted", "rejected", "duplicates", "errors")},
                         {"status": "completed", "accepted": 1, "rejected": 0, "duplicates": 0, "errors": []})
        self.assertEqual({key: seen["row"][key] for key in ROW}, ROW)
        self.assertEqual((seen["hopper"].json["rows"], seen["after"].json["total"]), ([], 0))
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["upload", "delete", "upload"])
        self.assertEqual({touch["list"] for touch in self.centre.touches.all()}, {CANARY})

    def test_every_fault_shows(self):
        def is_(step, status, words=""):
            return lambda seen: seen[step].status == status and words in seen[step].text

        def dialled(seen):
            return any(touch["kind"] == "dial" for touch in self.centre.touches.all())

        self.every_fault_shows(List, self.journey, {
            "list_active": lambda seen: seen["list"].json["active"] is True,
            "list_dialable": lambda seen: seen["list"].json["dialable"] == 3,
            "campaign_active": lambda seen: seen["list"].json["campaign_active"] is True,
            "list_renamed": lambda seen: "SRN-CANARY" not in seen["list"].json["name"],
            "job_pending_forever": is_("job", 200, '"pending"'),
            "rows_vanish": lambda seen: seen["job"].json["accepted"] == 1 and seen["rows"].json["total"] == 0,
            "rows_late": lambda seen: seen["job"].json["accepted"] == 1 and seen["rows"].json["total"] == 0,
            "mojibake": lambda seen: seen["row"]["first_name"] == "Ã±Ã\x81â\x82¬",
            "question_marks": lambda seen: seen["row"]["first_name"] == "???",
            "number_as_float": lambda seen: seen["rows"].json["rows"][0]["phone"] == "5.5501E+06",
            "lands_in_hopper": lambda seen: len(seen["hopper"].json["rows"]) == 1 and dialled(seen),
            "lands_in_default_list": lambda seen: seen["rows"].json["total"] == 0 and self.centre.lists.rows(DEFAULT) and dialled(seen),
            "drop_ignored": lambda seen: seen["drop"][f"{CANARY}_whole.csv"] == [""],
            "drop_impatient": lambda seen: seen["drop"][f"{CANARY}_half.csv.tmp"] == ["DONE"],
            "drop_refused": lambda seen: seen["drop"][f"{CANARY}_whole.csv"] == ["BAD"],
            "too_large": is_("upload", 413),
            "disk_full": is_("upload", 507),
            "error_in_body": is_("upload", 200, "ERROR: add_lead"),
            "no_job": lambda seen: seen["upload"].status == 202 and seen["upload"].json == {},
            "duplicate_refused": is_("upload", 409, "duplicate"),
            "not_allowed": is_("upload", 403),
            "rate_limited": lambda seen: seen["upload"].status == 429 and seen["upload"].headers["Retry-After"] == "2",
            "list_gone": is_("list", 404),
            "job_errored": is_("job", 200, '"errored"'),
            "completed_with_errors": lambda seen: (seen["job"].json["status"], seen["job"].json["rejected"]) == ("completed", 1),
            "accepted_forever": lambda seen: seen["job"].status == 202 and "Retry-After" in seen["job"].headers,
            "success_text_changed": is_("job", 200, "Import finished successfully"),
            "job_gone": lambda seen: seen["upload"].status == 202 and seen["job"].status == 404,
            "rows_refused": is_("rows", 500),
            "delete_ignored": lambda seen: seen["delete"].status == 204 and seen["after"].json["total"] == 1,
            "delete_refused": is_("delete", 403),
        })

    def test_rows_that_are_late_come(self):
        self.turn("list", "rows_late")
        self.journey()
        self.centre.settings.change({"slow_s": 0})
        program = self.program()
        self.wait_until("the rows are there", lambda: program.get(f"/api/lists/{CANARY}/rows?marker=5550100").json["total"] == 1)

    def test_a_file_with_bad_and_double_rows(self):
        program = self.program()
        self.centre.settings.change({"job_s": 0})
        program.post_file(f"/api/lists/{CANARY}/upload", FILE)
        job = program.post_file(f"/api/lists/{CANARY}/upload", FILE + b"no number,x,y\n5550101,x,y\n").json["job"]
        said = program.get(f"/api/jobs/{job}").json
        self.assertEqual((said["accepted"], said["rejected"], said["duplicates"]), (1, 1, 1))
        self.assertEqual(said["errors"], ["row 2: phone 'no number' is no number"])
        self.assertEqual(program.get(f"/api/lists/{CANARY}/rows?marker=SRN-test-01").json["rows"][0]["first_name"], "ñÁ€")

    def test_a_file_in_the_drop_folder_becomes_rows_and_a_job(self):
        program, name = self.program(), f"{CANARY}_srn.csv"
        folder = self.centre.drop.folder
        for content, place in ((FILE, "DONE"), (b"\xff\xfe", "BAD")):
            (folder / (name + ".tmp")).write_bytes(content)
            (folder / (name + ".tmp")).rename(folder / name)
            self.wait_until(place, (folder / place / name).exists)
        self.wait_until("rows", lambda: program.get(f"/api/lists/{CANARY}/rows?marker=SRN-test-01").json["total"] == 1)
        jobs = program.get(f"/api/jobs?file={name}").json["jobs"]
        self.assertEqual([(job["status"], job["accepted"]) for job in jobs], [("completed", 1)])
        self.assertEqual(program.get("/api/jobs").json["jobs"], [])

    def test_a_job_goes_through_its_states(self):
        program = self.program()
        self.centre.settings.change({"job_s": 1e6})
        job = program.post_json(f"/api/lists/{CANARY}/upload", {"rows": [ROW]}).json["job"]
        self.assertEqual(program.get(f"/api/jobs/{job}").json["status"], "pending")
        started = self.centre.lists.job(job)
        started.since -= 0.5e6
        self.assertEqual(program.get(f"/api/jobs/{job}").json["status"], "processing")
        started.since -= 0.5e6
        self.assertEqual(program.get(f"/api/jobs/{job}").json["status"], "completed")

    def test_what_no_list_takes(self):
        program = self.program()
        path = f"/api/lists/{CANARY}/upload"
        for why, answer, status in (
                ("not UTF-8", program.post_file(path, b"phone,name\n5550100,\xd1\n"), 422),
                ("no phone column", program.post_file(path, b"number\n5550100\n"), 422),
                ("another field's name", program.post_file(path, FILE, name="leads"), 422),
                ("no rows", program.post_json(path, {"rows": []}), 422),
                ("no such list", program.post_json("/api/lists/99902/upload", {"rows": [ROW]}), 404),
                ("a reader", self.program("reader").post_json(path, {"rows": [ROW]}), 403),
                ("nobody", self.visitor().post_json(path, {"rows": [ROW]}), 401)):
            with self.subTest(why):
                self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(self.centre.touches.all(), [])

    def test_every_touch_of_a_real_list_is_seen(self):
        program = self.program()
        self.centre.settings.change({"job_s": 0})
        program.get(f"/api/lists/{REAL}")
        self.assertEqual(self.centre.touches.all(), [])
        program.get("/api/jobs/" + program.post_json(f"/api/lists/{REAL}/upload", {"rows": [ROW]}).json["job"])
        program.post_json(f"/api/lists/{REAL}", {"active": True})
        program.post_json(f"/api/lists/{REAL}/dial", {})
        program.post_json(f"/api/lists/{REAL}/reset", {})
        program.ask("DELETE", f"/api/lists/{REAL}")
        kinds = [touch["kind"] for touch in self.centre.touches.all() if touch["list"] == REAL]
        self.assertEqual(kinds, ["upload", "dial", "change", "dial", "reset", "delete"])


if __name__ == "__main__":
    unittest.main()
