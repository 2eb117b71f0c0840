#!/usr/bin/env python3
"""The demo itself; scripts/demo prepares what it needs and starts it.

SERENO_BUILD_DIR and SERENO_PEERS_BIN say where this build's and the peers' programs are, SERENO_MAIL_PEERS_BIN where mail
servers are.
"""
import contextlib
import datetime
import json
import os
import pathlib
import secrets
import shlex
import shutil
import signal
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path[:0] = [str(REPOSITORY / "tests/conformance"), str(REPOSITORY / "tests/platform")]
from rig import BUILD, PATIENCE_S, PEERS, SERENO, SERENOD, Process, answers, free_port, run, wait_until  # noqa: E402

import mail as client_mail  # noqa: E402

SLA = BUILD / "sla/sereno-sla"
BROKEN_S, IN_TIME_S, LATE_S = 25, 10, 10
FUNCTIONS = ("web", "agent_login", "list_upload", "dashboards", "repositories", "recordings")
# What breaks, of which function of the platform, as which service sees it; and at whose door it belongs.
TROUBLES = (
    ("no agent can sign in: every seat is said to be taken", "login", "no_seats", "agent_login", "platform"),
    ("the dashboard stands still, while its socket goes on pinging", "dashboard", "frozen", "dashboards", "platform"),
    ("the client sends no files any more", "repository", "inbound_stopped", "repositories", "client"),
)
# no-color.org: set and not empty. A terminal that calls itself dumb gets no escapes.
COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
CODES = {"title": "1;36", "command": "1", "good": "32", "bad": "31", "quiet": "2"}


def paint(style, text):
    return f"\033[{CODES[style]}m{text}\033[0m" if COLOUR else text


def title(number, text):
    print(f"\n{paint('title', f'{number}. {text}')}", flush=True)


def tell(text):
    print(f"   {text}", flush=True)


def shown(command):
    """A command as somebody would type it: programs by their names, files without the folder of this demo."""
    words = [shlex.quote(str(word)) for word in command]
    words[0] = pathlib.Path(command[0]).name
    return " ".join(words).replace(str(REPOSITORY) + "/", "")


def show(command, expect, keep=lambda text: text):
    """Types a command and prints what it says. Raises when it ends with another code than expected."""
    print(f"\n   {paint('command', '$ ' + shown(command))}", flush=True)
    result = run(command)
    for line in keep(result.stdout + result.stderr).rstrip("\n").splitlines():
        print("   " + line)
    sys.stdout.flush()
    if result.returncode != expect:
        raise SystemExit(f"\nThe demo stops here: that command ended with {result.returncode} where {expect} was due.")
    return result.stdout


