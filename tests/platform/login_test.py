"""The sign-in of agents: what it does when it is well, and that each of its faults is really there."""
import email.utils
import re
import time
import unittest

from visitor import CentreTest, of_type

from contact_centre.functions.login import Login


class LoginTest(CentreTest):
    def journey(self, name="canary1"):
        """From the form to the proof that the session is gone; what each step answered."""
        visitor, seen = self.visitor(timeout=self.patience(Login, "slow_auth")), {}
        try:
            seen["form"] = visitor.open_form()
            seen["submit"] = visitor.post_form("/login", username=name, password=self.centre.passwords[name], csrf_token=visitor.csrf)
        except TimeoutError:
            seen["too_late"] = True
            return seen
        seen["desk"] = visitor.get("/agent")
        found = re.search(r'name="csrf-token" content="([^"]*)"', seen["desk"].text)
        token = {"X-CSRF-Token": found[1] if found else ""}
        seen["state"] = visitor.get("/api/agent/state")
        seen["heartbeat"] = visitor.ask("POST", "/api/agent/heartbeat", **token)
        line = self.socket(visitor, "/ws/agent")
        seen["socket"], seen["frames"] = line.status, []
        if line.status == 101:
            seen["frames"] = line.read(self.patience(Login, "socket_silent", "socket_endless_frame", "socket_garbage"),
                                       self.has_state_and_pings)
        seen["bytes"] = line.buffer
        seen["logout"] = visitor.post_form("/logout", csrf_token=token["X-CSRF-Token"])
        visitor.cookies["lantern_session"] = self.cookie_of(seen["submit"])
        seen["after"] = visitor.get("/api/agent/state")
        return seen

    def has_state_and_pings(self, frames):
        pings = len(of_type(frames, "ping"))
        return pings > 2 if self.centre.switches.mode("login") == "socket_only_pings" else pings and of_type(frames, "state")

    @staticmethod
    def cookie_of(answer):
        line = next((line for line in answer.headers.get_all("Set-Cookie", []) if line.startswith("lantern_session=")), "=;")
        return line.partition("=")[2].partition(";")[0]

    def test_a_whole_day_of_an_agent(self):
        seen = self.journey()
        self.assertEqual([seen[step].status for step in ("form", "submit", "desk", "state", "heartbeat", "logout", "after")],
                         [200, 302, 200, 200, 200, 302, 401])
        self.assertEqual(seen["submit"].headers["Location"], "/agent")
        self.assertIn("Signed in as canary1", seen["desk"].text)
        self.assertEqual({key: seen["state"].json[key] for key in ("agent", "state", "queues")},
                         {"agent": "canary1", "state": "paused", "queues": 0})
        self.assertTrue(seen["heartbeat"].json["ok"])
        self.assertEqual(seen["after"].json, {"error": "signed out"})
        self.assertTrue(of_type(seen["frames"], "ping"))
        self.assertEqual(of_type(seen["frames"], "state")[0]["state"], "paused")

    def test_every_fault_shows(self):
        def says(step, words, status=200):
            return lambda seen: seen[step].status == status and words in seen[step].text

        def frames(seen, kind):
            return of_type(seen["frames"], kind)

        now = time.time
        self.every_fault_shows(Login, self.journey, {
            "ready_by_platform": lambda seen: seen["state"].json["state"] == "ready" and self.centre.touches.all(),
            "canary_has_queues": lambda seen: seen["state"].json["queues"] == 3,
            "slow_auth": lambda seen: "too_late" in seen,
            "wrong_clock": lambda seen: "time synchronization problem" in seen["heartbeat"].text and (
                email.utils.parsedate_to_datetime(seen["heartbeat"].headers["Date"]).timestamp() - now() > 3000),
            "socket_silent": lambda seen: seen["socket"] == 101 and seen["frames"] == [],
            "socket_only_pings": lambda seen: frames(seen, "ping") and not frames(seen, "state"),
            "socket_closes": lambda seen: ("close", 1008) in seen["frames"],
            "socket_endless_frame": lambda seen: seen["bytes"].startswith(b"\x81\x7f\x3f\xff"),
            "socket_garbage": lambda seen: b"<html>" in seen["bytes"] or seen["frames"] and "body" in str(seen["frames"]),
            "credentials_refused": says("submit", "Login incorrect, please try again"),
            "locked": says("submit", "Too many login attempts, try again in 15 minutes"),
            "no_seats": says("submit", "there are no available sessions"),
            "too_many_agents": says("submit", "Too many agents logged in"),
            "address_not_allowed": says("submit", "Your IP Address is not allowed: 127.0.0.1"),
            "phone_not_active": says("submit", "phone login and password are not active"),
            "campaign_empty": says("submit", "no leads in the hopper"),
            "stale_session": says("submit", "already logged in"),
            "stale_session_stays": says("submit", "already logged in"),
            "form_again": lambda seen: says("submit", "<form")(seen) and "error" not in seen["submit"].text,
            "error_in_body": says("submit", "ERROR:"),
            "second_factor": says("submit", "Two-factor"),
            "password_expired": says("submit", "password has expired"),
            "redirected_elsewhere": lambda seen: seen["submit"].status == 307 and "127.0.0.2" in seen["submit"].headers["Location"],
            "csrf_missing": lambda seen: "csrf" not in seen["form"].text and seen["submit"].status == 419,
            "csrf_only_meta": lambda seen: 'name="csrf-token"' in seen["form"].text and "csrf_token" not in seen["form"].text,
            "csrf_refused": says("submit", "CSRF token verification failed", 419),
            "no_cookie": lambda seen: "Set-Cookie" not in seen["form"].headers,
            "session_lost": lambda seen: seen["submit"].headers["Location"] == "/agent" and seen["desk"].status == 302,
            "heartbeat_refused": lambda seen: seen["desk"].status == 200 and seen["heartbeat"].status == 401,
            "someone_elses_desk": says("desk", "Signed in as agent7"),
            "socket_refused": lambda seen: seen["desk"].status == 200 and seen["socket"] == 400,
            "logout_keeps_session": lambda seen: seen["logout"].status == 302 and seen["after"].status == 200,
            "logout_fails": lambda seen: seen["logout"].status == 500 and seen["after"].status == 200,
        })

    def test_ten_failures_lock_and_the_lock_ends(self):
        for _ in range(10):
            self.assertIn("Login incorrect", self.visitor().sign_in("canary1", "wrong").text)
        locked = self.visitor().sign_in("canary1", self.centre.passwords["canary1"])
        self.assertIn("Too many login attempts", locked.text)
        self.assertEqual(self.visitor().take_token("canary1", self.centre.passwords["canary1"]).status, 401)
        self.assertEqual(self.visitor().sign_in("canary2", self.centre.passwords["canary2"]).status, 302)
        self.centre.accounts.unlock()
        self.assertEqual(self.visitor().sign_in("canary1", self.centre.passwords["canary1"]).status, 302)

    def test_more_attempts_in_a_minute_than_allowed_are_429(self):
        self.centre.settings.change({"sign_ins_per_minute": 2})
        answers = [self.visitor().sign_in("canary1", self.centre.passwords["canary1"]).status for _ in range(3)]
        self.assertEqual(answers, [302, 302, 429])

    def test_without_heartbeats_an_agent_is_dropped(self):
        visitor = self.visitor()
        visitor.sign_in("canary1", self.centre.passwords["canary1"])
        self.centre.settings.change({"heartbeat_s": 0.01})
        dropped = self.wait_until("dropped", lambda: (answer := visitor.get("/api/agent/state")).status == 401 and answer)
        self.assertIn("lagged", dropped.text)
        self.assertEqual(self.centre.floor.all(), {})

    def test_a_stale_session_is_ended_by_its_owner_and_then_the_sign_in_works(self):
        self.turn("login", "stale_session")
        visitor = self.visitor()
        stale = visitor.sign_in("canary1", self.centre.passwords["canary1"])
        token = re.search(r'name="csrf_token" value="([^"]*)"', stale.text)[1]
        ended = visitor.post_form("/sessions/end", username="canary1", password=self.centre.passwords["canary1"], csrf_token=token)
        self.assertEqual(ended.status, 302)
        self.assertEqual(visitor.sign_in("canary1", self.centre.passwords["canary1"]).headers["Location"], "/agent")

    def test_a_change_needs_the_token_of_its_own_page(self):
        visitor = self.visitor()
        visitor.sign_in("canary1", self.centre.passwords["canary1"])
        self.assertEqual(visitor.ask("POST", "/api/agent/heartbeat").status, 403)
        doubled = {"X-XSRF-TOKEN": visitor.cookies["XSRF-TOKEN"]}
        self.assertEqual(visitor.ask("POST", "/api/agent/heartbeat", **doubled).status, 200)
        self.assertEqual(visitor.post_json("/api/agent/state", {"state": "ready"}, **doubled).json["state"], "ready")
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["ready"])

    def test_a_session_before_the_sign_in_is_not_the_one_after(self):
        visitor = self.visitor()
        visitor.open_form()
        before = visitor.cookies["lantern_session"]
        visitor.post_form("/login", username="canary1", password=self.centre.passwords["canary1"], csrf_token=visitor.csrf)
        visitor.cookies["lantern_session"] = before
        self.assertEqual(visitor.get("/agent").status, 302)

    def test_an_administrator_sees_and_ends_sessions(self):
        self.visitor().sign_in("canary1", self.centre.passwords["canary1"])
        program = self.program()
        found = next(one for one in program.get("/api/sessions").json["sessions"] if one["name"] == "canary1")
        self.assertNotIn("secret", found)
        self.assertEqual(program.ask("DELETE", f"/api/sessions/{found['id']}").status, 200)
        self.assertNotIn("canary1", [one["name"] for one in program.get("/api/sessions").json["sessions"]])

    def test_rotated_passwords_are_the_only_right_ones(self):
        before = self.centre.passwords["canary2"]
        self.addCleanup(self.centre.accounts.rotate, "canary2", before)
        self.centre.accounts.rotate("canary2", "another")
        self.assertIn("Login incorrect", self.visitor().sign_in("canary2", before).text)
        self.assertEqual(self.visitor().sign_in("canary2", "another").status, 302)

    def test_the_journal_shows_credentials_that_went_elsewhere(self):
        self.visitor().post_form("/elsewhere/login", username="canary1", password="a secret")
        arrived = [record for record in self.centre.journal.all() if record["route"] == "elsewhere"]
        self.assertIn("a+secret", arrived[0]["body"])


if __name__ == "__main__":
    unittest.main()
