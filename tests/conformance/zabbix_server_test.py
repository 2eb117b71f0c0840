"""A real Zabbix server 6.0 with a database of its own polls the agent, unencrypted and with PSK, and takes what is brought to it."""
import gzip
import os
import pathlib
import shutil
import signal
import tempfile
import unittest

from rig import PEERS, Agent, Process, answers, classic, free_port, peer, wait_until

IDENTITY = "cc-01 identity"
KEY = "fedcba98765432100123456789abcdef" * 2
SCHEMA = PEERS.parent / "root/usr/share/zabbix-server-pgsql"
SERVER = """
ListenIP=127.0.0.1
ListenPort={trapper}
SourceIP=127.0.0.1
LogType=console
PidFile={folder}/server.pid
SocketDir={folder}
DBHost=127.0.0.1
DBPort={database}
DBName=zabbix
DBUser=zabbix
CacheUpdateFrequency=1
StartPollers=2
StartPollersUnreachable=1
StartPingers=0
StartDiscoverers=0
StartHTTPPollers=0
StartDBSyncers=1
CacheSize=8M
HistoryCacheSize=1M
HistoryIndexCacheSize=1M
TrendCacheSize=1M
ValueCacheSize=1M
FpingLocation=/bin/true
"""
HOST = """
insert into hosts (hostid, host, name, tls_connect, tls_accept, tls_psk_identity, tls_psk)
  values ({host}, '{name}', '{name}', {tls}, {tls}, '{identity}', '{key}');
insert into hosts_groups (hostgroupid, hostid, groupid) values ({host}, {host}, 2);
insert into interface (interfaceid, hostid, main, ip, port) values ({host}, {host}, 1, '127.0.0.1', '{port}');
"""
ITEM = """
insert into items (itemid, hostid, interfaceid, name, key_, delay, value_type)
  values ({item}, {host}, {host}, '{key}', '{key}', '1s', {value_type});
insert into item_rtdata (itemid) values ({item});
"""
# type 2: trapper, 7: active
PUSHED_ITEM = """
insert into items (itemid, hostid, name, key_, delay, value_type, type)
  values ({item}, {host}, '{key}', '{key}', '{delay}', {value_type}, {type});
insert into item_rtdata (itemid) values ({item});
"""
PUSHED = {"trapper": 2, "active": 7}
UNSIGNED, NUMBER, TEXT = 3, 0, 4
TABLES = {UNSIGNED: "history_uint", NUMBER: "history", TEXT: "history_text"}
ITEMS = (("agent.ping", UNSIGNED, "1"), ("agent.hostname", TEXT, "agent-under-test"),
         ("sereno.status[web]", UNSIGNED, "0"), ("sereno.status[login]", UNSIGNED, "2"),
         ("sereno.metric[web,time]", NUMBER, "0.5"))
NEEDED_ROWS = tuple(f"INSERT INTO {table} " for table in
                    ("dbversion", "hstgrp", "role", "usrgrp", "users", "config"))
PUSHED_ITEMS = (("sereno.status[web]", UNSIGNED, "0"), ("sereno.status[login]", UNSIGNED, "2"),
                ("sereno.output[login]", TEXT, "CRITICAL - no answer"), ("sereno.fault[web]", TEXT, "none"),
                ("sereno.metric[web,time]", NUMBER, "0.5"))
BROKEN_KEY = "sereno.status[nosuch]"


