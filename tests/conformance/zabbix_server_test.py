"""A real Zabbix server (6.0 of Debian 12, 7.0 of Debian 13) with a database of its own polls the agent, unencrypted and with PSK, takes
what is brought to it, and says which items it wants to be brought."""
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import tempfile
import unittest

from rig import PEERS, Agent, Certificates, Process, answers, classic, free_port, peer, wait_until
from zabbix_active_test import Server, Wanted, item

IDENTITY = "cc-01 identity"
KEY = "fedcba98765432100123456789abcdef" * 2
SCHEMA = PEERS.parent / "root/usr/share/zabbix-server-pgsql"
SERVER = """
ListenIP=127.0.0.1
ListenPort={port}
HANodeName=node-{port}
NodeAddress=127.0.0.1:{port}
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
TLSCAFile={tls}/ca.crt
TLSCertFile={tls}/server.crt
TLSKeyFile={tls}/server.key
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
# Hosts that ask what is wanted of them, how they are let in (1 plain, 2 key, 4 certificate), and their items. The first is entered by
# the server itself, under the name and with the metadata that items of its own say.
ASKING = {"asking-plain": 1, "asking-psk": 2, "asking-certificate": 4}
ASKED_ITEMS = (("agent.ping", UNSIGNED, "1h;1s/1-7,00:00-24:00", "1"), ("sereno.metric[web,time]", NUMBER, "5s", "0.5"),
               ("cc.word[any]", TEXT, "0;s0-59/2", "any word"))
SLOW_KEY = "cc.slow"
HEARTBEATS_SINCE = 6020000
ITEMS_HAVE_TIMEOUTS_SINCE = PROXY_GROUPS_SINCE = 7000000
# A host of a proxy group, whose agent the server sends to a proxy. That is one of the test's own: what it is told shows that the agent came.
MOVED = "asking-moved"
PROXY_GROUP = HOST + """
insert into proxy_group (proxy_groupid, name, failover_delay) values (931, 'group', '15m');
insert into proxy (proxyid, name, proxy_groupid, local_address, local_port) values (932, 'proxy', 931, '127.0.0.1', '{proxy}');
insert into proxy_rtdata (proxyid, lastaccess, version, compatibility, state) values (932, extract(epoch from now())::integer, 70000, 1, 2);
insert into proxy_group_rtdata (proxy_groupid, state) values (931, 3);
update hosts set monitored_by = 2, proxy_groupid = 931 where hostid = {host};
insert into host_proxy (hostproxyid, hostid, proxyid, revision) values (933, {host}, 932, 1);
"""
REGISTRATION = """
insert into actions (actionid, name, eventsource, status) values (901, 'contact centre', 2, 0);
insert into conditions (conditionid, actionid, conditiontype, operator, value) values (901, 901, 24, 2, 'contact-centre');
insert into operations (operationid, actionid, operationtype) values (901, 901, 2);
"""


def user_of_peers(name):
    """(uid, gid) of a user of the peers' tree."""
    for line in (PEERS.parent / "root/etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2]), int(fields[3])
    raise AssertionError(f"the peers' tree has no user {name}")


class ZabbixServerRig(unittest.TestCase):
    """A real server with its database and an agent; what is tried with them stands in subclasses."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-zabbix-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.folder.chmod(0o755)
        cls.other_node = cls.keep_port()
        cls.trapper = free_port(below=32768)  # the server takes no higher one
        tls = cls.folder / "tls"
        tls.mkdir(mode=0o755)
        cls.certificates = Certificates(tls)
        cls.start_agent()
        cls.start_database()
        cls.load_schema()
        cls.describe_hosts()
        cls.start_server()

    @classmethod
    def keep_port(cls):
        """One that nobody else is given until the other node starts, and where nobody answers."""
        cls.kept = socket.socket()
        cls.addClassCleanup(cls.kept.close)
        port = free_port(below=32768)
        cls.kept.bind(("127.0.0.1", port))
        return port

    @classmethod
    def start_agent(cls):
        psk = cls.folder / "psk"
        psk.write_text(KEY + "\n")
        psk.chmod(0o600)
        cls.ports = {"plain": free_port(), "psk": free_port()}
        cls.proxy = cls.enterClassContext(Server(Wanted(item("1", "agent.hostname"))))
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
            "active_checks": [cls.asking(name, psk) for name in (*ASKING, "asking-slow", MOVED)],
            "user_parameters": [{"key": "cc.word[*]", "command": ["/usr/bin/printf", "%s word\\n", "$1"]},
                                {"key": "cc.name", "command": ["/usr/bin/printf", "asking-plain"]},
                                {"key": SLOW_KEY, "shell": "sleep 3600"}],
            "services": [classic("web", 0, "OK - fine | time=0.5s"), classic("login", 2, "CRITICAL - no answer")],
        }))

    @classmethod
    def asking(cls, name, psk):
        entry = {"server": f"127.0.0.1:{cls.trapper};127.0.0.1:{cls.other_node}", "host": name, "refresh": "2s", "send_within": "1s"}
        if name == "asking-psk":
            return {**entry, "connect": "psk", "psk": {"identity": IDENTITY, "file": str(psk)}}
        if name == "asking-certificate":
            tls = cls.certificates
            return {**entry, "connect": "certificate",
                    "tls": {"ca": str(tls.ca), "certificate": str(tls.client), "key": str(tls.client_key),
                            "crl": str(tls.revocations("client", tls.client)), "server_issuer": "CN=test authority",
                            "server_subject": "CN=server"}}
        if name != "asking-plain":
            return entry
        del entry["host"]
        return {**entry, "host_item": "cc.name", "autoregistration": {
            "metadata_item": "cc.word[contact-centre]", "ip": "127.0.0.1", "port": cls.ports["plain"]}}

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
        needed = [rows for rows in re.findall(r"^INSERT INTO .*?;$", data, re.DOTALL | re.MULTILINE) if rows.startswith(NEEDED_ROWS)]
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
        for host, (name, tls) in enumerate(list(ASKING.items())[1:], 90021):
            secret = {"identity": IDENTITY, "key": KEY} if tls == 2 else {"identity": "", "key": ""}
            statements += [HOST.format(host=host, name=name, port=1, tls=tls, **secret), *cls.asked_items(host)]
        statements += [HOST.format(host=90031, name="asking-slow", port=1, tls=1, identity="", key=""),
                       PUSHED_ITEM.format(item=9003101, host=90031, key=SLOW_KEY, value_type=TEXT, type=PUSHED["active"], delay="5s"),
                       "update items set timeout = '1s' where itemid = 9003101;", REGISTRATION]
        if cls.version() >= PROXY_GROUPS_SINCE:
            statements.append(PROXY_GROUP.format(host=90041, name=MOVED, port=1, tls=1, identity="", key="", proxy=cls.proxy.port))
        file = cls.folder / "hosts.sql"
        file.write_text("".join(statements))
        result = cls.psql("-1", "-f", file)
        assert result.returncode == 0, result.stderr

    @classmethod
    def version(cls):
        """Of the server's tables: 6000000, 7000000."""
        return int(cls.sql("select mandatory from dbversion", must=True))

    @classmethod
    def asked_items(cls, host):
        return [PUSHED_ITEM.format(item=host * 100 + number, host=host, key=key, value_type=value_type, type=PUSHED["active"],
                                   delay=delay) for number, (key, value_type, delay, _) in enumerate(ASKED_ITEMS)]

    @classmethod
    def start_server(cls):
        home = cls.home_of("zabbix")
        for file in (cls.certificates.ca, cls.certificates.server, cls.certificates.server_key):
            copy = home / file.name
            shutil.copy(file, copy)
            os.chown(copy, *user_of_peers("zabbix"))
            copy.chmod(0o600)
        for port in (cls.trapper, cls.other_node):
            own = home / f"node-{port}"
            own.mkdir(mode=0o700)
            os.chown(own, *user_of_peers("zabbix"))
            configuration = cls.folder / f"server-{port}.conf"
            configuration.write_text(SERVER.format(folder=own, port=port, database=cls.database, tls=home))
            configuration.chmod(0o644)
        cls.server = cls.run_server(cls.trapper)
        cls.listens(cls.trapper)

    @classmethod
    def run_server(cls, port):
        """A node of the cluster: it listens once no other node is active."""
        server = Process([PEERS / "zabbix_server", "-f", "-c", cls.folder / f"server-{port}.conf"], cls.folder / "server.log")
        cls.addClassCleanup(server.stop, signal.SIGTERM, 60)
        return server

    @staticmethod
    def listens(port):
        wait_until("the Zabbix server listens", lambda: answers(port), 120)

    def last_value(self, host, key, value_type):
        return self.sql(f"select value from {TABLES[value_type]} join items i using (itemid) join hosts h using (hostid) "
                        f"where i.key_ = '{key}' and h.host = '{host}' order by clock desc limit 1")


class ZabbixServerTest(ZabbixServerRig):
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

    def test_active_items_of_a_host_that_the_server_enters_by_itself(self):
        host = int(wait_until("the server enters the host",
                              lambda: self.sql("select hostid from hosts where host = 'asking-plain'"), 120))
        said = self.sql(f"select ip || ' ' || port from interface where hostid = {host} and type = 1")
        self.assertEqual(said, f"127.0.0.1 {self.ports['plain']}")
        self.sql("".join(self.asked_items(host)), must=True)
        for name in ASKING:
            for key, value_type, _, value in ASKED_ITEMS:
                with self.subTest(name, key=key):
                    wait_until(f"{name} has {key} = {value}", lambda: self.last_value(name, key, value_type) == value, 120)
        if self.version() >= HEARTBEATS_SINCE:
            wait_until("the server hears heartbeats",
                       lambda: self.sql(f"select active_available from host_rtdata where hostid = {host}") == "1", 60)
        self.an_item_is_given_up_when_the_server_says()
        self.another_node_takes_over()
        self.a_server_that_goes_and_comes_misses_nothing()

    def test_the_agent_goes_where_the_server_sends_it(self):
        if self.version() < PROXY_GROUPS_SINCE:
            return self.assertEqual(self.proxy.requests, [])
        wait_until("the proxy is asked", lambda: self.proxy.of("active checks"), 120)
        self.assertEqual({request["host"] for request in self.proxy.of("active checks")}, {MOVED})
        wait_until("it gets the values", lambda: [value["value"] for value in self.proxy.values()][:1] == [MOVED], 60)

    def an_item_is_given_up_when_the_server_says(self):
        # 3 s are our own patience, where a server says nothing of it.
        says_so = self.version() >= ITEMS_HAVE_TIMEOUTS_SINCE
        wait_until("the item is given up", lambda: ("1 s" if says_so else "3 s") in self.error_of("asking-slow", SLOW_KEY), 120)

    def another_node_takes_over(self):
        self.kept.close()
        standby = self.run_server(self.other_node)
        wait_until("the other node stands by", lambda: self.sql(
            f"select status from ha_node where name = 'node-{self.other_node}'") == "0", 60)
        self.server.stop(signal.SIGTERM, 60)
        before = {name: self.stored(name) for name in ASKING}
        self.listens(self.other_node)
        for name in ASKING:
            wait_until("values arrive at the other node", lambda: self.stored(name) > before[name], 120)
        self.nothing_is_lost_or_doubled()
        type(self).server = standby

    def nothing_is_lost_or_doubled(self):
        for name in ASKING:
            with self.subTest(name):
                brought = self.active(name)
                self.assertEqual((brought["dropped"], brought["values_refused"]), (0, 0))
                wait_until("all that were taken are stored", lambda: self.stored(name) >= brought["delivered"], 60)
                stored, now = self.stored(name), self.active(name)
                self.assertLessEqual(stored, now["delivered"] + now["waiting"], "none is there twice")

    def a_server_that_goes_and_comes_misses_nothing(self):
        before = {name: self.stored(name) for name in ASKING}
        self.server.stop(signal.SIGTERM, 60)
        wait_until("values wait", lambda: all(self.active(name)["waiting"] >= 5 for name in ASKING), 60)
        type(self).server = self.run_server(self.trapper)
        self.listens(self.trapper)
        for name in ASKING:
            with self.subTest(name):
                wait_until("values arrive again", lambda: self.active(name)["waiting"] == 0, 120)
                wait_until("they are stored", lambda: self.stored(name) > before[name], 60)  # the server says "taken" before that
        self.nothing_is_lost_or_doubled()

    def active(self, host):
        """How the agent stands with the server for this host."""
        for one in json.loads(self.agent.ask("status", "json")[1])["submitters"]:
            if one["type"] == "active" and one["name"].startswith(host + " at "):
                return one
        raise AssertionError(f"no active checks for {host}")

    def stored(self, host):
        """Values of all items of the host."""
        return sum(int(self.sql(f"select count(*) from {table} join items i using (itemid) join hosts h using (hostid) "
                                f"where h.host = '{host}'")) for table in TABLES.values())

    def opinion_of(self, host):
        """1: available, 2: not; nothing while the server has none."""
        known = self.sql(f"select available from interface join hosts h using (hostid) where h.host = '{host}'")
        return known if known != "0" else ""

    def error_of(self, host, key=BROKEN_KEY):
        return self.sql("select r.error from item_rtdata r join items i using (itemid) join hosts h using (hostid) "
                        f"where i.key_ = '{key}' and h.host = '{host}'")


if __name__ == "__main__":
    unittest.main()
