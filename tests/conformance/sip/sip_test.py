"""The SIP check against Kamailio and against servers that misbehave, on loopback.

Environment: SERENO_BUILD_DIR, SERENO_PEERS_BIN.
"""
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

from sip_servers import (PASSWORD, REALM, TCP_FAULTS, UDP_FAULTS, USER, Client, Datagrams, Kamailio, LossyProxy, Stream,
                         free_port, nothing, rig)
import outputs

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3


def setUpModule():
    global folder, certificates, kamailio, credential, wrong_credential, dead_port
    temporary = tempfile.TemporaryDirectory(prefix="sereno-sip-")
    unittest.addModuleCleanup(temporary.cleanup)
    folder = pathlib.Path(temporary.name)
    folder.chmod(0o755)
    certificates = rig.Certificates(folder)
    kamailio = Kamailio(folder, certificates)
    unittest.addModuleCleanup(kamailio.stop)
    credential, wrong_credential = folder / "credential", folder / "wrong"
    credential.write_text(f"{USER}:{PASSWORD}\n")
    wrong_credential.write_text(f"{USER}:wrong password\n")
    for file in (credential, wrong_credential):
        file.chmod(0o600)
    dead_port = free_port()


def command(port, *options, address="127.0.0.1"):
    return [str(word) for word in (rig.SERENO, "check", "sip", "-H", address, "-p", port, *options)]


def surroundings(state):
    """What is kept between runs lies in a folder of the test's own; no agent is asked."""
    return {"SERENO_PLUGIN_PATH": str(rig.BUILD / "plugins.d"), "PATH": "/usr/bin:/bin", "HOME": str(state),
            "SERENO_STATE_FOLDER": str(state), "SERENO_CONTROL_SOCKET": str(state / "nobody.sock")}