def iso(moment):
    return moment.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Demo:
    """A platform, an agent that watches it, and the two monitoring servers' clients."""

    def __init__(self, folder, processes):
        self.folder = folder
        self.processes = processes
        self.nrpe, self.zabbix = free_port(), free_port()
        self.ledger = folder / "ledger.db"

    def start_platform(self):
        log = self.folder / "platform.log"
        command = [sys.executable, "-m", "contact_centre", "--credentials", self.folder / "credentials.json",
                   "--feed-folder", self.folder / "feed"]
        self.platform = self._keep(Process(command, log,
                                           env={**os.environ, "PYTHONPATH": str(REPOSITORY / "tests/platform")}))
        where = json.loads(wait_until("the platform is up", lambda: log.read_text()))
        self.url, self.control = where["url"], where["control_url"]

    def tell_platform(self, method, path, text=None):
        request = urllib.request.Request(self.control.removesuffix("switches") + path, method=method,
                                         data=None if text is None else text.encode())
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def keep_secrets(self):
        """Each in a file for its owner only, as the settings name it."""
        passwords = json.loads((self.folder / "credentials.json").read_text())
        asked = urllib.request.Request(self.url + "api/token", headers={"Content-Type": "application/json"}, data=json.dumps(
            {"username": "reader", "password": passwords["reader"]}).encode())
        with urllib.request.urlopen(asked, timeout=5) as answer:
            token = json.load(answer)["access_token"]
        for name, text in (("psk", secrets.token_hex(32)), ("canary", "canary1:" + passwords["canary1"]),
                           ("lists", "lists:" + passwords["lists"]), ("recordings", token)):
            (self.folder / name).touch(0o600)
            (self.folder / name).write_text(text + "\n")

    def start_agent(self):
        self.keep_secrets()
        (self.folder / "state").mkdir()
        text = (HERE / "sereno.yaml").read_text()
        for word, value in (("FOLDER", self.folder), ("BUILD", BUILD), ("NRPE", self.nrpe), ("ZABBIX", self.zabbix),
                            ("URL", self.url), ("ADAPTERS", REPOSITORY / "config/adapters"),
                            ("GOLDEN", self.tell_platform("GET", "golden")["pcm"]["guid"])):
            text = text.replace(f"@{word}@", str(value))
        (self.folder / "sereno.yaml").write_text(text)
        self.agent = self._keep(Process([SERENOD, "--config", self.folder / "sereno.yaml"],
                                        self.folder / "serenod.log"))
        wait_until("the agent listens", lambda: self._alive() and answers(self.nrpe) and answers(self.zabbix))
        self.wait_for_a_good_page()

    def wait_for_a_good_page(self):
        """Until check_nrpe says OK; when it does not, its own words say why."""
        end = time.monotonic() + PATIENCE_S
        while (said := self.ask_nrpe()).returncode != 0:
            if time.monotonic() > end:
                raise SystemExit(f"check_nrpe does not see the page well within {PATIENCE_S} s; it ended with "
                                 f"{said.returncode} and says:\n{said.stdout}{said.stderr}")
            time.sleep(0.05)

    def _alive(self):
        if not self.agent.running():
            raise SystemExit("serenod ended:\n" + self.agent.said())
        return True

    def _keep(self, process):
        self.processes.append(process)
        return process

    def switch(self, mode, function="web"):
        self.tell_platform("PUT", f"switches/{function}", mode)

    def nrpe_command(self, service="web"):
        return [PEERS / "check_nrpe", "-H", "127.0.0.1", "-p", self.nrpe, "-c", service]

    def zabbix_command(self, key):
        return [PEERS / "zabbix_get", "-s", "127.0.0.1", "-p", self.zabbix, "--tls-connect", "psk",
                "--tls-psk-identity", "lantern", "--tls-psk-file", self.folder / "psk", "-k", key]

    def ask_nrpe(self, service="web"):
        return run(self.nrpe_command(service))

    def wait_for_state(self, service, code):
        """The line that check_nrpe says once the service is so."""
        end = time.monotonic() + PATIENCE_S
        while (said := self.ask_nrpe(service)).returncode != code:
            if time.monotonic() > end:
                raise SystemExit(f"{service} does not end with {code} within {PATIENCE_S} s; check_nrpe says:\n{said.stdout}")
            time.sleep(0.2)
        return said.stdout.split("|")[0].splitlines()[0].strip()

    def report(self, contract, *period):
        return [SLA, "report", "--contract", contract, "--ledger", self.ledger, *period]

    def bring_in(self, name, records):
        file = self.folder / name
        file.write_text("".join(json.dumps(record) + "\n" for record in records))
        return [SLA, "import", file, "--ledger", self.ledger]


def maintenance_records(began):
    """Work on the page in two parts: one announced three days before and acknowledged, one announced too late."""
    second = datetime.timedelta(seconds=1)
    middle, end = began + IN_TIME_S * second, began + (IN_TIME_S + LATE_S) * second
    hour = 3600 * second
    return (
        {"type": "maintenance", "id": "in-time", "from": iso(began), "to": iso(middle), "scope": ["web"],
         "notice_email": iso(began - 72 * hour), "ack": iso(began - 70 * hour)},
        {"type": "maintenance", "id": "too-late", "from": iso(middle), "to": iso(end), "scope": ["web"],
         "notice_email": iso(began - 2 * hour), "ack": iso(began - hour)},
    )


