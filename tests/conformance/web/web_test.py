"""The web check against real and misbehaving servers on loopback.

Environment: SERENO_BUILD_DIR and SERENO_PEERS_BIN, or each by itself: SERENO, NGINX, OPENSSL, CHECK_HTTP, CHECK_CURL.
"""
import http.server
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

from command_lines import lines_that_differ, lines_that_mean_the_same
from running_check import CRITICAL, OK, SERENO, UNKNOWN, WARNING, CheckTest, check, environment_of
from web_servers import MISBEHAVIOURS, Certificates, Misbehaving, Nginx, Resolver, Threaded, Unanswering, free_port, program

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "platform"))
from http_proxy import MODES as PROXY_MODES  # noqa: E402
from http_proxy import HttpProxy  # noqa: E402

NAMES = {"cc.test": "127.0.0.1"}


def setUpModule():
    global certificates, nginx, hostile, proxy, resolver, dead_port, unanswering, silent
    folder = tempfile.TemporaryDirectory(prefix="sereno-web-")
    unittest.addModuleCleanup(folder.cleanup)
    os.chmod(folder.name, 0o755)
    certificates = Certificates(folder.name)
    nginx = Nginx(folder.name, certificates, program("NGINX", "nginx") or ["nginx"])
    unittest.addModuleCleanup(nginx.stop)
    hostile = Threaded(Misbehaving)
    unittest.addModuleCleanup(hostile.stop)
    unanswering = Unanswering()
    unittest.addModuleCleanup(unanswering.stop)
    proxy = unittest.enterModuleContext(HttpProxy(names=NAMES))
    resolver = Resolver({"cc.test": ["127.0.0.1"], "www.cc.test": ["127.0.0.1"], "two.cc.test": ["127.0.0.1", "127.0.0.2"],
                         "six.cc.test": ["::1"], "both.cc.test": ["127.0.0.1", "::1"], "broken.cc.test": 2,
                         "refused.cc.test": 5, "silent.cc.test": None, "empty.cc.test": []})
    unittest.addModuleCleanup(resolver.stop)
    silent = Resolver({"www.cc.test": None})
    unittest.addModuleCleanup(silent.stop)
    dead_port = free_port()


class WebTest(CheckTest):
    def plain(self, status, pattern, *options, **more):
        return self.expect(status, pattern, "-I", "127.0.0.1", "-p", nginx.port["plain"], *options, **more)

    def tls(self, kind, status, pattern, *options, trust="root", **more):
        trusted = [f"--ca-cert={certificates.path(trust + '.pem')}"] if trust else []
        return self.expect(status, pattern, "-H", "cc.test", "-I", "127.0.0.1", "-p", nginx.port[kind], "-S", *trusted,
                           *options, **more)

    def hostile(self, path, status, pattern, *options, **more):
        self.assertIn(path, MISBEHAVIOURS)
        return self.expect(status, pattern, "-I", "127.0.0.1", "-p", hostile.port, "-u", "/" + path, *options, **more)


