"""Benchmarks of sereno-sla: a month's report, imports, logs of Nagios against avail.cgi."""
import os
import random
import subprocess
import time

from surroundings import REPOSITORY, measured


# 2025-01-01 in Mexico: a year that is over, or its end would lie ahead and not be imported.
YEAR_BEGINS = 1735711200


class Evidence:
    """Parts of Bench."""

    def report(self):
        print("A month's report over a year of one-minute results of 100 services, as a whole process")
        path = self.scratch / "year.db"
        started = time.monotonic()
        subprocess.run([self.programs / "year_ledger", path, "100"], check=True)
        print(f"  the ledger: {path.stat().st_size / 1e6:.1f} MB, made in {time.monotonic() - started:.0f} s")
        for form in ("text", "json"):
            cost = measured([self.programs / "process_cost", 30, 0, self.build / "sla/sereno-sla", "report", "--contract",
                             REPOSITORY / "config/defaults/contract.yaml", "--ledger", path, "--month", "2025-06",
                             "--format", form, "--", "/bin/false"])
            print(f"  as {form} {cost['a_wall_ms']:.1f} ms wall, {cost['a_cpu_ms']:.1f} ms processor, bad {cost['bad']}"
                  f"   (a process that does nothing: {cost['b_wall_ms']:.1f} ms)")
        self.report_of_an_old_ledger()

    def report_of_an_old_ledger(self, services=10):
        """A month costs what changed in it, not what was recorded before."""
        young, old = self.scratch / "young.db", self.scratch / "old.db"
        subprocess.run([self.programs / "year_ledger", young, str(services)], check=True)
        subprocess.run([self.programs / "year_ledger", old, str(services), "--years", "10"], check=True)
        command = [self.build / "sla/sereno-sla", "report", "--contract", REPOSITORY / "config/defaults/contract.yaml", "--month",
                   "2025-06", "--format", "json", "--ledger"]
        cost = measured([self.programs / "process_cost", 60, 0, *command, old, "--", *command, young])
        print(f"  {services} services, ten years recorded {cost['a_cpu_ms']:.1f} ms processor, one year {cost['b_cpu_ms']:.1f} ms, "
              f"ratio {cost['cpu_ratio']:.3f}")

    def imports(self, lines=1_000_000, services=100):
        """Durably: the process returns when all of it is on the disk."""
        print("An import of samples, 100 services a minute")
        path = self.scratch / "samples.jsonl"
        begin = 1_767_225_600  # 2026-01-01T00:00:00Z
        with path.open("w") as file:
            for i in range(lines):
                at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begin + i // services * 60))
                status = "critical" if i % 997 == 0 else "ok"
                file.write(f'{{"type":"sample","service":"service-{i % services}","function":"web","at":"{at}","status":"{status}",'
                           f'"interval":60,"output":"HTTP/1.1 200 OK, 15234 bytes in 0.0{i % 97:02} s"}}\n')
        started = time.monotonic()
        subprocess.run([self.build / "sla/sereno-sla", "import", path, "--ledger", self.scratch / "imported.db"], check=True,
                       stdout=subprocess.DEVNULL)
        print(f"  {lines / (time.monotonic() - started) * 60 / 1e6:.1f} million samples a minute")

    def year_of_log(self, path, services):
        """A year, 100 changes a service, its state every midnight: lines as Nagios writes them."""
        generator, start, lines = random.Random(7), YEAR_BEGINS, []
        said = ("OK", "HTTP OK: HTTP/1.1 200 OK - 1234 bytes in 0.012 second response time"), \
               ("CRITICAL", "HTTP CRITICAL: connection refused after 10 s")
        for service in range(services):
            name = f"host{service // 10:03};service-{service:04}"
            changes, down = sorted(generator.sample(range(3600, 365 * 86400), 100)), 0
            for at in sorted(changes + [day * 86400 for day in range(365)]):
                kind = "CURRENT SERVICE STATE" if at % 86400 == 0 else "SERVICE ALERT"
                down ^= kind == "SERVICE ALERT"
                lines.append((start + at, f"{kind}: {name};{said[down][0]};HARD;3;{said[down][1]}"))
        lines.sort(key=lambda line: line[0])
        path.write_text("".join(f"[{at}] {text}\n" for at, text in lines))

    def availability(self, folder, services):
        """avail.cgi's answer for all services over the year."""
        (folder / "cgi.cfg").write_text(f"main_config_file={folder}/nagios.cfg\nuse_authentication=0\n")
        (folder / "nagios.cfg").write_text(
            f"log_file={folder}/nagios.log\nlog_archive_path={folder}/archives\nlog_rotation_method=n\n"
            f"object_cache_file={folder}/objects.cache\nstatus_file={folder}/status.dat\n")
        (folder / "status.dat").touch()
        (folder / "archives").mkdir()
        always = "\n".join(f"\t{day}\t00:00-24:00" for day in ("sunday", "monday", "tuesday", "wednesday", "thursday",
                                                               "friday", "saturday"))
        objects = [f"define timeperiod {{\n\ttimeperiod_name\t24x7\n\talias\tall\n{always}\n\t}}\n"
                   "define command {\n\tcommand_name\tc\n\tcommand_line\t/bin/true\n\t}\n"
                   "define contact {\n\tcontact_name\ta\n\thost_notification_period\t24x7\n"
                   "\tservice_notification_period\t24x7\n\thost_notification_commands\tc\n"
                   "\tservice_notification_commands\tc\n\t}\n"]
        common = ("\tcheck_period\t24x7\n\tcheck_command\tc\n\tcontacts\ta\n\tnotification_period\t24x7\n"
                  "\tmax_check_attempts\t3\n\t}\n")
        for host in range((services + 9) // 10):
            objects.append(f"define host {{\n\thost_name\thost{host:03}\n\taddress\t127.0.0.1\n{common}")
        for service in range(services):
            objects.append(f"define service {{\n\thost_name\thost{service // 10:03}\n"
                           f"\tservice_description\tservice-{service:04}\n{common}")
        (folder / "objects.cache").write_text("".join(objects))
        question = (f"t1={YEAR_BEGINS}&t2={YEAR_BEGINS + 365 * 86400}&service=all&csvoutput=&timeperiod=custom"
                    "&assumeinitialstates=no"
                    "&assumestateretention=yes&assumestatesduringnotrunning=no&includesoftstates=no&backtrack=0")
        return [str(self.peers / "avail.cgi")], {**os.environ, "TZ": "UTC", "NAGIOS_CGI_CONFIG": f"{folder}/cgi.cfg",
                                            "REQUEST_METHOD": "GET", "QUERY_STRING": question}

    @staticmethod
    def fastest(run, rounds=5):
        times = []
        for _ in range(rounds):
            started = time.monotonic()
            run()
            times.append(time.monotonic() - started)
        return min(times)

    def nagios_logs(self, services=500):
        folder = self.scratch / "nagios-logs"
        folder.mkdir(mode=0o755)
        log = folder / "nagios.log"
        self.year_of_log(log, services)
        megabytes = log.stat().st_size / 1e6
        print(f"A year of a Nagios log, {services} services, {megabytes:.1f} MB; the fastest of five")
        command, environment = self.availability(folder, services)
        rows = subprocess.run(command, env=environment, capture_output=True, check=True).stdout.count(b"service-")
        if rows != services:
            raise RuntimeError(f"avail.cgi answers for {rows} services")
        theirs = self.fastest(lambda: subprocess.run(command, env=environment, capture_output=True, check=True))
        read = self.fastest(lambda: subprocess.run([self.programs / "nagios_log_read", log, str(services)], check=True,
                                                   capture_output=True))
        words = [word for i in range(services)
                 for word in ("--function", f"f{i}=host{i // 10:03}/service-{i:04}")]

        def imported():
            for name in folder.glob("ledger.db*"):
                name.unlink()
            subprocess.run([self.build / "sla/sereno-sla", "import", "--nagios-log", log, *words, "--ledger",
                            folder / "ledger.db"], check=True, capture_output=True)

        whole = self.fastest(imported)
        print(f"  avail.cgi {theirs * 1e3:.0f} ms; reading alone {read * 1e3:.0f} ms ({theirs / read:.1f} times); "
              f"with digest and import {whole * 1e3:.0f} ms ({theirs / whole:.1f} times)")
