"""The doors of programs: bearer tokens, client credentials, Basic and Digest; and that each fault is really there."""
import base64
import hashlib
import re
import unittest

from visitor import CentreTest, Visitor

from contact_centre.functions.tokens import Tokens


def digest_answer(challenge, name, password, path, algorithm):
    """The Authorization header for a challenge (RFC 7616), by a client's hand."""
    nonce = re.search(r'nonce="([^"]+)"', challenge)[1]
    def hashed(text):
        return hashlib.new(algorithm.replace("-", "").lower(), text.encode()).hexdigest()
    first, second = hashed(f"{name}:Lantern:{password}"), hashed(f"GET:{path}")
    response = hashed(f"{first}:{nonce}:00000001:abc:auth:{second}")
    return (f'Digest username="{name}", realm="Lantern", nonce="{nonce}", uri="{path}", algorithm={algorithm}, qop=auth, '
            f'nc=00000001, cnonce="abc", response="{response}", opaque="lantern"')


class TokensTest(CentreTest):
    def digest(self, visitor, algorithm="SHA-256", challenge=None):
        challenge = challenge or visitor.get("/digest/")
        line = next((line for line in challenge.headers.get_all("WWW-Authenticate", []) if f"algorithm={algorithm}" in line), None)
        if line is None:
            return challenge
        return visitor.get("/digest/", Authorization=digest_answer(line, "reader", self.centre.passwords["reader"], "/digest/", algorithm))

    def journey(self):
        visitor, seen = self.visitor(), {}
        password = self.centre.passwords["reader"]
        basic = {"Authorization": "Basic " + base64.b64encode(f"reader:{password}".encode()).decode()}
        seen["basic"] = visitor.get("/basic/", **basic)
        seen["digest"] = self.digest(visitor)
        seen["again"] = self.digest(visitor, challenge=seen["digest"]) if seen["digest"].status == 401 else seen["digest"]
        seen["oauth"] = visitor.post_form("/oauth/token", grant_type="client_credentials", client_id="reader", client_secret=password)
        seen["token"] = visitor.take_token("reader", password)
        seen["me"] = visitor.get("/api/me")
        return seen

    def test_every_door_opens(self):
        seen = self.journey()
        self.assertEqual({step: answer.status for step, answer in seen.items()}, dict.fromkeys(seen, 200))
        self.assertEqual(seen["me"].json, {"name": "reader", "role": "reader"})
        self.assertEqual((seen["oauth"].json["token_type"], seen["oauth"].json["expires_in"]), ("bearer", 3600))

    def test_every_door_is_shut_to_a_wrong_password(self):
        visitor = self.visitor()
        wrong = {"Authorization": "Basic " + base64.b64encode(b"reader:wrong").decode()}
        self.assertEqual(visitor.get("/basic/", **wrong).status, 401)
        self.assertEqual(visitor.get("/basic/").headers["WWW-Authenticate"], 'Basic realm="Lantern", charset="UTF-8"')
        line = visitor.get("/digest/").headers.get_all("WWW-Authenticate")[0]
        for why, header in (("password", digest_answer(line, "reader", "wrong", "/digest/", "SHA-256")),
                            ("page", digest_answer(line, "reader", self.centre.passwords["reader"], "/other/", "SHA-256"))):
            with self.subTest(why):
                self.assertEqual(visitor.get("/digest/", Authorization=header).status, 401)
        self.assertEqual(visitor.take_token("reader", "wrong").status, 401)
        self.assertEqual(visitor.post_form("/oauth/token", grant_type="client_credentials", client_id="reader", client_secret="x").status, 401)
        self.assertEqual(visitor.post_form("/oauth/token", grant_type="password").status, 400)

    def test_digest_speaks_md5_too(self):
        self.assertIn("Signed in as reader", self.digest(self.visitor(), "MD5").text)

    def test_a_token_of_an_agent_is_a_sign_in_and_its_end_a_sign_out(self):
        visitor = Visitor(self.centre.visitors.server_port)
        visitor.take_token("canary2", self.centre.passwords["canary2"])
        self.assertEqual(visitor.get("/api/agent/state").json["state"], "paused")
        self.assertEqual(visitor.ask("POST", "/api/agent/heartbeat").status, 200)
        self.assertEqual(visitor.ask("DELETE", "/api/token").status, 204)
        self.assertEqual(visitor.get("/api/agent/state").status, 401)
        self.assertEqual(self.centre.floor.all(), {})

    def test_a_token_ends(self):
        self.centre.settings.change({"token_s": 0.05})
        program = self.program("reader")
        self.wait_until("over", lambda: program.get("/api/me").status == 401)

    def test_every_fault_shows(self):
        def is_(step, status, words=""):
            return lambda seen: seen[step].status == status and words in seen[step].text

        def stale(step):
            return lambda seen: "stale=true" in str(seen[step].headers.get_all("WWW-Authenticate", []))

        self.every_fault_shows(Tokens, self.journey, {
            "expires_at_once": lambda seen: seen["token"].json["expires_in"] == 0 and seen["me"].status == 401,
            "no_expiry": lambda seen: "expires_in" not in seen["token"].json,
            "digest_stale": lambda seen: stale("digest")(seen) and seen["again"].status == 200,
            "digest_always_stale": lambda seen: stale("digest")(seen) and stale("again")(seen),
            "provider_down": lambda seen: seen["token"].status == seen["oauth"].status == 503,
            "client_refused": is_("oauth", 401, "invalid_client"),
            "second_factor": is_("token", 206, "mfa_required"),
            "no_token": lambda seen: seen["token"].status == 200 and "access_token" not in seen["token"].json,
            "token_refused": lambda seen: seen["token"].status == 200 and seen["me"].status == 401,
            "throttled": lambda seen: seen["token"].status == 429 and seen["token"].headers["Retry-After"] == "300",
            "redirected_elsewhere": lambda seen: seen["basic"].status == 307 and "127.0.0.2" in seen["basic"].headers["Location"],
        })


if __name__ == "__main__":
    unittest.main()
