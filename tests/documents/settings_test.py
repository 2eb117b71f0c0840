"""Every setting that a reader reads is on its page, every key on a page is read, and every example is accepted."""
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from pages import BUILD, SOURCE, fenced, keys_in_tables, keys_read, section

CONFIGURATION = (SOURCE / "docs/configuration.md").read_text()
CONTRACT = (SOURCE / "docs/contract-file.md").read_text()
SECTIONS = {"active_checks", "agent", "commands", "ledger", "listeners", "services", "submitters", "user_parameters"}
SERENOD, SLA = BUILD / "agent/serenod", BUILD / "sla/sereno-sla"


def last(keys):
    """`tls.mode` is read as mode, in tls."""
    return {key.rpartition(".")[2] for key in keys} | {key.partition(".")[0] for key in keys if "." in key}


class AgentSettings(unittest.TestCase):
    def test_every_key_that_is_read_is_documented_and_the_other_way_round(self):
        documented = last(keys_in_tables(CONFIGURATION))
        read = keys_read("config/agent") - SECTIONS
        self.assertEqual(sorted(read - documented), [], "read and not on docs/configuration.md")
        self.assertEqual(sorted(documented - read), [], "on docs/configuration.md and not read")

    def accepted(self, text):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            # What an example names on the machine of its reader.
            (folder / "psk").write_text("0123456789abcdef" * 4 + "\n")
            (folder / "psk").chmod(0o600)
            text = re.sub(r"/etc/sereno/zabbix\.psk", str(folder / "psk"), text)
            text = text.replace("nagios.example", "localhost")
            text = self.with_files_of_its_own(text, folder)
            if not re.search(r"^agent:$", text, re.MULTILINE):
                text += "\nagent:\n"
            text = re.sub(r"^agent:$", rf"agent:\n  state_folder: {folder}\n  worker: {BUILD}/plugins/host/sereno-worker\n"
                          rf"  plugin_folders: [{BUILD}/plugins.d]", text, flags=re.MULTILINE)
            (folder / "sereno.yaml").write_text(text)
            done = subprocess.run([SERENOD, "--check", "--config", folder / "sereno.yaml"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr + text)
            return done.stdout

    @staticmethod
    def with_files_of_its_own(text, folder):
        """Secrets, the flow that docs/adapters.md shows, and the adapters that ship, where this test has them."""
        for secret in set(re.findall(r"/etc/sereno/secrets/([\w-]+)", text)):
            (folder / secret).touch(0o600)
            (folder / secret).write_text(f"{secret}:something\n")
            text = re.sub(rf"/etc/sereno/secrets/{secret}\b(?!-)", str(folder / secret), text)
        (folder / "shop.yaml").write_text(fenced((SOURCE / "docs/adapters.md").read_text(), "yaml")[0])
        text = text.replace("/etc/sereno/shop.yaml", str(folder / "shop.yaml"))
        return text.replace("adapter: ", f"adapter-path: {SOURCE}/config/adapters, adapter: ")

    def test_every_example_is_accepted(self):
        for page in ("docs/configuration.md", "docs/writing-a-check.md", "checks/*/README.md"):
            for file in SOURCE.glob(page):
                for example in fenced(file.read_text(), "yaml"):
                    with self.subTest(page=file.name, example=example):
                        if "swap" not in example:  # a check that the page has just invented
                            self.accepted(example)

    def test_what_ships_watches_nothing_until_the_signs_are_taken_away(self):
        shipped = (SOURCE / "config/defaults/sereno.yaml").read_text()
        self.assertIn("nothing is watched until", self.accepted(shipped))
        # The service behind it needs what another package installs.
        own = shipped.partition("#\n#  # What is left of the month")[0]
        self.assertIn("1 service, no problem", self.accepted(re.sub(r"^#(?=services:|  - |    )", "", own, flags=re.M)))


class ContractFile(unittest.TestCase):
    def test_every_key_that_is_read_is_documented(self):
        documented = set(re.findall(r"`([a-z_0-9]+)`?", CONTRACT)) | set(re.findall(r"`\{?([a-z_]+):", CONTRACT)) | set(
            re.findall(r", ([a-z_]+): ", CONTRACT))
        missing = keys_read("sla", "sla/contract") - documented
        self.assertEqual(sorted(missing), [], "read and not on docs/contract-file.md")

    def windows(self, contract):
        return subprocess.run([SLA, "windows", "--contract", contract, "--from", "2026-11-01", "--to", "2026-11-08"],
                              capture_output=True, text=True)

    def test_every_contract_that_ships_is_accepted(self):
        for contract in (*SOURCE.glob("config/defaults/contract*.yaml"), *SOURCE.glob("docs/examples/*.yaml"),
                         *SOURCE.glob("config/contracts/*.yaml"), *SOURCE.glob("scripts/demo.d/contract*.yaml")):
            with self.subTest(contract.name):
                done = self.windows(contract)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_policy_of_the_page_is_one_and_its_default_is_what_the_page_says(self):
        said = {}
        for row in section(CONTRACT, "Policies").splitlines():
            if found := re.match(r"\| `(\w+)` \| ([\w.]+) \|([^|]*)\|", row):
                said[found[1]] = (found[2], [word.strip() for word in found[3].split(",") if word.strip()])
        with tempfile.TemporaryDirectory() as folder:
            contract = pathlib.Path(folder) / "contract.yaml"
            contract.write_text((SOURCE / "docs/examples/contract-of-one-function.yaml").read_text())
            done = subprocess.run([SLA, "report", "--contract", contract, "--ledger", self.empty_ledger(folder), "--month",
                                   "2026-10", "--format", "json"], capture_output=True, text=True)
            self.assertIn(done.returncode, (0, 1, 3), done.stderr)
            made = {name: str(value) for name, value in json.loads(done.stdout)["policy"].items()}
            self.assertEqual(sorted(said), sorted(made))
            for name, (default, others) in said.items():
                with self.subTest(name):
                    self.assertEqual(default.rstrip("0").rstrip("."), made[name].rstrip("0").rstrip("."))
                    for other in (word for word in others if word != "seconds"):
                        tried = subprocess.run([SLA, "windows", "--contract", contract, "--from", "2026-11-01", "--to",
                                                "2026-11-02", "--policy", f"{name}={other}"], capture_output=True, text=True)
                        self.assertEqual(tried.returncode, 0, tried.stderr)

    @staticmethod
    def empty_ledger(folder):
        file = pathlib.Path(folder) / "nothing.jsonl"
        file.write_text("")
        subprocess.run([SLA, "import", file, "--ledger", f"{folder}/ledger.db"], check=True, capture_output=True)
        return f"{folder}/ledger.db"


class ImportFormat(unittest.TestCase):
    def test_every_line_of_its_examples_can_be_imported(self):
        page = (SOURCE / "docs/import-format.md").read_text()
        examples = fenced(page, "json")
        self.assertTrue(examples, "the page has no example")
        types = {json.loads(line)["type"] for example in examples for line in example.splitlines() if line}
        self.assertEqual(types, {key for key in re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)} - {"type"})
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "evidence.jsonl"
            file.write_text("".join(examples))
            done = subprocess.run([SLA, "import", file, "--ledger", f"{folder}/ledger.db"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
