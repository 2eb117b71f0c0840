"""The template of packaging/zabbix, imported by the API of a real Zabbix 6.0 and put to work: everything that it discovers
is supported and gets its values."""
import json
import pathlib
import shutil
import signal
import unittest
import urllib.request

import zabbix_server_test
from rig import PEERS, Process, answers, free_port, wait_until

TEMPLATE = pathlib.Path(__file__).parents[2] / "packaging/zabbix/sereno.yaml"
FRONTEND = PEERS.parent / "root/usr/share/zabbix"
NAME = "Sereno by Zabbix agent"
zabbix_server_test.NEEDED_ROWS += tuple(f"INSERT INTO {table} " for table in ("users_groups", "role_rule", "rights", "module"))
CONNECTION = """<?php
$DB['TYPE'] = 'POSTGRESQL'; $DB['SERVER'] = '127.0.0.1'; $DB['PORT'] = '{port}'; $DB['DATABASE'] = 'zabbix';
$DB['USER'] = 'zabbix'; $DB['PASSWORD'] = ''; $DB['SCHEMA'] = ''; $DB['ENCRYPTION'] = false; $DB['KEY_FILE'] = '';
$DB['CERT_FILE'] = ''; $DB['CA_FILE'] = ''; $DB['VERIFY_HOST'] = false; $DB['CIPHER_LIST'] = '';
$DB['VAULT_URL'] = ''; $DB['VAULT_DB_PATH'] = ''; $DB['VAULT_TOKEN'] = ''; $DB['DOUBLE_IEEE754'] = true;
$ZBX_SERVER = '127.0.0.1'; $ZBX_SERVER_PORT = '{server}'; $ZBX_SERVER_NAME = ''; $IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
"""


class ZabbixTemplateTest(zabbix_server_test.ZabbixServerRig):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_frontend()
        cls.token = None
        cls.token = cls.api("user.login", {"username": "Admin", "password": "zabbix"})

    @classmethod
    def start_frontend(cls):
        pages, port = cls.folder / "frontend", free_port()
        shutil.copytree(FRONTEND, pages, symlinks=False, ignore=shutil.ignore_patterns("locale"),
                        ignore_dangling_symlinks=True)
        settings = pages / "conf/zabbix.conf.php"
        settings.write_text(CONNECTION.format(port=cls.database, server=cls.trapper))
        reader = pages / "include/classes/core/CConfigFile.php"  # Debian's looks in /etc, which is not this test's
        reader.write_text(reader.read_text().replace("/etc/zabbix/zabbix.conf.php", str(settings)))
        server = Process([PEERS / "php", "-S", f"127.0.0.1:{port}", "-t", pages], cls.folder / "php.log")
        cls.addClassCleanup(server.stop, signal.SIGKILL)
        wait_until("the frontend answers", lambda: answers(port), 30)
        cls.url, cls.php = f"http://127.0.0.1:{port}/api_jsonrpc.php", server

    @classmethod
    def api(cls, method, parameters):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1, "auth": cls.token})
        request = urllib.request.Request(cls.url, body.encode(), {"Content-Type": "application/json-rpc"})
        with urllib.request.urlopen(request, timeout=120) as reply:
            text = reply.read()
        try:
            answer = json.loads(text)
        except ValueError:
            raise AssertionError(f"{method}: {text[:2000]!r} {cls.php.said()[-2000:]}") from None
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def test_everything_that_the_template_discovers_is_supported(self):
        both = {"createMissing": True, "updateExisting": True}
        self.assertTrue(self.api("configuration.import", {"format": "yaml", "source": TEMPLATE.read_text(), "rules": {
            "groups": both, "templates": both, "valueMaps": both, "items": both, "triggers": both, "discoveryRules": both,
            "graphs": both, "templateDashboards": both}}))
        template = self.api("template.get", {"filter": {"host": [NAME]}})[0]["templateid"]
        group = self.api("hostgroup.get", {"filter": {"name": ["Templates/Sereno"]}})[0]["groupid"]
        host = self.api("host.create", {
            "host": "by-template", "groups": [{"groupid": group}], "templates": [{"templateid": template}],
            "interfaces": [{"type": 1, "main": 1, "useip": 1, "ip": "127.0.0.1", "dns": "", "port": str(self.ports["plain"])}],
        })["hostids"][0]
        self.assertEqual(len(self.api("templatedashboard.get", {"templateids": template})), 1)
        wait_until("both services and their metric are discovered", lambda: self.soon(host) and len(self.items(host)) >= 9, 120)
        wait_until("every item has a value, and none is unsupported", lambda: self.soon(host) and self.all_well(host), 120)
        triggers = self.api("trigger.get", {"hostids": host, "selectDependencies": "extend", "selectTags": "extend",
                                            "expandDescription": True})
        by_name = {trigger["description"]: trigger for trigger in triggers}
        self.assertIn("Service login is critical", by_name)
        self.assertEqual(len(by_name["Service login warns"]["dependencies"]), 2)
        self.assertIn({"tag": "function", "value": "login"}, by_name["Service login is critical"]["tags"])
        wait_until("what is critical is a problem", lambda: "Service login is critical" in [
            problem["name"] for problem in self.api("problem.get", {"hostids": host})], 60)
        self.assertEqual([problem["name"] for problem in self.api("problem.get", {"hostids": host})],
                         ["Service login is critical"])

    def soon(self, host):
        """Has what is asked once a minute asked now."""
        wanted = [item["itemid"] for item in self.items(host) if item["type"] == "0"]
        self.api("task.create", [{"type": 6, "request": {"itemid": item}} for item in wanted])
        return True

    def items(self, host):
        return self.api("item.get", {"hostids": host, "output": ["key_", "type", "state", "error", "lastclock"]})

    def all_well(self, host):
        bad = [(item["key_"], item["error"]) for item in self.items(host) if item["state"] != "0"]
        self.assertEqual(bad, [])
        # What the rules read is kept nowhere.
        return all(item["lastclock"] != "0" for item in self.items(host) if item["key_"] != "sereno.discovery")


if __name__ == "__main__":
    unittest.main()
