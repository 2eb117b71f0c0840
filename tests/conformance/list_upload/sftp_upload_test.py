"""Lists that are put into a folder over SFTP: OpenSSH's server, and the small platform that takes files from there."""
import signal
import unittest

from uploads import CRITICAL, OK, QUICK, UNKNOWN, UploadTest

from contact_centre.lists import CANARY  # noqa: E402
from stores import SftpServer, free_port  # noqa: E402

SENT = [("upload", CANARY), ("delete", CANARY)]


class SftpUpload(UploadTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder.chmod(0o755)
        cls.server = SftpServer(cls.folder / "ssh")
        cls.addClassCleanup(cls.server.stop)
        wrapper = cls.folder / "full"
        wrapper.write_text("#!/bin/sh\n# Every write fails, as on a disk that is full.\ntrap '' XFSZ\nulimit -f 0\nexec /usr/lib/openssh/sftp-server\n")
        wrapper.chmod(0o755)
        cls.full = SftpServer(cls.folder / "full-ssh", subsystem=wrapper)
        cls.addClassCleanup(cls.full.stop)

    def by_sftp(self, *more, server=None, folder=None, port=None, key=None, identity="identity"):
        server = server or self.server
        return ("--mode=sftp", "--sftp", f"127.0.0.1:{port or server.port}", "--sftp-folder", folder or self.platform.drop, "--sftp-user",
                "root", "--identity", server.folder / identity, "--host-key", key or server.fingerprint(), *more)

    def lying(self):
        """Files that nobody has taken."""
        return [entry.name for entry in self.platform.drop.iterdir() if entry.is_file()]

    def test_a_file_is_put_there_taken_and_read_back(self):
        self.expect(OK, r"- 2 rows uploaded, read back and deleted in \d\.\d+ s \(list 99901, job \w+\)", *self.by_sftp("--rows=2"))
        self.assertEqual(self.touched(), [SENT[0], *[SENT[1]] * 2])
        self.assertEqual(self.lying(), [])

    def test_nobody_takes_it(self):
        for mode in ("drop_ignored", "drop_refused"):
            with self.subTest(mode):
                self.platform.turn("list", mode)
                self.expect(CRITICAL, r"platform: job: accepted, still 'not taken up' after 0 s \(queue worker\?\)", *QUICK, *self.by_sftp())
                self.assertEqual((self.touched(), self.lying()), ([], []), "the file is taken away again")

    def test_encoding(self):
        self.platform.turn("list", "mojibake")
        self.expect(CRITICAL, r"platform: readback: encoding: sent 'ñ' got 'Ã±'", *self.by_sftp())

    def test_the_guards_come_first(self):
        self.platform.turn("list", "list_active")
        self.expect(UNKNOWN, r"observer: REFUSED: list 99901: it is active", *self.by_sftp())
        self.assertEqual((self.touched(), self.lying()), ([], []))

    def test_the_server(self):
        for why, status, pattern, options in (
                ("a disk that is full", CRITICAL, r"platform: upload: no space is left: no space or quota", self.by_sftp(server=self.full)),
                ("no such folder", UNKNOWN, r"observer: upload: not there", self.by_sftp(folder="/nowhere")),
                ("nobody listens", CRITICAL, r"platform: upload: connect: connection refused", self.by_sftp(port=free_port())),
                ("another key", UNKNOWN, r"upload: hostkey: the server's key is another one than is known", self.by_sftp(key=self.server.public("stranger"))),
                ("who is not let in", UNKNOWN, r"observer: upload: login: the server rejects the credential", self.by_sftp(identity="stranger"))):
            with self.subTest(why):
                self.expect(status, pattern, *QUICK, *options)
                self.assertEqual((self.touched(), self.lying()), ([], []))

    def test_a_killed_run_leaves_a_file_that_the_next_one_takes_away(self):
        self.platform.turn("list", "drop_ignored")
        process = self.start(*self.options(*self.by_sftp()))
        self.platform.wait_until("the file is there", lambda: [name for name in self.lying() if name.endswith(".csv")])
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.assertEqual(len(self.lying()), 1)
        self.expect(CRITICAL, "still 'not taken up'", *QUICK, *self.by_sftp())
        self.assertEqual((self.touched(), self.lying()), ([], []))

    def test_options(self):
        self.expect(UNKNOWN, r"(?s)option 'sftp': is needed.*option 'sftp-folder': is needed.*option 'host-key': say how the server is known", "--mode=sftp")


if __name__ == "__main__":
    unittest.main()