class Pages(WebTest):
    def test_a_page(self):
        output = self.plain(OK, r"^WEB OK - HTTP/1\.1 200 OK, 55 bytes in 0\.\d{3} s \| time=0\.\d+s;2;5;0 ")
        for label in ("time_resolve", "time_connect", "time_headers", "time_firstbyte", "time_transfer", "size", "redirects"):
            self.assertRegex(output, rf" {label}=[\d.]+")
        self.assertNotIn("time_tls", output)

    def test_status(self):
        self.plain(WARNING, r"WEB WARNING - \[platform\] HTTP 404 Not Found from http://.*/status/404; status: the request was refused", "-u", "/status/404")
        self.plain(CRITICAL, r"WEB CRITICAL - \[platform\] HTTP 500 Internal Server Error from http://.*/status/500; status: the server failed", "-u", "/status/500")
        self.plain(OK, "404", "-u", "/status/404", "-e", "404")
        self.plain(CRITICAL, "expected '200'", "-u", "/status/404", "-e", "200")
        self.plain(OK, "200 OK", "-e", "201,200")

    def test_content(self):
        self.plain(OK, "200 OK", "-s", "Welcome", "-s", "contact")
        self.plain(CRITICAL, "content: string 'Absent' not found in 55 bytes", "-s", "Welcome", "-s", "Absent")
        self.plain(OK, "200 OK", "-r", "Wel[c]ome", "-R", "WELCOME")
        self.plain(CRITICAL, "pattern 'WELCOME' not found", "-r", "WELCOME")
        self.plain(CRITICAL, "pattern 'page.*centre' not found", "-r", "page.*centre")
        self.plain(OK, "200 OK", "-l", "-r", "page.*centre")
        self.plain(CRITICAL, "found, expected none", "-r", "Welcome", "--invert-regex")
        self.plain(WARNING, "WEB WARNING", "-r", "Absent", "--state-regex=warning")
        self.plain(CRITICAL, "string 'contact' found", "--not-string=maintenance|contact")
        self.plain(OK, "200 OK", "--not-string=maintenance|mantenimiento")
        self.plain(OK, "200 OK", "-d", "X-Kind: plain")
        self.plain(CRITICAL, "header: 'X-Kind: other' not found", "-d", "X-Kind: other")
        self.tls("good", OK, "HTTP/2 200", "-d", "X-Kind: good")
        self.plain(OK, "200 OK", "-m", "55:55")
        self.plain(WARNING, "too small", "-m", "56")
        self.plain(WARNING, "too large", "-m", "1:54")
        self.plain(OK, r"\nGET 127\.0\.0\.1", "-B", "-u", "/echo")

    def test_a_page_that_has_lost_most(self):
        page = {"body": b"<p>Welcome</p>" * 400}

        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(page["body"])))
                self.end_headers()
                self.wfile.write(page["body"])

            def log_message(self, *words):
                pass

        server = Threaded(Page)
        self.addCleanup(server.stop)
        state = self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-web-"))

        def look(status, pattern):
            self.expect(status, pattern, "-H", "127.0.0.1", "-p", server.port, "--usual-size=10", environment={"XDG_STATE_HOME": state})
        look(OK, "200 OK, 5600 bytes")
        page["body"] = b"<div></div>"
        for _ in range(2):
            look(WARNING, r"\[platform\] HTTP 200 .*; content: page of 11 bytes, usually 5600 - ")
        page["body"] = b"<p>Welcome</p>" * 399
        look(OK, "200 OK, 5586 bytes")

    def test_age(self):
        self.plain(OK, "200 OK", "-M", "1d")
        self.hostile("old-page", CRITICAL, "modified 60 min ago, expected at most 59 min", "-M", "59m")
        self.hostile("chunks", UNKNOWN, "no Date header", "-M", "1h")

    def test_requests(self):
        def echo(pattern, *options):
            self.plain(OK, "200 OK", "-u", "/echo", "-r", pattern, *options)
        echo(r"^GET 127\.0\.0\.1:\d+ \[\] \[\] \[\] \[Sereno/[\d.]+\]")
        echo(r"^GET cc\.test:\d+ ", "-H", "cc.test")
        echo(r"^GET cc\.test:5000 ", "-H", "cc.test:5000")
        echo(r"^GET cc\.test \[", "-H", "cc.test:80")
        echo(r"^POST .* 5$", "-P", "a=b&c")
        echo(r"^PUT .* 3$", "-j", "PUT", "-P", "abc")
        echo(r"^DELETE ", "-j", "DELETE")
        echo(r"\[probe 1\]", "-A", "probe 1")
        echo(r"\[k3y\]", "-k", "X-Key: k3y")
        echo(r"\[Basic YW5uOnNlY3JldA==\]", "-a", "ann:secret")
        self.plain(OK, "200 OK", "-j", "HEAD")
        self.plain(OK, "200 OK, 0 bytes", "-N", "-u", "/large")

    def test_credentials(self):
        secrets = {"PAIR": "ann:open sesame", "TOKEN": "t0ken-value", "KEY": "X-Key: k3y-value"}
        self.plain(OK, "200 OK", "-u", "/private", "--credential=env:PAIR", environment=secrets)
        self.plain(OK, "200 OK", "-u", "/private", "-a", "ann:open sesame")
        self.plain(WARNING, "401 Unauthorized", "-u", "/private", "-a", "ann:wrong")
        self.plain(OK, "200 OK", "-u", "/echo", "-r", r"\[Bearer t0ken-value\]", "--bearer=env:TOKEN", environment=secrets)
        output = self.plain(OK, "REDACTED", "-u", "/echo", "-vvv", "-B", "--credential=env:PAIR", "--secret-header=env:KEY",
                            environment=secrets)
        for secret in ("sesame", "YW5uOm9wZW4gc2VzYW1l", "k3y-value"):
            self.assertNotIn(secret, output)

    def test_what_a_trace_shows(self):
        jar = nginx.folder / "jar"
        jar.write_text("# Netscape HTTP Cookie File\ncc.test\tFALSE\t/\tFALSE\t4070908800\told\tk3pt\n")
        output = self.tls("good", OK, "cookie: .*REDACTED", "-u", "/cookie?sig=s1gned", "-vvv", "--cookie-jar=" + str(jar),
                          "-k", "X-Api-Key: f0und", "-P", "password=p0sted")
        self.assertIn("/cookie?sig=[REDACTED]", output)
        for secret in ("s1gned", "k3pt", "f0und", "p0sted", "sid=42", '"42"'):
            self.assertNotIn(secret, output)

    def test_another_resolver(self):
        other = Resolver({"cc.test": ["127.0.0.1"], "broken.cc.test": ["127.0.0.1"], "two.cc.test": ["127.0.0.9"], "hung.cc.test": None,
                          "nosuch.cc.test": ["127.0.0.1"], "empty.cc.test": 2})
        self.addCleanup(other.stop)
        ask = ["--resolver=" + resolver.address, "-p", nginx.port["plain"], "--compare-resolver=" + other.address]
        self.expect(OK, "200 OK", "-H", "cc.test", *ask)
        self.expect(WARNING, rf"\[not established\] .*compare: our resolver says 127\.0\.0\.1 127\.0\.0\.2, {other.address} says 127\.0\.0\.9",
                    "-H", "two.cc.test", *ask)
        self.expect(WARNING, rf"compare: our resolver says 127\.0\.0\.1, {other.address} says: no such name", "-H", "www.cc.test", *ask)
        self.expect(WARNING, rf"^WEB WARNING - \[not established\] compare: our resolver says .* all 2 addresses well", "-H", "both.cc.test",
                    *ask, "--all-addresses")
        self.expect(WARNING, f"compare: 127.0.0.1:{dead_port} gave no answer", "-H", "cc.test", *ask[:3], f"--compare-resolver=127.0.0.1:{dead_port}")
        self.expect(UNKNOWN, rf"^WEB UNKNOWN - \[client\] resolve: the resolver failed .*, while {other.address} says 127\.0\.0\.1 for",
                    "-H", "broken.cc.test", *ask)
        self.expect(CRITICAL, rf"^WEB CRITICAL - \[client\] resolve: no such name .*, while {other.address} says 127\.0\.0\.1 for",
                    "-H", "nosuch.cc.test", *ask)
        self.expect(CRITICAL, r"^WEB CRITICAL - \[platform\] resolve: .*says: the resolver failed", "-H", "empty.cc.test", *ask)
        self.expect(UNKNOWN, "compare-resolver: has no name to ask for: '127.0.0.1' is an address|has no name to ask for", "-I", "127.0.0.1",
                    *ask[1:])

    def test_time(self):
        self.plain(CRITICAL, "time: took 0", "-w", "0", "-c", "0")
        self.plain(WARNING, "time: took 0", "-w", "0", "-c", "5")
        self.plain(OK, "200 OK", "-w", "@5:9")

    def test_addresses(self):
        ask = ["--resolver=" + resolver.address, "-p", nginx.port["plain"]]
        self.expect(OK, "200 OK", "-H", "localhost", "-p", nginx.port["plain"])
        self.expect(OK, r"200 OK.* time_resolve=0\.0", "-H", "www.cc.test", *ask)
        self.expect(OK, "200 OK", "-H", "six.cc.test", *ask)
        self.expect(OK, r"answered by \[::1\]", "-H", "both.cc.test", *ask, "-6", "-v")
        self.expect(OK, r"answered by 127\.0\.0\.1", "-H", "both.cc.test", *ask, "-4", "-v")
        self.expect(CRITICAL, "resolve: the name has no such address", "-H", "six.cc.test", *ask, "-4")
        self.expect(CRITICAL, "resolve: the name has no such address", "-H", "empty.cc.test", *ask)
        self.expect(CRITICAL, "resolve: no such name", "-H", "nosuch.cc.test", *ask)
        self.expect(UNKNOWN, f"resolve: the resolver failed .*, asked {resolver.address}", "-H", "broken.cc.test", *ask)
        self.expect(UNKNOWN, "resolve: the resolver failed .*refused", "-H", "refused.cc.test", *ask)
        self.expect(UNKNOWN, "resolve: no resolver gave an answer", "-H", "cc.test", f"--resolver=127.0.0.1:{dead_port}")
        self.expect(OK, "200 OK", "-H", "www.cc.test", "-p", nginx.port["plain"], "-t", "3",
                    f"--resolver={silent.address},{resolver.address}")
        self.expect(UNKNOWN, "resolve: no answer from the resolver", "-H", "silent.cc.test", *ask, "-t", "2")
        self.expect(OK, "200 OK", "-H", "two.cc.test", *ask)
        self.expect(CRITICAL, r"1 of 2 addresses well - 127\.0\.0\.2: connect: connection refused.* addresses_ok=1;+0 addresses_total=2",
                    "-H", "two.cc.test", "--all-addresses", *ask)
        self.expect(OK, r"all 2 addresses well .* addresses_ok=2", "-H", "both.cc.test", "--all-addresses", *ask)
        self.expect(OK, "200 OK", "-I", "::1", "-p", nginx.port["plain"])
        self.expect(OK, "200 OK", "-u", f"http://[::1]:{nginx.port['plain']}/")
        self.expect(CRITICAL, r"connect: connection refused \(127\.0\.0\.1:\d+\)", "-I", "127.0.0.1", "-p", dead_port)

    def test_no_descriptor_left(self):
        words = ["check", "web", "-I", "127.0.0.1", "-p", str(nginx.port["plain"])]
        ends = set()
        for most in range(4, 10):  # somewhere between too few to load anything and enough lies the one for the socket
            done = subprocess.run(["sh", "-c", f'ulimit -n {most}; exec "$@"', "sh", SERENO, *words], capture_output=True,
                                  text=True, timeout=30, env=environment_of({}))
            ends.add(done.returncode)
        self.assertEqual(ends, {OK, UNKNOWN}, "a shortage here is no outage there")

    def test_options(self):
        self.expect(UNKNOWN, "no host: give -H NAME")
        self.plain(UNKNOWN, r"pattern 'a\('", "-r", "a(")
        self.plain(UNKNOWN, "(?i)port", "-p", "70000")
        self.plain(UNKNOWN, "/nonexistent", "-S", "--ca-cert=/nonexistent/ca.pem")
        self.plain(UNKNOWN, "/nonexistent", "-J", "/nonexistent/client.pem")
        self.expect(UNKNOWN, "holds a port: give it with -p", "-I", "127.0.0.1:47080")
        self.expect(UNKNOWN, "contradicts the address 127.0.0.1", "-6", "-H", "127.0.0.1")
        self.expect(UNKNOWN, "names no host", "-u", "http:///ok")


