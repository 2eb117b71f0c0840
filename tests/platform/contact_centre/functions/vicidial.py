"""A stand-in for VICIdial's web side, in its words.

Source: docs/NON-AGENT_API.txt of 2025-07-18, docs/AGENT_API.txt of 2024-06-24, www/vicidial/non_agent_api.php 2.14-202
(build 250720-1841), www/agc/vicidial.php 2.14-714c (build 250808-1322), api.php 2.14-82 (build 250122-1010),
vdc_db_query.php and conf_exten_check.php beside it. Every answer is status 200 and text/html, as there; failed sign-ins
repeat the password, as there. It has neither cookie nor CSRF token. Only the sign-in and the non-agent API forget earlier
failures after a success; the other scripts count them and clear nothing.
"""
import secrets
import time

from ..doors import refuse
from ..figures import OTHERS_PAUSED, OTHERS_SIGNED_IN
from ..function import Function, fault, route
from . import vicidial_leads as leads
from .login_pages import CAMPAIGN_EMPTY, LOCKED, NO_SEATS, NOT_ALLOWED, PHONE, REFUSED, TOO_MANY
from .tokens import basic_of

PAGE = """<html><head><title>Agent web client: {title}</title></head><!-- VERSION: 2.14-714c     BUILD: 250808-1322 -->
<body><div style="display:none">There is a time synchronization problem with your system</div>
<form name="vicidial_form" id="vicidial_form" action="/agc/vicidial.php" method="post">{said}
<input name="phone_login" value="{phone_login}"><input type="password" name="phone_pass" value="{phone_pass}">
<input name="VD_login" value="{user}"><input type="password" name="VD_pass" value="{password}">
<select name="VD_campaign"><option value="SRNLOGIN">SRNLOGIN - canaries</option></select>
<input type="submit" name="SUBMIT" value="SUBMIT"></form>VERSION: 2.14-714c BUILD: 250808-1322</body></html>
"""
SCREEN = """<html><head><title>Agent web client</title><script>
var user = '{user}'; var orig_pass = '{password}'; var pass = '{password}'; var session_name = '{session}';
var session_id = '8600051'; var server_ip = '127.0.0.1'; var campaign = '{campaign}'; var agent_log_id = '4711';
var extension = 'gs102'; var protocol = 'SIP'; var ext_context = 'default';
</script></head><body>Agent web client: {user}</body></html>
"""
CAMPAIGN = "SRNLOGIN"


