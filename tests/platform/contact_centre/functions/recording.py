"""The recordings by GUID: looked up as JSON, fetched as audio from a signed address or with a token."""
from .. import audio
from ..doors import needs_role, refuse, session_of
from ..figures import iso
from ..function import Function, fault, route
from ..recordings import GOLDEN, GOLDEN_S

STOPPED_S = 7200
ERROR_PAGE = "<!DOCTYPE html><html><body><h1>The recording could not be opened</h1></body></html>\n"


class Recording(Function):
    """Each fault is a way in which a recording is not there, or is there and is worth nothing."""

    name = "recording"
    conditions = {
        "recorder_stopped": "calls end and nothing is recorded, since two hours; the old ones are well",
        "golden_gone": "the old recordings were deleted: retention",
        "signature_over": "the signed address is over before anybody can use it",
    }

    def _base(self, request):
        return f"{self.centre.scheme}://{request.headers.get('Host', '')}"

    def _found(self, guid):
        if self.suffers("golden_gone") and guid in GOLDEN.values():
            return None
        found = self.centre.recordings.find(guid)
        if found and self.suffers("recorder_stopped") and found["ended"] > self.centre.now() - STOPPED_S:
            return None
        return found

    @route("GET", "/api/calls")
    @needs_role("reader", "lists")
    def calls(self, request, session):
        """The newest calls that have ended, newest first: what the switch knows, whatever became of their recordings."""
        newest = self.centre.recordings.newest_number()
        calls = [self.centre.recordings.recent(number) for number in range(newest, newest - 5, -1)]
        request.send_json(200, {"calls": [{"guid": call["guid"], "ended": iso(call["ended"]), "duration_s": call["duration_s"],
                                           "agent": "agent7"} for call in calls]})

    @route("GET", "/api/recordings")
    @needs_role("reader", "lists")
    def newest(self, request, session):
        stopped = STOPPED_S if self.suffers("recorder_stopped") else 0
        recordings = self.centre.recordings
        found = recordings.recent(recordings.newest_number(self.centre.settings.settle_s + stopped))
        return request.send_json(200, {"recordings": [self._shown(request, found)]})

    def _shown(self, request, found, status="ready", **changes):
        url = self.centre.recordings.address(found["guid"], self._base(request)) if status == "ready" else None
        if url and self.suffers("signature_over"):
            url = url.replace("expires=1", "expires=0")
        return {**self.centre.recordings.shown(found, status, url), **changes}

    @route("GET", "/api/recordings/{guid}")
    @needs_role("reader", "lists")
    def look_up(self, request, session):
        found = self._found(request.arguments["guid"])
        if found is None:
            return request.send_json(404, {"guid": request.arguments["guid"], "status": "missing"})
        if self.centre.now() - found["ended"] < self.centre.settings.settle_s:
            return self._not_yet(request, found)
        return request.send_json(200, self._shown(request, found))

    def _not_yet(self, request, found):
        request.send_json(202, self._shown(request, found, "processing"), {"Retry-After": "1"})

    @route("GET", "/recordings/{guid}.wav")
    def fetch(self, request):
        guid = request.arguments["guid"]
        if not self.centre.recordings.signature_is_right(guid, request.query) and session_of(self.centre, request) is None:
            return refuse(request, 403, "the address is over, or its signature is wrong")
        found = self._found(guid)
        if found is None:
            return request.send(404, "Not Found\n")
        return self._send(request, self._bent(found))

    @staticmethod
    def _send(request, content):
        request.send_bytes(200, content, "audio/wav", {"Cache-Control": "no-store"})

    def _bent(self, found):
        """The audio as the present mode leaves it."""
        seconds, silence = found["duration_s"], audio.voice(found["duration_s"], 100, lambda _: False)
        left, right = audio.conversation(seconds)
        whole = self.centre.recordings.content(found)
        return self.AUDIO[self.mode()](whole, left, right, silence) if self.mode() in self.AUDIO else whole

    # Files that arrive as audio and are none, or none worth having. (whole file, left, right, silence) -> file
    AUDIO = {
        "zero_bytes": lambda whole, left, right, silence: b"",
        "header_only": lambda whole, left, right, silence: audio.wav(b""),
        "truncated": lambda whole, left, right, silence: whole[: len(whole) // 3],
        "silent": lambda whole, left, right, silence: audio.wav(audio.pcm(audio.interleaved(silence, silence))),
        "left_silent": lambda whole, left, right, silence: audio.wav(audio.pcm(audio.interleaved(silence, right))),
        "right_silent": lambda whole, left, right, silence: audio.wav(audio.pcm(audio.interleaved(left, silence))),
        "mono": lambda whole, left, right, silence: audio.wav(audio.pcm(left), channels=1),
        "half_length": lambda whole, left, right, silence: audio.wav(audio.pcm(audio.interleaved(left, right)[: len(left)])),
        "twice_as_long": lambda whole, left, right, silence: audio.wav(audio.pcm(audio.interleaved(left + left, right + right))),
        "clipped": lambda whole, left, right, silence: audio.wav(audio.pcm(audio.interleaved(
            audio.clipped(left, 12), audio.clipped(right, 12)))),
        "other_codec": lambda whole, left, right, silence: audio.recording(len(left) / audio.RATE, "ulaw"),
        "claims_gigabytes": lambda whole, left, right, silence: audio.wav(audio.pcm(left), data_length=0x7FFFFFF0),
        "claims_no_rate": lambda whole, left, right, silence: whole[:24] + bytes(4) + whole[28:],
        "claims_many_channels": lambda whole, left, right, silence: whole[:22] + b"\xff\xff" + whole[24:],
        "noise_as_header": lambda whole, left, right, silence: b"RIFF" + b"\xff" * 4000,
    }
    conditions |= {
        "zero_bytes": "a placeholder of no bytes: the call ended, its recording never came (Oracle ISR)",
        "header_only": "44 bytes: a WAV header and not one sample",
        "truncated": "the file ends in the middle of its samples: the disk was full",
        "silent": "a recording of nothing: the port that is recorded is the wrong one",
        "left_silent": "the agent is not heard: one-way audio",
        "right_silent": "the customer is not heard: one-way audio",
        "mono": "one channel where two were agreed",
        "half_length": "half of the call is missing",
        "twice_as_long": "two calls in one file",
        "clipped": "so loud that it is cut off",
        "other_codec": "µ-law where PCM was promised: somebody changed the transcoder",
        "claims_gigabytes": "a header that promises two gigabytes",
        "claims_no_rate": "a header whose sample rate is nought",
        "claims_many_channels": "a header with 65535 channels",
        "noise_as_header": "RIFF, and after it nothing that makes sense",
    }

    @fault("200, audio/wav in the header, and an error page in the body", "fetch")
    def fault_html_as_audio(self, request):
        request.send_bytes(200, ERROR_PAGE.encode(), "audio/wav")

    @fault("200 and an error page that says so", "fetch")
    def fault_html_page(self, request):
        request.send(200, ERROR_PAGE)

    @fault("the look-up promises what the store does not have", "fetch")
    def fault_file_missing(self, request):
        request.send(404, "Not Found\n")

    @fault("the store refuses: its rights were changed", "fetch")
    def fault_store_refuses(self, request):
        request.send(403, "<Error><Code>AccessDenied</Code></Error>\n")

    @fault("sent on to a store at another host: no token may go there", "fetch")
    def fault_redirected_elsewhere(self, request):
        request.send(302, "", {"Location": f"{self.centre.elsewhere(request)}/elsewhere/recordings/{request.arguments['guid']}.wav"})

    def _if_found(self, request, answer):
        """Answers for a recording that there is; 404 for any other GUID, whatever the mode."""
        found = self.centre.recordings.find(request.arguments["guid"])
        return answer(found) if found else refuse(request, 404, "no such recording")

    @fault("202 for ever: the transcoder's queue does not move", "look_up")
    def fault_never_ready(self, request):
        self._if_found(request, lambda found: self._not_yet(request, found))

    @fault("no recording under any GUID", "look_up")
    def fault_all_missing(self, request):
        request.send_json(404, {"guid": request.arguments["guid"], "status": "missing"})

    @fault("the final word: there will be no recording (Twilio's absent)", "look_up")
    def fault_absent(self, request):
        self._if_found(request, lambda found: request.send_json(200, self._shown(request, found, "absent")))

    @fault("ready, and no address of the audio", "look_up")
    def fault_no_address(self, request):
        self._if_found(request, lambda found: request.send_json(200, self._shown(request, found, url=None)))

    @fault("the look-up says half a minute more than the audio has", "look_up")
    def fault_wrong_length(self, request):
        longer = {"duration_s": GOLDEN_S + 30}
        self._if_found(request, lambda found: request.send_json(200, self._shown(request, found, **longer)))

    @fault("200 and an error in the body", "look_up", "newest")
    def fault_error_in_body(self, request):
        request.send(200, "ERROR: recording_lookup NO RECORDINGS FOUND\n")
