"""A real Nagios Core polls the agent through check_nrpe; its status.dat shows what the agent saw."""
import pathlib
import shutil
import tempfile
import unittest

from rig import PEERS, Agent, Process, classic, free_port, peer, wait_until

CONFIGURATION = """
log_file={folder}/nagios.log
cfg_file={folder}/objects.cfg
object_cache_file={folder}/objects.cache
precached_object_file={folder}/objects.precache
status_file={folder}/status.dat
status_update_interval=1
nagios_user=nagios
nagios_group=nagios
check_external_commands=0
query_socket={folder}/nagios.qh
lock_file={folder}/nagios.pid
temp_file={folder}/nagios.tmp
temp_path={folder}
check_result_path={folder}/spool
check_result_reaper_frequency=1
state_retention_file={folder}/retention.dat
use_syslog=0
interval_length=1
check_workers=1
service_inter_check_delay_method=n
host_inter_check_delay_method=n
max_service_check_spread=1
service_check_timeout=15
enable_notifications=0
check_for_updates=0
event_broker_options=0
execute_service_checks=1
"""
OBJECTS = """
define timeperiod {{
  timeperiod_name always
  alias always
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
  sunday 00:00-24:00
}}
define command {{
  command_name check_sereno
  command_line /usr/lib/nagios/plugins/check_nrpe -H $HOSTADDRESS$ -p {port} -t 10 -S TLSv1.2+ -L 'HIGH:!aNULL' -c $ARG1$
}}
define contact {{
  contact_name nobody
  host_notification_period always
  service_notification_period always
  host_notification_options n
  service_notification_options n
  host_notification_commands check_sereno
  service_notification_commands check_sereno
}}
define host {{
  host_name cc-01
  alias cc-01
  address 127.0.0.1
  max_check_attempts 1
  check_period always
  contacts nobody
  notification_period always
}}
"""
SERVICE = """
define service {{
  host_name cc-01
  service_description {name}
  check_command check_sereno!{name}
  check_interval 2
  retry_interval 1
  max_check_attempts 1
  check_period always
  contacts nobody
  notification_period always
}}
"""


class NagiosTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-nagios-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.state = self.folder / "state-of-toggle"
        self.state.write_text("0")
        port = free_port()
        toggle = {"name": "toggle", "check": "external", "interval": "1s",
                  "command": ["/bin/sh", "-c", 'read code <"$1"; echo "TOGGLE at $code|code=$code"; exit "$code"', "toggle",
                              str(self.state)]}
        self.agent = self.enterContext(Agent({
            "listeners": [{"type": "nrpe", "port": port}],
            "services": [toggle, classic("steady", 0, "OK - steady | a=1")],
        }))
        self.start_nagios(port)

    def start_nagios(self, port):
        home = self.folder / "nagios"
        (home / "spool").mkdir(parents=True)
        (home / "nagios.cfg").write_text(CONFIGURATION.format(folder=home))
        (home / "objects.cfg").write_text(
            OBJECTS.format(port=port) + "".join(SERVICE.format(name=name) for name in ("toggle", "steady")))
        self.folder.chmod(0o755)
        for path in (home, *home.iterdir()):
            path.chmod(0o777 if path.is_dir() else 0o644)
        self.status_file = home / "status.dat"
        verified = peer("nagios4", "-v", home / "nagios.cfg")
        self.assertEqual(verified.returncode, 0, verified.stdout[-2000:])
        nagios = Process([PEERS / "nagios4", home / "nagios.cfg"], self.folder / "nagios.out")
        self.addCleanup(nagios.stop)

    def services(self):
        """What Nagios says of each service: {name: {field: value}}."""
        found, block = {}, None
        if not self.status_file.exists():
            return found
        for line in self.status_file.read_text(errors="replace").splitlines():
            line = line.strip()
            if line == "servicestatus {":
                block = {}
            elif line == "}" and block:
                found[block["service_description"]] = block
                block = None
            elif block is not None and "=" in line:
                key, _, value = line.partition("=")
                block[key] = value
        return found

    def wait_for(self, service, state):
        def seen():
            block = self.services().get(service)
            return block if block and block["has_been_checked"] == "1" and block["current_state"] == state else None
        return wait_until(f"Nagios shows {service} in state {state}", seen, 30)

    def test_nagios_sees_each_change(self):
        steady = self.wait_for("steady", "0")
        self.assertIn("OK - steady", steady["plugin_output"])
        self.assertEqual(steady["performance_data"], "a=1")
        for code in ("0", "2", "1", "3", "0"):
            self.state.write_text(code)
            block = self.wait_for("toggle", code)
            self.assertIn(f"TOGGLE at {code}", block["plugin_output"])
            self.assertEqual(block["performance_data"], f"code={code}")

    def test_an_agent_that_is_gone_is_not_ok(self):
        self.wait_for("steady", "0")
        self.agent.stop()
        block = self.wait_for("steady", "2")
        self.assertIn("refused", block["plugin_output"])


if __name__ == "__main__":
    unittest.main()
