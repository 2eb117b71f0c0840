"""Real zabbix_get 6.0 against serenod: plain, PSK and certificate, every item key, and what 7.0's servers send."""
import json
import pathlib
import socket
import struct
import tempfile
import unittest

from rig import Agent, Certificates, classic, free_port, peer, wait_until

IDENTITY = "test identity"
KEY = "00112233445566778899aabbccddeeff" * 2
NOT_SUPPORTED = "ZBX_NOTSUPPORTED"
OWN_ITEMS = [{"key": "cc.words[*]", "command": ["/usr/bin/printf", "%s-%s  \n", "$2", "$1"]},
             {"key": "cc.shell[*]", "shell": "echo \"$1\" | tr a-z A-Z; exit 1", "special_characters": True},
             {"key": "cc.bare", "command": ["/usr/bin/printf", "%s", "$1"]},
             {"key": "cc.silent", "command": ["/bin/true"]},
             {"key": "cc.broken", "shell": "echo no way in >&2; exit 3"},
             {"key": "cc.slow", "shell": "sleep 3600", "timeout": "300ms"}]


def passive_checks(port, *keys):
    """One request as a Zabbix 7.0 server sends it; the answer's JSON."""
    body = json.dumps({"request": "passive checks", "data": [{"key": key, "timeout": 3} for key in keys]}).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"ZBXD\x01" + struct.pack("<II", len(body), 0) + body)
        answer = b""
        while part := line.recv(65536):
            answer += part
    assert answer[:5] == b"ZBXD\x01", answer
    length, _ = struct.unpack("<II", answer[5:13])
    assert length == len(answer) - 13, answer
    return json.loads(answer[13:])


class ZabbixGetTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sereno-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.certificates = Certificates(cls.folder)
        cls.psk_file = cls.folder / "psk"
        cls.psk_file.write_text(KEY + "\n")
        cls.psk_file.chmod(0o600)
        listeners = {
            "plain": {"accept": ["plain"]},
            "psk": {"accept": ["psk"], "psk": {"identity": IDENTITY, "file": str(cls.psk_file)}},
            "certificate": {"accept": ["certificate"], "tls": cls.files()},
            "by name": {"accept": ["certificate"], "tls": {**cls.files(), "client_issuer": "CN=test authority",
                                                           "client_subject": "CN=client"}},
            "by another": {"accept": ["certificate"], "tls": {**cls.files(), "client_subject": "CN=server"}},
            "revoked": {"accept": ["certificate"],
                        "tls": {**cls.files(), "crl": str(cls.certificates.revocations("client", cls.certificates.client))}},
            "revoked others": {"accept": ["certificate"],
                               "tls": {**cls.files(), "crl": str(cls.certificates.revocations("server", cls.certificates.server))}},
            "all": {"accept": ["plain", "psk", "certificate"], "tls": cls.files(),
                    "psk": {"identity": IDENTITY, "file": str(cls.psk_file)}},
            "checks": {"accept": ["plain"], "allow_checks": True},
            "strangers": {"accept": ["plain"], "allowed_hosts": ["192.0.2.1"]},
        }
        cls.ports = {name: free_port() for name in listeners}
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [{"type": "zabbix", "port": cls.ports[name], "allowed_hosts": ["127.0.0.1"], **settings}
                          for name, settings in listeners.items()],
            "services": [classic("web", 0, "OK - fine | time=0.5s;1;2;0 'two words'=3B"),
                         classic("login", 2, "CRITICAL - no answer"),
                         {"name": "hung", "check": "external", "fresh": True, "timeout": "10m", "interval": "1h",
                          "command": ["/bin/sleep", "3600"]},
                         {"name": "call", "check": "selftest", "function": "call", "depends_on": ["client"],
                          "options": {"mode": "blame", "text": "no way through"}}],
            "user_parameters": OWN_ITEMS,
        }))
        cls.agent.wait_for_status("web", 0)
        cls.agent.wait_for_status("login", 2)
        cls.agent.wait_for_status("call", 2)

    @classmethod
    def files(cls):
        tls = cls.certificates
        return {"certificate": str(tls.server), "key": str(tls.server_key), "ca": str(tls.ca)}

    def get(self, listener, key, *options):
        result = peer("zabbix_get", "-s", "127.0.0.1", "-p", self.ports[listener], "-k", key, *options)
        return result.stdout.strip() or result.stderr.strip()

    def psk(self, key_file=None, identity=IDENTITY):
        return ["--tls-connect", "psk", "--tls-psk-identity", identity, "--tls-psk-file", key_file or self.psk_file]

    def cert(self):
        tls = self.certificates
        return ["--tls-connect", "cert", "--tls-ca-file", tls.ca, "--tls-cert-file", tls.client,
                "--tls-key-file", tls.client_key]

    def test_each_kind_of_connection(self):
        for listener, options in (("plain", []), ("psk", self.psk()), ("certificate", self.cert()),
                                  ("by name", self.cert()), ("revoked others", self.cert()), ("all", []), ("all", self.psk()), ("all", self.cert())):
            with self.subTest(listener=listener, options=options[:2]):
                self.assertEqual(self.get(listener, "agent.ping", *options), "1")

    def test_refused_connections(self):
        wrong = self.folder / "wrong-psk"
        wrong.write_text(KEY[::-1] + "\n")
        for listener, options in (("psk", []), ("certificate", []), ("plain", self.psk()),
                                  ("psk", self.psk(wrong)), ("psk", self.psk(identity="somebody else")),
                                  ("certificate", self.psk()), ("by another", self.cert()), ("revoked", self.cert()),
                                  ("strangers", [])):
            with self.subTest(listener=listener, options=options[:4]):
                self.assertNotEqual(self.get(listener, "agent.ping", *options), "1")
        for words in ("the client names another identity than 'psk' does here", "the pre-shared keys of both sides differ",
                      "the client does not speak TLS", "the client speaks TLS", "not among allowed_hosts",
                      "certificate verify failed (certificate revoked)", "the subject of its certificate is 'CN=client', not 'CN=server'"):
            with self.subTest(words):
                wait_until("the log says why", lambda: words in self.agent.log())

    def test_item_keys(self):
        for key, value in (("agent.hostname", "agent-under-test"), ("sereno.status[web]", "0"),
                           ("sereno.status[login]", "2"), ("sereno.metric[web,time]", "0.5"),
                           ("sereno.metric[web,two words]", "3"), ('sereno.metric["web","time"]', "0.5")):
            with self.subTest(key):
                self.assertEqual(self.get("plain", key), value)
        self.assertRegex(self.get("plain", "agent.version"), r"^\d+\.\d+\.\d+")
        self.assertIn("fine", self.get("plain", "sereno.output[web]"))
        self.assertIn("no answer", self.get("plain", "sereno.output[login]"))
        self.assertLess(float(self.get("plain", "sereno.age[web]")), 10)

    def test_whose_fault_it_is(self):
        for key, value in (("sereno.fault[call]", "client, low confidence, in step 'call': no witness"),
                           ("sereno.fault[call,owner]", "client"), ("sereno.fault[call,party]", "client"),
                           ("sereno.fault[call,confidence]", "low"), ("sereno.fault[call,step]", "call"),
                           ("sereno.fault[call,reasons]", "no witness"),
                           ("sereno.fault[web]", "none"), ("sereno.fault[web,owner]", "none"),
                           ("sereno.fault[login,owner]", "not said")):
            with self.subTest(key):
                self.assertEqual(self.get("plain", key), value)
        self.assertEqual(json.loads(self.get("plain", "sereno.fault[call,json]")),
                         {"owner": "client", "party": "client", "confidence": "low", "step": "call", "reasons": "no witness"})
        self.assertIn("[fault=client conf=low]", self.get("plain", "sereno.output[call]")[:80])
        for key in ("sereno.fault[call,age]", "sereno.fault[nosuch]", "sereno.fault"):
            self.assertIn(NOT_SUPPORTED, self.get("plain", key))

    def test_discovery_names_services_and_metrics(self):
        services = json.loads(self.get("plain", "sereno.discovery[services]"))
        metrics = json.loads(self.get("plain", "sereno.discovery[metrics]"))
        self.assertEqual([row["{#SERVICE}"] for row in services], ["web", "login", "hung", "call"])
        self.assertEqual([(row["{#SERVICE}"], row["{#METRIC}"], row["{#UNIT}"]) for row in metrics],
                         [("web", "time", "s"), ("web", "two words", "B"), ("call", "value", "")])
        both = json.loads(self.get("plain", "sereno.discovery"))
        self.assertEqual([metric for row in both for metric in row.pop("metrics")], metrics)
        self.assertEqual(both, services)

    def test_what_is_not_there_is_not_supported(self):
        for key in ("no.such.key", "sereno.status[nosuch]", "sereno.metric[web,nosuch]", "sereno.status",
                    "sereno.status[web", "sereno.check[web]"):
            with self.subTest(key):
                self.assertIn(NOT_SUPPORTED, self.get("plain", key))

    def test_checks_by_key_where_they_are_allowed(self):
        value = self.get("checks", "sereno.check[web,url=http://127.0.0.1:1/]")
        self.assertNotIn(NOT_SUPPORTED, value)
        self.assertIn("127.0.0.1", value)
        self.assertRegex(self.get("checks", "sereno.check[web,nosuch=1,other=2]"), "'nosuch': .*; option 'other': ")

    def test_the_json_of_7_0(self):
        answer = passive_checks(self.ports["plain"], "agent.ping")
        self.assertEqual(str(answer["data"][0]["value"]), "1")
        self.assertRegex(answer["version"], r"^7\.|^[1-9]\d*\.\d+")
        failed = passive_checks(self.ports["plain"], "no.such.key")
        self.assertIn("error", failed["data"][0])
        self.assertNotIn("error", failed)  # at the top it would make the whole host unreachable

    def test_a_hung_check_is_a_value_in_time(self):
        for key, value in (("sereno.status[hung]", "3"),
                           ("sereno.output[hung]", "HUNG UNKNOWN - the check still runs after 2.5 s")):
            with self.subTest(key):
                self.assertIn(value, self.get("plain", key))
        for key in ("sereno.metric[hung,time]", "sereno.age[hung]"):
            with self.subTest(key):
                self.assertIn(NOT_SUPPORTED, self.get("plain", key))

    def test_a_failing_check_is_a_value(self):
        answer = passive_checks(self.ports["plain"], "sereno.status[login]")
        self.assertEqual(str(answer["data"][0]["value"]), "2")

    def test_items_of_the_sites_own(self):
        rows = (("cc.words[one,two]", "two-one"), ("cc.words[one]", "-one"), ("cc.words", "-"),
                ("cc.shell[a;id]", "A;ID"), ("cc.shell[$(id)]", "$(ID)"), ("cc.bare", "$1"), ("cc.silent", ""))
        for key, value in rows:
            with self.subTest(key):
                self.assertEqual(self.get("plain", key), value)
        refused = (("cc.words[a;b]", "parameter 1 holds ';', which is not allowed here"),
                   ("cc.bare[1]", "Item does not allow parameters."), ("cc.broken", "no way in"), ("cc.slow", "timed out"))
        for key, reason in refused:
            with self.subTest(key):
                said = self.get("plain", key)
                self.assertTrue(said.startswith(NOT_SUPPORTED), said)
                self.assertIn(reason, said)


if __name__ == "__main__":
    unittest.main()
