"""Active items of a real Zabbix server 6.0: how many values a second the agent brings, and whether each of them is stored.

Part `zabbix_active` of run.py, which says in its environment where build and peers are. Bounded: so many items, so many seconds.
"""
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
import zabbix_server_test as server_test  # noqa: E402
from rig import Agent, wait_until  # noqa: E402

ITEMS, SECONDS = 5000, 10
LARGER = ("CacheSize=64M", "HistoryCacheSize=64M", "HistoryIndexCacheSize=16M", "TrendCacheSize=16M", "ValueCacheSize=64M", "StartDBSyncers=2")


class Server(server_test.ZabbixServerTest):
    """The test's server with room for more, and one host with many items."""

    @classmethod
    def start_agent(cls):
        pass

    @classmethod
    def describe_hosts(cls):
        names = {line.partition("=")[0] for line in LARGER}
        kept = [line for line in server_test.SERVER.splitlines() if line.partition("=")[0] not in names]
        server_test.SERVER = "\n".join([*kept, *LARGER, ""])
        statements = [server_test.HOST.format(host=90001, name="bench", port=1, tls=1, identity="", key="")]
        statements += [server_test.PUSHED_ITEM.format(item=9000000 + number, host=90001, key=f"bench[{number}]", delay="1s", value_type=3,
                                                      type=7) for number in range(ITEMS)]
        file = cls.folder / "hosts.sql"
        file.write_text("".join(statements))
        result = cls.psql("-1", "-f", file)
        assert result.returncode == 0, result.stderr

    @classmethod
    def rows(cls):
        return int(cls.sql("select count(*) from history_uint", must=True))


def standing(agent):
    one, = json.loads(agent.ask("status", "json")[1])["submitters"]
    return one


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure():
    settings = {"active_checks": [{"server": f"127.0.0.1:{Server.trapper}", "host": "bench", "send_within": "500ms", "refresh": "5s",
                                   "aliases": {"bench[*]": "agent.ping"}}], "services": []}
    with Agent(settings) as agent:
        wait_until("values arrive", lambda: standing(agent)["delivered"] >= ITEMS, 60)
        first, began, worked = standing(agent), time.monotonic(), processor_seconds(agent.process.pid)
        time.sleep(SECONDS)
        last, took, worked = standing(agent), time.monotonic() - began, processor_seconds(agent.process.pid) - worked
    brought = last["delivered"] - first["delivered"]
    made = brought + last["waiting"] - first["waiting"]
    wait_until("what was taken is stored", lambda: Server.rows() >= last["delivered"], 60)
    stored = [int(word) for word in Server.sql("select min(n), max(n), count(*) from (select count(*) n from history_uint group by itemid) "
                                               "as counted", must=True).split("|")]
    print(f"  {ITEMS} items each second: {made / took:.0f} made and {brought / took:.0f} brought a second over {took:.1f} s, "
          f"{last['waiting']} waiting, {last['dropped']} dropped, {last['values_refused']} refused; the agent took "
          f"{100 * worked / took:.0f} % of a core")
    print(f"  stored in the end: {Server.rows()} values of {stored[2]} items, {stored[0]} to {stored[1]} of each")


def main():
    print("Zabbix, active, to a real server's trapper and its PostgreSQL on this machine")
    try:
        Server.setUpClass()
        measure()
    finally:
        Server.doClassCleanups()


if __name__ == "__main__":
    main()
