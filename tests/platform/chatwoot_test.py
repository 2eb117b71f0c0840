"""The stand-in for Chatwoot answers as its sources say; and each of its faults is really there."""
import json
import unittest

from visitor import CentreTest, of_type

from contact_centre.functions.chatwoot import USERS, Chatwoot

HEADERS = ("access-token", "client", "uid")


class ChatwootTest(CentreTest):
    def sign_in(self, visitor, name="canary1", password=None, **headers):
        return visitor.post_json("/auth/sign_in", {"email": f"{name}@lantern.example", "password": password or self.centre.passwords[name]},
                                 **headers)

    @staticmethod
    def keys(answer):
        """The three headers that a sign-in gives."""
        return {name: answer.headers[name] for name in HEADERS if name in answer.headers}

    def identifier(self, name="canary1"):
        token = next(function for function in self.centre.functions if function.name == "chatwoot")._pubsub[name]
        return json.dumps({"channel": "RoomChannel", "pubsub_token": token, "account_id": 1, "user_id": USERS[name]})

    def cable(self, keys):
        """What the socket brings after a subscription."""
        line = self.socket(self.visitor(), "/cable")
        if line.status != 101:
            return line.status, []
        line.send({"command": "subscribe", "identifier": self.identifier()})
        return line.status, line.read(self.patience(Chatwoot), lambda frames: len(of_type(frames, "ping")) > 2 or ("close", 1000) in frames)

    def journey(self):
        """An agent in, busy, on the socket, out; an administrator's contact made, found, deleted; figures twice."""
        visitor, seen = self.visitor(), {"health": self.visitor().get("/api")}
        seen["sign_in"] = self.sign_in(visitor)
        keys = self.keys(seen["sign_in"])
        seen["at_once"] = self.centre.floor.state("canary1")["state"]
        seen["busy"] = visitor.post_json("/api/v1/profile/availability", {"profile": {"account_id": 1, "availability": "busy"}}, **keys)
        seen["valid"] = visitor.get("/auth/validate_token", **keys)
        seen["cable"], seen["frames"] = self.cable(keys)
        seen["out"] = visitor.ask("DELETE", "/auth/sign_out", **keys)
        seen["after"] = visitor.get("/api/v1/profile", **keys)
        return {**seen, **self.contact()}

    def contact(self):
        api = {"api_access_token": "api-" + next(one for one in self.centre.functions if one.name == "chatwoot")._pubsub["lists"]}
        visitor, base = self.visitor(), "/api/v1/accounts/1/contacts"
        seen = {"create": visitor.post_json(base, {"name": "ñÁ€", "identifier": "SRN-1"}, **api)}
        seen["search"] = visitor.get(base + "/search?q=SRN-1", **api)
        id = (seen["create"].json or {}).get("payload", {}).get("contact", {}).get("id", 0)
        seen["delete"] = visitor.ask("DELETE", f"{base}/{id}", **api)
        visitor.token = None
        seen["import"] = self.import_file(api)
        seen["imported"] = visitor.get(base + "/search?q=SRN-2", **api)
        seen["figures"] = self.moving(lambda: visitor.get("/api/v2/accounts/1/reports/conversations?type=account", **api).json["open"])
        return seen

    def moving(self, ask):
        """Whether an answer changes within some beats of the dashboards."""
        first = ask()
        end = self.centre.figures.now("ok")["sequence"] + 4
        while self.centre.figures.now("ok")["sequence"] < end:
            if ask() != first:
                return True
        return False

    def import_file(self, api):
        body = ('--x\r\nContent-Disposition: form-data; name="import_file"; filename="c.csv"\r\n\r\n'
                "name,identifier\nñ,SRN-2\n\r\n--x--\r\n").encode()
        return self.visitor().ask("POST", "/api/v1/accounts/1/contacts/import", body, **{"Content-Type": "multipart/form-data; boundary=x", **api})

    def test_the_words_are_those_of_the_sources(self):
        seen = self.journey()
        self.assertEqual({step: answer.status for step, answer in seen.items() if hasattr(answer, "status")},
                         {"health": 200, "sign_in": 200, "busy": 200, "valid": 200, "out": 200, "after": 401, "create": 200, "search": 200,
                          "delete": 200, "import": 200, "imported": 200})
        self.assertEqual(seen["health"].json["queue_services"], "ok")
        self.assertEqual(seen["busy"].json["accounts"][0]["availability"], "busy")
        kinds = [frame["type"] for frame in seen["frames"] if "type" in frame]
        self.assertEqual(kinds[:2], ["welcome", "confirm_subscription"])
        presence = [frame["message"] for frame in seen["frames"] if isinstance(frame.get("message"), dict)]
        self.assertEqual(presence[0], {"event": "presence.update", "data": {"account_id": 1, "users": {"11": "busy"}}})
        self.assertEqual(seen["search"].json["payload"][0]["name"], "ñÁ€")
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["upload", "delete", "upload"])

    def test_every_fault_shows(self):
        def is_(step, status, words=""):
            return lambda seen: seen[step].status == status and words in seen[step].text

        def presence(seen):
            return [frame for frame in seen["frames"] if isinstance(frame, dict) and isinstance(frame.get("message"), dict)]

        self.every_fault_shows(Chatwoot, self.journey, {
            "broker_dead": lambda seen: not presence(seen) and of_type(seen["frames"], "confirm_subscription") and of_type(seen["frames"], "ping"),
            "subscription_rejected": lambda seen: of_type(seen["frames"], "reject_subscription") and not presence(seen),
            "disconnected": lambda seen: of_type(seen["frames"], "disconnect"),
            "online_by_platform": lambda seen: seen["at_once"] == "ready" and self.centre.touches.all()[0]["kind"] == "ready",
            "sign_out_keeps": lambda seen: seen["out"].status == 200 and seen["after"].status == 200,
            "queue_failing": is_("health", 200, '"queue_services": "failing"'),
            "contact_vanishes": lambda seen: seen["create"].status == 200 and seen["search"].json["payload"] == [],
            "contact_mojibake": is_("search", 200, "Ã±"),
            "import_ignored": lambda seen: seen["import"].status == 200 and seen["imported"].json["payload"] == [],
            "figures_stuck": lambda seen: not seen["figures"],
            "credentials_refused": is_("sign_in", 401, "Invalid login credentials"),
            "not_confirmed": is_("sign_in", 401, "user_not_confirmed"),
            "suspended": is_("sign_in", 401, "account_suspended"),
            "second_factor": is_("sign_in", 206, "mfa_required"),
            "throttled": is_("sign_in", 429),
            "sessions_limit": is_("sign_in", 409, "sessions_limit_reached"),
            "token_refused": lambda seen: seen["sign_in"].status == 200 and seen["valid"].status == 401,
            "origin_refused": lambda seen: seen["cable"] == 404,
            "contact_in_use": is_("delete", 422, "online"),
        })

    def test_the_sixth_sign_in_of_five_minutes_is_throttled_though_all_were_right(self):
        self.assertEqual([self.sign_in(self.visitor()).status for _ in range(6)], [200] * 5 + [429])

    def test_too_many_sessions_evict_the_oldest_or_refuse_a_browser(self):
        self.centre.settings.change({"chatwoot_sign_ins": 100})
        first = self.keys(self.sign_in(self.visitor()))
        for _ in range(24):
            self.sign_in(self.visitor())
        self.assertEqual(self.sign_in(self.visitor(), **{"User-Agent": "Mozilla/5.0"}).status, 409)
        self.assertEqual(self.visitor().get("/auth/validate_token", **first).status, 200)
        self.assertEqual(self.sign_in(self.visitor()).status, 200)
        self.assertEqual(self.visitor().get("/auth/validate_token", **first).status, 401)

    def test_presence_without_an_availability_is_online(self):
        visitor = self.visitor()
        keys = self.keys(self.sign_in(visitor))
        self.assertEqual(self.centre.touches.all(), [])
        self.cable(keys)
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["ready"])

    def test_an_agent_may_not_see_reports(self):
        keys = self.keys(self.sign_in(self.visitor()))
        self.assertEqual(self.visitor().get("/api/v2/accounts/1/reports/conversations", **keys).status, 401)
        self.assertEqual(self.import_file(keys).status, 401)

    def test_what_writes_to_people_leaves_a_touch(self):
        self.visitor().post_json("/api/v1/accounts/1/campaigns", {})
        self.visitor().post_json("/api/v1/accounts/1/conversations", {})
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["dial", "dial"])


if __name__ == "__main__":
    unittest.main()
