"""The HTTP interface: every answer against the document that describes it, the document against OpenAPI, the page for
Prometheus against promtool."""
import hashlib
import http.client
import json
import pathlib
import re
import socket
import ssl
import subprocess
import tempfile
import unittest

import jsonschema

from rig import PEERS, SERENO, Agent, Certificates, classic, free_port, run, wait_until

METHODS = {"get", "post", "put", "delete", "patch"}
# Debian's JSON::Validator knows OpenAPI 3.0 by the schema that its authors publish.
VALIDATOR = 'my $schema = JSON::Validator->new->schema($ARGV[0])->schema; print ref($schema), "\n", map {"$_\n"} @{$schema->errors}'


class Interface:
    """One connection for each request, as curl would."""

    def __init__(self, port, ca):
        self.port, self.context = port, ssl.create_default_context(cafile=str(ca))

    def ask(self, method, path, token=None, connection=None):
        line = connection or http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=30)
        line.request(method, path, headers={"Authorization": "Bearer " + token} if token else {})
        answer = line.getresponse()
        body = answer.read()
        if not connection:
            line.close()
        return answer, body.decode()


def schema_of(document, node):
    """A schema of OpenAPI 3.0 as JSON Schema: `nullable` is a type."""
    if isinstance(node, list):
        return [schema_of(document, item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return schema_of(document, target)
    made = {key: schema_of(document, value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable"):
        made["type"] = [made["type"], "null"]
    return made


class HttpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sereno-http-")
        cls.addClassCleanup(folder.cleanup)
        cls.certificates = Certificates(folder.name)
        cls.port, cls.narrow_port, cls.few_port = free_port(), free_port(), free_port()
        cls.tokens = {}
        rights = {"all": ["read", "metrics", "run"], "reader": ["read"], "prometheus": ["metrics"], "narrow": ["read", "run"]}
        listed = []
        for name, may in rights.items():
            said = run([SERENO, "token", "new"]).stdout
            token, digest = re.fullmatch(r"token:  ([0-9a-f]{64})\nsha256: ([0-9a-f]{64})\n", said).groups()
            assert hashlib.sha256(token.encode()).hexdigest() == digest
            cls.tokens[name] = token
            listed.append({"name": name, "sha256": digest, "may": may, **({"sees": ["warn"]} if name == "narrow" else {})})
        tls = {"mode": "certificate", "certificate": str(cls.certificates.server), "key": str(cls.certificates.server_key)}
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [{"type": "http", "port": cls.port, "tls": tls, "tokens": listed},
                          {"type": "http", "port": cls.narrow_port, "tls": tls, "open_metrics": True,
                           "requests_per_minute": 5},
                          {"type": "http", "port": cls.few_port, "tls": tls, "open_metrics": True, "most_connections": 8,
                           "allowed_hosts": ["127.0.0.0/8"]}],
            "services": [classic("ok", 0, "OK - fine | load=0.1;1;2;0 'a b'=U time=5ms"), classic("warn", 1, "WARNING - \"so\"\\nmore"),
                         {"name": "never", "check": "external", "command": ["/bin/true"], "interval": "7d", "timeout": "1s"}],
        }))
        cls.agent.wait_for_status("ok", 0)
        cls.agent.wait_for_status("warn", 1)
        cls.interface = Interface(cls.port, cls.certificates.ca)
        cls.document = json.loads(cls.interface.ask("GET", "/api/v1/openapi.json")[1])

    def held_to(self, path, method, answer, body):
        """The status is one that the document names, and the body is as it says."""
        operation = self.document["paths"][path][method]
        self.assertIn(str(answer.status), operation["responses"], path)
        response = schema_of(self.document, operation["responses"][str(answer.status)])
        (media, content), = response["content"].items()
        self.assertEqual(answer.headers.get_content_type(), media)
        if media == "application/json":
            jsonschema.validate(json.loads(body), content["schema"])
        return body

    def validator_says(self, document):
        """What it takes the document for, and what it finds wrong with it."""
        path = pathlib.Path(self.agent.folder) / "openapi.json"
        path.write_text(json.dumps(document))
        done = run(["perl", "-MJSON::Validator", "-e", VALIDATOR, path])
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_the_document_is_openapi(self):
        self.assertEqual(self.validator_says(self.document), ["JSON::Validator::Schema::OpenAPIv3"])
        spoilt = json.loads(json.dumps(self.document))
        del spoilt["paths"]["/api/v1/services"]["get"]["responses"]["200"]["description"]
        self.assertRegex("\n".join(self.validator_says(spoilt)), "services/get/responses/200.*Missing property")
        self.assertRegex(self.document["openapi"], r"^3\.0\.\d$")
        names = set()
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                self.assertIn(method, METHODS)
                self.assertNotIn(operation["operationId"], names)
                names.add(operation["operationId"])
                declared = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
                self.assertEqual(declared, set(re.findall(r"\{(\w+)\}", path)))
                for response in operation["responses"].values():
                    for content in schema_of(self.document, response).get("content", {}).values():
                        jsonschema.Draft4Validator.check_schema(content["schema"])

    def test_every_answer_is_as_the_document_says(self):
        paths = {"/api/v1/services": "/api/v1/services", "/api/v1/services/{name}": "/api/v1/services/ok",
                 "/api/v1/services/{name}/history": "/api/v1/services/ok/history", "/api/v1/metrics": "/api/v1/metrics",
                 "/api/v1/services/{name}/run": "/api/v1/services/ok/run", "/api/v1/health": "/api/v1/health",
                 "/api/v1/openapi.json": "/api/v1/openapi.json", "/metrics": "/metrics"}
        self.assertEqual(set(paths), set(self.document["paths"]))
        for path, asked in paths.items():
            (method, _), = self.document["paths"][path].items()
            for token in ("all", "reader", "prometheus", "narrow", None):
                with self.subTest(path, token=token):
                    answer, body = self.interface.ask(method.upper(), asked, self.tokens.get(token))
                    self.held_to(path, method, answer, body)
                    if token == "all":
                        self.assertEqual(answer.status, 200, body)
                    if token is None and path != "/api/v1/openapi.json":
                        self.assertEqual(answer.status, 401)

    def test_services_are_told_with_what_they_measure(self):
        services = json.loads(self.interface.ask("GET", "/api/v1/services", self.tokens["all"])[1])["services"]
        self.assertEqual([one["name"] for one in services], ["ok", "warn", "never"])
        self.assertEqual(services[0]["state"], "OK")
        self.assertEqual([(one["label"], one["value"], one["unit"]) for one in services[0]["metrics"]],
                         [("load", 0.1, ""), ("a b", None, ""), ("time", 5, "ms")])
        seen = json.loads(self.interface.ask("GET", "/api/v1/services", self.tokens["narrow"])[1])["services"]
        self.assertEqual([one["name"] for one in seen], ["warn"])
        self.assertEqual(self.interface.ask("GET", "/api/v1/services/ok", self.tokens["narrow"])[0].status, 404)
        self.assertEqual(self.interface.ask("POST", "/api/v1/services/ok/run", self.tokens["reader"])[0].status, 403)
        answer, body = self.interface.ask("POST", "/api/v1/services/warn/run", self.tokens["narrow"])
        self.assertEqual((answer.status, json.loads(body)["state"]), (200, "WARNING"))

    def test_history_comes_from_the_ledger(self):
        def runs():
            answer, body = self.interface.ask("GET", "/api/v1/services/ok/history?limit=5", self.tokens["all"])
            self.held_to("/api/v1/services/{name}/history", "get", answer, body)
            return json.loads(body)["runs"]
        newest = wait_until("the ledger has it", runs)[0]
        self.assertEqual(newest["state"], "OK")
        self.assertIn("fine", newest["output"])
        answer, body = self.interface.ask("GET", "/api/v1/services/ok/history?from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z",
                                          self.tokens["all"])
        self.assertEqual(answer.status, 400)
        self.held_to("/api/v1/services/{name}/history", "get", answer, body)

    def test_prometheus_takes_the_page(self):
        answer, page = self.interface.ask("GET", "/metrics", self.tokens["prometheus"])
        self.assertEqual(answer.status, 200)
        done = subprocess.run([PEERS / "promtool", "check", "metrics"], input=page, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
        for line in ('sereno_service_state{service="warn",check="external",function="warn"} 1',
                     'sereno_service_metric{service="ok",metric="load",unit=""} 0.1', "sereno_ledger_written 1"):
            self.assertIn(line + "\n", page)

    def test_limits(self):
        other = Interface(self.narrow_port, self.certificates.ca)
        line = http.client.HTTPSConnection("localhost", self.narrow_port, context=other.context, timeout=30)
        self.assertIn("sereno_build_info", other.ask("GET", "/metrics", connection=line)[1])
        states = [other.ask("GET", "/metrics", connection=line)[0].status for _ in range(8)]
        self.assertEqual(states[:4], [200] * 4, "on one connection")
        self.assertIn(429, states)
        line.close()
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionError, http.client.BadStatusLine, ssl.SSLError)):
            plain = http.client.HTTPConnection("localhost", self.port, timeout=30)
            plain.request("GET", "/metrics")
            plain.getresponse()
        with socket.create_connection(("localhost", self.port)) as raw, \
                self.interface.context.wrap_socket(raw, server_hostname="localhost") as talk:
            talk.sendall(b"GET /metrics HTTP/1.1\r\nX: " + b"x" * 20000 + b"\r\n\r\n")
            self.assertTrue(talk.recv(100).startswith(b"HTTP/1.1 431 "))

    def connect_from(self, *addresses):
        """Connections that ask nothing, in this order, to the end of the test."""
        for address in addresses:
            self.enterContext(socket.create_connection(("127.0.0.1", self.few_port), timeout=30, source_address=(address, 0)))

    def gave_way(self):
        """From which addresses somebody was closed for others; the log says that once of each."""
        return re.findall(f'port={self.few_port} peer=(\\S+) why="it asked nothing and made room', self.agent.log())

    def test_who_came_first_and_asks_nothing_gives_way_when_there_are_too_many(self):
        few = Interface(self.few_port, self.certificates.ca)
        self.connect_from("127.0.0.40", "127.0.0.40")
        self.assertEqual(few.ask("GET", "/metrics")[0].status, 200)
        self.assertEqual(self.gave_way(), [])
        self.connect_from("127.0.0.40")
        wait_until("a quarter is one address's share", lambda: self.gave_way() == ["127.0.0.40"])
        self.connect_from(*(f"127.0.0.{50 + i}" for i in range(9)))
        wait_until("eleven want what eight may have", lambda: len(self.gave_way()) > 1)
        self.assertEqual(few.ask("GET", "/metrics")[0].status, 200, "whoever asks is answered all the same")

    def test_tokens_are_not_in_the_log_and_change_with_a_reload(self):
        self.interface.ask("GET", "/api/v1/services", "hunter2-hunter2")
        config = json.loads(self.agent.config.read_text())
        token = "0" * 64
        config["listeners"][0]["tokens"].append({"name": "new", "sha256": hashlib.sha256(token.encode()).hexdigest(), "may": ["read"]})
        self.assertEqual(self.interface.ask("GET", "/api/v1/services", token)[0].status, 401)
        self.agent.config.write_text(json.dumps(config))
        code, text = self.agent.ask("reload")
        self.assertEqual(code, 0, text)
        self.assertIn(f"listener changed: http at 127.0.0.1:{self.port}", text)
        self.assertEqual(self.interface.ask("GET", "/api/v1/services", token)[0].status, 200)
        for secret in ("hunter2", token, *self.tokens.values()):
            self.assertNotIn(secret, self.agent.log())
            self.assertNotIn(secret.encode(), self.agent.ledger.read_bytes())
            self.assertNotIn(secret.encode(), (pathlib.Path("/proc") / str(self.agent.process.pid) / "cmdline").read_bytes())


if __name__ == "__main__":
    unittest.main()
