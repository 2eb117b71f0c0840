"""Benchmarks of who asks the agent: NRPE and Zabbix against their own agents, external commands, active items."""
import os
import pathlib
import statistics
import subprocess
import sys

from surroundings import free_port, low_free_port, measured, running


class Listeners:
    """Parts of Bench."""

    def nrpe_daemon(self, port):
        certificate, key = self.certificate()
        settings = self.scratch / "nrpe.cfg"
        settings.write_text(
            f"server_address=127.0.0.1\nserver_port={port}\nnrpe_user=nagios\nnrpe_group=nagios\n"
            f"allowed_hosts=127.0.0.1\nssl_cert_file={certificate}\nssl_privatekey_file={key}\n"
            "command[trivial]=/usr/lib/nagios/plugins/check_dummy 0 fine\n")
        return running([self.inside, "/usr/sbin/nrpe", "-f", "-c", str(settings)], port,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def check_nrpe(self, port, runs=40):
        cost = measured([self.inside, self.programs / "process_cost", runs, 0,
                         "/usr/lib/nagios/plugins/check_nrpe", "-H", "127.0.0.1", "-p", port, "-c", "trivial",
                         "--", "/bin/true"])
        return cost["a_wall_ms"]

    def time_to_answer(self, port, runs=40):
        """Median milliseconds of the real check_nrpe from its connect() to its end."""
        file = self.scratch / f"stopwatch-{port}"
        command = [self.inside, "/usr/bin/env", f"LD_PRELOAD={self.programs}/stopwatch.so", f"STOPWATCH_FILE={file}",
                   "/usr/lib/nagios/plugins/check_nrpe", "-H", "127.0.0.1", "-p", str(port), "-c", "trivial"]
        for _ in range(runs):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=30)
        return statistics.median(float(line) for line in file.read_text().split())

    def load(self, port, clients, questions, service="trivial"):
        return measured([self.programs / "nrpe_load", "127.0.0.1", port, service, clients, questions])

    def nrpe(self):
        print("NRPE over TLS 1.3, RSA-2048, a full handshake each, a trivial check really run")
        peer_port, own_port = free_port(), free_port()
        settings, _ = self.agent_settings(
            "nrpe", "  - {name: trivial, check: selftest, fresh: true, interval: 1h, options: {mode: ok}}\n", own_port)
        least_port = free_port()
        least = [str(self.programs / "least_nrpe_server"), str(least_port), *map(str, self.certificate())]
        with self.nrpe_daemon(peer_port), self.agent(settings, own_port), running(least, least_port):
            ports = (peer_port, own_port, least_port)
            peer, own, floor = (self.time_to_answer(port) for port in ports)
            print(f"  real check_nrpe, from connect to its answer: nrpe {peer:.2f} ms   sereno {own:.2f} ms   "
                  f"ratio {own / peer:.3f}   (a server that only answers: {floor:.2f} ms)")
            peer, own, floor = (self.check_nrpe(port) for port in ports)
            print(f"  the same as a whole process: nrpe {peer:.2f} ms   sereno {own:.2f} ms   ratio {own / peer:.3f}   "
                  f"(a server that only answers: {floor:.2f} ms, {floor / peer:.3f}: the client's own cost)")
            for clients, questions in ((1, 100), (8, 600), (32, 1500)):
                a, b = self.load(peer_port, clients, questions), self.load(own_port, clients, questions)
                print(f"  {clients:2} clients             nrpe {a['per_second']:6.0f}/s    sereno {b['per_second']:6.0f}/s"
                      f"    ratio {b['per_second'] / a['per_second']:.2f}   p99 {a['p99_ms']:.1f} / {b['p99_ms']:.1f} ms"
                      f"   bad {a['bad']} / {b['bad']}")

    def zabbix_agentd(self, port, secret):
        settings = self.scratch / "zabbix_agentd.conf"
        settings.write_text(f"LogType=console\nServer=127.0.0.1\nListenIP=127.0.0.1\nListenPort={port}\nStartAgents=3\n"
                            "Hostname=bench\nTLSAccept=psk,unencrypted\nTLSConnect=unencrypted\n"
                            f"TLSPSKIdentity=bench\nTLSPSKFile={secret}\nAllowRoot=1\n")
        return running([self.inside, "/usr/sbin/zabbix_agentd", "-f", "-c", str(settings)], port,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def zabbix(self):
        print("Zabbix, agent.ping, a connection each; PSK: a full handshake each, TLS 1.2, ECDHE-PSK-AES128-CBC-SHA256")
        secret, own_secret = self.scratch / "theirs.psk", self.scratch / "ours.psk"
        for file, mode in ((secret, 0o644), (own_secret, 0o600)):
            file.write_text("0123456789abcdef" * 4 + "\n")
            file.chmod(mode)  # theirs is read by another user; made for this run only
        peer_port, own_port, least_port = low_free_port(), free_port(), free_port()
        settings, _ = self.agent_settings("zabbix", "  []\n")
        settings.write_text(settings.read_text() + (
            f"listeners:\n  - type: zabbix\n    address: 127.0.0.1\n    port: {own_port}\n    allowed_hosts: [127.0.0.1]\n"
            f"    accept: [plain, psk]\n    psk: {{identity: bench, file: {own_secret}}}\n"))
        least = [str(self.programs / "least_zabbix_server"), str(least_port), "bench", str(own_secret)]
        with self.zabbix_agentd(peer_port, secret), self.agent(settings, own_port), running(least, least_port):
            for name, questions, key in (("plain", 6000, ()), ("PSK", 2000, ("bench", own_secret))):
                for clients in (1, 32):
                    rates = self.in_rounds((peer_port, own_port, least_port), clients, questions, key)
                    print(f"  {name:5} {clients:2} clients   agentd {rates[0]:6.0f}/s   sereno {rates[1]:6.0f}/s   "
                          f"ratio {rates[1] / rates[0]:.2f}   (a server that only answers: {rates[2]:6.0f}/s, "
                          f"{rates[1] / rates[2]:.2f})")

    def external(self):
        print("External commands, each started anew for its question; plain Zabbix, a connection each")
        secret = self.scratch / "unused.psk"
        secret.write_text("0123456789abcdef" * 4 + "\n")
        own_port, least_port = free_port(), free_port()
        settings, _ = self.agent_settings(
            "external", "  - {name: echo, check: external, fresh: true, interval: 1h, command: [/bin/echo, fine]}\n")
        settings.write_text(settings.read_text() + (
            f"listeners:\n  - type: zabbix\n    address: 127.0.0.1\n    port: {own_port}\n    allowed_hosts: [127.0.0.1]\n"))
        least = [str(self.programs / "least_zabbix_server"), str(least_port), "-", str(secret), "/bin/echo", "fine"]
        with self.agent(settings, own_port) as agent, running(least, least_port):
            for clients in (1, 8):
                began = self.own_cpu_seconds(agent.pid)
                own, floor = self.in_rounds((own_port, least_port), clients, 400, ("sereno.output[echo]",))
                spent = self.own_cpu_seconds(agent.pid) - began
                print(f"  {clients:2} clients   sereno {own:6.0f}/s   a server that only starts it {floor:6.0f}/s   "
                      f"ratio {own / floor:.2f}   the agent's own processor {spent / 2:.2f} ms a question")

    def in_rounds(self, ports, clients, questions, key, rounds=5):
        """The median rate of each, measured in turn: what else the machine does hits all."""
        rates = [[] for _ in ports]
        for _ in range(rounds):
            for port, seen in zip(ports, rates):
                result = measured([self.programs / "zabbix_load", "127.0.0.1", port, clients, questions, *key])
                if result["bad"]:
                    raise RuntimeError(f"{result['bad']} of {questions} questions failed at port {port}")
                seen.append(result["per_second"])
        return [statistics.median(seen) for seen in rates]

    def zabbix_active(self):
        sys.stdout.flush()
        subprocess.run([sys.executable, pathlib.Path(__file__).with_name("zabbix_active.py")], check=True, timeout=600, env={
            **os.environ, "SERENO_BUILD_DIR": str(self.build), "SERENO_PEERS_BIN": str(self.peers / "bin")})