def user_of_peers(name):
    """(uid, gid) of a user of the peers' tree."""
    for line in (PEERS.parent / "root/etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2]), int(fields[3])
    raise AssertionError(f"the peers' tree has no user {name}")


class ZabbixServerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-zabbix-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.folder.chmod(0o755)
        cls.trapper = free_port(below=32768)  # the server takes no higher one
        cls.start_agent()
        cls.start_database()
        cls.load_schema()
        cls.describe_hosts()
        cls.start_server()

    @classmethod
    def start_agent(cls):
        psk = cls.folder / "psk"
        psk.write_text(KEY + "\n")
        psk.chmod(0o600)
        cls.ports = {"plain": free_port(), "psk": free_port()}
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [
                {"type": "zabbix", "port": cls.ports["plain"], "accept": ["plain"]},
                {"type": "zabbix", "port": cls.ports["psk"], "accept": ["psk"],
                 "psk": {"identity": IDENTITY, "file": str(psk)}},
            ],
            "submitters": [
                {"type": "zabbix", "name": "trapper", "host": "pushed-trapper", "server": "127.0.0.1", "port": cls.trapper,
                 "items": "trapper"},
                {"type": "zabbix", "name": "active", "host": "pushed-active", "server": "127.0.0.1", "port": cls.trapper,
                 "items": "active", "connect": "psk", "psk": {"identity": IDENTITY, "file": str(psk)}}],
            "services": [classic("web", 0, "OK - fine | time=0.5s"), classic("login", 2, "CRITICAL - no answer")],
        }))

    @classmethod
    def home_of(cls, user):
        home = cls.folder / user
        home.mkdir(mode=0o700)
        os.chown(home, *user_of_peers(user))
        return home

    @classmethod
    def start_database(cls):
        cls.database, home = free_port(), cls.home_of("postgres")
        made = peer("initdb", "-D", home / "data", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N")
        assert made.returncode == 0, made.stderr
        postgres = Process([PEERS / "postgres", "-D", home / "data", "-p", cls.database, "-h", "127.0.0.1", "-k", home,
                            "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"],
                           cls.folder / "postgres.log")
        cls.addClassCleanup(postgres.stop, signal.SIGINT)
        wait_until("the database answers", lambda: cls.sql("select 1", "postgres", "postgres") == "1")
        cls.sql("create role zabbix login", "postgres", "postgres", must=True)
        cls.sql("create database zabbix owner zabbix", "postgres", "postgres", must=True)

    @classmethod
    def psql(cls, *arguments, user="zabbix", database="zabbix"):
        return peer("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", cls.database,
                    "-U", user, "-d", database, *arguments)

    @classmethod
    def sql(cls, statement, user="zabbix", database="zabbix", must=False):
        result = cls.psql("-c", statement, user=user, database=database)
        assert result.returncode == 0 or not must, result.stderr
        return result.stdout.strip()

    @classmethod
    def load_schema(cls):
        """The server's tables, and of its data what it does not start without; the many templates stay out."""
        schema = gzip.decompress((SCHEMA / "schema.sql.gz").read_bytes()).decode()
        data = gzip.decompress((SCHEMA / "data.sql.gz").read_bytes()).decode()
        needed = [line for line in data.splitlines() if line.startswith(NEEDED_ROWS)]
        file = cls.folder / "schema.sql"
        file.write_text(schema + "\n".join(needed) + "\n")
        result = cls.psql("-f", file)
        assert result.returncode == 0, result.stderr[-2000:]

    @classmethod
    def describe_hosts(cls):
        """The tables that the web interface would fill."""
        statements = []
        for host, (name, tls) in enumerate((("plain", 1), ("psk", 2)), 90001):
            secret = {"identity": IDENTITY, "key": KEY} if name == "psk" else {"identity": "", "key": ""}
            statements.append(HOST.format(host=host, name=name, tls=tls, port=cls.ports[name], **secret))
            for item, (key, value_type, _) in enumerate((*ITEMS, (BROKEN_KEY, TEXT, "")), host * 100):
                statements.append(ITEM.format(item=item, host=host, key=key, value_type=value_type))
        for host, kind in enumerate(PUSHED, 90011):
            secret = {"identity": IDENTITY, "key": KEY, "tls": 2} if kind == "active" else {"identity": "", "key": "", "tls": 1}
            statements.append(HOST.format(host=host, name=f"pushed-{kind}", port=1, **secret))
            for item, (key, value_type, _) in enumerate(PUSHED_ITEMS, host * 100):
                statements.append(PUSHED_ITEM.format(item=item, host=host, key=key, value_type=value_type, type=PUSHED[kind],
                                                     delay="0" if kind == "trapper" else "1m"))
        file = cls.folder / "hosts.sql"
        file.write_text("".join(statements))
        result = cls.psql("-1", "-f", file)
        assert result.returncode == 0, result.stderr

    @classmethod
    def start_server(cls):
        home, trapper = cls.home_of("zabbix"), cls.trapper
        configuration = cls.folder / "server.conf"
        configuration.write_text(SERVER.format(folder=home, trapper=trapper, database=cls.database))
        configuration.chmod(0o644)
        cls.server = Process([PEERS / "zabbix_server", "-f", "-c", configuration], cls.folder / "server.log")
        cls.addClassCleanup(cls.server.stop, signal.SIGTERM, 60)
        wait_until("the Zabbix server listens", lambda: answers(trapper), 60)

    def last_value(self, host, key, value_type):
        return self.sql(f"select value from {TABLES[value_type]} join items i using (itemid) join hosts h using (hostid) "
                        f"where i.key_ = '{key}' and h.host = '{host}' order by clock desc limit 1")

    def test_values_arrive(self):
        for host in ("plain", "psk"):
            for key, value_type, value in ITEMS:
                with self.subTest(host=host, key=key):
                    wait_until(f"{host} has {key} = {value}", lambda: self.last_value(host, key, value_type) == value, 60)

    def test_a_key_that_is_not_there_is_its_own_trouble_only(self):
        for host in ("plain", "psk"):
            with self.subTest(host):
                wait_until("the item is not supported", lambda: "nosuch" in self.error_of(host), 60)
                # An error of the network would have made it 2 before the item had an error of its own.
                self.assertEqual(wait_until("the server has an opinion of the host", lambda: self.opinion_of(host)), "1")

    def test_what_a_submitter_brings_is_taken_with_its_time(self):
        for kind in PUSHED:
            for key, value_type, value in PUSHED_ITEMS:
                with self.subTest(kind, key=key):
                    wait_until(f"pushed-{kind} has {key} = {value}",
                               lambda: self.last_value(f"pushed-{kind}", key, value_type) == value, 90)
            with self.subTest(kind, what="no value twice, and none at the same instant as another"):
                times = self.sql("select count(*), count(distinct (clock, ns)) from history_uint join items i using (itemid) "
                                 f"join hosts h using (hostid) where h.host = 'pushed-{kind}' and i.key_ = "
                                 "'sereno.status[web]'").split("|")
                self.assertEqual(times[0], times[1])

    def opinion_of(self, host):
        """1: available, 2: not; nothing while the server has none."""
        known = self.sql(f"select available from interface join hosts h using (hostid) where h.host = '{host}'")
        return known if known != "0" else ""

    def error_of(self, host):
        return self.sql("select r.error from item_rtdata r join items i using (itemid) join hosts h using (hostid) "
                        f"where i.key_ = '{BROKEN_KEY}' and h.host = '{host}'")


if __name__ == "__main__":
    unittest.main()
