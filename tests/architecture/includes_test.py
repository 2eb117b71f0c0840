#!/usr/bin/env python3
"""includes.py itself: one tree for each rule, one include for each reason."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "includes.py"
HEADERS = (
    "plugins/abi/sereno/sereno_plugin.h", "plugins/sdk/sereno/plugin.h", "plugins/steps/http/http.h",
    "plugins/host/catalogue/catalog.h", "plugins/testing/harness.h", "config/settings.h", "ledger/ledger.h",
    "agent/checking/service.h", "agent/listeners/nrpe/talk.h", "agent/listeners/zabbix/talk.h",
    "agent/listeners/listener.h", "agent/listeners/listener_set.h", "agent/listeners/testing/fake.h",
    "agent/protocols/nrpe/command.h", "agent/protocols/zabbix/item_key.h", "agent/daemon/daemon.h",
    "agent/scheduling/next_due.h", "agent/cli/sereno.h", "base/log.h", "net/server.h", "net/testing/client.h",
    "config/yaml_reader.h", "config/agent/agent_settings.h", "delivery/cursor.h",
    "sla/civil_time.h", "sla/contract.h", "sla/timeline.h", "sla/report.h", "sla/sources/ledger.h", "checks/web/web.h",
)


class IncludesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for header in HEADERS:
            self.write(header, "#pragma once\n")

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_script(self):
        return subprocess.run([sys.executable, SCRIPT, "--root", self.root], capture_output=True, text=True)

    def test_a_tree_that_keeps_the_arrows_passes(self):
        self.write("agent/main.cpp", '#include "agent/daemon/daemon.h"\n#include "base/log.h"\n#include <vector>\n')
        self.write("agent/listeners/nrpe/talk.cpp", '#include "agent/protocols/nrpe/command.h"\n#include "net/server.h"\n')
        self.write("agent/listeners/nrpe/talk_test.cpp",
                   '#include <boost/json.hpp>\n#include "agent/listeners/testing/fake.h"\n#include "net/testing/client.h"\n')
        self.write("checks/disk/disk.cpp", '#include "sereno/plugin.h"\n')
        self.write("checks/disk/disk_test.cpp", '#include "harness.h"\n')
        self.write("sla/civil_time_zone.cpp", '#include <date/tz.h>\n#include "sla/civil_time.h"\n')
        result = self.run_script()
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_each_forbidden_include_is_named_with_its_place(self):
        for why, file, line in (
            ("agent and sla are strangers", "agent/checking/x.cpp", '#include "sla/contract.h"'),
            ("and the other way round", "sla/report.cpp", '#include "agent/checking/service.h"'),
            ("checks are leaves", "checks/disk/disk.cpp", '#include "checks/web/web.h"'),
            ("nothing includes a check", "agent/cli/x.cpp", '#include "checks/web/web.h"'),
            ("scheduling knows no listener", "agent/scheduling/x.cpp", '#include "agent/listeners/nrpe/talk.h"'),
            ("only what stands in the line: config is contract's", "sla/timeline.cpp", '#include "config/yaml_reader.h"'),
            ("nor the agent's settings by way of checking", "agent/daemon/x.cpp", '#include "agent/protocols/nrpe/command.h"'),
            ("nor the ledger by way of sources", "sla/main.cpp", '#include "ledger/ledger.h"'),
            ("codecs are strangers", "agent/protocols/nrpe/command.cpp", '#include "agent/protocols/zabbix/item_key.h"'),
            ("in the short form too", "agent/protocols/nrpe/command.cpp", '#include "../zabbix/item_key.h"'),
            ("listeners are strangers", "agent/listeners/nrpe/x.cpp", '#include "agent/listeners/zabbix/talk.h"'),
            ("and know another's protocol as little", "agent/listeners/nrpe/x.cpp",
             '#include "agent/protocols/zabbix/item_key.h"'),
            ("what all share knows none of them", "agent/listeners/listener.cpp", '#include "agent/listeners/nrpe/talk.h"'),
            ("a listener knows not the set", "agent/listeners/nrpe/x.cpp", '#include "agent/listeners/listener_set.h"'),
            ("codecs know no settings", "agent/protocols/nrpe/x.cpp", '#include "config/agent/agent_settings.h"'),
            ("codecs know no checking", "agent/protocols/zabbix/x.cpp", '#include "agent/checking/service.h"'),
            ("net knows no settings", "net/tls.cpp", '#include "config/agent/agent_settings.h"'),
            ("net knows no protocol", "net/x.cpp", '#include "agent/protocols/nrpe/command.h"'),
            ("what is for tests is for tests", "net/x.cpp", '#include "net/testing/client.h"'),
            ("delivery knows no one whom it serves", "delivery/x.cpp", '#include "agent/checking/service.h"'),
            ("JSON has homes", "plugins/host/options/check_description.cpp", "#include <boost/json.hpp>"),
            ("OpenSSL has homes", "plugins/host/options/check_description.cpp", "#include <openssl/ssl.h>"),
            ("JSON is none of net", "net/x.cpp", "#include <boost/json/parse.hpp>"),
            ("and none of the ledger", "ledger/x.cpp", "#include <boost/json.hpp>"),
            ("the event loop has homes", "agent/protocols/nrpe/x.cpp", "#include <boost/asio/io_context.hpp>"),
            ("a check knows no host", "checks/disk/disk.cpp", '#include "plugins/host/catalogue/catalog.h"'),
            ("the harness is for tests", "checks/disk/disk.cpp", '#include "harness.h"'),
            ("arithmetic reads no ledger", "sla/timeline.cpp", '#include "ledger/ledger.h"'),
            ("contract is below timeline", "sla/contract.cpp", '#include "sla/timeline.h"'),
            ("the SDK knows no steps", "plugins/sdk/sereno/x.h", '#include "plugins/steps/http/http.h"'),
            ("the database has one home", "agent/checking/x.cpp", "#include <sqlite3.h>"),
            ("zones have one home", "sla/report.cpp", "#include <date/tz.h>"),
            ("no such file", "config/x.cpp", '#include "config/gone.h"'),
        ):
            with self.subTest(why):
                self.write(file, "// one\n" + line + "\n")
                result = self.run_script()
                self.assertEqual(result.returncode, 1)
                self.assertIn(f"{file}:2: ", result.stdout)
                self.assertIn("1 forbidden includes", result.stdout)
                (self.root / file).unlink()

    def test_a_file_of_no_module_is_named(self):
        self.write("sla/magic.cpp", "")
        self.assertIn("sla/magic.cpp:1: belongs to no module", self.run_script().stdout)

    def test_a_module_has_one_line(self):
        arrows = self.root / "arrows.txt"
        text = (SCRIPT.parent / "arrows.txt").read_text()
        for again in ("base:                    plugins/sdk\n", "<sqlite3.h:              ledger\n"):
            with self.subTest(again):
                arrows.write_text(text + again)
                result = subprocess.run([sys.executable, SCRIPT, "--root", self.root, "--arrows", arrows], capture_output=True, text=True)
                self.assertEqual((result.returncode, "has two lines" in result.stderr), (1, True))

    def test_the_page_knows_every_folder_of_code(self):
        root = SCRIPT.parents[2]
        page = re.sub(r"\s+", " ", (root / "docs/architecture.md").read_text())
        folders = {file.parent.relative_to(root) for top in ("base", "plugins", "config", "net", "ledger", "delivery", "agent", "sla")
                   for file in (root / top).rglob("*.cpp")}
        self.assertGreater(len(folders), 60)
        unknown = {str(folder) for folder in folders if "testing" not in folder.parts
                   and not re.search(rf"(?<![\w-]){re.escape(folder.name)}(?![\w-])", page)}
        self.assertEqual(unknown, set())

    def test_an_empty_tree_does_not_pass(self):
        with tempfile.TemporaryDirectory() as empty:
            result = subprocess.run([sys.executable, SCRIPT, "--root", empty], capture_output=True)
        self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    unittest.main()
