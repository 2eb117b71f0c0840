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
