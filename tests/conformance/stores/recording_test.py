"""The recording check against the small contact centre, whose recordings are real audio, and every way in which they fail."""
import ctypes
import http.server
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.request

from running_check import BUILD, CRITICAL, OK, UNKNOWN, WARNING, CheckTest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "platform"))
from running_platform import RunningPlatform  # noqa: E402

import stores  # noqa: E402

PLATFORM, NOBODY = r"\[platform\]", r"\[not established\]"
LOOK_UP, FETCH = "golden lookup", "golden fetch"
GOLDEN = r"golden [0-9a-f]{8}\.\.: "

# What is seen of each mode of the platform's recordings with the golden one: state and text.
SEEN = {
    "ok": (OK, GOLDEN + r"pcm, 6\.0 s, 2 channels, 0 % silent \|"),
    "absent": (CRITICAL, GOLDEN + f"the platform says 'absent' {PLATFORM}"),
    "all_missing": (CRITICAL, GOLDEN + rf"404 \(retention, or deleted\) {PLATFORM}"),
    "golden_gone": (CRITICAL, GOLDEN + rf"404 \(retention, or deleted\) {PLATFORM}"),
    "never_ready": (CRITICAL, GOLDEN + rf"202 for \d s \(transcoder backlog\) {PLATFORM}"),
    "error_in_body": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: 'ERROR: recording_lookup NO RECORDINGS FOUND.' {PLATFORM}"),
    "no_address": (CRITICAL, f"{LOOK_UP}: it is 'ready', and has no address of the audio {PLATFORM}"),
    "file_missing": (CRITICAL, f"{FETCH}: HTTP 404 where the look-up promised audio {PLATFORM}"),
    "store_refuses": (CRITICAL, f"{FETCH}: HTTP 403 where the look-up promised audio {PLATFORM}"),
    "signature_over": (CRITICAL, f"{FETCH}: HTTP 403 where the look-up promised audio {PLATFORM}"),
    "html_as_audio": (CRITICAL, GOLDEN + f"audio: HTML where audio/wav was promised {PLATFORM}"),
    "html_page": (CRITICAL, GOLDEN + f"audio: HTML where audio was promised {PLATFORM}"),
    "redirected_elsewhere": (CRITICAL, GOLDEN + "audio: (HTML|a text) where audio was promised"),
    "wrong_length": (CRITICAL, GOLDEN + rf"length: 6\.0 s, expected 36\.0 s \+- 2\.0 s {PLATFORM}"),
    "half_length": (CRITICAL, GOLDEN + rf"length: 3\.0 s, expected 6\.0 s \+- 2\.0 s {PLATFORM}"),
    "twice_as_long": (CRITICAL, GOLDEN + rf"length: 12\.0 s, expected 6\.0 s \+- 2\.0 s {PLATFORM}"),
    "zero_bytes": (CRITICAL, GOLDEN + f"audio: 0 bytes: a placeholder {PLATFORM}"),
    "header_only": (CRITICAL, GOLDEN + rf"audio: a header and no sound \(44 bytes\) {PLATFORM}"),
    "truncated": (CRITICAL, GOLDEN + rf"audio: truncated: \d+ bytes of its sound are missing {PLATFORM}"),
    "claims_gigabytes": (CRITICAL, GOLDEN + rf"audio: truncated: \d+ bytes of its sound are missing {PLATFORM}"),
    "silent": (CRITICAL, GOLDEN + f"silence: 100 % silent, at most 90 % {PLATFORM}"),
    "left_silent": (CRITICAL, GOLDEN + f"silence: left channel silent 100 %: one-way audio {NOBODY}"),
    "right_silent": (CRITICAL, GOLDEN + f"silence: right channel silent 100 %: one-way audio {NOBODY}"),
    "mono": (WARNING, GOLDEN + f"channels: 1, expected 2 {PLATFORM}"),
    "other_codec": (WARNING, GOLDEN + f"codec: ulaw, expected pcm {PLATFORM}"),
    "clipped": (WARNING, GOLDEN + rf"level: left channel is cut off in \d+ % of its samples {PLATFORM}"),
    "claims_no_rate": (CRITICAL, GOLDEN + f"decode: cannot be decoded: .* {PLATFORM}"),
    "claims_many_channels": (CRITICAL, GOLDEN + f"decode: cannot be decoded: .* {PLATFORM}"),
    "noise_as_header": (CRITICAL, GOLDEN + f"decode: cannot be decoded: .* {PLATFORM}"),
    "recorder_stopped": (OK, GOLDEN + "pcm"),
    "endless_body": (CRITICAL, rf"{LOOK_UP} transfer: answer not complete within .* {NOBODY}"),
    "compression_bomb": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: "),
    "byte_per_second": (CRITICAL, rf"{LOOK_UP} transfer: answer not complete within .* {NOBODY}"),
    "deep_json": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: "),
    "redirect_circle": (CRITICAL, f"{LOOK_UP}: HTTP 302, expected 200 {PLATFORM}"),
    "broken_encoding": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: "),
    "xml_entities": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: "),
    "endless_headers": (CRITICAL, f"{LOOK_UP} transfer: header without end"),
    "not_http": (CRITICAL, f"{LOOK_UP} firstbyte: what came back is no HTTP"),
    "cut_short": (CRITICAL, f"{LOOK_UP} transfer: connection closed in the middle of the answer"),
    "no_answer": (CRITICAL, f"{LOOK_UP} firstbyte: no answer within .* {NOBODY}"),
    "drop": (CRITICAL, f"{LOOK_UP} firstbyte: connection closed without an answer"),
    "bad_gateway": (CRITICAL, f"{LOOK_UP}: HTTP 502, expected 200 {PLATFORM}"),
    "server_error": (CRITICAL, f"{LOOK_UP}: HTTP 500, expected 200 {PLATFORM}"),
    "maintenance": (CRITICAL, f"{LOOK_UP}: HTTP 503, expected 200 {PLATFORM}"),
    "too_many_requests": (UNKNOWN, rf"{LOOK_UP}: asked too often \(HTTP 429\) \[observer\]"),
    "error_with_200": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: "),
    "html_instead": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: "),
    "empty_answer": (CRITICAL, f"{LOOK_UP}: the answer is no JSON: "),
}
SLOW = {"never_ready", "endless_body", "byte_per_second", "no_answer", "header_per_second"}


