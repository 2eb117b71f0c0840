"""Recordings: real audio by GUID; and that each fault is really there, measured on the samples."""
import array
import datetime
import io
import struct
import time
import unittest
import wave

from visitor import CentreTest

from contact_centre import audio
from contact_centre.functions.recording import Recording
from contact_centre.recordings import GOLDEN


def samples_of(content):
    """(left, right or None) of a PCM file; None when the file is none."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            both, channels = array.array("h", file.readframes(file.getnframes())), file.getnchannels()
    except (wave.Error, EOFError, struct.error, RuntimeError, ValueError):
        return None
    return both[::channels], both[1::2] if channels == 2 else None


def level(channel):
    return (sum(sample * sample for sample in channel) / max(1, len(channel))) ** 0.5


class RecordingTest(CentreTest):
    def journey(self):
        """Look-up and audio of the golden recording, and the newest one."""
        program = self.program("reader")
        seen = {"newest": program.get("/api/recordings?newest=1"), "calls": program.get("/api/calls?newest=1"),
                "look_up": program.get(f"/api/recordings/{GOLDEN['pcm']}")}
        about = seen["look_up"].json or {}
        url = about.get("url")
        seen["fetch"] = self.visitor().get(url[url.index("/recordings/"):]) if url else None
        seen["samples"] = samples_of(seen["fetch"].content) if seen["fetch"] else None
        newest_call = seen["calls"].json["calls"][0]["guid"]
        seen["of_newest_call"] = program.get(f"/api/recordings/{newest_call}")
        seen["by_token"] = program.get(f"/recordings/{GOLDEN['pcm']}.wav")
        return seen

    def test_the_golden_recording_is_a_conversation(self):
        seen = self.journey()
        about = seen["look_up"].json
        self.assertEqual((about["guid"], about["status"], about["duration_s"], about["codec"]), (GOLDEN["pcm"], "ready", 6.0, "pcm"))
        left, right = seen["samples"]
        self.assertEqual((len(left), len(right)), (48000, 48000))
        self.assertGreater(min(level(left), level(right)), 1000)
        self.assertEqual(seen["fetch"].headers["Content-Type"], "audio/wav")
        self.assertEqual(seen["by_token"].content, seen["fetch"].content)

    def test_the_newest_recording_is_of_a_call_just_ended(self):
        program = self.program("reader")
        newest = program.get("/api/recordings?newest=1").json["recordings"][0]
        self.assertNotIn(newest["guid"], GOLDEN.values())
        self.assertEqual(program.get(f"/api/recordings/{newest['guid']}").json["status"], "ready")

    def test_a_recording_becomes_ready_when_it_has_settled(self):
        self.centre.settings.change({"settle_s": 1e9})
        program = self.program("reader")
        newest = self.centre.recordings.recent(self.centre.recordings.newest_number())["guid"]
        early = program.get(f"/api/recordings/{newest}")
        self.assertEqual((early.status, early.json["status"], early.json["url"]), (202, "processing", None))
        self.centre.settings.change({"settle_s": 0})
        self.assertEqual(program.get(f"/api/recordings/{newest}").status, 200)

    def test_each_codec_says_the_same(self):
        """G.711 decoded by its own rule: within the step of the code."""
        pcm = samples_of(audio.recording(1.0, "pcm"))
        for codec, tag, decoded in (("alaw", audio.ALAW, alaw_sample), ("ulaw", audio.MULAW, mulaw_sample)):
            with self.subTest(codec):
                content = audio.recording(1.0, codec)
                self.assertEqual(struct.unpack("<H", content[20:22])[0], tag)
                coded = content[content.index(b"data") + 8:]
                for at in range(0, 8000, 7):
                    for side in (0, 1):
                        self.assertLess(abs(decoded(coded[2 * at + side]) - pcm[side][at]), 40 + abs(pcm[side][at]) / 16)

    def test_gsm_has_whole_frames(self):
        content = audio.recording(6.0, "gsm")
        self.assertEqual(struct.unpack("<HHIIHHHH", content[20:40]), (audio.GSM, 1, 8000, 1625, 65, 0, 2, 320))
        self.assertEqual(len(content) - content.index(b"data") - 8, 6 * 25 * 65)

    def test_every_fault_shows(self):
        def is_(step, status, words=""):
            return lambda seen: seen[step] is not None and seen[step].status == status and words in seen[step].text

        def silent(left, right):
            def so(seen):
                channels = seen["samples"]
                return bool(channels) and channels[1] is not None and (level(channels[0]) == 0, level(channels[1]) == 0) == (left, right)
            return so

        def seconds(seen):
            return len(seen["samples"][0]) / 8000 if seen["samples"] else 0

        def field(place, width, value):
            return lambda seen: int.from_bytes(seen["fetch"].content[place:place + width], "little") == value

        def claimed(content):
            return struct.unpack("<I", content[40:44])[0]

        self.every_fault_shows(Recording, self.journey, {
            "recorder_stopped": lambda seen: time.time() - age_of(seen["newest"]) > 7000 and seen["of_newest_call"].status == 404,
            "golden_gone": lambda seen: seen["look_up"].status == 404 and seen["newest"].status == 200,
            "signature_over": is_("fetch", 403),
            "zero_bytes": lambda seen: seen["fetch"].status == 200 and seen["fetch"].content == b"",
            "header_only": lambda seen: len(seen["fetch"].content) == 44 and seen["samples"] is not None,
            "truncated": lambda seen: claimed(seen["fetch"].content) > 2 * len(seen["fetch"].content),
            "silent": silent(True, True),
            "left_silent": silent(True, False),
            "right_silent": silent(False, True),
            "mono": lambda seen: seen["samples"] and seen["samples"][1] is None,
            "half_length": lambda seen: seconds(seen) == 3.0,
            "twice_as_long": lambda seen: seconds(seen) == 12.0,
            "clipped": lambda seen: seen["samples"] and list(seen["samples"][0]).count(32767) > 1000,
            "other_codec": field(20, 2, audio.MULAW),
            "claims_gigabytes": lambda seen: claimed(seen["fetch"].content) == 0x7FFFFFF0,
            "claims_no_rate": field(24, 4, 0),
            "claims_many_channels": field(22, 2, 65535),
            "noise_as_header": lambda seen: seen["fetch"].content[:8] == b"RIFF\xff\xff\xff\xff",
            "html_as_audio": lambda seen: seen["fetch"].headers["Content-Type"] == "audio/wav" and "<html>" in seen["fetch"].text,
            "html_page": lambda seen: seen["fetch"].headers["Content-Type"].startswith("text/html") and seen["fetch"].status == 200,
            "file_missing": is_("fetch", 404),
            "store_refuses": is_("fetch", 403, "AccessDenied"),
            "redirected_elsewhere": lambda seen: seen["fetch"].status == 302 and "127.0.0.2" in seen["fetch"].headers["Location"],
            "never_ready": lambda seen: seen["look_up"].status == 202 and seen["look_up"].headers["Retry-After"] == "1",
            "all_missing": is_("look_up", 404, '"missing"'),
            "absent": is_("look_up", 200, '"absent"'),
            "no_address": lambda seen: seen["look_up"].json["status"] == "ready" and seen["look_up"].json["url"] is None,
            "wrong_length": lambda seen: seen["look_up"].json["duration_s"] == 36.0 and seconds(seen) == 6.0,
            "error_in_body": is_("look_up", 200, "ERROR:"),
        })

    def test_no_signature_and_no_token_is_no_audio(self):
        seen = self.journey()
        url = seen["look_up"].json["url"]
        path = url[url.index("/recordings/"):]
        for why, asked in (("no signature", path.partition("?")[0]), ("another's", path.replace(GOLDEN["pcm"], GOLDEN["alaw"])),
                           ("longer life", path.replace("expires=1", "expires=2"))):
            with self.subTest(why):
                self.assertEqual(self.visitor().get(asked).status, 403)
        self.assertEqual(self.visitor().get(f"/api/recordings/{GOLDEN['pcm']}").status, 401)


def age_of(newest):
    found = (newest.json or {}).get("recordings")
    return datetime.datetime.fromisoformat(found[0]["ended"].replace("Z", "+00:00")).timestamp() if found else time.time()


def mulaw_sample(byte):
    byte = ~byte & 0xFF
    size = (((byte & 0x0F) << 3) + 0x84 << (byte >> 4 & 7)) - 0x84
    return -size if byte & 0x80 else size


def alaw_sample(byte):
    byte ^= 0x55
    exponent, size = byte >> 4 & 7, (byte & 0x0F) << 4 | 8
    size = size + 0x100 << exponent - 1 if exponent else size
    return size if byte & 0x80 else -size


if __name__ == "__main__":
    unittest.main()