def check(port, *options, address="127.0.0.1", state=None):
    """One run of the check, of which no other knows unless it has the same state: exit code and output."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        done = rig.run(command(port, *options, address=address), env=surroundings(state or pathlib.Path(own)))
    outputs.keep("sip", done.returncode, done.stdout + done.stderr)
    return done.returncode, done.stdout + done.stderr


class SipTest(unittest.TestCase):
    def expect(self, status, pattern, port, *options, **more):
        code, output = check(port, *options, **more)
        self.assertEqual(code, status, output)
        self.assertRegex(output, pattern)
        return output

    def udp(self, fault):
        server = Datagrams(UDP_FAULTS[fault])
        self.addCleanup(server.stop)
        return server

    def tcp(self, fault):
        server = Stream(TCP_FAULTS[fault])
        self.addCleanup(server.stop)
        return server

    def proxy(self, **what):
        proxy = LossyProxy(kamailio.port, **what)
        self.addCleanup(proxy.stop)
        return proxy

    @staticmethod
    def registering(user_file=None, user=USER):
        return ("--mode=register", f"--credential=file:{user_file or credential}", f"--uri=sip:{user}@{REALM}")


TRANSPORTS = ("udp", "tcp", "tls", "ws", "wss")


def reached_by(transport, server):
    """Port and options for a transport."""
    if transport in ("tls", "wss"):
        return server.tls_port, f"--transport={transport}", f"--ca-cert={certificates.ca}"
    return server.port, f"--transport={transport}"


class Options(SipTest):
    def test_every_transport(self):
        for transport in TRANSPORTS:
            with self.subTest(transport):
                output = self.expect(OK, rf"^SIP OK - 200 OK from sip:127\.0\.0\.1 over {transport} \(127", *reached_by(transport, kamailio))
                for label in ("time", "time_resolve", "time_answer", "sip_retrans", "sip_code"):
                    self.assertRegex(output, rf" {label}=\d")
                self.assertEqual("time_tls=" in output, transport in ("tls", "wss"))
                self.assertEqual("cert_days=29" in output, transport in ("tls", "wss"))
                self.assertEqual("time_upgrade=" in output, transport in ("ws", "wss"))

    def test_codes(self):
        for code, status in ((200, OK), (202, OK), (401, OK), (403, OK), (404, OK), (405, OK), (407, OK), (488, OK), (302, WARNING),
                             (400, WARNING), (408, WARNING), (480, WARNING), (486, WARNING), (500, CRITICAL), (503, CRITICAL),
                             (600, CRITICAL), (603, CRITICAL)):
            with self.subTest(code):
                self.expect(status, f"{code} Rig says {code}.*sip_code={code}", kamailio.port, f"--uri=sip:e{code}@127.0.0.1")
        self.expect(OK, "503", kamailio.port, "--uri=sip:e503@127.0.0.1", "-e", "5xx,200")
        self.expect(CRITICAL, "options: 404 Rig says 404, expected another code", kamailio.port, "--uri=sip:e404@127.0.0.1", "-e", "2xx")

    def test_limits_of_the_time(self):
        slow = "--uri=sip:slow@127.0.0.1"
        self.expect(OK, "200 OK.*sent again 1 time", kamailio.port, slow)
        self.expect(WARNING, "^SIP WARNING - time: took \d\.\d+ s, limit 0.5 s; 200 OK", kamailio.port, slow, "-w", "0.5")
        self.expect(CRITICAL, "^SIP CRITICAL - time: took \d\.\d+ s, limit 0.5 s; 200 OK", kamailio.port, slow, "-c", "0.5")

    def test_details(self):
        output = self.expect(OK, "server: kamailio", kamailio.port, "-v")
        self.assertRegex(output, r"allows: OPTIONS, REGISTER")
        self.assertRegex(output, r"sees us as 127\.0\.0\.1:\d+")

    def test_a_name_and_ipv6(self):
        self.expect(OK, "200 OK", kamailio.port, address="localhost")
        self.expect(CRITICAL, "refused, nobody listens on that port", kamailio.port, "-I", "::1")


class Register(SipTest):
    def test_every_transport(self):
        for transport in TRANSPORTS:
            with self.subTest(transport):
                output = self.expect(OK, rf"^SIP OK - registered sip:alice@rig\.test over {transport}", *reached_by(transport, kamailio),
                                     *self.registering(), "-v")
                self.assertRegex(output, "deregister")
                self.assertEqual(kamailio.contacts(), 0)

    def test_sha256(self):
        strong = Kamailio(folder, certificates, "SHA-256")
        self.addCleanup(strong.stop)
        self.expect(OK, "^SIP OK - registered", strong.port, *self.registering())
        self.expect(UNKNOWN, "does not take the user", strong.port, *self.registering(wrong_credential))

    def test_other_contacts_stay(self):
        with Client(kamailio.port) as telephone:
            telephone.register("sip:telephone@127.0.0.1:7777")
        self.assertEqual(kamailio.contacts(), 1)
        self.expect(OK, "^SIP OK - registered", kamailio.port, *self.registering())
        self.assertEqual(kamailio.contacts(), 1, "the telephone is still there, and nothing beside it")

    def test_what_is_sent(self):
        """Nobody is called, nothing is delivered, and no contact is taken away but the one that was put there."""
        proxy = self.proxy()
        self.expect(OK, "^SIP OK - registered", proxy.port, *self.registering())
        self.expect(OK, "200 OK", proxy.port)
        requests = [text for text in proxy.received if not text.startswith("SIP/2.0")]
        self.assertEqual({text.split()[0] for text in requests}, {"REGISTER", "OPTIONS"})
        contacts = [re.search("Contact: (.*)\r\n", text)[1] for text in requests if text.startswith("REGISTER")]
        self.assertEqual(len(set(contacts)), 1, contacts)
        self.assertRegex(contacts[0], r"<sip:sereno-[0-9a-f]{12}@127\.0\.0\.1:\d+;transport=udp>")
        self.assertEqual([re.search(r"Expires: (\d+)", text)[1] for text in requests if "Expires" in text], ["60", "60", "0"])
        for text in requests:
            self.assertIn(";rport\r\n", text)

    def test_no_secret_is_shown(self):
        for user_file in (credential, wrong_credential):
            for transport in ("udp", "ws"):
                _, output = check(*reached_by(transport, kamailio), *self.registering(user_file), "-vvv")
                self.assertIn("Authorization: Digest [REDACTED]", output)
                self.assertNotIn("response=", output)
                self.assertNotIn("sesame", output)
                self.assertNotIn("wrong password", output)

    def test_no_account_is_locked(self):
        state = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(dir=folder)))
        proxy = self.proxy()
        for _ in range(2):
            self.expect(UNKNOWN, "it does not take the user and the password", proxy.port, *self.registering(wrong_credential), state=state)
        before = len(proxy.received)
        output = self.expect(UNKNOWN, "register: canary 'alice' at rig.test: rejected 2 times in a row", proxy.port, *self.registering(wrong_credential), state=state)
        self.assertNotIn("sip_code=401", output)
        later = [text.split()[0] for text in proxy.received[before:] if not text.startswith("SIP/2.0")]
        self.assertEqual(later, ["OPTIONS"], "what needs no credentials goes on")

    def test_a_run_that_was_killed_is_tidied_up_by_the_next(self):
        state = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(dir=folder)))
        proxy = self.proxy(rewrite=lambda text: "" if "expires=60" in text else text)  # the answer never comes
        killed = subprocess.Popen(command(proxy.port, *self.registering(), "-t", "60"), env=surroundings(state), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(killed.wait)
        rig.wait_until("it is registered", lambda: kamailio.contacts() == 1)
        self.expect(UNKNOWN, "register: canary 'alice' at rig.test is in use by ", proxy.port, *self.registering(), state=state)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
        proxy.rewrite = None
        said = []

        def another_ran():
            """What was killed holds the account until its last process is gone."""
            said[:] = check(proxy.port, *self.registering(), state=state)
            return "is in use by" not in said[1]

        rig.wait_until("the account is free", another_ran)
        self.assertEqual(said[0], OK, said[1])
        self.assertRegex(said[1], "^SIP OK - registered")
        self.assertEqual(kamailio.contacts(), 0, "both are gone: its own, and that of the killed run")

    def test_a_router_that_rewrites_the_contact(self):
        contact = re.compile(r"(Contact: <sip:sereno-[0-9a-f]+@)127\.0\.0\.1:\d+")
        proxy = self.proxy(rewrite=lambda text: contact.sub(r"\g<1>198.51.100.7:4242", text))
        self.expect(WARNING, r"rewritten: Contact 127\.0\.0\.1:\d+ came back as 198\.51\.100\.7:4242", proxy.port, *self.registering())


class Lost(SipTest):
    """Datagrams that get lost, come late, twice, or changed."""

    def test_losses_are_counted(self):
        output = self.expect(OK, "sent again 1 time", self.proxy(lose=1).port)
        self.assertRegex(output, r"sip_retrans=1\b")
        output = self.expect(WARNING, "sent again 2 times", self.proxy(lose=2).port)
        self.assertRegex(output, r"time: took 1\.5.*sip_retrans=2\b")
        self.expect(WARNING, "^SIP WARNING - retransmissions: sent again 1 time, limit 0; 200 OK", self.proxy(lose=1).port,
                    "--retransmissions=0")

    def test_late_and_double_answers(self):
        self.expect(OK, "200 OK.*sip_retrans=0", self.proxy(delay=0.2).port)
        self.expect(OK, "200 OK.*sip_retrans=0", self.proxy(twice=True).port)
        self.expect(OK, "registered", self.proxy(twice=True).port, *self.registering())

    def test_rewriting(self):
        via = re.compile(r"(Via: SIP/2\.0/UDP )127\.0\.0\.1:\d+")
        proxy = self.proxy(rewrite=lambda text: via.sub(r"\g<1>198.51.100.7:4242", text))
        said = r"rewritten: Via 127\.0\.0\.1:\d+ came back as 198\.51\.100\.7:4242: a router on the way changes SIP \(SIP ALG\); 200 OK"
        self.expect(WARNING, r"^SIP WARNING - \[[^]]*client[^]]*\] " + said, proxy.port)
        self.expect(CRITICAL, r"^SIP CRITICAL - \[[^]]*client[^]]*\] " + said, proxy.port, "--rewritten=critical")
        self.expect(OK, "^SIP OK - 200 OK", proxy.port, "--rewritten=ok")


class Hostile(SipTest):
    def test_nothing_keeps_it_longer_than_its_time(self):
        for fault in ("silent", "slow", "endless-answers", "keep-alives"):
            with self.subTest(fault):
                start = time.monotonic()
                self.expect(CRITICAL, "options: no answer within 1", self.tcp(fault).port, "--transport=tcp", "-t", "2")
                self.assertLess(time.monotonic() - start, 8, "less than the 10 s of who says nothing")

    def test_what_is_too_much(self):
        for fault, why in (("huge", "a header of more than 16 KiB"), ("parameters", "a header of more than 16 KiB"),
                           ("headers", "a header of more than 16 KiB")):
            with self.subTest(fault):
                self.expect(CRITICAL, "options: an answer without measure: " + why, self.udp(fault).port)
        for fault, why in (("megabyte", "a header of more than 16 KiB"), ("endless", "a header of more than 16 KiB"),
                           ("gigabyte", "a body of more than 256 KiB")):
            with self.subTest(fault):
                start = time.monotonic()
                self.expect(CRITICAL, "options: an answer without measure: " + why, self.tcp(fault).port, "--transport=tcp")
                self.assertLess(time.monotonic() - start, 8, "less than the 10 s of who says nothing")

    def test_what_is_no_sip(self):
        for fault in ("garbage", "http"):
            with self.subTest(fault):
                self.expect(CRITICAL, "options: what came back is no SIP: ", self.udp(fault).port)
        for fault in ("http", "negative"):
            with self.subTest(fault):
                self.expect(CRITICAL, "options: what came back is no SIP: ", self.tcp(fault).port, "--transport=tcp")

    def test_what_is_only_odd(self):
        self.expect(OK, "200 OK", self.tcp("pieces").port, "--transport=tcp")
        output = self.expect(WARNING, "486 ", self.udp("escape").port)
        self.assertNotIn("\x1b", output)
        self.expect(CRITICAL, "options: no answer", self.udp("own-request").port, "-t", "1")

    def test_stale_for_ever(self):
        server = self.udp("stale-for-ever")
        self.expect(UNKNOWN, "does not take the user and the password", server.port, *self.registering())
        self.assertLessEqual(len(server.received), 3, "no account is locked by asking again and again")

    def test_an_answer_of_a_megabyte_over_websocket(self):
        _, output = check(kamailio.port, "--transport=ws", "--ws-path=/closed")
        self.assertIn("upgrade: HTTP/1.1 403 Not for you, expected 101", output)


class ReadmeTexts(SipTest):
    """What the page tells of, which pages_test holds to what was said here."""

    def scenarios(self):
        register = ("--mode=register", f"--uri=sip:{USER}@{REALM}")
        given, wrong = f"--credential=file:{credential}", f"--credential=file:{wrong_credential}"
        via = re.compile(r"(Via: SIP/2\.0/UDP )127\.0\.0\.1:\d+")
        tls = ("--transport=tls", f"--ca-cert={certificates.ca}")
        greeting = Stream(nothing, greeting=b"220 at your service\r\n")
        self.addCleanup(greeting.stop)
        resting = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(dir=folder)))
        return {
            "no-name": lambda: check(5060, address="nosuch.invalid"),
            "resolve-silent": lambda: check(5060, "--resolver=127.0.0.1:1", "-t", "2", address="pbx.test"),
            "no-answer": lambda: check(self.udp("silent").port, "-t", "2"),
            "trying": lambda: check(self.udp("trying").port, "-t", "2"),
            "wrong-branch": lambda: check(self.udp("wrong-branch").port, "-t", "2"),
            "elsewhere": lambda: check(self.udp("elsewhere").port, "-t", "2"),
            "refused": lambda: check(dead_port),
            "connect-refused": lambda: check(dead_port, "--transport=tcp"),
            "closed": lambda: check(self.tcp("close").port, "--transport=tcp"),
            "no-tls": lambda: check(greeting.port, *tls),
            "silent-tls": lambda: check(kamailio.port, *tls, "-t", "2"),
            "untrusted": lambda: check(kamailio.tls_port, "--transport=tls"),
            "upgrade": lambda: check(kamailio.port, "--transport=ws", "--ws-path=/closed"),
            "too-much": lambda: check(self.udp("huge").port),
            "no-sip": lambda: check(self.udp("http").port),
            "503": lambda: check(kamailio.port, "--uri=sip:e503@127.0.0.1"),
            "486": lambda: check(kamailio.port, "--uri=sip:e486@127.0.0.1"),
            "expected": lambda: check(kamailio.port, "--uri=sip:e404@127.0.0.1", "-e", "2xx"),
            "none-given": lambda: check(kamailio.port, *register),
            "rejected": lambda: check(kamailio.port, *register, wrong),
            "rests": lambda: [check(kamailio.port, *register, wrong, state=resting) for _ in range(3)][-1],
            "ntlm": lambda: check(self.udp("wants-ntlm").port, *register, given),
            "forbidden": lambda: check(kamailio.port, "--mode=register", f"--uri=sip:nobody@{REALM}", given),
            "register-500": lambda: check(kamailio.port, "--mode=register", f"--uri=sip:broken@{REALM}", given),
            "unlisted": lambda: check(self.udp("unlisted").port, *register, given),
            "kept": lambda: check(self.udp("keeps").port, *register, given),
            "rewritten": lambda: check(self.proxy(rewrite=lambda text: via.sub(r"\g<1>198.51.100.7:4242", text)).port),
            "retransmissions": lambda: check(self.proxy(lose=1).port, "--retransmissions=0"),
            "time": lambda: check(kamailio.port, "--uri=sip:slow@127.0.0.1", "-w", "0.1"),
            "certificate": lambda: check(kamailio.tls_port, *tls, "-C", "60,20"),
            "option": lambda: check(kamailio.port, "--mode=call"),
        }

    def test_each_is_a_failure(self):
        for name, run in self.scenarios().items():
            with self.subTest(name):
                code, output = run()
                self.assertNotEqual(code, OK, output)


if __name__ == "__main__":
    unittest.main()
