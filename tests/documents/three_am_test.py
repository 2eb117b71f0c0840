"""What check_nrpe and zabbix_get show is what the table "At 3 a.m." says they show, and the log says the rest."""
import pathlib
import re
import sys
import tempfile
import unittest

from pages import SOURCE, section

sys.path.insert(0, str(SOURCE / "tests/conformance"))
from rig import Agent, Certificates, classic, free_port, peer  # noqa: E402

TABLE = section((SOURCE / "docs/operations.md").read_text(), "At 3 a.m.")


def shown_in_the_table():
    """(client, text in quotes) of each row's first cell."""
    for row in re.findall(r"^\| ([^|]*) \|", TABLE, re.MULTILINE):
        client, _, rest = row.partition(": ")
        for text in re.findall(r'"([^"]*)"', rest):
            yield client, text


class ThreeAm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        certificates = folder / "certificates"
        certificates.mkdir()
        cls.psk, cls.other_psk = folder / "psk", folder / "other"
        for file, digits in ((cls.psk, "ab"), (cls.other_psk, "cd")):
            file.write_text(digits * 32 + "\n")
            file.chmod(0o600)
        names = ("far", "tls", "mutual", "far_zabbix", "encrypted", "plain")
        cls.port = {name: free_port() for name in names}
        nobody = {"allowed_hosts": ["192.0.2.1"]}
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [
                {"type": "nrpe", "port": cls.port["far"], **nobody},
                {"type": "nrpe", "port": cls.port["tls"]},
                {"type": "nrpe", "port": cls.port["mutual"],
                 "tls": Certificates(certificates).tls(client_certificates="require")},
                {"type": "zabbix", "port": cls.port["far_zabbix"], "accept": ["plain"], **nobody},
                {"type": "zabbix", "port": cls.port["encrypted"], "accept": ["psk"],
                 "psk": {"identity": "cc-01", "file": str(cls.psk)}},
                {"type": "zabbix", "port": cls.port["plain"], "accept": ["plain"]},
            ],
            "services": [classic("web", 0, "fine")],
        }))

    def nrpe(self, port, *words, command="web"):
        done = peer("check_nrpe", "-H", "127.0.0.1", "-p", self.port.get(port, 1), "-c", command, *words)
        return done.stdout + done.stderr

    def zabbix(self, port, *words, service="web"):
        done = peer("zabbix_get", "-s", "127.0.0.1", "-p", self.port.get(port, 1), "-k", f"sereno.status[{service}]", *words)
        return done.stdout + done.stderr

    def with_psk(self, identity, file):
        return "--tls-connect", "psk", "--tls-psk-identity", identity, "--tls-psk-file", file

    def test_every_text_of_the_table_is_what_a_client_shows(self):
        seen = {
            "check_nrpe": [self.nrpe("tls", "-S", "TLSv1.1"), self.nrpe("mutual", "-S", "TLSv1.2"), self.nrpe("tls", "-n"),
                           self.nrpe("mutual"), self.nrpe("far", "-n"), self.nrpe("far"),
                           self.nrpe("tls", command="nosuch"), self.nrpe("nobody")],
            "Zabbix": [self.zabbix("far_zabbix"), self.zabbix("encrypted"),
                       self.zabbix("encrypted", *self.with_psk("cc-01", self.other_psk)),
                       self.zabbix("encrypted", *self.with_psk("another", self.psk)),
                       self.zabbix("plain", *self.with_psk("cc-01", self.psk)), self.zabbix("plain", service="nosuch")],
        }
        rows = [(client, text) for client, text in shown_in_the_table() if client in seen]
        self.assertGreater(len(rows), 8)
        for client, text in rows:
            with self.subTest(client=client, text=text):
                self.assertTrue(any(text in output for output in seen[client]), "\n".join(seen[client]))
        for client, outputs in seen.items():
            for output in outputs:
                with self.subTest(client=client, output=output):
                    self.assertTrue(any(text in output for name, text in shown_in_the_table() if name == client),
                                    "the table does not say what this is")
        for reason in ("not among allowed_hosts", "does not speak TLS", "did not return a certificate", "keys of both sides differ",
                       "another identity", "speaks TLS, this port does not"):
            self.assertIn(reason, self.agent.log())


if __name__ == "__main__":
    unittest.main()
