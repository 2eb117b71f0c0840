"""The stand-in for VICIdial answers in VICIdial's words; and each of its faults is really there."""
import base64
import re
import unittest

from visitor import CentreTest

from contact_centre.functions.vicidial import Vicidial
from contact_centre.lists import CANARY, DEFAULT

SCREEN = "/agc/vicidial.php"


class VicidialTest(CentreTest):
    def api(self, function, user="lists", page="/vicidial/non_agent_api.php", **fields):
        return self.visitor().post_form(page, user=user, function=function,
                                        **{"source": "test", "pass": self.centre.passwords.get(user, "wrong"), **fields}).text.rstrip("\n")

    def screen(self, page, session, **fields):
        return self.visitor().post_form(page, user="canary1", session_name=session, server_ip="127.0.0.1",
                                        **{"pass": self.centre.passwords["canary1"], **fields}).text

    def sign_in(self, **fields):
        return self.visitor().post_form(SCREEN, **{"VD_login": "canary1", "VD_pass": self.centre.passwords["canary1"],
                                                   "phone_login": "gs102", "phone_pass": "gs102", "VD_campaign": "SRNLOGIN", **fields})

    def journey(self):
        """An agent in and out; a lead in, read and out; a recording looked up. The text of every answer."""
        seen = {"form": self.visitor().get(SCREEN).text, "sign_in": self.sign_in().text}
        found = re.search(r"session_name = '([^']*)'", seen["sign_in"])
        session = found[1] if found else "none"
        seen["status"] = self.api("agent_status", "reader", agent_user="canary1")
        seen["figures"] = self.api("user_group_status", "reader", user_groups="ALL")
        seen["heartbeat"] = self.screen("/agc/conf_exten_check.php", session, campagentstdisp="YES")
        seen["logout"] = self.screen("/agc/vdc_db_query.php", session, ACTION="userLOGout")
        seen["after"] = self.screen("/agc/conf_exten_check.php", session, campagentstdisp="YES")
        seen["agent_api"] = self.api("external_pause", page="/agc/api.php", agent_user="canary1", value="PAUSE")
        seen["loaded"] = self.load_file()
        return {**seen, **self.lead(), "recording": self.api("recording_lookup", "reader", uniqueid=self.golden()[:12], duration="Y")}

    def load_file(self, user="lists"):
        """The loader's page for one good row and one bad one, in the standard layout; the good row is gone afterwards."""
        line = "line-between"
        fields = {"list_id_override": CANARY, "file_layout": "standard", "leadfile": "SRN-9|x|5255501009|52||Nuño\nSRN-8|x|12|52||x"}
        body = "".join(f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
        password = self.centre.passwords[user]
        page = self.visitor().ask("POST", "/vicidial/admin_listloader_fourth_gen.php", (body + f"--{line}--\r\n").encode(), **{
            "Content-Type": f"multipart/form-data; boundary={line}",
            "Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}).text
        for row in self.centre.lists.rows(CANARY, "SRN-9"):
            self.centre.lists.delete(row["id"], "the test")
        return page

    def golden(self):
        return self.centre.recordings.golden()["pcm"]["guid"]

    def lead(self):
        seen = {"list": self.api("list_info", list_id=CANARY, leads_counts="Y", dialable_count="Y"),
                "campaign": self.api("campaigns_list", "reader", campaign_id="SRNCANARY"),
                "add": self.api("add_lead", phone_number="5255501000", phone_code="52", list_id=CANARY, vendor_lead_code="SRN-1",
                                first_name="ñÁ€", list_exists_check="Y")}
        number = next(iter(re.findall(r"\|(88\d+)\|", seen["add"])), "0")
        seen["find"] = self.api("update_lead", no_update="Y", search_method="VENDOR_LEAD_CODE", search_location="LIST", list_id=CANARY,
                                vendor_lead_code="SRN-1")
        seen["read"] = self.api("lead_all_info", "reader", lead_id=number)
        seen["hopper"] = self.api("hopper_list", "reader", campaign_id="SRNCANARY")
        seen["delete"] = self.api("update_lead", search_method="LEAD_ID", lead_id=number, delete_lead="Y")
        return seen

    def test_the_words_are_those_of_the_sources(self):
        seen = self.journey()
        for step, pattern in (
                ("form", r"<title>Agent web client"), ("sign_in", r"var session_name = '\d+_canary1\d+'"),
                ("status", r"^PAUSED,,0,SRNLOGIN,"), ("figures", r"ALL\|3\|13\|7\|2\|4\|"),
                ("heartbeat", r"^DateTime: .*\|UnixTime: \d+\|Logged-in: PAUSED\|"), ("logout", r"^1\|1\|1\|1\|0\|0\|"),
                ("after", r"^Invalid session_name"), ("agent_api", r"^ERROR: agent_user is not logged in - canary1"),
                ("list", r"^99901\|SRN-CANARY upload\|SRNCANARY\|N\|.*\|0\|0\|0$"), ("campaign", r"^SRNCANARY\|.*\|N\|"),
                ("add", r"^SUCCESS: add_lead LEAD HAS BEEN ADDED - 5255501000\|lists\|99901\|88\d+\|"),
                ("loaded", r"GOOD: 1 &nbsp; BAD: 1 &nbsp; TOTAL: 2"),
                ("find", r"^NOTICE: update_lead LEADS FOUND IN THE SYSTEM: \|lists\|88\d+\|SRN-1\|"), ("read", "ñÁ€"),
                ("hopper", r"^ERROR: hopper_list THERE ARE NO LEADS IN THE HOPPER FOR THIS CAMPAIGN"),
                ("delete", r"^SUCCESS: update_lead LEAD HAS BEEN DELETED 1\|0 - lists\|88\d+\|1\|"),
                ("recording", r"^\d{4}-.*\|agent7\|4711\|880001\|6\|http://")):
            with self.subTest(step):
                self.assertRegex(seen[step], pattern)
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["upload", "delete", "upload", "delete"])

    def test_every_fault_shows(self):
        def says(step, words):
            return lambda seen: words in seen[step]

        self.every_fault_shows(Vicidial, self.journey, {
            "pause_lost": says("status", "READY"),
            "time_sync": says("heartbeat", "Logged-in: TIME_SYNC"),
            "dead_vla": says("heartbeat", "Logged-in: DEAD_VLA"),
            "dead_external": says("heartbeat", "Logged-in: DEAD_EXTERNAL"),
            "logout_deletes_nothing": lambda seen: seen["logout"].startswith("1|1|0|") and "Logged-in: PAUSED" in seen["after"],
            "delete_counts_zero": lambda seen: "DELETED" in seen["delete"] and seen["delete"].endswith("|0|"),
            "lead_vanishes": lambda seen: "ADDED" in seen["add"] and "NO MATCHES" in seen["find"],
            "lead_mojibake": says("read", "Ã±"),
            "lead_in_hopper": lambda seen: "READY" in seen["hopper"] and any(t["kind"] == "dial" for t in self.centre.touches.all()),
            "list_active": says("list", "|SRNCANARY|Y|"),
            "list_renamed": says("list", "|Customers, November|"),
            "campaign_active": says("campaign", "|Y|"),
            "location_empty": lambda seen: seen["recording"].endswith("|6|"),
            "location_private": says("recording", "http://10.255.255.1/"),
            "no_recordings": says("recording", "ERROR: recording_lookup NO RECORDINGS FOUND"),
            "agents_stuck": says("figures", "ALL|3|12|"),
            "locked": says("sign_in", "Too many login attempts, try again in 15 minutes"),
            "credentials_refused": says("sign_in", "Login incorrect, please try again"),
            "no_seats": says("sign_in", "Sorry, there are no available sessions"),
            "too_many_agents": says("sign_in", "Too many agents logged in, please contact your administrator"),
            "campaign_full": says("sign_in", "Too many agents logged in to this campaign"),
            "no_servers": says("sign_in", "No available servers"),
            "phone_not_active": says("sign_in", "your phone login and password are not active"),
            "campaign_not_active": says("sign_in", "Campaign not active, please try again"),
            "campaign_empty": says("sign_in", "there are no leads in the hopper for this campaign"),
            "address_not_allowed": says("sign_in", "Your IP Address is not allowed: 127.0.0.1"),
            "timeclock": says("sign_in", "YOU MUST LOG IN TO THE TIMECLOCK FIRST"),
            "outside_shift": says("sign_in", "ERROR: You are not allowed to log in outside of your shift"),
            "already_logged_in": says("sign_in", "You are already logged in"),
            "second_factor": says("sign_in", "<title>Agent web client: 2FA Auth"),
            "api_not_active": says("list", "ERROR: System API NOT ACTIVE"),
            "load_ends_early": lambda seen: "PROCESSING" in seen["loaded"] and "GOOD" not in seen["loaded"],
            "words_changed": says("add", "OK: the request was carried out"),
            "database_gone": says("list", "MySQL connect ERROR"),
        })

    def test_a_wrong_password_comes_back_in_the_answer(self):
        self.assertIn("|reader|a-secret|", self.api("list_info", "reader", list_id=CANARY, **{"pass": "a-secret"}))
        self.assertIn('name="VD_pass" value="a-secret"', self.sign_in(VD_pass="a-secret").text)

    def test_failures_count_over_all_scripts(self):
        for function in ("list_info", "hopper_list") * 5:
            self.api(function, "canary1", **{"pass": "wrong"})
        self.assertIn("Too many login attempts", self.sign_in().text)

    def test_a_good_heartbeat_clears_no_failures_and_a_good_call_of_the_api_does(self):
        session = re.search(r"session_name = '([^']*)'", self.sign_in().text)[1]
        for _ in range(9):
            self.sign_in(VD_pass="wrong")
        self.assertIn("PAUSED", self.screen("/agc/conf_exten_check.php", session, campagentstdisp="YES"))
        self.assertEqual(self.centre.accounts.all()["canary1"]["failures"], 9)
        self.sign_in(VD_pass="wrong")
        self.assertIn("Too many login attempts", self.sign_in().text)
        self.api("list_info", "lists", **{"pass": "wrong"})
        self.api("list_info", "lists", list_id=CANARY)
        self.assertEqual(self.centre.accounts.all()["lists"]["failures"], 0)

    def test_an_api_logout_is_only_a_flag(self):
        session = re.search(r"session_name = '([^']*)'", self.sign_in().text)[1]
        self.assertRegex(self.api("logout", page="/agc/api.php", agent_user="canary1", value="LOGOUT"), "^SUCCESS: logout function set")
        self.assertIn("PAUSED", self.api("agent_status", "reader", agent_user="canary1"))
        self.assertIn("Logged-in: API_LOGOUT", self.screen("/agc/conf_exten_check.php", session, campagentstdisp="YES"))

    def test_a_paused_agent_outlives_missing_heartbeats(self):
        self.sign_in()
        self.centre.settings.change({"heartbeat_s": 0})
        self.assertIn("PAUSED", self.api("agent_status", "reader", agent_user="canary1"))

    def test_a_short_list_number_becomes_999_despite_the_check(self):
        said = self.api("add_lead", phone_number="5255501000", list_id="12", list_exists_check="Y")
        self.assertIn(f"|{DEFAULT}|", said)
        self.assertTrue([touch for touch in self.centre.touches.all() if touch["kind"] == "dial"])

    def test_refusals(self):
        for why, said, words in (
                ("no right", self.api("add_lead", "reader", list_id=CANARY), "ERROR: auth USER DOES NOT HAVE PERMISSION"),
                ("no such function", self.api("fax"), "ERROR: NO FUNCTION SPECIFIED"),
                ("no source", self.api("list_info", source="", list_id=CANARY), "ERROR: Invalid Source"),
                ("no such list", self.api("list_info", list_id="99902"), "ERROR: list_info LIST DOES NOT EXIST"),
                ("an unknown uniqueid", self.api("recording_lookup", "reader", uniqueid="0123456789"), "INVALID SEARCH PARAMETERS"),
                ("another campaign", self.sign_in(VD_campaign="OUTBOUND").text, "you are not allowed to login to this campaign"),
                ("no right to load", self.load_file("reader"), "Login incorrect"),
                ("nobody there", self.api("agent_status", "reader", agent_user="canary2"), "AGENT NOT LOGGED IN"),
                ("no agent at all", self.api("agent_status", "reader", agent_user="reader"), "AGENT NOT FOUND"),
                ("nobody at all", self.api("logged_in_agents", "reader"), "ERROR: logged_in_agents NO LOGGED IN AGENTS")):
            with self.subTest(why):
                self.assertIn(words, said)

    def test_what_dials_or_makes_ready_leaves_a_touch(self):
        self.sign_in()
        for function, page, fields in (
                ("hopper_bulk_insert", "/vicidial/non_agent_api.php", {"list_id": CANARY}),
                ("update_list", "/vicidial/non_agent_api.php", {"list_id": CANARY, "active": "Y"}),
                ("external_pause", "/agc/api.php", {"agent_user": "canary1", "value": "RESUME"}),
                ("external_dial", "/agc/api.php", {"agent_user": "canary1", "value": "5255501000"})):
            with self.subTest(function):
                self.centre.touches.forget()
                self.api(function, page=page, **fields)
                self.assertEqual(len(self.centre.touches.all()), 1)


if __name__ == "__main__":
    unittest.main()