class Redirects(WebTest):
    def test_policies(self):
        self.plain(OK, "200 OK, 55 bytes .*1 redirect to http", "-u", "/moved")
        self.plain(OK, "2 redirects", "-u", "/moved-twice", "-s", "Welcome")
        self.plain(OK, "301 Moved", "-u", "/moved", "-f", "ok")
        self.plain(WARNING, "HTTP 301 Moved Permanently from .*redirect: leads to '/'", "-u", "/moved", "-f", "warning")
        self.plain(CRITICAL, "redirect: leads to '/'", "-u", "/moved", "-f", "critical")
        self.plain(CRITICAL, "redirect: loop", "-u", "/loop")
        self.plain(CRITICAL, "redirect: leads nowhere", "-u", "/nowhere")
        self.plain(CRITICAL, "more than 1 redirect", "-u", "/moved-twice", "--max-redirs=1")
        self.hostile("bad-redirect", CRITICAL, "redirect: .*ftp://h/")
        self.plain(OK, "200 OK", "-u", "/moved", "--final-url=/$")
        self.plain(CRITICAL, "ended at .*expected an address like", "-u", "/moved", "--final-url=/home$")

    def test_cookies_of_the_last_run(self):
        jar = nginx.folder / "new-jar"
        self.tls("good", OK, "1 redirect", "-u", "/cookie", "--cookie-jar=" + str(jar))
        self.assertEqual(jar.stat().st_mode & 0o777, 0o600)
        jar.write_text("# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t4070908800\tlast\tweek\n")
        self.plain(OK, "200 OK", "-u", "/echo", "-s", "[last=week]", "--cookie-jar=" + str(jar))
        self.plain(UNKNOWN, "option 'cookie-jar': /nonexistent/jar: No such file", "--cookie-jar=/nonexistent/jar")
        self.plain(UNKNOWN, "option 'cookie-jar': .*: Is a directory", "--cookie-jar=" + str(nginx.folder))
        notes = nginx.folder / "notes"
        notes.write_text("what nobody wants to lose\n")
        self.plain(UNKNOWN, "option 'cookie-jar': .*: is no cookie file", "--cookie-jar=" + str(notes))
        self.assertEqual(notes.read_text(), "what nobody wants to lose\n")
        pipe = nginx.folder / "pipe"
        os.mkfifo(pipe)
        for other in (pipe, "/dev/null", "/dev/zero"):
            self.plain(UNKNOWN, f"option 'cookie-jar': {other}: is no regular file", f"--cookie-jar={other}")

    def test_what_goes_along(self):
        self.plain(OK, "1 redirect", "-u", "/cookie", "-s", "[sid=42]")
        self.plain(OK, "1 redirect", "-u", "/keep", "-P", "a=b", "-r", "^POST .* 3$")
        self.plain(OK, "1 redirect", "-u", "/moved", "-P", "a=b", "-s", "Welcome")
        self.plain(OK, "1 redirect", "-u", "/cookie", "-a", "ann:x", "-s", "[Basic YW5uOng=]")
        self.plain(OK, "1 redirect", "-u", "/away", "-a", "ann:x", "-k", "X-Api-Key: y", "-s", "[] [] []")
        self.plain(OK, "1 redirect to http://localhost", "-u", "/away", "-f", "sticky")

    def test_tls_given_up(self):
        self.tls("good", WARNING, "TLS is given up", "-u", "/down")