class RecordingTest(CheckTest):
    name = "recording"

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-recording-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.platform = cls.enterClassContext(RunningPlatform())
        question = json.dumps({"username": "reader", "password": cls.platform.passwords["reader"]}).encode()
        request = urllib.request.Request(cls.platform.url("/api/token"), question, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            cls.token = json.load(answer)["access_token"]
        cls.bearer = cls.folder / "token"
        cls.bearer.write_text(cls.token)
        cls.bearer.chmod(0o600)
        cls.golden = cls.platform.golden("pcm")

    def setUp(self):
        self.platform.turn("recording", "ok")

    def ask(self, *more, golden=True):
        return ["-u", self.platform.url("/api/recordings/{guid}"), "--audio-pointer=/url", f"--bearer=file:{self.bearer}",
                *(["--golden", self.golden["guid"]] if golden else []), *more]

    def recent(self, *more, **which):
        return self.ask("--recent", "--calls-url", self.platform.url("/api/calls?newest=1"), "--settle=1s", *more, **which)

    def test_every_mode_is_seen(self):
        modes = self.platform.modes("recording")
        self.assertLessEqual(set(SEEN), set(modes))
        for mode in modes:
            with self.subTest(mode):
                self.platform.turn("recording", mode)
                status, pattern = SEEN.get(mode, (CRITICAL, "golden "))  # what is hostile in further ways is never well
                quick = ["-t", 3] if mode in SLOW else []
                output = self.expect(status, "- " + pattern, *self.ask("--expect-codec=pcm", "--expect-channels=2", *quick))
                self.assertNotIn(self.token, output)
                self.assertNotIn("\x1b", output)
                self.assertEqual(output.count("\n"), 1)

    def test_every_codec(self):
        for codec in ("pcm", "alaw", "ulaw"):
            golden = self.platform.golden(codec)
            self.expect(OK, f"{codec}, 6.0 s, ", *self.ask("--golden", golden["guid"], "--sha256", golden["sha256"],
                                                         "--expect-codec", codec, golden=False))
        # The platform's GSM is so loud that it is cut off.
        self.expect(WARNING, r"level: channel 1 is cut off in .* duration=6s.* channels=1", *self.ask(
            "--golden", self.platform.golden("gsm")["guid"], "--expect-codec=gsm", golden=False))
        self.expect(CRITICAL, r"sha256: [0-9a-f]{12}\.\.\., expected 0{12}\.\.\. \[platform\]", *self.ask("--sha256", "0" * 64))

    def test_measures(self):
        self.expect(OK, r"\| time=\S+ size=192044B;;;0 duration=6s;;;0 duration_delta=0s silence_pct=0%;60;90 "
                        r"level_dbfs=-2\d\.\d+ channels=2;;;0$", *self.ask())

    def test_the_audio_itself_by_guid(self):
        address = ["-u", self.platform.url("/recordings/{guid}.wav"), f"--bearer=file:{self.bearer}"]
        self.expect(OK, "pcm, 6.0 s", *address, "--golden", self.golden["guid"], "--duration", 6)
        self.expect(CRITICAL, r"golden nosuch: 404 \(retention, or deleted\) \[platform\]", *address, "--golden", "nosuch")
        self.expect(CRITICAL, r"length: 6\.0 s, expected 20\.0 s", *address, "--golden", self.golden["guid"], "--duration", 20)
        self.expect(UNKNOWN, r"golden fetch: 192044 bytes, more than --max-bytes \[observer\]", *address, "--golden",
                    self.golden["guid"], "--max-bytes", 5000)
        self.expect(UNKNOWN, r"golden fetch: the platform rejects the credential \(HTTP 403\) \[observer\]", *address[:2],
                    "--golden", self.golden["guid"])
        self.expect(CRITICAL, r"golden fetch connect: connection refused", "-u", "http://127.0.0.1:1/{guid}", "--golden", "x")

    def test_a_rotated_credential_is_ours(self):
        wrong = self.folder / "wrong"
        wrong.write_text("not-the-token")
        wrong.chmod(0o600)
        self.expect(UNKNOWN, r"golden lookup: the platform rejects the credential \(HTTP 401\) \[observer\]", "-u",
                    self.platform.url("/api/recordings/{guid}"), "--audio-pointer=/url", f"--bearer=file:{wrong}", "--golden", "x")
        self.expect(UNKNOWN, r"recent calls: the platform rejects the credential \(HTTP 401\) \[observer\]", "-u",
                    self.platform.url("/api/recordings/{guid}"), "--audio-pointer=/url", f"--bearer=file:{wrong}", "--recent",
                    "--calls-url", self.platform.url("/api/calls"))

    def test_recent(self):
        self.platform.set(settle_s=0)
        self.expect(OK, r"golden .*; recent: pcm, 4\.0 s, 2 channels, .* recent_duration=4s", *self.recent())
        self.expect(OK, r"- recent: pcm, 4\.0 s", *self.recent(golden=False))
        self.platform.turn("recording", "recorder_stopped")
        self.expect(WARNING, r"- recent: call ended \d\d:\d\dZ, no recording after \d+ (s|min) \(404, golden OK\) \[platform\]; golden ",
                    *self.recent("-w", 0))
        self.expect(CRITICAL, r"- recent: call ended \d\d:\d\dZ, no recording after \d+ (s|min) \(404, golden OK\) \[platform\]; golden ",
                    *self.recent("-c", 0))
        self.expect(OK, r"recent: call ended \d\d:\d\dZ, no recording after \d+ s \(404, golden OK\)", *self.recent("-w", 3000))
        self.platform.turn("recording", "all_missing")
        self.expect(CRITICAL, r"\(404, golden neither\)", *self.recent("-c", 0))
        self.expect(OK, "recent: no call ended that could be looked at", *self.ask("--recent", "--calls-url",
                    self.platform.url("/api/calls"), "--settle", "300d", golden=False))
        self.expect(CRITICAL, r"- recent calls: nothing at '/nothing/\*/guid' in '.* \[platform\]",
                    *self.recent("--calls-guid=/nothing/*/guid", "--calls-ended=/nothing/*/ended", golden=False))
        self.expect(UNKNOWN, r"- recent calls: '[-0-9a-f]+' is no time of a call's end \[observer\]",
                    *self.recent("--calls-ended=/calls/*/guid", golden=False))
        self.platform.set(settle_s=3)

    def test_nobody_fetches_recent_ones_without_being_told_to(self):
        self.platform.forget()
        self.expect(UNKNOWN, "customers' voices are fetched with --recent only", *self.ask("--calls-url", self.platform.url("/api/calls")))
        self.expect(OK, "golden", *self.ask())
        asked = {entry["route"] for entry in self.platform.journal(function="recording")}
        self.assertEqual(asked, {"look_up", "fetch"})

    def test_no_credential_goes_elsewhere(self):
        self.platform.turn("recording", "redirected_elsewhere")
        self.platform.forget()
        self.expect(CRITICAL, "golden", *self.ask())
        self.assertEqual([touch for touch in self.platform.touches() if "elsewhere" in json.dumps(touch)], [])

    def test_waits_until_it_is_there(self):
        self.platform.set(settle_s=2)
        self.addCleanup(self.platform.set, settle_s=0)
        self.expect(OK, r"- recent: pcm, 4\.0 s", *self.ask("--recent", "--calls-url", self.platform.url("/api/calls?newest=1"),
                                                        "--settle=0s", golden=False))

    def test_only_what_it_needs_is_loaded_and_nothing_is_left(self):
        loaded = subprocess.run([BUILD / "agent/cli/sereno", "check", "recording", *self.ask()], capture_output=True, text=True,
                                env={**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), "LD_DEBUG": "files",
                                     "TMPDIR": str(self.folder)})
        self.assertEqual(loaded.returncode, OK, loaded.stdout)
        libraries = set(re.findall(r"calling init: \S*/(lib(?:pq|mariadb|odbc|ssh|curl|sndfile))\.so", loaded.stderr))
        self.assertEqual(libraries, {"libcurl", "libsndfile"})
        self.assertEqual({file.name for file in self.folder.iterdir()} - {"token", "wrong"}, set())

    def test_a_decoder_that_was_taken_over(self):
        """What stands in libsndfile's place does what a file could make it do."""
        place = {"LD_LIBRARY_PATH": str(BUILD / "stubborn"), "STUBBORN_FILE": str(self.folder / "written")}
        self.expect(UNKNOWN, rf"- {GOLDEN}decode: decoding was stopped: it tried what it may not {NOBODY}", *self.ask(),
                    environment={**place, "STUBBORN": "connect"})
        self.expect(UNKNOWN, f"- {GOLDEN}decode: decoding was stopped: it failed", *self.ask(), environment={**place, "STUBBORN": "write"})
        self.assertFalse((self.folder / "written").exists())
        self.expect(UNKNOWN, rf"- {GOLDEN}decode: no time was left to decode it \[observer\]", *self.ask("-t", 2),
                    environment={**place, "STUBBORN": "loop"})

    def test_a_library_that_is_missing(self):
        broken = self.folder / "libraries"
        broken.mkdir()
        self.addCleanup(shutil.rmtree, broken)
        (broken / "libsndfile.so.1").write_text("no library")
        self.expect(UNKNOWN, rf"- {GOLDEN}decode: cannot be decoded here: .*\(package libsndfile1\) \[observer\]", *self.ask(),
                    environment={"LD_LIBRARY_PATH": str(broken)})


