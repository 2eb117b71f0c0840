"""Benchmarks of checks as whole processes, beside the plugin or tool that asks the same."""
import contextlib
import os
import subprocess
import sys
import time

from surroundings import REPOSITORY, free_port, measured, running


class WholeProcesses:
    """Parts of Bench."""

    def web(self):
        print("sereno check web as a whole process")
        plain, tls = free_port(), free_port()
        certificate, _ = self.certificate()
        sereno = str(self.build / "agent/cli/sereno")
        os.environ["SERENO_PLUGIN_PATH"] = str(self.build / "plugins.d")
        with self.nginx(plain, tls):
            for scheme, port, trust, bare_trust, curl_flag in (
                    ("http", plain, [], [], []),
                    ("https", tls, [f"--ca-cert={certificate}"], [str(certificate)], ["-S"])):
                url = f"{scheme}://localhost:{port}/"
                own = [sereno, "check", "web", "--url", url, *trust]
                bare = measured([self.programs / "process_cost", 150, 0, *own, "--", self.programs / "bare_web", url,
                                 *bare_trust])
                print(f"  {scheme:5} against bare libcurl   {bare['b_wall_ms']:6.2f} ms   sereno {bare['a_wall_ms']:6.2f} ms"
                      f"   ratio {bare['wall_ratio']:.3f} (cpu {bare['cpu_ratio']:.3f})   bad {bare['bad']}")
                peer = [self.inside, self.programs / "process_cost", 30, 0, "/usr/lib/nagios/plugins/check_curl", "-H",
                        "localhost", "-p", port, *curl_flag, "--", "/bin/true"]
                theirs, ours, bad, cpu = self.in_turn(peer, [self.programs / "process_cost", 30, 0, *own, "--", "/bin/true"])
                print(f"  {scheme:5} against check_curl     {theirs:6.2f} ms   sereno {ours:6.2f} ms   ratio {ours / theirs:.3f}"
                      f" (cpu {cpu:.3f})   bad {bad}")

    def stores(self):
        """The same statement and the same folder, each with a login of its own."""
        print("sereno check repository as a whole process")
        sys.path.insert(0, str(REPOSITORY / "tests/conformance/stores"))
        os.environ.update(SERENO_BUILD_DIR=str(self.build), SERENO_PEERS_BIN=str(self.peers),
                          SERENO_PLUGIN_PATH=str(self.build / "plugins.d"))
        import stores
        secret = self.scratch / "credential"
        secret.write_text(f"cc:{stores.PASSWORD}")
        secret.chmod(0o600)
        own = [self.build / "agent/cli/sereno", "check", "repository", "-H", "127.0.0.1", f"--credential=file:{secret}"]
        question = ["-q", "select 1 as age"]
        folder = self.scratch / "files"
        folder.mkdir()
        for number in range(200):
            (folder / f"cdr_{number}.csv").touch()
        with contextlib.ExitStack() as ended:
            for name, driver, server, plugin in (("PostgreSQL", "pg", stores.Postgres, ["check_pgsql", "-P", "{port}", "-l", "cc"]),
                                                 ("MariaDB", "mysql", stores.MariaDb, ["check_mysql_query", "-P", "{port}", "-u", "cc"])):
                one = server(self.scratch / driver)
                ended.callback(one.stop)
                # The peer's own program in this root: it needs the client library that the check loads, so both run here in turn.
                peer = [self.peers.parent / "root/usr/lib/nagios/plugins" / plugin[0], "-H", "127.0.0.1",
                        *(word.format(port=one.port) for word in plugin[1:]), "-d", "cc", "-p", stores.PASSWORD, "-q", "select 1"]
                ours = [*own, f"--driver={driver}", "-p", one.port, "-d", "cc", *question]
                cost = measured([self.programs / "process_cost", 200, 0, *ours, "--", *peer])
                print(f"  {f'{name} against {plugin[0]}':36} {cost['b_wall_ms']:6.2f} ms   sereno {cost['a_wall_ms']:6.2f} ms   "
                      f"ratio {cost['wall_ratio']:.3f} (cpu {cost['cpu_ratio']:.3f})   bad {cost['bad']}")
                self.warm_store(driver, one.port, secret, cost["b_wall_ms"])
            one = stores.SftpServer(self.scratch / "ssh")
            ended.callback(one.stop)
            batch, known = self.scratch / "batch", self.scratch / "known"
            batch.write_text(f"ls -l {folder}\n")
            known.write_text(f"[127.0.0.1]:{one.port} {one.public()}\n")
            peer = [self.inside, self.programs / "process_cost", 20, 0, "/usr/bin/sftp", "-q", "-b", batch, "-F", "none", "-P", one.port, "-i",
                    one.folder / "identity", "-o", f"UserKnownHostsFile={known}", "root@127.0.0.1", "--", "/bin/true"]
            ours = [self.programs / "process_cost", 20, 0, *own[:3], "--driver=sftp", "-H", "127.0.0.1", "-p", one.port, "-l", "root", "--identity",
                    one.folder / "identity", "--known-hosts", known, "--path", folder, "--", "/bin/true"]
            theirs, ours, bad, cpu = self.in_turn(peer, ours)
            print(f"  {'SFTP against sftp -b, 200 files':36} {theirs:6.2f} ms   sereno {ours:6.2f} ms   ratio {ours / theirs:.3f} (cpu {cpu:.3f})"
                  f"   bad {bad}")

    def warm_store(self, driver, port, secret, theirs):
        settings, folder = self.agent_settings(
            f"agent-{driver}", f"  - {{name: age, check: repository, fresh: true, interval: 1h, options: {{driver: {driver}, hostname: 127.0.0.1, "
            f"port: {port}, database: cc, credential: 'file:{secret}', query: 'select 1 as age'}}}}\n")
        with self.agent(settings) as agent:
            end = time.monotonic() + 15
            while not (folder / "control.sock").exists() and time.monotonic() < end:
                time.sleep(0.05)
            warm = self.asked_of_the_agent(folder, "age", 100)
            print(f"  in a worker that runs already, asked over the agent's socket: sereno {warm:.2f} ms   ratio {warm / theirs:.3f}")
            print(f"  its worker: {self.memory_seen(agent.pid)}")

    def kamailio(self, port):
        settings = self.scratch / "kamailio.cfg"
        modules = ":".join(f"/usr/lib/{machine}-linux-gnu/kamailio/modules/" for machine in ("x86_64", "aarch64"))
        settings.write_text(
            f"#!KAMAILIO\ndebug=0\nlog_stderror=yes\nfork=yes\nchildren=1\nauto_aliases=no\ndisable_tcp=yes\ndns=no\nrev_dns=no\n"
            f"listen=udp:127.0.0.1:{port}\nmpath=\"{modules}\"\nloadmodule \"sl.so\"\nloadmodule \"pv.so\"\n"
            "request_route { sl_send_reply(\"200\", \"OK\"); }\n")
        return running([str(self.peers / "kamailio"), "-DD", "-E", "-f", str(settings), "-m", "32", "-M", "4", "-w", str(self.scratch),
                        "-Y", str(self.scratch)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sip(self):
        print("SIP OPTIONS over UDP to Kamailio, answered at once")
        port = free_port()
        sereno = str(self.build / "agent/cli/sereno")
        os.environ["SERENO_PLUGIN_PATH"] = str(self.build / "plugins.d")
        own = [sereno, "check", "sip", "-H", "127.0.0.1", "-p", str(port)]
        settings, folder = self.agent_settings(
            "sip", f"  - {{name: pbx, check: sip, fresh: true, interval: 1h, options: {{hostname: 127.0.0.1, port: {port}}}}}\n")
        with self.kamailio(port), self.agent(settings) as agent:
            self.wait_for_answer(own)
            peer = [self.inside, self.programs / "process_cost", 60, 0, "/usr/bin/sipsak", "-H", "127.0.0.1", "-s", f"sip:ping@127.0.0.1:{port}", "--",
                    "/bin/true"]
            theirs, ours, bad, cpu = self.in_turn(peer, [self.programs / "process_cost", 60, 0, *own, "--", "/bin/true"])
            print(f"  as a whole process: sipsak {theirs:.2f} ms   sereno {ours:.2f} ms   ratio {ours / theirs:.3f} (cpu {cpu:.3f})   bad {bad}")
            warm = self.asked_of_the_agent(folder, "pbx", 200)
            print(f"  in a worker that runs already, asked over the agent's socket: sereno {warm:.2f} ms   ratio {warm / theirs:.3f}")
            print(f"  its worker: {self.memory_seen(agent.pid)}")