class Tls(WebTest):
    def test_a_page(self):
        output = self.tls("good", OK, r"HTTP/2 200, 55 bytes.* time_tls=0\.\d+s")
        self.assertRegex(output, r"http_version=2 cert_days=59;20:;8: cert_chain_days=59;20:;8:")

    def test_certificates(self):
        self.tls("good", CRITICAL, "tls: issuer 'root' of certificate 'intermediate' was not sent", trust=None)
        self.tls("good", OK, "certificate not verified", "--insecure", trust=None)
        self.tls("good", CRITICAL, r"^WEB CRITICAL - \[client\] tls: issuer 'root' of certificate 'intermediate' was not sent",
                 "--issuer=^(ISRG|GlobalSign)", trust=None)
        self.tls("good", WARNING, r"^WEB WARNING - \[client\] HTTP 200 .*issuer: certificate 'good' is from 'intermediate', expected one like '\^ISRG' - ",
                 "--issuer=^ISRG")
        self.tls("good", OK, "HTTP/2 200", "--issuer=^root$")
        self.tls("expired", CRITICAL, r"tls: certificate 'expired' expired \d+ (h|min|s|days) ago")
        self.tls("expired", OK, "certificate not verified", "--insecure", trust=None)
        self.tls("expired", CRITICAL, "certificate: .*expired", "--insecure", "-C", "21,7", trust=None)
        self.tls("other", CRITICAL, "tls: certificate is for 'other.example', not for 'cc.test'")
        self.tls("bare", CRITICAL, "tls: issuer 'intermediate' of certificate 'good' was not sent by the server")
        self.tls("stranger", CRITICAL, "tls: certificate 'stranger' is self-signed")
        self.tls("soon", OK, "HTTP/2 200")  # made for ten days, and fresh
        self.tls("soon", WARNING, "HTTP 200 from https://cc.test:.*certificate: certificate 'soon' expires in 9 days .*expected more than 21 days",
                 "-C", "21,7", "--continue-after-certificate")
        self.tls("good", UNKNOWN, r"WEB UNKNOWN - (\[observer\] )?option 'ca-cert': .*good.csr is no PEM file of certificate authorities", "--ca-cert=" + certificates.path("good.csr"), trust=None)

    def test_certificate_alone(self):
        self.tls("good", OK, "certificate 'good' expires in 59 days .*chain of 2", "-C", "30,14")
        self.tls("soon", WARNING, "expires in 9 days", "-C", "30,5")
        self.tls("soon", CRITICAL, "expires in 9 days", "-C", "30,14")
        self.tls("soon", OK, "expires in 9 days", "-C", "33%,15%")
        before = self.requests()
        self.tls("good", OK, "expires", "-C", "30,14")
        self.assertEqual(self.requests(), before, "no page is asked for")
        self.tls("good", OK, "200, 55 bytes", "-C", "30,14", "--continue-after-certificate")
        self.assertEqual(self.requests(), before + 1)

    @staticmethod
    def requests():
        return len((nginx.folder / "access.log").read_text().splitlines())

    def test_versions(self):
        self.tls("good", OK, "TLSv1.3", "-v")
        self.tls("good", OK, "TLSv1.2", "-S=1.2", "-v")
        self.tls("tls12", OK, "TLSv1.2", "-S=1.2+", "-v")
        self.tls("tls12", CRITICAL, r"WEB CRITICAL - (\[platform\] )?tls: ", "--min-tls=1.3")
        self.expect(CRITICAL, r"WEB CRITICAL - (\[platform\] )?tls: ", "-I", "127.0.0.1", "-p", nginx.port["plain"], "-S")
        self.tls("http1", OK, "HTTP/1.1 200")
        self.tls("http1", CRITICAL, "protocol: expected HTTP/2", "--h2=require")
        self.tls("good", OK, "HTTP/2 200", "--h2=require")
        self.tls("good", OK, "HTTP/1.1 200", "--h2=off")
        self.tls("good", OK, "HTTP/1.0 200|HTTP/1.1 200", "--http-version=1.0")

    def test_client_certificates(self):
        pair = ["-J", certificates.path("client.pem"), "-K", certificates.path("client.key")]
        self.tls("client", OK, r" client_cert_days=(59|60);", *pair)
        soon = ["-J", certificates.path("client-soon.pem"), "-K", certificates.path("client-soon.key"), "-C", "21,7",
                "--continue-after-certificate"]
        self.tls("client", WARNING, r"^WEB WARNING - \[observer\] HTTP 200 .*; client certificate: certificate 'client-soon' expires in .*, expected more than ", *soon)
        self.tls("client", WARNING, "400")
        self.tls("client", UNKNOWN, "good.key", "-J", certificates.path("client.pem"), "-K", certificates.path("good.key"))
        self.tls("client", UNKNOWN, "/nonexistent/client.pem", "-J", "/nonexistent/client.pem")

    def test_the_name_decides(self):
        self.expect(OK, "200", "-H", "www.cc.test", "-I", "127.0.0.1", "-p", nginx.port["good"], "-S",
                    "--ca-cert=" + certificates.path("root.pem"))
        self.expect(OK, "200", "-I", "127.0.0.1", "-p", nginx.port["good"], "-S", "--ca-cert=" + certificates.path("root.pem"))
        self.expect(OK, "200", "-I", "::1", "-p", nginx.port["good"], "-S", "--ca-cert=" + certificates.path("root.pem"))


