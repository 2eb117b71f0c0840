#include "ledger/sample_pack.h"

#include <gtest/gtest.h>

#include <random>

namespace sereno::ledger {
namespace {

NumberedSample full(std::int64_t arrival) {
  return {.arrival = arrival,
          .sample = {.service = "web",
                     .function = "dashboards",
                     .at = instant_from_ms(1'700'000'000'000 - arrival * 7),
                     .status = Status::critical,
                     .degraded = true,
                     .interval = milliseconds{60'000},
                     .output = std::string("a\0\xff", 3),
                     .perfdata = "time=" + std::to_string(arrival),
                     .source = "agent",
                     .function_state = FunctionState::not_seen,
                     .fault = {.owner = FaultOwner::ally,
                               .party = "isp",
                               .confidence = Confidence::high,
                               .step = "tls",
                               .reasons = "two witnesses"},
                     .reason = "no_process",
                     .site = "north",
                     .steps = "resolve, connect",
                     .duration = milliseconds{321}}};
}

bool same(const NumberedSample& left, const NumberedSample& right) {
  const Sample &a = left.sample, &b = right.sample;
  return left.arrival == right.arrival && a.service == b.service && a.function == b.function && a.at == b.at &&
         a.status == b.status && a.degraded == b.degraded && a.interval == b.interval && a.output == b.output &&
         a.perfdata == b.perfdata && a.source == b.source && a.function_state == b.function_state &&
         a.fault == b.fault && a.reason == b.reason && a.site == b.site && a.steps == b.steps &&
         a.duration == b.duration;
}

TEST(SamplePack, GivesBackWhatWasPacked) {
  const std::vector<NumberedSample> packed{full(3), {.arrival = 4, .sample = {.service = "bare"}}, full(900)};
  const auto back = unpack_samples(pack(packed));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), packed.size());
  for (std::size_t i = 0; i < packed.size(); ++i) EXPECT_TRUE(same((*back)[i], packed[i])) << i;
  EXPECT_TRUE(unpack_samples(pack({})));
}

/// What the checks `web` and `agent_login` say, with other digits each time.
std::vector<NumberedSample> as_checks_say(int many) {
  std::mt19937 random(7);
  const auto digits = [&random] { return std::to_string(100'000 + random() % 900'000); };
  std::vector<NumberedSample> samples;
  for (int i = 0; i < many; ++i) {
    NumberedSample each{.arrival = i + 1,
                        .sample = {.service = "web-" + std::to_string(i % 100),
                                   .at = instant_from_ms(1'700'000'000'000 + i * 600),
                                   .interval = milliseconds{60'000},
                                   .source = "agent"}};
    each.sample.output = "HTTP/1.1 200 OK, 15234 bytes in 0." + digits() + " s";
    each.sample.perfdata = "time=0." + digits() + "s;2;5;0";
    for (const char* step : {"resolve", "connect", "tls", "headers", "firstbyte", "transfer"})
      each.sample.perfdata += std::string(" time_") + step + "=0." + digits() + "s;;;0";
    samples.push_back(std::move(each));
  }
  return samples;
}

TEST(SamplePack, ATightOneSaysTheSameInFarFewerBytes) {
  const auto samples = as_checks_say(1000);
  const std::string tight = pack_tightly(samples);
  EXPECT_LT(tight.size(), 55'000u) << "of " << pack(samples).size();
  const auto back = unpack_samples(tight);
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_TRUE(same((*back)[i], samples[i])) << i;
}

TEST(SamplePack, WhatDoesNotBecomeSmallerStaysAsItIs) {
  EXPECT_EQ(pack_tightly({}), pack({}));
  EXPECT_TRUE(unpack_samples(pack_tightly({})));
  std::mt19937 random(1);
  NumberedSample noise{.arrival = 1};
  for (int i = 0; i < 500; ++i) noise.sample.output += static_cast<char>(random());
  EXPECT_EQ(pack_tightly({noise}), pack({noise}));
}

TEST(SamplePack, ATightOneThatWasDamagedIsNone) {
  const std::string whole = pack_tightly(as_checks_say(200));
  for (std::size_t i = 0; i < whole.size(); ++i)
    EXPECT_FALSE(unpack_samples(std::string_view(whole).substr(0, i))) << i;
  EXPECT_FALSE(unpack_samples(whole + "x"));
  for (std::size_t i = 0; i < whole.size(); i += 7) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(unpack_samples(damaged)) << i;
  }
  // A size that nobody would wait for, and one of nothing.
  EXPECT_FALSE(unpack_samples(std::string("\0\xff\xff\xff\xff\xff\x7f abc", 11)));
  EXPECT_FALSE(unpack_samples(std::string("\0\0 abc", 6)));
}

TEST(SamplePack, EqualTextsStandOnce) {
  std::vector<NumberedSample> samples;
  for (std::int64_t i = 1; i <= 1000; ++i) {
    NumberedSample each{.arrival = i,
                        .sample = {.service = "web", .at = instant_from_ms(1'700'000'000'000 + i * 60'000)}};
    each.sample.output = std::string(300, 'x');
    samples.push_back(std::move(each));
  }
  EXPECT_LT(pack(samples).size(), 25'000u) << "of 300,000 bytes of output";
}

TEST(SamplePack, OtherBytesAreRefused) {
  const std::string bytes = pack({full(3), full(9)});
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(unpack_samples(std::string_view(bytes).substr(0, length))) << length;
  EXPECT_FALSE(unpack_samples(bytes + "x"));
  EXPECT_FALSE(unpack_samples("\xff\xff\xff\xff\xff\xff\xff\xff\x7f"));
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    unpack_samples(damaged);  // any answer is good, as long as there is one
  }
}

}  // namespace
}  // namespace sereno::ledger
