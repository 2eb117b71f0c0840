#!/usr/bin/env python3
"""What sereno hands to sereno-admin: list, config check, ledger and eval, as whole processes.

    admin_commands_test.py SERENO LIBEXEC PLUGIN_FOLDER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SERENO, LIBEXEC, PLUGINS = (pathlib.Path(argument) for argument in sys.argv[1:4])
ENVIRONMENT = {"PATH": os.environ["PATH"], "SERENO_PLUGIN_PATH": str(PLUGINS), "SERENO_LIBEXEC": str(LIBEXEC)}


def call(*arguments, **environment):
    return subprocess.run([str(SERENO), *arguments], capture_output=True, text=True, timeout=60,
                          env=ENVIRONMENT | environment)


class Evaluate(unittest.TestCase):
    def evaluate(self, *words):
        result = call("eval", *words)
        answer = json.loads(result.stdout)
        self.assertEqual(result.returncode, 0 if answer["valid"] else 1)
        return answer

    def test_range(self):
        for words, start, end, inside, alert, sentence in (
            (("10", "11"), 0, 10, False, True, "alerts below 0 and above 10"),
            (("10:", "9.5"), 10, None, False, True, "alerts below 10"),
            (("~:10", "-5"), None, 10, False, False, "alerts above 10"),
            (("@10:20", "10"), 10, 20, True, True, "alerts from 10 to 20, both included"),
            (("@10:", "9"), 10, None, True, False, "alerts at 10 and above"),
            (("@~:5", "5"), None, 5, True, True, "alerts at 5 and below"),
            (("~:", "5"), None, None, False, False, "never alerts"),
            (("@~:", "5"), None, None, True, True, "alerts always"),
            ((":5.75", "5.75"), 0, 5.75, False, False, "alerts below 0 and above 5.75"),
        ):
            with self.subTest(words):
                answer = self.evaluate("range", *words)
                self.assertEqual([answer[key] for key in ("start", "end", "inside", "alert", "sentence")],
                                 [start, end, inside, alert, sentence])
        self.assertNotIn("alert", self.evaluate("range", "1:2"))
        self.assertEqual(self.evaluate("range", "2:1", "5")["error"], "range '2:1': its start is above its end")
        self.assertEqual(self.evaluate("range", "1:2", "x")["error"], "value 'x' is no number")

    def test_perfdata(self):
        answer = self.evaluate("perfdata", "'it''s'=1.5s;1:2;@3;0;10 u=U")
        self.assertEqual(answer["problems"], [])
        self.assertEqual(answer["metrics"], [
            {"label": "it's", "value": 1.5, "unit": "s", "warning": "1:2", "critical": "@3", "min": 0, "max": 10,
             "text": "'it''s'=1.5s;1:2;@3;0;10"},
            {"label": "u", "value": None, "unit": "", "warning": None, "critical": None, "min": None, "max": None,
             "text": "u=U"}])
        self.assertEqual(self.evaluate("perfdata", "a=1,5")["problems"],
                         ["item 1 'a=1,5': '1,5' is no number (decimal comma?)"])

    def test_zabbix_key(self):
        answer = self.evaluate("zabbix-key", 'vfs.fs[/,"a ""]')
        self.assertFalse(answer["valid"])
        answer = self.evaluate("zabbix-key", 'sereno.check[web,"url=http://x/[1]",[a,b]]')
        self.assertEqual((answer["name"], answer["parameters"]), ("sereno.check", ["web", "url=http://x/[1]", "a,b"]))

    def test_zabbix_access(self):
        for rules, key, allowed, rule in (
            ((), "agent.ping", True, None),
            (("deny:*",), "vfs.file.contents[/etc/shadow]", False, "deny:*"),
            (("allow:sereno.*[*]", "deny:*"), "sereno.status[web]", True, "allow:sereno.*[*]"),
            (("allow:sereno.*[*]", "deny:*"), "sereno.discovery", False, "deny:*"),
            (("deny:net.if[*,*,*]", "allow:net.if[eth0]"), "net.if[eth0]", False, "deny:net.if[*,*,*]"),
            (("deny:a[x:y]",), 'a["x:y"]', False, "deny:a[x:y]"),
        ):
            with self.subTest(rules=rules, key=key):
                answer = self.evaluate("zabbix-access", *rules, key)
                self.assertEqual((answer["allowed"], answer["rule"]), (allowed, rule))
        for words in (("deny:a b", "a"), ("forbid:a", "a"), ("deny:a", "a[")):
            self.assertFalse(self.evaluate("zabbix-access", *words)["valid"], words)

    def test_zabbix_alias(self):
        aliases = ("cc.web:sereno.status[web]", "cc.s[*]:sereno.status[*]", 'odd["a:b"]:agent.ping')
        for key, meant in (("cc.web", "sereno.status[web]"), ("cc.s[ x,y]", "sereno.status[ x,y]"), ("cc.s", "cc.s"),
                           ('odd["a:b"]', "agent.ping"), ("agent.ping", "agent.ping")):
            self.assertEqual(self.evaluate("zabbix-alias", *aliases, key)["meant"], meant)
        for alias in ("a", ":", "a b:c", "a:b c", "a :b", "a: b", "a[:b", "a:b[c]d"):
            self.assertFalse(self.evaluate("zabbix-alias", alias, "x")["valid"], alias)

    def test_zabbix_delay(self):
        answer = self.evaluate("zabbix-delay", "0;s10,40;m/20", "2026-04-01T10:19:59Z")
        self.assertEqual(answer["next"], [f"2026-04-01T10:{at}Z" for at in ("20:00", "20:10", "20:40", "21:10", "21:40")])
        self.assertEqual(len(self.evaluate("zabbix-delay", "30s;10s/1-5,9:00-18:00")["next"]), 5)
        self.assertEqual(self.evaluate("zabbix-delay", "0;md31wd9"), {"delay": "0;md31wd9", "valid": False, "error": "'md31wd9' is no schedule"})
        self.assertIn("AFTER", self.evaluate("zabbix-delay", "30s", "yesterday")["error"])

    def test_allowed_hosts(self):
        answer = self.evaluate("allowed-hosts", "10.0.0.0/8,::1", "10.1.2.3")
        self.assertEqual((answer["allowed"], answer["entry"]), (True, "10.0.0.0/8"))
        answer = self.evaluate("allowed-hosts", "10.0.0.0/8", "::ffff:127.0.0.1")
        self.assertEqual((answer["allowed"], answer["entry"], answer["address"]), (False, None, "127.0.0.1"))
        answer = self.evaluate("allowed-hosts", "localhost", "127.0.0.1")
        self.assertEqual((answer["allowed"], answer["entry"]), (True, "localhost"))
        self.assertIn("127.0.0.1", answer["resolved"]["localhost"])
        self.assertFalse(self.evaluate("allowed-hosts", "10.0.0.0/33", "10.1.2.3")["valid"])
        self.assertFalse(self.evaluate("allowed-hosts", "10.0.0.0/8", "example")["valid"])

    def test_two_dashes_may_stand_in_front(self):
        self.assertEqual(self.evaluate("range", "--", "-7:23", "-8")["alert"], True)
        self.assertEqual(self.evaluate("perfdata", "--", "-a=1")["metrics"][0]["label"], "-a")
        self.assertEqual(self.evaluate("allowed-hosts", "--", "::/0", "::1")["entry"], "::/0")

    def test_bytes_that_are_no_text_are_answered_in_json_all_the_same(self):
        for words in (("range", b"1\xff"), ("zabbix-key", b"k[\xff]"), ("allowed-hosts", b"\xff", "::1"),
                      ("perfdata", b"a\xff=1")):
            with self.subTest(words):
                self.assertIn("\ufffd", str(self.evaluate(*words)))

    def test_wrong_usage(self):
        for words in ((), ("range",), ("range", "1", "2", "3"), ("nonsense", "x"), ("perfdata",)):
            result = call("eval", *words)
            self.assertEqual((result.stdout, result.returncode), ("", 3))
            self.assertIn("usage: sereno eval", result.stderr)


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


class List(Folder):
    def test_names_and_help(self):
        result = call("list")
        self.assertEqual((result.stdout, result.returncode), ("misfortune  Does what a check must not do\n", 0))

    def test_a_bad_plugin_is_named_and_harms_no_other(self):
        bad = self.folder / "bad.so"
        bad.write_text("no plugin")
        result = call("list", SERENO_PLUGIN_PATH=f"{self.folder}:{PLUGINS}")
        self.assertTrue(result.stdout.startswith("misfortune "))
        self.assertEqual(result.stderr, f"sereno: {bad}: cannot be loaded: file too short\n")

    def test_an_empty_folder_is_said(self):
        result = call("list", SERENO_PLUGIN_PATH=str(self.folder))
        self.assertIn(f"no plugin in {self.folder}", result.stderr)


class Config(Folder):
    def check(self, text):
        file = self.folder / "sereno.yaml"
        file.write_text(text)
        result = call("config", "check", str(file))
        return result.returncode, result.stdout.replace(str(file), "FILE").splitlines()

    def test_a_good_file(self):
        code, lines = self.check("services:\n  - {name: a, check: misfortune, options: {warning: 5}}\n")
        self.assertEqual((code, lines), (0, ["FILE: 1 service, 0 listeners, no mistake"]))

    def test_every_mistake_has_its_place_and_its_line(self):
        code, lines = self.check("agnet: {}\nservices:\n"
                                 "  - name: a\n    check: misfortune\n    options: {warning: '20:10', valeu: 5}\n"
                                 "  - name: b\n    check: nothing\n")
        self.assertEqual(code, 1)
        self.assertEqual(len(lines), 5, lines)
        self.assertIn("FILE:1:", lines[0])
        self.assertTrue(lines[1].startswith("FILE:5:24: service 'a': option 'warning'"), lines)
        self.assertTrue(lines[2].startswith("FILE:5:40: service 'a': option 'valeu'"), lines)
        self.assertIn("option 'warning': range '20:10': its start is above its end", lines[1])
        self.assertIn("(is 'value' meant?)", lines[2])
        self.assertIn("warning: service 'b'", lines[3])
        self.assertEqual(lines[4], "FILE: 2 services, 0 listeners, 3 mistakes")

    def test_allowed_hosts_are_looked_at(self):
        code, lines = self.check("listeners:\n  - type: nrpe\n    allowed_hosts: [10.0.0.0/33, nagios.example, 10.0.0.300]\n"
                                 "    tls: {mode: 'off'}\n  - {type: zabbix, allowed_hosts: ['a:1']}\n")
        self.assertEqual(code, 1)
        self.assertEqual([line.split(": ")[0] for line in lines], ["FILE:3:21", "FILE:3:50", "FILE:5:36", "FILE"])
        self.assertIn("allowed host '10.0.0.0/33': is no network", lines[0])
        self.assertIn("3 mistakes", lines[3])

    def test_what_does_not_fit_the_contract_beside_it(self):
        contract = self.folder / "contract.yaml"
        services = ("services:\n  - {name: a, check: misfortune, function: wbe, owner: cdn}\n"
                    "  - name: b\n    check: misfortune\n    function: web\n    depends_on: [carier, client]\n")
        code, lines = self.check(services)
        self.assertEqual((code, len(lines)), (0, 3), lines)
        self.assertIn("FILE:2:56: warning: service 'a': owner 'cdn': no contract says on whose side that is", lines[0])
        contract.write_text("functions:\n  - {id: web, critical: true}\n  - {id: agent_login, critical: true}\n"
                            "parties:\n  - {id: cdn, role: ally}\n  - {id: carrier, role: third}\n")
        code, lines = self.check(services)
        self.assertEqual((code, lines), (1, [
            f"FILE:6:18: service 'b': depends_on 'carier': {contract} has no such party (is 'carrier' meant?)",
            f"FILE:2:5: warning: service 'a': serves 'wbe', which is no function of {contract} (is 'web' meant?)",
            f"{contract}:3:5: warning: no service serves the critical function 'agent_login': it counts as not seen",
            "FILE: 2 services, 0 listeners, 1 mistake"]))
        elsewhere = self.folder / "elsewhere.yaml"
        contract.rename(elsewhere)
        code, lines = self.check(f"agent: {{contract: {elsewhere}}}\n" + services.replace("carier", "carrier"))
        self.assertEqual((code, len(lines)), (0, 3), lines)

    def test_config_check_looks_with_the_agents_rights(self):
        """Root's commands too: what the agent's user may not read is found, and what is his is none of a stranger's."""
        self.folder.chmod(0o755)
        state, psk = self.folder / "state", self.folder / "zabbix.psk"
        state.mkdir()
        psk.write_text("ab" * 32)
        psk.chmod(0o600)
        file = self.folder / "sereno.yaml"
        file.write_text(f"agent: {{state_folder: {state}}}\nlisteners:\n  - type: zabbix\n    accept: [psk]\n"
                        f"    psk:\n      identity: id\n      file: {psk}\n")
        file.chmod(0o644)
        self.assertIn("no mistake", call("config", "check", str(file)).stdout)
        if os.geteuid() == 0:  # else there is nobody else's rights to take
            os.chown(state, 65534, 65534)
            result = call("config", "check", str(file))
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"{file}:7:13: {psk}: cannot be opened: Permission denied", result.stdout)
            os.chown(psk, 65534, 65534)
            self.assertIn("no mistake", call("config", "check", str(file)).stdout)

    def test_a_file_that_is_not_there(self):
        result = call("config", "check", str(self.folder / "none.yaml"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("none.yaml", result.stdout)
        self.assertEqual(call("config").returncode, 3)


class Ledger(Folder):
    def test_what_is_no_ledger_is_said(self):
        file = self.folder / "ledger.db"
        for content in (None, b"", b"no ledger at all"):
            if content is not None:
                file.write_bytes(content)
            for words in (("verify", str(file)), ("show", str(file)), ("export", str(file), str(self.folder / "copy"))):
                result = call("ledger", *words)
                self.assertEqual((result.stdout, result.returncode), ("", 3), words)
                self.assertIn(str(file), result.stderr)

    def test_wrong_usage(self):
        for words in ((), ("verify",), ("export", "a"), ("show", "a", "b"), ("repair", "a")):
            self.assertEqual(call("ledger", *words).returncode, 3)


class Program(Folder):
    def test_where_sereno_admin_was_looked_for_is_said(self):
        alone = self.folder / "sereno"
        alone.write_bytes(SERENO.read_bytes())
        alone.chmod(0o755)
        result = subprocess.run([str(alone), "list"], capture_output=True, text=True,
                                env={"SERENO_LIBEXEC": str(self.folder)})
        self.assertEqual(result.returncode, 3)
        self.assertIn(f"sereno-admin is not installed (looked for {self.folder}/sereno-admin", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