class Proxies(WebTest):
    def test_plain(self):
        proxy.seen.clear()
        self.expect(OK, "200 OK", "-H", f"cc.test:{nginx.port['plain']}", f"--proxy=127.0.0.1:{proxy.port}")
        self.assertEqual(proxy.seen, [f"GET http://cc.test:{nginx.port['plain']}/ HTTP/1.1"])

    def test_tunnel(self):
        proxy.seen.clear()
        self.expect(OK, "HTTP/2 200", "-H", f"cc.test:{nginx.port['good']}", "-S", f"-x=127.0.0.1:{proxy.port}".replace("-x=", "--proxy="),
                    "--ca-cert=" + certificates.path("root.pem"))
        self.assertTrue(proxy.seen[0].startswith(f"CONNECT cc.test:{nginx.port['good']} "), proxy.seen)

    def test_exceptions_and_the_environment(self):
        proxy.seen.clear()
        self.plain(OK, "200 OK", f"--proxy=127.0.0.1:{proxy.port}", "--noproxy=127.0.0.1")
        self.plain(OK, "200 OK", environment={"http_proxy": f"http://127.0.0.1:{proxy.port}"})
        self.assertEqual(proxy.seen, [])

    def test_failures(self):
        self.plain(UNKNOWN, "the proxy cannot be used: connection refused", f"--proxy=127.0.0.1:{dead_port}")
        self.plain(UNKNOWN, "resolve: the proxy cannot be used: no such name", "--proxy=nosuch.cc.test:1", f"--resolver={resolver.address}")
        hold = f"--proxy=127.0.0.1:{hostile.port}"
        self.expect(UNKNOWN, "the proxy cannot be used: no answer within", "-u", "http://h/silence", hold, "-t", "1")
        self.plain(UNKNOWN, "the proxy cannot be used: no connection within", f"--proxy=127.0.0.1:{unanswering.port}", "-t", "1")
        self.expect(CRITICAL, "no connection within", "-I", "127.0.0.1", "-p", unanswering.port, "-t", "1")
        self.expect(CRITICAL, "the proxy answered 502", "-I", "127.0.0.1", "-p", dead_port, "-S", f"--proxy=127.0.0.1:{proxy.port}")
        proxy.mode, proxy.password = "asks_for_password", "ann:open"
        self.addCleanup(setattr, proxy, "mode", "ok")
        self.tls("good", UNKNOWN, "the proxy answered 407", f"--proxy=127.0.0.1:{proxy.port}")
        self.plain(UNKNOWN, "the proxy answered 407: it wants a user and a password", f"--proxy=127.0.0.1:{proxy.port}")
        self.plain(OK, "200 OK", f"--proxy=127.0.0.1:{proxy.port}", "-b", "ann:open")
        self.plain(OK, "200 OK", f"--proxy=127.0.0.1:{proxy.port}", "--proxy-credential=env:P", environment={"P": "ann:open"})

    def test_every_fault_of_a_proxy(self):
        """Over plain HTTP nobody can tell a proxy's own answer from the page's."""
        anybodys, clients = r"\[not established\]", r"\[client\]"
        fine = (OK, "200")
        passed = {mode: (fine, fine) for mode in ("ok", "forbids_upgrade")}
        seen = {
            **passed,
            "asks_for_password": ((UNKNOWN, clients + ".*the proxy answered 407"), (UNKNOWN, clients + ".*the proxy answered 407")),
            "forbids": ((CRITICAL, anybodys + " HTTP 403 "), (UNKNOWN, clients + " connect: the proxy answered 403: it does not let us through")),
            "bad_gateway": ((CRITICAL, anybodys + " HTTP 502 "), (CRITICAL, anybodys + " connect: the proxy answered 502: it cannot reach the page")),
            "gateway_timeout": ((CRITICAL, anybodys + " HTTP 504 "), (CRITICAL, anybodys + " connect: the proxy answered 504: it cannot reach the page")),
            "portal": ((CRITICAL, anybodys + " HTTP 302 .*portal"), (UNKNOWN, clients + " connect: the proxy answered 302")),
            "portal_page": ((CRITICAL, anybodys + " HTTP 200 .*content: string 'Welcome' not found"), (UNKNOWN, clients + " connect: the proxy answered 302")),
            "intercepts": (fine, (CRITICAL, anybodys + " tls: certificate 'stranger' is self-signed and not trusted here")),
            "closes_connect": (fine, (UNKNOWN, clients + " connect: the proxy cannot be used: connection closed in the middle of the handshake")),
        }
        self.assertEqual(set(seen), set(PROXY_MODES))
        with HttpProxy(names=NAMES, password="ann:open", certificate=certificates.path("stranger.pem"), key=certificates.path("stranger.key")) as other:
            for mode, (plainly, over_tls) in seen.items():
                with self.subTest(mode):
                    other.mode = mode
                    ask = [f"--proxy=127.0.0.1:{other.port}", "-s", "Welcome"]
                    self.expect(*plainly, "-H", f"cc.test:{nginx.port['plain']}", *ask)
                    self.expect(*over_tls, "-H", f"cc.test:{nginx.port['good']}", *ask, "-S", "--ca-cert=" + certificates.path("root.pem"))

    def test_a_proxy_behind_tls(self):
        secure = self.enterContext(HttpProxy(names=NAMES, own_certificate=certificates.path("soon-chain.pem"),
                                             own_key=certificates.path("soon.key")))
        through = [f"--proxy=https://localhost:{secure.port}", "--ca-cert=" + certificates.path("root.pem")]
        output = self.expect(OK, "200 OK", "-H", f"cc.test:{nginx.port['plain']}", *through, "-v")
        self.assertNotRegex(output, "cert_days|TLSv", "those of the proxy are not the page's")
        output = self.expect(OK, "HTTP/2 200.* cert_days=59", "-H", f"cc.test:{nginx.port['good']}", "-S", *through, "-v")
        self.assertNotIn("'soon'", output)
        self.expect(UNKNOWN, "the proxy cannot be used: .*certificate", "-H", f"cc.test:{nginx.port['plain']}", through[0])
        self.expect(UNKNOWN, "the proxy cannot be used: .*certificate", "-H", f"cc.test:{nginx.port['good']}", "-S", through[0])
        self.expect(CRITICAL, "certificate is for 'other.example'", "-H", f"cc.test:{nginx.port['other']}", "-S", *through)
        self.expect(UNKNOWN, "the proxy cannot be used", "-H", "cc.test:1", f"--proxy=https://127.0.0.1:{hostile.port}", "-t", "1")