class StoresTest(CheckTest):
    """Recordings as files on a server of OpenSSH's, and the list of calls in a database."""
    name = "recording"

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-recordings-"))
        cls.folder.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.files = cls.folder / "recordings"
        cls.files.mkdir()
        with RunningPlatform() as platform:
            golden = platform.golden("pcm")
            body = json.dumps({"username": "reader", "password": platform.passwords["reader"]}).encode()
            request = urllib.request.Request(platform.url("/api/token"), body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request) as answer:
                token = json.load(answer)["access_token"]
            request = urllib.request.Request(platform.url(f"/recordings/{golden['guid']}.wav"), headers={"Authorization": f"Bearer {token}"})
            with urllib.request.urlopen(request) as answer:
                sound = answer.read()
        for name in ("old", "newest"):
            (cls.files / f"{name}.wav").write_bytes(sound)
        (cls.files / "page.wav").write_text("<html>no</html>")
        cls.server = stores.SftpServer(cls.folder / "sshd")
        cls.addClassCleanup(cls.server.stop)
        cls.database = stores.Postgres(cls.folder / "postgres")
        cls.addClassCleanup(cls.database.stop)
        cls.database.sql("create table calls (guid text, ended timestamptz, seconds int); grant select on calls to cc; "
                         "insert into calls values ('gone', now() - interval '1 day', 6), ('newest', now() - interval '10 minutes', 6), "
                         "('too-new', now(), 6)")
        for name, text in (("root", "root"), ("cc", f"cc:{stores.PASSWORD}"), ("wrong", "cc:wrong")):
            file = cls.folder / name
            file.touch(0o600)
            file.write_text(text)

    def ask(self, *more, identity="identity"):
        return ["-u", f"sftp://127.0.0.1:{self.server.port}{self.files}/{{guid}}.wav", f"--credential=file:{self.folder}/root",
                f"--identity={self.server.folder}/{identity}", f"--host-key={self.server.fingerprint()}", *more]

    def recent(self, statement="select guid, ended, seconds from calls order by ended desc", credential="cc"):
        return self.ask("--recent", "--calls-database", f"postgresql://127.0.0.1:{self.database.port}/cc", "--calls-query", statement,
                        f"--calls-credential=file:{self.folder}/{credential}", "--settle=5m")

    def test_over_sftp(self):
        self.expect(OK, "golden old: pcm, 6.0 s, 2 channels", *self.ask("--golden", "old", "--duration", 6))
        self.expect(CRITICAL, r"golden nosuch: no such file \(retention, or deleted\) \[platform\]", *self.ask("--golden", "nosuch"))
        self.expect(CRITICAL, r"audio: HTML where ", *self.ask("--golden", "page"))
        self.expect(UNKNOWN, r"golden fetch: more than --max-bytes \[observer\]", *self.ask("--golden", "old", "--max-bytes", 5000))
        self.expect(UNKNOWN, r"golden fetch login: the server rejects the credential.* \[observer\]",
                    *self.ask("--golden", "old", identity="stranger"))
        self.expect(CRITICAL, r"golden fetch: the GUID '\.\./x' is no name of a file", *self.ask("--golden", "../x"))
        self.expect(UNKNOWN, "say how the server is known", *self.ask()[:4], "--golden", "old")

    def test_calls_of_a_database(self):
        self.expect(OK, r"- recent: pcm, 6\.0 s, 2 channels", *self.recent())
        self.expect(CRITICAL, r"- recent: call ended \d\d:\d\dZ, no recording after .*no such file.* \[platform\]",
                    *self.recent("select guid, ended from calls where guid = 'gone'"))
        self.expect(OK, "recent: no call ended that could be looked at", *self.recent("select guid, ended from calls where guid = 'x'"))
        self.expect(UNKNOWN, r"recent calls: --calls-query gives 1 columns, expected GUID and time of the end \[observer\]",
                    *self.recent("select guid from calls"))
        self.expect(UNKNOWN, r"recent calls login: the server rejects the credential of 'cc'.* \[observer\]", *self.recent(credential="wrong"))
        self.expect(UNKNOWN, "calls-query.*begins with 'delete'", *self.recent("delete from calls"))


