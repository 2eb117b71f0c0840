"""The stand-in for Zammad answers as its sources say; and each of its faults is really there."""
import unittest

from visitor import CentreTest

from contact_centre.functions.zammad import LOGIN_FAILED, Zammad


class ZammadTest(CentreTest):
    def sign_in(self, visitor, name="canary1", password=None):
        shown = visitor.get("/api/v1/signshow")
        answer = visitor.post_json("/api/v1/signin", {"username": name, "password": password or self.centre.passwords[name], "fingerprint": "1"},
                                   **{"X-CSRF-Token": shown.headers.get("CSRF-TOKEN", "")})
        self.csrf = {"X-CSRF-Token": answer.headers.get("CSRF-TOKEN", "")}
        return answer

    def status(self):
        return self.visitor().get(f"/api/v1/monitoring/status?token={self.centre.passwords['reader']}")

    def journey(self):
        """In, on the socket, a user made and deleted, out; and what monitoring says."""
        visitor, seen = self.visitor(), {"before": self.status()}
        seen["sign_in"] = self.sign_in(visitor)
        seen["session"], seen["me"] = visitor.get("/api/v1/signshow"), visitor.get("/api/v1/users/me")
        line = self.socket(visitor, "/ws")
        line.send({"event": "login", "session_id": ((seen["sign_in"].json or {}).get("config") or {}).get("session_id")})
        line.send({"event": "ping"})
        seen["frames"] = line.read(self.patience(Zammad, "socket_silent", "no_pong"), lambda frames: len(frames) == 2)
        seen["create"] = visitor.post_json("/api/v1/users", {"login": "srn-1", "firstname": "ñÁ€"}, **self.csrf)
        seen["search"] = visitor.get("/api/v1/users/search?query=srn-1")
        seen["delete"] = visitor.ask("DELETE", f"/api/v1/users/{(seen['create'].json or {}).get('id', 0)}", **self.csrf)
        seen["out"] = visitor.ask("DELETE", "/api/v1/signout", **self.csrf)
        seen["after"] = visitor.get("/api/v1/signshow")
        seen["health"] = self.visitor().get(f"/api/v1/monitoring/health_check?token={self.centre.passwords['reader']}")
        return {**seen, "status": self.status()}

    def test_the_words_are_those_of_the_sources(self):
        seen = self.journey()
        self.assertEqual({step: answer.status for step, answer in seen.items() if hasattr(answer, "status")},
                         {"before": 200, "sign_in": 201, "session": 200, "me": 200, "create": 201, "search": 200, "delete": 200, "out": 200,
                          "after": 200, "health": 200, "status": 200})
        self.assertEqual(seen["session"].json["session"]["login"], "canary1")
        self.assertEqual(seen["after"].json["error"], "no valid session")
        self.assertEqual(seen["frames"], [[{"event": "app_version", "data": {"app_version": "6.5.2:lantern"}}], [{"event": "pong"}]])
        self.assertEqual(seen["search"].json[0]["firstname"], "ñÁ€")
        self.assertIsNone(seen["before"].json["last_login"])
        self.assertTrue(seen["status"].json["last_login"])
        self.assertEqual(seen["health"].json["token"], self.centre.passwords["reader"])
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["upload", "delete"])

    def test_every_fault_shows(self):
        def is_(step, status, words=""):
            return lambda seen: seen[step].status == status and words in seen[step].text

        self.every_fault_shows(Zammad, self.journey, {
            "socket_silent": lambda seen: seen["frames"] == [],
            "no_pong": lambda seen: len(seen["frames"]) == 1 and seen["frames"][0][0]["event"] == "app_version",
            "sign_out_keeps": lambda seen: seen["out"].status == 200 and "session" in seen["after"].json,
            "unhealthy": is_("health", 200, '"healthy": false'),
            "last_login_stuck": lambda seen: seen["sign_in"].status == 201 and seen["status"].json["last_login"] is None,
            "user_vanishes": lambda seen: seen["create"].status == 201 and seen["search"].json == [],
            "credentials_refused": is_("sign_in", 401, LOGIN_FAILED),
            "csrf_refused": is_("sign_in", 401, "CSRF token verification failed!"),
            "second_factor": is_("sign_in", 422, "two_factor_required"),
            "maintenance_mode": is_("sign_in", 403, "Maintenance mode enabled!"),
            "password_access_disabled": is_("sign_in", 403, "API password access disabled!"),
            "session_lost": lambda seen: seen["sign_in"].status == 201 and "no valid session" in seen["me"].text,
        })

    def test_the_sixth_failure_locks_for_ever_and_says_the_same(self):
        for _ in range(5):
            self.assertIn(LOGIN_FAILED, self.sign_in(self.visitor(), password="wrong").text)
        self.assertEqual(self.sign_in(self.visitor()).status, 201)
        for _ in range(6):
            self.sign_in(self.visitor(), password="wrong")
        self.assertIn(LOGIN_FAILED, self.sign_in(self.visitor()).text)

    def test_a_session_tells_how_often_its_user_failed(self):
        visitor = self.visitor()
        self.sign_in(visitor)
        self.sign_in(self.visitor(), password="wrong")
        self.assertEqual(visitor.get("/api/v1/users/me").json["login_failed"], 1)

    def test_a_wrong_session_id_gets_the_version_and_no_error(self):
        line = self.socket(self.visitor(), "/ws")
        line.send({"event": "login", "session_id": "none"})
        self.assertEqual(line.read(10, lambda frames: frames)[0][0]["event"], "app_version")

    def test_refusals(self):
        visitor = self.visitor()
        self.assertIn("CSRF token verification failed!", visitor.post_json("/api/v1/signin", {"username": "canary1"}).text)
        self.assertEqual(visitor.get("/api/v1/users/me").status, 403)
        self.assertEqual(visitor.get("/api/v1/monitoring/status?token=wrong").status, 403)
        self.sign_in(visitor)
        self.assertEqual(visitor.post_json("/api/v1/users", {"login": "x"}).status, 401)
        self.visitor().post_json("/api/v1/tickets", {})
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["dial"])


if __name__ == "__main__":
    unittest.main()