class Misbehaviour(WebTest):
    def test_answers(self):
        self.hostile("hang-up", CRITICAL, "firstbyte: connection closed without an answer")
        self.hostile("garbage", CRITICAL, "firstbyte: what came back is no HTTP")
        self.hostile("half", CRITICAL, "transfer: connection closed in the middle of the answer, after 10 bytes")
        self.hostile("half-header", CRITICAL, "WEB CRITICAL")
        self.hostile("endless-header", CRITICAL, "header without end")
        self.hostile("endless-line", CRITICAL, "WEB CRITICAL")
        self.hostile("bytes", OK, "200 OK, 12 bytes", "-s", "Welcome")
        self.hostile("bytes", OK, "Welcome", "-B")
        output = self.hostile("bad-header", OK, "HTTP/1.1 200")
        self.assertNotIn("\x1b", output)
        self.hostile("chunks", OK, "200 OK, 7 bytes", "-s", "Welcome")
        self.hostile("bad-chunk", CRITICAL, "transfer: what came back is no HTTP: .*chunked-encoding")
        self.hostile("interim", OK, "200 OK, 2 bytes")
        self.hostile("status-999", CRITICAL, "WEB CRITICAL")

    def test_silence_ends_in_time(self):
        for path, step in (("silence", "firstbyte: no answer within"), ("slow-header", "firstbyte: no answer within"),
                           ("slow-body", "transfer: answer not complete within"), ("endless-body", "transfer: answer not complete")):
            with self.subTest(path):
                start = time.monotonic()
                self.hostile(path, CRITICAL, step, "-t", "1")
                self.assertLess(time.monotonic() - start, 8, "less than the 10 s of who says nothing")

    def test_the_wait_for_an_answer_is_its_own_part(self):
        for data in ([], ["-P", "a=b"]):
            output = self.hostile("late", OK, "200 OK", *data)
            self.assertGreaterEqual(float(re.search(r"time_firstbyte=([\d.]+)s", output)[1]), 0.1, output)

    def test_what_is_legal_and_what_is_not(self):
        self.hostile("named-status", CRITICAL, "HTTP 503 Down from http://.*expected '200'", "-e", "200")
        self.hostile("folded", OK, "200 OK", "-d", "X-A: b c")
        self.hostile("folded-first", CRITICAL, "what came back is no HTTP: the header begins with the rest of a line")
        for path, words in (("no-status", "a broken status line"), ("bad-status", "a status that is none"),
                            ("bad-coding", "a Transfer-Encoding that cannot be undone"), ("two-lengths", "two Content-Lengths that differ"),
                            ("huge-length", "a Content-Length that is too large")):
            self.hostile(path, CRITICAL, f"what came back is no HTTP: {words}")
        compressed = "--enable-automatic-decompression"
        self.hostile("two-members", OK, "200 OK, 7 bytes", compressed, "-s", "Welcome")
        self.hostile("cut-gzip", CRITICAL, "content: the compressed page ends too early", compressed)
        self.hostile("redirect-no-gzip", OK, "1 redirect", compressed, "-s", "Welcome")

    def test_lines_are_for_people(self):
        for path in ("long-reason", "long-redirect"):
            line = self.hostile(path, CRITICAL, "^WEB CRITICAL - ", "--max-redirs=0").split(" | ")[0]
            self.assertLess(len(line), 600, line)
        output = self.plain(CRITICAL, "HTTP 500", "-u", "/status/500", "-s", "Absent")
        self.assertRegex(output[:80], "HTTP 500 Internal Server Error from http://127")

    def test_a_time_out_is_told_as_people_said(self):
        said = "^WEB OK - timed out after 1 s in step 'firstbyte'\\nfirstbyte: no answer within"
        self.hostile("silence", OK, said, "-t", "1", "--timeout-result=ok")
        self.hostile("silence", UNKNOWN, "timed out after 1 s", "-t", "1", "--timeout-result=unknown")
        self.hostile("silence", CRITICAL, "firstbyte: no answer within", "-t", "1")

    def test_what_speaks_no_tls(self):
        self.expect(CRITICAL, "tls: the server speaks no TLS on this port .* for https://127", "-I", "127.0.0.1", "-p",
                    nginx.port["plain"], "-S")

    def test_details_are_true(self):
        output = self.expect(CRITICAL, "no answer from http://127", "-I", "127.0.0.1", "-p", dead_port, "-v")
        self.assertNotIn("answered by", output)
        output = self.hostile("hang-up", CRITICAL, "connected to 127", "-v")
        self.assertNotIn("answered by", output)

    def test_large_pages(self):
        self.plain(OK, "200 OK, 10485767 bytes", "-u", "/large")
        self.plain(CRITICAL, "not found in the first 8388608 of 10485767 bytes", "-u", "/large", "-s", "the end")
        self.plain(OK, "200 OK", "-u", "/large", "-s", "the end", "--body-limit=20000000")


