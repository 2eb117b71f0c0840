#include "checks/recording/judge_audio.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace recording {
namespace {

using sereno::FaultOwner;
using sereno::Status;
using sereno::steps::AudioFault;
using sereno::steps::AudioKind;

/// A stereo WAV of a minute in which both talk.
Fetched good() {
  Fetched fetched{.content_type = "audio/wav", .size = 1920044, .sha256 = std::string(64, 'a')};
  fetched.bytes.kind = AudioKind::wav;
  auto& measure = fetched.audio.measure;
  std::string("pcm").copy(measure.codec.data(), 3);
  measure.rate = 8000;
  measure.channels = 2;
  measure.seconds = measure.promised_seconds = 60;
  measure.silent = 0.1;
  measure.channel[0] = {.level_dbfs = -20, .silent = 0.5};
  measure.channel[1] = {.level_dbfs = -22, .silent = 0.5};
  return fetched;
}

struct Case {
  const char* why;
  std::function<void(Fetched&, Wanted&)> change;
  Status status;
  const char* text;
  FaultOwner owner = FaultOwner::platform;
};

TEST(JudgeAudio, AGoodOneHasNothingAgainstIt) {
  Wanted wanted{.sha256 = std::string(64, 'a'), .seconds = 61, .codec = "pcm", .channels = 2};
  EXPECT_TRUE(judge_audio(wanted, good()).empty());
}

TEST(JudgeAudio, EachWayToBeBad) {
  const Case cases[] = {
      {"a placeholder", [](Fetched& f, Wanted&) { f.bytes.kind = AudioKind::empty; }, Status::critical,
       "audio: 0 bytes: a placeholder"},
      {"an error page", [](Fetched& f, Wanted&) { f.bytes.kind = AudioKind::html; }, Status::critical,
       "audio: HTML where audio/wav was promised"},
      {"an error",
       [](Fetched& f, Wanted&) {
         f.bytes.kind = AudioKind::json;
         f.content_type = "application/json";
       },
       Status::critical, "audio: JSON where audio was promised"},
      {"44 bytes",
       [](Fetched& f, Wanted&) {
         f.bytes.header_only = true;
         f.size = 44;
       },
       Status::critical, "audio: a header and no sound (44 bytes)"},
      {"cut", [](Fetched& f, Wanted&) { f.bytes.missing_bytes = 7; }, Status::critical,
       "audio: truncated: 7 bytes of its sound are missing"},
      {"its recorder died", [](Fetched& f, Wanted&) { f.bytes.header_forgotten = true; }, Status::critical,
       "audio: its length was never written: a recorder that died"},
      {"fewer frames than said", [](Fetched& f, Wanted&) { f.audio.measure.promised_seconds = 90; }, Status::critical,
       "audio: truncated: 60.0 s of the 90.0 s that its header says"},
      {"damaged", [](Fetched& f, Wanted&) { f.audio = {.fault = AudioFault::damaged, .text = "why"}; },
       Status::critical, "decode: cannot be decoded: why"},
      {"it kills its decoder", [](Fetched& f, Wanted&) { f.audio = {.fault = AudioFault::hostile, .text = "why"}; },
       Status::unknown, "decode: decoding was stopped: why", FaultOwner::not_established},
      {"no library", [](Fetched& f, Wanted&) { f.audio = {.fault = AudioFault::library, .text = "why"}; },
       Status::unknown, "decode: cannot be decoded here: why", FaultOwner::observer},
      {"no time", [](Fetched& f, Wanted&) { f.audio = {.fault = AudioFault::timed_out}; }, Status::unknown,
       "decode: no time was left to decode it", FaultOwner::observer},
      {"another codec", [](Fetched&, Wanted& w) { w.codec = "gsm"; }, Status::warning, "codec: pcm, expected gsm"},
      {"one channel", [](Fetched&, Wanted& w) { w.channels = 1; }, Status::warning, "channels: 2, expected 1"},
      {"too short", [](Fetched&, Wanted& w) { w.seconds = 100; }, Status::critical,
       "length: 60.0 s, expected 100.0 s +- 5.0 s"},
      {"nothing in it", [](Fetched& f, Wanted&) { f.audio.measure.silent = 1; }, Status::critical,
       "silence: 100 % silent, at most 90 %"},
      {"little in it", [](Fetched& f, Wanted&) { f.audio.measure.silent = 0.7; }, Status::warning,
       "silence: 70 % silent, at most 60 %"},
      {"the agent is not heard", [](Fetched& f, Wanted&) { f.audio.measure.channel[0].silent = 1; }, Status::critical,
       "silence: left channel silent 100 %: one-way audio", FaultOwner::not_established},
      {"too loud", [](Fetched& f, Wanted&) { f.audio.measure.channel[1].clipped = 0.2; }, Status::warning,
       "level: right channel is cut off in 20 % of its samples"},
      {"changed", [](Fetched&, Wanted& w) { w.sha256 = std::string(64, 'b'); }, Status::critical,
       "sha256: aaaaaaaaaaaa..., expected bbbbbbbbbbbb..."},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Fetched fetched = good();
    Wanted wanted;
    c.change(fetched, wanted);
    const auto findings = judge_audio(wanted, fetched);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].finding.status, c.status);
    EXPECT_EQ(findings[0].finding.step + ": " + findings[0].finding.text, c.text);
    EXPECT_EQ(findings[0].fault.owner, c.owner);
    EXPECT_EQ(findings[0].fault.step, findings[0].finding.step);
  }
}

}  // namespace
}  // namespace recording
