"""The repository check against real databases, folders, an SFTP server and pages."""
import http.server
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
from email.utils import formatdate

from running_check import BUILD, CRITICAL, OK, UNKNOWN, WARNING, CheckTest, check
from stores import PASSWORD, PEERS, Certificate, MariaDb, Postgres, SftpServer, Talker, a_byte_a_second, done, free_port, silent, wait_until

MINUTE = 60


class RepositoryTest(CheckTest):
    name = "repository"

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-stores-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.folder.chmod(0o755)
        cls.credential = cls.secret("credential", "cc:" + PASSWORD)
        cls.start()

    @classmethod
    def start(cls):
        pass

    @classmethod
    def secret(cls, name, text):
        file = cls.folder / name
        file.write_text(text + "\n")
        file.chmod(0o600)
        return f"--credential=file:{file}"

    def drop(self, name, ages_min, size=5):
        """A folder with files of these ages."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix=name, dir=self.folder))
        for age in ages_min:
            file = folder / f"cdr_{age}.csv"
            file.write_text("x" * size)
            os.utime(file, (time.time() - age * MINUTE,) * 2)
        return folder


class Databases:
    """What holds for both kinds: `ask` gives the options that lead to the database."""

    def table(self, name, age_min):
        self.server.sql(f"create table {name} (ts {self.kind} null); "
                        f"insert into {name} values ({self.ago.format(age_min)}), ({self.ago.format(age_min + 9)}); "
                        f"grant select on {name} to {self.reader}")
        return ["--table", name, "--ts-column", "ts"]

    def test_age_by_the_servers_clock(self):
        calls = self.table("calls", 10)
        self.expect(OK, r"^REPOSITORY OK - age: 10 min, table calls \(127\.0\.0\.1:\d+\) \| age=60\d\.?\d*s;1800;3600 ", *self.ask(), *calls)
        self.expect(WARNING, "age: 10 min, at most 2 min", *self.ask(), *calls, "-w", 120)
        self.expect(CRITICAL, "age: 10 min, at most 5 min", *self.ask(), *calls, "-c", 300)
        self.expect(OK, r"age: 10 min \(every 5 h\).*;36000;54000", *self.ask(), *calls, "--feed-cadence", "5h")
        self.expect(OK, "rows_window=2;;2:;0", *self.ask(), *calls, "--min-rows", 2)
        self.expect(CRITICAL, "rows: 1 in the last 15 min, expected at least 2", *self.ask(), *calls, "--min-rows", 2, "--window", "15m")
        self.expect(OK, "age: 10 min, query", *self.ask(), "-q", "select max(ts) from calls")

    def test_calendar(self):
        calls = self.table("weekend", 3 * 24 * 60)
        zone = ["--tz", "America/Mexico_City"]
        self.expect(CRITICAL, "age: 3 days, at most 1 h", *self.ask(), *calls, *zone)
        other_days = [day for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
                      if day not in {time.strftime("%a", time.gmtime(time.time() - n * 86400 - 6 * 3600)) for n in range(4)}]
        self.expect(OK, "age: 0 s, 3 days with closed hours", *self.ask(), *calls, *zone,
                    "--calendar", ", ".join(f"{day} 00:00-24:00" for day in other_days))

    def test_empty_and_future(self):
        self.server.sql(f"create table empty (ts {self.kind} null); grant select on empty to {self.reader}")
        self.expect(CRITICAL, "age: no row in table empty", *self.ask(), "--table", "empty", "--ts-column", "ts")
        self.expect(UNKNOWN, r"age: timestamp 1 h in the future at .*: daylight saving or time zone, see --tz",
                    *self.ask(), *self.table("future", -60))

    def test_both_ends(self):
        calls = self.table("processed", 134)
        inbound = ["--inbound-driver", "file", "--inbound-path"]
        self.expect(CRITICAL, r"- inbound: cdr_130\.csv waits unprocessed for 2 h 10 min \[platform\]; age: 2 h 14 min",
                    *self.ask(), *calls, *inbound, self.drop("waits", [130]))
        self.expect(CRITICAL, r"- inbound: nothing in .* \[client\]; age: 2 h 14 min", *self.ask(), *calls, *inbound,
                    self.drop("nothing", []))
        self.expect(CRITICAL, r"- inbound: nothing for 3 h 20 min \[client\]", *self.ask(), *calls, *inbound,
                    self.drop("stopped", [200]))
        self.expect(CRITICAL, r"- inbound: delivered late, cdr_3\.csv came 3 min ago \[client\]", *self.ask(), *calls,
                    *inbound, self.drop("late", [3]))
        self.expect(CRITICAL, r"- inbound list: No such file or directory \(/nowhere\); age: 2 h 14 min", *self.ask(),
                    *calls, *inbound, "/nowhere")
        self.expect(OK, r"\n.*the inbound end could not be seen: inbound list: No such file", *self.ask(),
                    *self.table("fresh", 1), *inbound, "/nowhere")

    def test_what_cannot_be_seen_is_unknown_and_ours(self):
        self.expect(UNKNOWN, r"- login: the server rejects the credential of 'cc': .* \[observer\], table calls",
                    *self.ask(self.secret("wrong", "cc:not the password")), "--table", "calls", "--ts-column", "ts")
        self.expect(UNKNOWN, r"- query: the server does not understand the question: .*nosuch.* \[observer\]", *self.ask(),
                    "--table", "nosuch", "--ts-column", "ts")
        self.server.sql(f"create table hidden (ts {self.kind} null)" + self.hides)
        self.expect(UNKNOWN, r"- (query|login): 'cc' may not read this: ", *self.ask(), "-q", self.hidden)
        self.expect(UNKNOWN, r"- login: (no such database|'cc' may not read this): ", *self.ask(), "-d", "nosuch", "-q", "select 1")
        self.expect(UNKNOWN, r"- read: the question gives more than one row: ask for MAX\(\.\.\.\) ", *self.ask(), "-q", self.endless)
        self.expect(UNKNOWN, r"- read: 'soon' in column 'x' is no time", *self.ask(), "-q", "select 'soon' as x")
        self.expect(UNKNOWN, r"- query: the answer is too large: more than the limit came", *self.ask(), "-q",
                    "select repeat('x', 12000000)")

    def test_what_the_server_does_wrong_is_critical(self):
        self.expect(CRITICAL, r"- connect: connection refused(: Can't connect .*)? \(127\.0\.0\.1:\d+\) \[platform\]", *self.ask(port=free_port()), "-q", "select 1")
        with Talker(lambda line, over: None) as closing:
            self.expect(CRITICAL, r"- connect: the server ended the connection: .* \[platform\]", *self.ask(port=closing.port),
                        "-q", "select 1")
        with Talker(silent) as dead:
            self.expect(CRITICAL, r"- connect: no answer within (0\.9|1\.\d) s \(127\.0\.0\.1:\d+\) \[not established\]",
                        *self.ask(port=dead.port), "-q", "select 1", "-t", 1)
        with Talker(a_byte_a_second(b"NR\0\0\1" + b"x" * 100)) as slow:
            self.expect(CRITICAL, r"no answer within [34]\.\d s", *self.ask(port=slow.port), "-q", "select 1", "-t", 4)

    def test_a_query_is_cancelled_at_the_deadline(self):
        self.expect(CRITICAL, r"- query: no answer within [34]\.\d s .*\[not established\]", *self.ask(), "-q", self.sleep, "-t", 4)
        wait_until("the server does nothing any more", lambda: self.server.sql(self.sleepers) == "0", 60)

    def test_tls(self):
        certificate = Certificate(self.folder / f"tls-{self.kind[:9]}")
        stranger = Certificate(self.folder / f"stranger-{self.kind[:9]}")
        server = self.behind_tls(certificate)
        self.addCleanup(server.stop)
        ask = [word if word != "127.0.0.1" else "localhost" for word in self.ask(port=server.port)] + ["-4", "-q", "select 10 as age", "-v"]
        trusted = ["-S", f"--ca-cert={certificate.ca}"]
        self.expect(OK, "age: 10 s", *ask, *trusted)
        self.expect(OK, "age: 10 s", *ask, "-S", "--insecure")
        self.expect(OK, r"127\.0\.0\.1:\d+, \w+ [\d.]+, TLS", *ask, "-vv")
        self.expect(CRITICAL, r"- connect: TLS failed: .* \[platform\]", *ask, "-S", f"--ca-cert={stranger.ca}")
        self.expect(CRITICAL, r"- connect: TLS failed: .* \[platform\]", *ask, "-S")

    def test_nothing_is_changed(self):
        self.server.sql("create table kept (n int); insert into kept values (1); " + self.grants_all)
        for statement in ("delete from kept", "select 1; delete from kept", "select 1 into outfile '/tmp/sereno'", *self.tricks):
            code, output = check(self.name, *self.ask(), "-q", statement)
            self.assertEqual(code, UNKNOWN, output)
        self.assertEqual(self.server.sql("select count(*) from kept"), "1")

    def test_no_secret_is_shown(self):
        output = self.expect(UNKNOWN, "login", *self.ask(self.secret("other", "cc:hunter2-hunter2")), "-q", "select 1", "-vvv")
        self.assertNotIn("hunter2", output)
        output = self.expect(OK, r"\n> select", *self.ask(), "-q", "select 10 as age", "-vvv")
        self.assertNotIn(PASSWORD, output)


class PostgresTest(Databases, RepositoryTest):
    kind, ago, reader = "timestamptz", "now() - interval '{} min'", "cc"
    endless, sleep = "select g from pg_class, generate_series(1, 10) g", "select pg_sleep(30)"
    hidden, hides = "select max(ts) from hidden", ""
    sleepers = "select count(*) from pg_stat_activity where usename = 'cc' and query like '%pg_sleep%'"
    grants_all = "grant all on kept to cc; create function wipe() returns int as $$ delete from kept; select 1 $$ language sql; grant create on schema public to cc"
    tricks = ("with x as (delete from kept returning n) select * from x", "select wipe()")

    @classmethod
    def start(cls):
        cls.server = Postgres(cls.folder / "pg")
        cls.addClassCleanup(cls.server.stop)

    def ask(self, credential=None, port=None):
        return ["--driver=pg", "-H", "127.0.0.1", "-p", port or self.server.port, "-d", "cc", credential or self.credential]

    def behind_tls(self, certificate):
        server = Postgres(self.folder / "pg-tls", f"ssl = on\nssl_cert_file = '{certificate.server}'\nssl_key_file = '{certificate.key}'\n")
        self.expect(OK, "age: 10 s", "--driver=pg", f"--socket={server.folder}", "-p", server.port, "-d", "cc", "-l", "cc", "-q", "select 10 as age")
        return server

    def test_a_library_that_is_missing(self):
        broken = self.folder / "libraries"
        broken.mkdir()
        for name, driver in (("libpq.so.5", "pg"), ("libmariadb.so.3", "mysql")):
            (broken / name).write_text("no library")
            self.expect(UNKNOWN, rf"- connect: the \w+ library cannot be used: .*{name}.* \(package lib\w+\) .*\[observer\]",
                        f"--driver={driver}", "-H", "127.0.0.1", "-q", "select 1", environment={"LD_LIBRARY_PATH": str(broken)})

    def test_times_without_a_zone(self):
        self.server.sql("create table naive (ts timestamp); grant select on naive to cc; "
                        "insert into naive values (now() at time zone 'America/Mexico_City' - interval '5 min')")
        naive = ["--table", "naive", "--ts-column", "ts"]
        self.expect(OK, "age: 5 min", *self.ask(), *naive, "--tz", "America/Mexico_City")
        self.expect(CRITICAL, "age: 6 h 5 min", *self.ask(), *naive)

    def test_its_own_socket(self):
        self.expect(OK, "age: 10 s", "--driver=pg", f"--socket={self.server.folder}", "-p", self.server.port, "-d", "cc", "-l", "cc",
                    "-q", "select 10 as age")

    def test_replica(self):
        calls = self.table("led", 1)
        replica = Postgres(self.folder / "replica")
        self.addCleanup(replica.stop)
        replica.sql("create table led (ts timestamptz); insert into led values (now() - interval '91 min'); grant select on led to cc")
        self.expect(CRITICAL, r"- replica: replica lag 1 h (29|30) min, .* \[infrastructure\]; age: (\d\d s|\d min).* replica_lag=5\d\d\d",
                    *self.ask(), *calls, "--replica-hostname", "127.0.0.1", "--replica-port", replica.port)

    def test_a_server_that_is_full(self):
        held = [subprocess.Popen([PEERS / "psql", "-X", "-h", "127.0.0.1", "-p", str(self.server.port), "-U", "root", "-d",
                                  "cc", "-c", "select pg_sleep(60)"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 stdin=subprocess.DEVNULL) for _ in range(7)]
        try:
            wait_until("all places are taken", lambda: "login: the server takes no connection: " in
                       check(self.name, *self.ask(), "-q", "select 1 as age")[1], 10)
            self.expect(CRITICAL, r"- login: the server takes no connection: .* \[platform\]", *self.ask(), "-q", "select 1 as age")
        finally:
            for one in held:
                one.kill()
                one.wait()
            done(["psql", "-X", "-h", "127.0.0.1", "-p", self.server.port, "-U", "root", "-d", "postgres", "-c",
                  "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()"])

    def test_odbc(self):
        calls = self.table("by_odbc", 10)
        driver = next(iter(pathlib.Path("/usr/lib").glob("*/odbc/psqlodbcw.so")))
        (self.folder / "odbc.ini").write_text(f"[cc]\nDriver={driver}\nServername=127.0.0.1\nPort={self.server.port}\nDatabase=cc\n")
        self.ini = {"ODBCINI": str(self.folder / "odbc.ini")}
        odbc = ["--driver=odbc", "--dsn=cc"]
        self.expect(OK, r"age: 10 min, table by_odbc \(cc\)", *odbc, self.credential, *calls, environment=self.ini)
        self.expect(OK, "rows_window=2;;1:;0", *odbc, self.credential, *calls, "--min-rows", 1, environment=self.ini)
        self.expect(UNKNOWN, "login: the server rejects the credential of 'cc'", *odbc, self.secret("odbc", "cc:no"), *calls, environment=self.ini)
        self.expect(UNKNOWN, "query: the server does not understand the question", *odbc, self.credential, "-q", "select x from nosuch", environment=self.ini)
        self.expect(UNKNOWN, "connect: the ODBC library cannot be used: .*Data source name not found", *odbc, "--dsn=none", self.credential, *calls, environment=self.ini)
        self.expect(CRITICAL, r"query: no answer within [34]\.\d s", *odbc, self.credential, "-q", self.sleep, "-t", 4, environment=self.ini)
        wait_until("the server does nothing any more", lambda: self.server.sql(self.sleepers) == "0", 60)

    def test_only_one_client_library_is_loaded(self):
        """The one of what is asked, and none of the others."""
        trace = subprocess.run([BUILD / "agent/cli/sereno", "check", "repository", *map(str, self.ask()), "-q", "select 1 as age"],
                               env={**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), "LD_DEBUG": "files"},
                               capture_output=True, text=True)
        loaded = set(re.findall(r"calling init: \S*/(lib(?:pq|mariadb|odbc|ssh|curl|sndfile))\.so", trace.stderr))
        self.assertEqual(loaded, {"libpq"}, trace.stderr[-500:])


class MariaDbTest(Databases, RepositoryTest):
    kind, ago, reader = "timestamp(3)", "now(3) - interval {} minute", "cc@'127.0.0.1'"
    endless, sleep = "select seq from seq_1_to_1000000000", "select sleep(30)"
    hidden, hides = "select max(host) from mysql.user", ""
    sleepers = "select count(*) from information_schema.processlist where user = 'cc' and info like '%sleep(30)%'"
    grants_all = "grant all on cc.kept to cc@'127.0.0.1'"
    tricks = ("select n from kept for update", "select 1 /*! into outfile 'x' */", "select '\\'; delete from kept; -- '")

    @classmethod
    def start(cls):
        cls.server = MariaDb(cls.folder / "maria")
        cls.addClassCleanup(cls.server.stop)

    def ask(self, credential=None, port=None):
        return ["--driver=mysql", "-H", "127.0.0.1", "-p", port or self.server.port, "-d", "cc", credential or self.credential]

    def behind_tls(self, certificate):
        return MariaDb(self.folder / "maria-tls", [f"--ssl-cert={certificate.server}", f"--ssl-key={certificate.key}"])

    def test_times_without_a_zone(self):
        self.server.sql("create table naive (ts datetime); insert into naive values (utc_timestamp() - interval 6 hour - interval 5 minute)")
        naive = ["--table", "naive", "--ts-column", "ts"]
        self.expect(OK, "age: 5 min", *self.ask(), *naive, "--tz", "America/Mexico_City")
        self.expect(CRITICAL, "age: 6 h 5 min", *self.ask(), *naive)

    def test_its_own_socket(self):
        self.server.sql("create user cc@localhost identified by ''; grant select on cc.* to cc@localhost")
        self.expect(OK, "age: 10 s", "--driver=mariadb", f"--socket={self.server.socket}", "-d", "cc", "-l", "cc", "-q", "select 10 as age")

    def test_tls_where_there_is_none(self):
        self.expect(CRITICAL, r"- connect: TLS failed: .*SSL is required, but the server does not support it",
                    *self.ask(), "-S", "-q", "select 1")
        self.expect(CRITICAL, r"- connect: TLS failed: the server speaks no TLS", *self.ask(), "-S", "--insecure", "-q", "select 1")

    def test_what_answers_is_no_database(self):
        with Talker(lambda line, over: line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 50)) as page:
            self.expect(CRITICAL, r"- connect: (what answers is no MariaDB server|the server ended the connection|the server failed)",
                        *self.ask(port=page.port), "-q", "select 1")
            self.expect(CRITICAL, r"- connect: what answers is no PostgreSQL server: .* \[platform\]", "--driver=pg",
                        "-H", "127.0.0.1", "-p", page.port, "-q", "select 1")


class FilesTest(RepositoryTest):
    def test_newest_file(self):
        folder = self.drop("out", [20, 40])
        (folder / "note.txt").write_text("new, and not meant")
        self.expect(OK, r"age: 20 min, 'cdr_20\.csv' of .*/cdr_\*\.csv \| age=12\d\d\.?\d*s;1800;3600 files=2;;;0", "--driver=file",
                    "--path", folder, "--glob", "cdr_*.csv")
        self.expect(OK, "age: 20 min", "--driver=file", "--path", folder / "cdr_20.csv")
        self.expect(CRITICAL, r"age: no file .*/\* that is large enough, 3 too small", "--driver=file", "--path", folder,
                    "--min-size", "1M")
        self.expect(CRITICAL, r"age: no file .*/x\*", "--driver=file", "--path", folder, "--glob", "x*")
        self.expect(UNKNOWN, r"- list: No such file or directory \(/nowhere\) \[observer\], /nowhere/\*", "--driver=file", "--path", "/nowhere")

    def test_names_with_control_characters(self):
        folder = self.drop("odd", [])
        (folder / "a\x1b[31m\nb|c=1").write_text("x")
        output = self.expect(OK, "age: ", "--driver=file", "--path", folder)
        self.assertNotIn("\x1b", output)
        self.assertEqual(output.count("\n"), 1)
        self.assertEqual(output.count("|"), 1)


class SftpTest(RepositoryTest):
    @classmethod
    def start(cls):
        cls.server = SftpServer(cls.folder / "ssh")
        cls.addClassCleanup(cls.server.stop)

    def ask(self, path, key=None, identity="identity", port=None):
        return ["--driver=sftp", "-H", "127.0.0.1", "-p", port or self.server.port, "-l", "root", "--identity",
                self.server.folder / identity, "--path", path, "--host-key", key or self.server.fingerprint()]

    def test_newest_file(self):
        folder = self.drop("remote", [20, 40])
        (folder / "link.csv").symlink_to(folder / "cdr_40.csv")
        (folder / "below").mkdir()
        self.expect(OK, r"age: 20 min, 'cdr_20\.csv' of .* \(127\.0\.0\.1:\d+\) \| .*files=3;;;0", *self.ask(folder))
        self.expect(OK, "age: 40 min", *self.ask(folder / "cdr_40.csv", self.server.public()), "-w", 7200)
        self.expect(UNKNOWN, r"- list: not there: no such file or folder \(/nowhere\) \[observer\]", *self.ask("/nowhere"))

    def test_names_with_control_characters(self):
        folder = self.drop("odd", [])
        (folder / "a\x1b[31m\nb|c=1").write_text("x")
        output = self.expect(OK, "age: ", *self.ask(folder))
        self.assertNotIn("\x1b", output)
        self.assertEqual(output.count("\n"), 1)
        self.assertEqual(output.count("|"), 1)

    def test_only_a_known_server(self):
        folder = self.drop("known", [1])
        self.expect(UNKNOWN, r"- hostkey: the server's key is another one than is known: the server shows SHA256:.* \[not established\]",
                    *self.ask(folder, self.server.public("stranger")))
        known = self.folder / "known_hosts"
        known.write_text(f"[127.0.0.1]:{self.server.port} {self.server.public()}\n")
        by_file = [word for word in self.ask(folder)][:-2] + ["--known-hosts", known]
        self.expect(OK, "age: ([6-9]. s|[1-9] min)", *by_file)
        known.write_text(f"[127.0.0.1]:{self.server.port} {self.server.public('stranger')}\n")
        self.expect(UNKNOWN, "- hostkey: the server's key is another one than is known", *by_file)
        known.write_text("")
        self.expect(UNKNOWN, "- hostkey: the server's key is not known: the server shows SHA256:", *by_file)

    def canary(self, *words):
        """(whether it was done, what was said)"""
        said = subprocess.run([BUILD / "stubborn/sereno_sftp_canary", str(self.server.port), "root",
                               self.server.folder / "identity", self.server.fingerprint(), "SRN-cc01-0001",
                               *map(str, words)], capture_output=True, text=True, timeout=30)
        return said.returncode == 0, said.stdout.strip()

    def test_a_canarys_file(self):
        folder = self.drop("canary", [])
        name = "list-SRN-cc01-0001.csv"
        self.assertEqual(self.canary("upload", folder, name, "a;ñ;1"), (True, "done"))
        self.assertEqual([file.name for file in folder.iterdir()], [name])
        self.assertEqual((folder / name).read_text(), "a;ñ;1")
        self.assertEqual(self.canary("read", folder, name), (True, "done a;ñ;1"))
        self.assertEqual(self.canary("upload", folder, name, "twice"), (False, "a file of that name is there already"))
        (folder / "customers.csv").write_text("kept")
        self.assertFalse(self.canary("remove", folder, "customers.csv")[0])
        self.assertEqual(self.canary("remove", folder, name), (True, "done"))
        self.assertEqual(self.canary("remove", folder, name), (True, "done"), "it may be done twice")
        (folder / (name + ".tmp")).write_text("somebody else's")
        self.assertFalse(self.canary("upload", folder, name, "x")[0])
        self.assertEqual((folder / (name + ".tmp")).read_text(), "somebody else's")
        self.assertEqual((folder / "customers.csv").read_text(), "kept")
        (folder / "large").write_text("x" * 101)
        self.assertEqual(self.canary("read", folder, "large"), (False, "is larger than 100 bytes"))
        self.assertEqual(self.canary("upload", "/nowhere", name, "x"), (False, "no such file or folder"))

    def test_login(self):
        self.expect(UNKNOWN, r"- login: the server rejects the credential: .* \[observer\]", *self.ask("/tmp", identity="stranger"))
        broken = self.folder / "broken"
        broken.write_text("no key")
        broken.chmod(0o600)
        self.expect(UNKNOWN, r"option 'identity': .*broken cannot be used: it is no private key", *self.ask("/tmp", identity=broken))
        locked, wrong = self.folder / "locked", self.folder / "passphrase"
        done(["inside", "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "the right one", "-f", locked])
        wrong.write_text("another one\n")
        wrong.chmod(0o600)
        self.expect(UNKNOWN, r"- login: the server cannot be asked: the private key cannot be read",
                    *self.ask("/tmp", identity=locked), f"--passphrase=file:{wrong}")

    def test_servers_that_do_not_answer(self):
        self.expect(CRITICAL, r"- connect: connection refused(: Can't connect .*)? \(127\.0\.0\.1:\d+\) \[platform\]", *self.ask("/tmp", port=free_port()))
        with Talker(silent) as dead:
            self.expect(CRITICAL, r"- connect: no answer within (0\.9|1\.\d) s .*\[not established\]", *self.ask("/tmp", port=dead.port), "-t", 1)
        with Talker(a_byte_a_second(b"SSH-2.0-OpenSSH_9.2\r\n")) as slow:
            self.expect(CRITICAL, r"- connect: no answer within 1\.9 s", *self.ask("/tmp", port=slow.port), "-t", 2)
        with Talker(lambda line, over: None) as closing:
            self.expect(CRITICAL, r"- connect: the server ended the connection: .* \[platform\]", *self.ask("/tmp", port=closing.port))
        with Talker(lambda line, over: (line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"x" * 9000))) as page:
            self.expect(CRITICAL, r"- connect: (what answers speaks no SSH|the server ended)", *self.ask("/tmp", port=page.port))

    def test_a_server_that_hangs_within_sftp(self):
        """It answers VERSION and then nothing more: libssh would wait for ever."""
        script = self.folder / "hangs"
        script.write_text("#!/bin/sh\nprintf '\\0\\0\\0\\5\\2\\0\\0\\0\\3'\nexec sleep 30\n")
        script.chmod(0o755)
        server = SftpServer(self.folder / "hanging", subsystem=script)
        self.addCleanup(server.stop)
        options = [word if word != self.server.port else server.port for word in self.ask("/tmp", server.fingerprint())]
        options[options.index("--identity") + 1] = server.folder / "identity"
        self.expect(CRITICAL, r"- list: no answer within 1\.9 s \(/tmp\) \[not established\]", *options, "-t", 2)


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        age = self.path.strip("/")
        self.send_response_only(302 if age == "circle" else 200 if age.isdigit() or age == "bare" else 404)
        if age == "circle":
            self.send_header("Location", self.path)
        if age != "bare":
            self.send_header("Date", formatdate(time.time(), usegmt=True))
        if age.isdigit():
            self.send_header("Last-Modified", formatdate(time.time() - int(age) * MINUTE, usegmt=True))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


class PagesTest(RepositoryTest):
    @classmethod
    def start(cls):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        cls.url = f"http://127.0.0.1:{server.server_port}/"

    def test_last_modified(self):
        self.expect(OK, r"age: 20 min, http://127\.0\.0\.1:\d+/20", "--driver=http", "-u", self.url + "20")
        self.expect(CRITICAL, "age: 2 h, at most 1 h", "--driver=http", "-u", self.url + "120")
        self.expect(CRITICAL, r"- age: HTTP 404, expected a page .* \[platform\]", "--driver=http", "-u", self.url + "nowhere")
        self.expect(CRITICAL, r"- age: redirect: loop: .*, expected a page .* \[platform\]", "--driver=http", "-u", self.url + "circle")
        self.expect(UNKNOWN, r"- age: the page has no Last-Modified header .* \[observer\]", "--driver=http", "-u", self.url + "bare")
        self.expect(CRITICAL, r"- connect: connection refused", "--driver=http", "-u", f"http://127.0.0.1:{free_port()}/")

    def test_as_the_inbound_end(self):
        self.expect(CRITICAL, r"- inbound: http.*/30 waits unprocessed for 30 min \[platform\]", "--driver=file", "--path",
                    self.drop("web", [120]), "--inbound-driver", "http", "--inbound-url", self.url + "30")


if __name__ == "__main__":
    unittest.main()