class Files(http.server.BaseHTTPRequestHandler):
    """The files of the server's table, by their names."""

    def do_GET(self):
        content = self.server.table.get(self.path.strip("/"))
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", "audio/x")
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *words):
        pass


class FormsTest(CheckTest):
    """Files that real encoders made, whole and cut."""

    name = "recording"
    FORMS = {"flac": (0x170000, 2, "flac", 48000), "ogg": (0x200000, 0x60, "vorbis", 48000), "opus": (0x200000, 0x64, "opus", 48000),
             "mp3": (0x230000, 0x82, "mp3", 44100), "ima": (0x10000, 0x12, "adpcm", 8000), "wav24": (0x10000, 3, "pcm", 8000),
             "au": (0x30000, 0x11, "alaw", 8000)}

    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
        cls.server.table = {name: cls.encoded(*form) for name, form in cls.FORMS.items()}
        threading.Thread(target=cls.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)

    @staticmethod
    def encoded(container, coding, _, rate, seconds=3):
        """A tone, left and right, as libsndfile writes it."""
        library = ctypes.CDLL("libsndfile.so.1")
        library.sf_open.restype, library.sf_open.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
        library.sf_writef_float.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
        library.sf_writef_float.restype = ctypes.c_int64
        library.sf_close.argtypes = [ctypes.c_void_p]

        class Info(ctypes.Structure):
            _fields_ = [("frames", ctypes.c_int64), ("samplerate", ctypes.c_int), ("channels", ctypes.c_int),
                        ("format", ctypes.c_int), ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]
        info = Info(0, rate, 2, container | coding, 0, 0)
        with tempfile.NamedTemporaryFile() as file:
            sound = library.sf_open(file.name.encode(), 0x20, ctypes.byref(info))
            frames = [0.3 * math.sin(2 * math.pi * 440 * (n // 2) / rate) for n in range(2 * rate * seconds)]
            library.sf_writef_float(sound, (ctypes.c_float * len(frames))(*frames), rate * seconds)
            library.sf_close(sound)
            return pathlib.Path(file.name).read_bytes()

    def ask(self, name, *more):
        return ["-u", f"http://127.0.0.1:{self.server.server_port}/{{guid}}", "--golden", name, *more]

    def test_every_form_is_read(self):
        for name, (_, _, codec, _) in self.FORMS.items():
            with self.subTest(name):
                self.expect(OK, rf"golden {name}: {codec}, 3\.\d s, 2 channels, \d % silent", *self.ask(name, "--duration", 3, "--expect-codec", codec))

    def test_what_is_cut_is_seen(self):
        for name in ("flac", "au"):
            whole = self.server.table[name]
            self.server.table["cut"] = whole[: len(whole) // 8]
            with self.subTest(name):
                self.expect(CRITICAL, r"golden cut: (audio: truncated: |length: |decode: )", *self.ask("cut", "--duration", 3))
        whole = self.server.table["flac"]
        self.server.table["cut"] = whole[: len(whole) // 8]
        self.expect(CRITICAL, r"golden cut: audio: truncated: [\d.]+ s of the 3\.0 s that its header says \[platform\]", *self.ask("cut"))

    def test_a_recorder_that_died(self):
        whole = self.server.table["wav24"]
        at = whole.index(b"data") + 4
        self.server.table["died"] = whole[:at] + bytes(4) + whole[at + 4:]
        self.expect(CRITICAL, r"golden died: audio: its length was never written: a recorder that died \[platform\]", *self.ask("died"))

    def test_errors_in_place_of_sound(self):
        for content, words in ((b'{"error": "no"}', "JSON"), (b"ERROR: no such recording", "a text"), (b"<html>", "HTML")):
            self.server.table["error"] = content
            self.expect(CRITICAL, rf"golden error: audio: {words} where audio/x was promised \[platform\]", *self.ask("error"))


if __name__ == "__main__":
    unittest.main()
