#include "sereno/steps/audio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "plugins/steps/audio/audio_measure.h"

namespace sereno::steps {
namespace {

std::string four(std::uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}
std::string two(std::uint32_t value) { return four(value).substr(0, 2); }

/// Sixteen-bit PCM at 8 kHz; the header says `length` bytes of sound.
std::string wav(const std::string& sound, std::uint32_t length, std::uint32_t channels = 2, std::uint32_t rate = 8000) {
  const std::string format =
      two(1) + two(channels) + four(rate) + four(rate * channels * 2) + two(channels * 2) + two(16);
  return "RIFF" + four(36 + length) + "WAVEfmt " + four(16) + format + "data" + four(length) + sound;
}

/// A tone on the left, `right` times as loud on the right.
std::string tone(double seconds, double right) {
  std::string sound;
  for (int i = 0; i < seconds * 8000; ++i) {
    const double value = 0.5 * std::sin(i * 0.35);
    for (const double sample : {value, value * right})
      sound += two(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(sample * 32767))));
  }
  return sound;
}

Deadline patience() { return Deadline(Deadline::Clock::now() + std::chrono::seconds{30}); }

TEST(LookAtBytes, KnowsWhatItIs) {
  struct Case {
    std::string bytes;
    AudioKind kind;
  };
  const Case cases[] = {
      {"", AudioKind::empty},
      {"<!DOCTYPE html><html>", AudioKind::html},
      {"\xef\xbb\xbf \n<HTML>", AudioKind::html},
      {"<?xml version='1.0'?><Error>", AudioKind::html},
      {"{\"error\": 1}", AudioKind::json},
      {"ERROR: no such recording\n", AudioKind::text},
      {wav("", 0), AudioKind::wav},
      {std::string("OggS\0\2", 6), AudioKind::ogg},
      {std::string("fLaC\0\0", 6), AudioKind::flac},
      {std::string("\xff\xfb\x90\x00", 4), AudioKind::mp3},
      {std::string("ID3\4\0\0", 6), AudioKind::mp3},
      {std::string("\0\1\2\3", 4), AudioKind::other},
  };
  for (const Case& c : cases) EXPECT_EQ(look_at_bytes(c.bytes).kind, c.kind) << c.bytes;
}

TEST(LookAtBytes, BelievesNoHeader) {
  const std::string sound = tone(1, 1);
  const auto size = static_cast<std::uint32_t>(sound.size());
  EXPECT_TRUE(look_at_bytes(wav("", 0)).header_only);
  EXPECT_FALSE(look_at_bytes(wav(sound, size)).header_only);
  EXPECT_EQ(look_at_bytes(wav(sound, size)).missing_bytes, 0u);
  EXPECT_EQ(look_at_bytes(wav(sound, size + 100)).missing_bytes, 100u);
  EXPECT_TRUE(look_at_bytes(wav(sound, 0)).header_forgotten);
  EXPECT_EQ(look_at_bytes(wav(sound, 0xffffffff)).missing_bytes, 0u) << "streamed";
  const std::string whole = wav(sound, size);
  for (std::size_t cut = 0; cut < 60; ++cut) {
    const auto seen = look_at_bytes(whole.substr(0, cut));
    EXPECT_EQ(seen.kind, cut == 0 ? AudioKind::empty : cut < 12 ? seen.kind : AudioKind::wav);
    EXPECT_EQ(seen.header_only, cut >= 12 && cut <= 44) << cut;
  }
}

TEST(MeasureAudio, BothSides) {
  const std::string sound = tone(2, 1);
  const auto end = measure_audio(wav(sound, static_cast<std::uint32_t>(sound.size())), 0, patience());
  ASSERT_EQ(end.fault, AudioFault::none) << end.text;
  EXPECT_STREQ(end.measure.codec.data(), "pcm");
  EXPECT_EQ(end.measure.rate, 8000u);
  EXPECT_EQ(end.measure.channels, 2u);
  EXPECT_NEAR(end.measure.seconds, 2, 0.001);
  EXPECT_NEAR(end.measure.channel[0].level_dbfs, -9.03, 0.1);
  EXPECT_EQ(end.measure.silent, 0);
}

TEST(MeasureAudio, OneSideSilent) {
  const std::string sound = tone(1, 0);
  const auto end = measure_audio(wav(sound, static_cast<std::uint32_t>(sound.size())), 0, patience());
  ASSERT_EQ(end.fault, AudioFault::none) << end.text;
  EXPECT_EQ(end.measure.channel[0].silent, 0);
  EXPECT_EQ(end.measure.channel[1].silent, 1);
  EXPECT_EQ(end.measure.channel[1].level_dbfs, -120);
  EXPECT_EQ(end.measure.silent, 0);
}

TEST(MeasureAudio, DamagedFilesEndWithAReason) {
  const std::string sound = tone(1, 1);
  const auto size = static_cast<std::uint32_t>(sound.size());
  const std::string cases[] = {"<html>",
                               "RIFF" + std::string(4000, '\xff'),
                               wav(sound, size, 65535),
                               wav(sound, size, 0),
                               wav(sound, size, 2, 0),
                               wav(sound, size, 2, 2000000000)};
  for (const std::string& bytes : cases) {
    const auto end = measure_audio(bytes, 0, patience());
    EXPECT_EQ(end.fault, AudioFault::damaged);
    EXPECT_NE(end.text, "");
  }
}

TEST(MeasureAudio, EndsAtTheDeadline) {
  const std::string sound = tone(1, 1);
  EXPECT_EQ(
      measure_audio(wav(sound, static_cast<std::uint32_t>(sound.size())), 0, Deadline(Deadline::Clock::now())).fault,
      AudioFault::timed_out);
}

TEST(AudioMeter, ClippingAndWindows) {
  AudioMeter meter(10, 1, -50);
  const float frames[] = {1.0F, -1.0F, 0.5F, 0.0F, NAN};
  meter.take(frames, 5);
  AudioMeasure measure;
  meter.finish(measure);
  EXPECT_DOUBLE_EQ(measure.channel[0].clipped, 0.4);
  EXPECT_DOUBLE_EQ(measure.channel[0].silent, 0.4);
  EXPECT_DOUBLE_EQ(measure.seconds, 0.5);
}

TEST(Sha256, OfBytes) {
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace sereno::steps