def watch(demo, seconds):
    """Asks check_nrpe now and then, and prints what changes."""
    end, before = time.monotonic() + seconds, None
    while time.monotonic() < end:
        result = demo.ask_nrpe()
        line = result.stdout.split("|")[0].strip().splitlines()[0]
        word = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[min(result.returncode, 3)]
        if word != before:
            style = "good" if word == "OK" else "bad"
            tell(f"{paint('quiet', time.strftime('%H:%M:%S', time.gmtime()))}  {paint(style, line)}")
            before = word
        time.sleep(min(1.0, max(0.0, end - time.monotonic())))
    return before


def break_and_repair(demo):
    """Half a minute of trouble; returns when it began, to the second."""
    began = datetime.datetime.fromtimestamp(int(time.time()) + 1, datetime.timezone.utc)
    time.sleep(max(0.0, began.timestamp() - time.time()))
    demo.switch("maintenance_503")
    if watch(demo, BROKEN_S) != "CRITICAL":
        raise SystemExit("The page is broken and check_nrpe does not say so.")
    show(demo.zabbix_command("sereno.status[web]"), 0)
    demo.switch("ok")
    print()
    tell("repaired")
    demo.wait_for_a_good_page()
    watch(demo, 1)
    return began


def show_functions(demo):
    for service in FUNCTIONS:
        tell(paint("good", demo.wait_for_state(service, 0)))


def at_whose_door(demo, service, owner):
    """What Zabbix is told; stops the demo when it is the wrong one."""
    said = show(demo.zabbix_command(f"sereno.fault[{service}]"), 0)
    if owner not in said.partition("\n")[0]:
        raise SystemExit(f"{service} does not say that the fault is with: {owner}")


def four_troubles(demo):
    """Three at once, each repaired; then a password that somebody rotated, which is no outage but the observer's own affair."""
    for what, function, mode, _, _ in TROUBLES:
        tell(what)
        demo.switch(mode, function)
    print()
    for _, _, _, service, owner in TROUBLES:
        tell(paint("bad", demo.wait_for_state(service, 2)))
        at_whose_door(demo, service, owner)
    for _, function, _, _, _ in TROUBLES:
        demo.switch("ok", function)
    for _, _, _, service, _ in TROUBLES:
        demo.wait_for_state(service, 0)
    print()
    tell("repaired; and now somebody gives the canary another password, and tells nobody")
    demo.tell_platform("PUT", "passwords/canary1", secrets.token_hex(12))
    tell(paint("bad", demo.wait_for_state("agent_login", 3)))
    at_whose_door(demo, "agent_login", "observer")


def tour(demo):
    title(1, "A contact centre, and an agent beside it")
    demo.start_platform()
    tell(f"The platform's page is at {demo.url}")
    demo.start_agent()
    live_from = datetime.datetime.now(datetime.timezone.utc)  # a first result is there: the report begins with knowledge
    tell("serenod looks at it every two seconds. Somebody looks by hand, step by step:")
    show([SERENO, "check", "web", "--url", demo.url, "-s", "Welcome", "-vv"], 0)

    title(2, "All six functions of the contract, each with a check of its own")
    show_functions(demo)

    title(3, "The monitoring servers ask: Nagios' check_nrpe over TLS, Zabbix' zabbix_get with a pre-shared key")
    show(demo.nrpe_command(), 0)
    for key in ("sereno.status[web]", "sereno.metric[web,time]", "sereno.age[web]"):
        show(demo.zabbix_command(key), 0)

    title(4, f"The page breaks for {BROKEN_S} seconds")
    began = break_and_repair(demo)

    title(5, "Four troubles, each at the right door")
    four_troubles(demo)

    title(6, "What was said about the page: maintenance announced in time for the first part, too late for the second")
    show(demo.bring_in("maintenance.jsonl", maintenance_records(began)), 0)

    title(7, "The report of this hour, so far, from what the agent recorded")
    hour = ("--from", iso(live_from), "--to", iso(live_from + datetime.timedelta(hours=1)))
    show(demo.report(HERE / "contract.yaml", *hour, "--full"), 0)  # with what became of the maintenance

    title(8, "A recorded month under the contract that ships")
    show([SLA, "import", HERE / "2025-10.jsonl", "--ledger", demo.folder / "month.db"], 0)
    demo.ledger = demo.folder / "month.db"
    show(demo.report(REPOSITORY / "config/defaults/contract.yaml", "--month", "2025-10"), 0)

    title(9, "The client writes that calls do not come in, and is answered")
    client_writes(demo)

    title(10, "The recorded month as a page, in Spanish: for people, on paper and on a telephone")
    page_of_the_month(demo)