class Vicidial(Function):
    """Each fault is one of VICIdial's own sentences, or a way in which its API deceives."""

    name = "vicidial"
    conditions = {
        "pause_lost": "an agent is READY right after the sign-in",
        "time_sync": "web, database or dialer clocks differ by more than 8 seconds: the heartbeat says TIME_SYNC",
        "dead_vla": "the agent's row is gone: the heartbeat says DEAD_VLA",
        "dead_external": "the dialer does not update the agent's row: the heartbeat says DEAD_EXTERNAL",
        "logout_deletes_nothing": "the sign-out answers and deletes no row of the live agents",
        "delete_counts_zero": "LEAD HAS BEEN DELETED, and the row count is 0",
        "lead_vanishes": "LEAD HAS BEEN ADDED, and it is not there",
        "lead_mojibake": "accents are broken on the way into the database",
        "lead_in_hopper": "the lead is in the hopper at once",
        "list_active": "somebody has switched the canary's list on",
        "list_renamed": "the canary's list is a customer's now",
        "campaign_active": "the campaign of the canary's list is running",
        "location_empty": "the recording has no location: the job that mixes both sides is dead",
        "location_private": "the location is the dialer's own private address",
        "no_recordings": "nothing is recorded",
        "agents_stuck": "the number of agents who are signed in does not move",
    }

    def __init__(self, centre):
        super().__init__(centre)
        self.as_new()

    def as_new(self):
        self._sessions = {}
        self._flags = {}  # what the API told an agent's screen to do at its next heartbeat

    # The agent's screen.

    @route("GET", "/agc/vicidial.php")
    def login_page(self, request):
        self._show(request)

    def _show(self, request, said="", title="Login"):
        form = request.form
        request.send(200, PAGE.format(said=said, title=title, user=form.get("VD_login", ""), password=form.get("VD_pass", ""),
                                      phone_login=form.get("phone_login", ""), phone_pass=form.get("phone_pass", "")))

    @route("POST", "/agc/vicidial.php")
    def sign_in(self, request):
        user, password = request.form.get("VD_login", ""), request.form.get("VD_pass", "")
        verdict = self.centre.accounts.verify(user, password)
        if verdict != "ok" or self.centre.accounts.find(user).role != "agent":
            return self._show(request, LOCKED if verdict == "locked" else REFUSED)
        if request.form.get("VD_campaign") != CAMPAIGN:
            return self._show(request, f"Sorry, you are not allowed to login to this campaign: {request.form.get('VD_campaign', '')}")
        session = self.centre.sessions.open("vicidial", user)
        name = f"{int(time.time())}_{user}{secrets.randbelow(10**8):08}"
        self._sessions[name] = session
        self.centre.floor.sign_in(user, "ready" if self.suffers("pause_lost") else "paused", lags="when ready")
        return request.send(200, SCREEN.format(user=user, password=password, session=name, campaign=CAMPAIGN))

    def _agent(self, request, form):
        """(user, session) of a call of the agent's screen; None after the refusal that VICIdial gives."""
        user, password = form.get("user", ""), form.get("pass", "")
        if self.centre.accounts.verify(user, password, clears=False) != "ok":
            request.send(200, f"Invalid Username/Password: |{user}|{password}|BAD|\n")
            return None
        session = self._sessions.get(form.get("session_name", ""))
        if session is None or session.name != user or not self.centre.sessions.find(session.secret):
            request.send(200, f"Invalid session_name: |{form.get('session_name', '')}|127.0.0.1|\n")
            return None
        return user, session

    @route("POST", "/agc/conf_exten_check.php")
    def heartbeat(self, request):
        known = self._agent(request, request.form)
        if known is None:
            return
        user = known[0]
        self.centre.floor.beat(user)
        flag = self._flags.get(user)
        if flag in ("paused", "ready"):
            self.centre.floor.set(user, self._flags.pop(user))
        state = self.centre.floor.state(user)["state"].upper()
        logged = state if request.form.get("campagentstdisp") == "YES" else "N"
        for mode, word in (("time_sync", "TIME_SYNC"), ("dead_vla", "DEAD_VLA"), ("dead_external", "DEAD_EXTERNAL")):
            logged = word if self.suffers(mode) else logged
        if flag == "leave":
            logged = "API_LOGOUT"
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        request.send(200, f"DateTime: {now}|UnixTime: {int(time.time())}|Logged-in: {logged}|CampCalls: 0|Status: {state}|"
                          "DiaLCalls: 0|APIHanguP: 0|\n")

    @route("POST", "/agc/vdc_db_query.php")
    def query(self, request):
        form = request.form
        if form.get("ACTION") == "LogiNCamPaigns":
            right = self.centre.accounts.verify(form.get("user", ""), form.get("pass", ""), clears=False) == "ok"
            known = f'<option value="{CAMPAIGN}">{CAMPAIGN}</option>'
            option = known if right else "<option>ERROR Invalid Username or Password</option>"
            return request.send(200, f'<select size=1 name=VD_campaign id=VD_campaign>{option}</select>\n')
        known = self._agent(request, form)
        if known is None:
            return None
        if form.get("ACTION") != "userLOGout":
            self._note_ready(form, known[0])
            return request.send(200, "ACTION not supported here\n")
        return self._sign_out(request, *known)

    def _note_ready(self, form, user):
        if form.get("ACTION") == "VDADready":
            self.centre.floor.set(user, "ready")
        if form.get("ACTION", "").startswith("manDiaL"):
            self.centre.lists.touch("dial", user, "", form["ACTION"])

    def _sign_out(self, request, user, session):
        if self.suffers("logout_deletes_nothing"):
            return request.send(200, "1|1|0|0|0|0|\n")
        self.centre.sessions.end(session)
        self.centre.floor.sweep()
        self._flags.pop(user, None)
        return request.send(200, "1|1|1|1|0|0|\n")

    @route("GET POST", "/agc/api.php")
    def agent_api(self, request):
        form = {**request.query, **request.form}
        function, agent, value = form.get("function", ""), form.get("agent_user", ""), form.get("value", "")
        if function == "version":
            return request.send(200, f"VERSION: 2.14-82|BUILD: 250122-1010|{clock()}\n")
        if not leads.may(self, request, form, 7, "Invalid Username/Password: |{user}|{password}|0|BAD|", clears=False):
            return None
        if agent not in self.centre.floor.signed_in():
            return request.send(200, f"ERROR: agent_user is not logged in - {agent}\n")
        if function == "logout" and value == "LOGOUT":
            self._flags[agent] = "leave"
            return request.send(200, f"SUCCESS: logout function set - LOGOUT|{int(time.time())}|{agent}\n")
        if function == "external_pause" and value in ("PAUSE", "RESUME"):
            self._flags[agent] = "paused" if value == "PAUSE" else "ready"
            if value == "RESUME":
                self.centre.touches.add(kind="ready", by=form.get("user", ""), list="", detail=f"external_pause RESUME of {agent}")
            return request.send(200, f"SUCCESS: external_pause function set - {value}|{int(time.time())}|{agent}\n")
        self.centre.lists.touch("dial", form.get("user", ""), "", f"agc/api.php {function}")
        return request.send(200, "ERROR: NO FUNCTION SPECIFIED\n")

    # The non-agent API.

    @route("GET POST", "/vicidial/non_agent_api.php")
    def api(self, request):
        form = {**request.query, **request.form}
        name = form.get("function", "")
        call = leads.CALLS.get(name) or getattr(self, "_call_" + name, None)
        if name == "version":
            return request.send(200, f"VERSION: 2.14-202|BUILD: 250720-1841|{clock()}|\n")
        if not 2 <= len(form.get("source", "")) <= 20:
            return request.send(200, f"ERROR: Invalid Source: {form.get('source', '')}\n")
        if call is None:
            return request.send(200, "ERROR: NO FUNCTION SPECIFIED\n")
        level = 8 if name in leads.CALLS and name not in leads.READ else 7
        if not leads.may(self, request, form, level, "ERROR: Login incorrect, please try again: |{user}|{password}|BAD|"):
            return None
        answer = call(self, form) if name in leads.CALLS else call(form)
        return request.send(200, answer + "\n")

    @route("POST", "/vicidial/admin_listloader_fourth_gen.php")
    def load_file(self, request):
        """The web upload of a list, for a user with the right to load leads, by HTTP Basic."""
        user, password = basic_of(request) or ("", "")
        if self.centre.accounts.verify(user, password) != "ok" or self.centre.accounts.find(user).level < 8:
            return request.send(401, f"Login incorrect, please try again: |{user}|{password}|BAD|\n",
                                {"WWW-Authenticate": 'Basic realm="CONTACT-CENTER-ADMIN"'})
        good, bad = leads.load_file(self, {name: part[1] for name, part in request.parts.items()}, user)
        return request.send(200, f"<html><body>Done</b> GOOD: {good} &nbsp; BAD: {bad} &nbsp; TOTAL: {good + bad}</body></html>\n")

    def _call_agent_status(self, form):
        agent, user = form.get("agent_user", ""), form.get("user", "")
        account = self.centre.accounts.find(agent)
        if account is None or account.role != "agent":
            return f"ERROR: agent_status AGENT NOT FOUND: {user}|{agent}"
        state = self.centre.floor.state(agent)["state"]
        if state == "offline":
            return f"ERROR: agent_status AGENT NOT LOGGED IN: {user}|{agent}"
        head = ("status,callerid,lead_id,campaign_id,calls_today,full_name,user_group,user_level,pause_code,"
                "real_time_sub_status,phone_number,vendor_lead_code,session_id\n") if form.get("header") == "YES" else ""
        return head + f"{state.upper()},,0,{CAMPAIGN},0,Canary,CANARIES,1,,,,,8600051"

    def _call_logged_in_agents(self, form):
        agents = self.centre.floor.signed_in()
        if not agents:
            return f"ERROR: logged_in_agents NO LOGGED IN AGENTS: {form.get('user', '')}"
        return "\n".join(f"{name}|{CAMPAIGN}|8600051|{state.upper()}|0|{CAMPAIGN}|0|Canary|CANARIES|1" for name, state in agents.items())

    def _call_user_group_status(self, form):
        states = [] if self.suffers("agents_stuck") else list(self.centre.floor.signed_in().values())
        return ("usergroups|calls_waiting|agents_logged_in|agents_in_calls|agents_waiting|agents_paused|agents_in_dead_calls|"
                "agents_in_dispo|agents_in_dial\n"
                f"ALL|3|{OTHERS_SIGNED_IN + len(states)}|7|2|{OTHERS_PAUSED + states.count('paused')}|0|0|0")

    def _call_recording_lookup(self, form):
        """By uniqueid: the first nine or more characters of a GUID here. An unknown one is INVALID SEARCH PARAMETERS, as there."""
        key, user, recordings = form.get("uniqueid", ""), form.get("user", ""), self.centre.recordings
        newest = recordings.newest_number()
        known = [recordings.recent(number) for number in range(newest - 20, newest + 1)]
        known += [recordings.find(golden["guid"]) for golden in recordings.golden().values()]
        found = [one for one in known if len(key) >= 9 and one["guid"].startswith(key)]
        if self.suffers("no_recordings") or (not found and not key):
            return f"ERROR: recording_lookup NO RECORDINGS FOUND: {user}|{key}|||"
        if not found:
            return f"ERROR: recording_lookup INVALID SEARCH PARAMETERS: {user}|{key}|||"
        head = "start_time|user|recording_id|lead_id|location\n" if form.get("header") == "YES" else ""
        return head + "\n".join(self._recording_row(one, form) for one in found)

    def _recording_row(self, found, form):
        start = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(found["ended"] - found["duration_s"]))
        location = self.centre.recordings.address(found["guid"], self.centre.url.rstrip("/"))
        location = "" if self.suffers("location_empty") else location
        if self.suffers("location_private"):
            location = f"http://10.255.255.1/RECORDINGS/MP3/{found['guid']}-all.mp3"
        length = f"|{int(found['duration_s'])}" if form.get("duration") == "Y" else ""
        return f"{start}|agent7|4711|880001{length}|{location}"

    # Sentences of the sign-in.

    @fault("locked after ten failures", "sign_in")
    def fault_locked(self, request):
        self._show(request, LOCKED)

    @fault("wrong password, inactive user, or no right", "sign_in")
    def fault_credentials_refused(self, request):
        self._show(request, REFUSED)

    @fault("no conference is free on the dialer", "sign_in")
    def fault_no_seats(self, request):
        self._show(request, NO_SEATS + ": |8600|127.0.0.1|gs102|sip|")

    @fault("the hosted cap on agents is reached", "sign_in")
    def fault_too_many_agents(self, request):
        self._show(request, TOO_MANY)

    @fault("the campaign's own cap is reached", "sign_in")
    def fault_campaign_full(self, request):
        self._show(request, "Too many agents logged in to this campaign, please contact your manager")

    @fault("no server is active as a dialer", "sign_in")
    def fault_no_servers(self, request):
        self._show(request, "No available servers, please contact your administrator")

    @fault("the phone's record is not active", "sign_in")
    def fault_phone_not_active(self, request):
        self._show(request, PHONE)

    @fault("the campaign was switched off", "sign_in")
    def fault_campaign_not_active(self, request):
        self._show(request, "Campaign not active, please try again")

    @fault("nothing left to call", "sign_in")
    def fault_campaign_empty(self, request):
        self._show(request, CAMPAIGN_EMPTY)

    @fault("the address is not on the user group's list", "sign_in")
    def fault_address_not_allowed(self, request):
        self._show(request, NOT_ALLOWED.format(address=request.client_address[0]))

    @fault("the time clock comes first", "sign_in")
    def fault_timeclock(self, request):
        self._show(request, "YOU MUST LOG IN TO THE TIMECLOCK FIRST")

    @fault("outside of the shift", "sign_in")
    def fault_outside_shift(self, request):
        self._show(request, "ERROR: You are not allowed to log in outside of your shift")

    @fault("a fork that still knows the sentence: a session of before is there", "sign_in")
    def fault_already_logged_in(self, request):
        self._show(request, "You are already logged in, please log out of your other session first")

    @fault("a second factor is asked for (since build 231109)", "sign_in")
    def fault_second_factor(self, request):
        self._show(request, title="2FA Auth")

    @fault("the agent API was switched off in the system's settings", "agent_api", "api")
    def fault_api_not_active(self, request):
        request.send(200, "ERROR: System API NOT ACTIVE\n")

    @fault("the loader ends in the middle: a limit of PHP", "load_file")
    def fault_load_ends_early(self, request):
        request.send(200, "<html><body>PROCESSING LEADS<br>\n")

    @fault("an update put other words into the answers", "api")
    def fault_words_changed(self, request):
        request.send(200, "OK: the request was carried out\n")

    @fault("not VICIdial's words but those of the server around it", "agent_api", "api", "heartbeat", "query")
    def fault_database_gone(self, request):
        refuse(request, 500, "MySQL connect ERROR")


def clock():
    """The server's clock, as both versions show it."""
    return f"DATE: {time.strftime('%Y-%m-%d %H:%M:%S')}|EPOCH: {int(time.time())}"