class Comparison(WebTest):
    """Exit codes of the plugins that people know, for command lines that mean the same to all of them."""

    def test_what_differs_on_purpose(self):
        http, curl = program("CHECK_HTTP", "check_http"), program("CHECK_CURL", "check_curl")
        if not http or not curl:
            self.skipTest("the plugins are not here")
        for *expected, line in lines_that_differ(nginx, hostile, certificates):
            with self.subTest(" ".join(line)):
                theirs = [subprocess.run([*command, *line], capture_output=True, timeout=60, stdin=subprocess.DEVNULL).returncode
                          for command in (http, curl)]
                ours, output = check(*line, *(["--ca-cert=" + certificates.path("root.pem")] if "-S" in line else []))
                self.assertEqual([*theirs, ours], expected, output)

    def compare(self, command, except_for=()):
        if command is None:
            self.skipTest("the plugin is not here")
        for line in lines_that_mean_the_same(nginx, hostile, dead_port, certificates):
            if line in except_for:
                continue
            with self.subTest(" ".join(line)):
                theirs = subprocess.run([*command, *line], capture_output=True, text=True, errors="replace",
                                        timeout=60, stdin=subprocess.DEVNULL)
                ours = check(*line, *(["--ca-cert=" + certificates.path("root.pem")] if "-S" in line else []))
                self.assertEqual(ours[0], theirs.returncode, f"theirs: {theirs.stdout}ours: {ours[1]}")

    def test_check_http(self):
        self.compare(program("CHECK_HTTP", "check_http"))

    def test_check_curl(self):
        moved = ["-I", "127.0.0.1", "-p", str(nginx.port["plain"]), "-u", "/moved", "-f", "follow"]
        self.compare(program("CHECK_CURL", "check_curl"), [moved])  # it forgets the port when the Location has none


if __name__ == "__main__":
    unittest.main()