def client_writes(demo):
    """Real mail servers carry the client's mail in and its confirmation out; the register has the incident."""
    if not client_mail.PEERS:
        tell("No mail servers can be started here (this takes Debian 12 and the right to mount): docs/mail.md says what would be seen.")
        return
    ledger = demo.folder / "mail.db"
    run([SLA, "import", "/dev/null", "--ledger", ledger])
    mailboxes = client_mail.Mailboxes(ledger, HERE / "contract.yaml")
    demo.processes.append(mailboxes)
    quoted(mailboxes.client_writes())
    show([SLA, "watch", "--config", mailboxes.settings, "--once"], 0)
    quoted(mailboxes.what_came_back())
    show([SLA, "incident", "list", "--contract", HERE / "contract.yaml", "--ledger", ledger], 0)


def quoted(mail):
    print()
    for line in mail.rstrip("\n").splitlines():
        tell(paint("quiet", f"> {line}"))


def page_of_the_month(demo):
    """The same report for people: a page that stays when the demo has ended, and a picture of it where a browser is there."""
    page = BUILD.parent / "demo" / "2025-10.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    show(demo.report(REPOSITORY / "config/defaults/contract.yaml", "--month", "2025-10", "--format", "html", "--language", "es",
                     "--output", page), 0)
    tell(f"the page: {page}")
    browser = shutil.which("chromium")
    if not browser:
        return
    picture = page.with_suffix(".png")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    taken = run([browser, "--headless", *as_root, "--disable-gpu", f"--user-data-dir={demo.folder}/browser", "--hide-scrollbars",
                 "--window-size=1100,2400", f"--screenshot={picture}", page.as_uri()])
    tell(f"its picture: {picture}" if taken.returncode == 0 else "chromium is there and took no picture of it")


def farewell(demo, keep):
    title(11, "What to try next")
    if keep:
        tell("Platform and agent are still running:")
        tell(f"  break it again    curl -X PUT --data status_500 {demo.control}/web     (other faults: curl {demo.control})")
        tell(f"  ask the agent     {' '.join(str(word) for word in demo.nrpe_command())}")
        tell(f"  read its log      less {demo.folder}/serenod.log")
        tell(f"  end both          kill {demo.agent.pid} {demo.platform.pid} && rm -r {demo.folder}")
    else:
        tell("scripts/demo --keep                    the same, and leaves all running for you to break")
    tell("build/release/agent/cli/sereno list    the checks; `sereno help web` has every option")
    tell("build/release/agent/cli/sereno eval range 10:20 25       why does this alert?")
    tell("docs/operations.md                     installing it, and the sides of Nagios and Zabbix")
    tell("docs/writing-a-check.md                a check of your own: one folder")


def main():
    keep = "--keep" in sys.argv[1:]
    # Whoever ends the demo early ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes = []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-demo-"))
    with contextlib.ExitStack() as ends:
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        ends.callback(lambda: [process.stop() for process in reversed(processes)])
        demo = Demo(folder, processes)
        tour(demo)
        farewell(demo, keep)
        if keep:
            ends.pop_all()


if __name__ == "__main__":
    main()
