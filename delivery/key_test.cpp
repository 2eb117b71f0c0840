#include "delivery/key.h"

#include <gtest/gtest.h>

#include <set>

namespace sereno::delivery {
namespace {

TEST(IdempotenceKey, IsTheSameForTheSameAndAnotherForAnythingElse) {
  const ledger::Sample sample{.service = "web", .at = instant_from_ms(5), .status = Status::ok, .output = "fine"};
  const ledger::Fact fact{.recorded_at = instant_from_ms(5), .type = "note", .body = "{}"};
  const ledger::Run run{.service = "web", .status = Status::ok, .first_seen = instant_from_ms(5)};
  auto other_service = sample, other_site = sample, other_instant = sample, other_status = sample, other_words = sample;
  other_service.service = "we";
  other_site.site = "b";
  other_instant.at += milliseconds{1};
  other_status.status = Status::critical;
  other_words.output = "well";
  auto other_body = fact, other_time = fact;
  other_body.body = "{ }";
  other_time.recorded_at += milliseconds{1};
  const ledger::Arrived items[] = {{.arrival = 1, .what = sample},
                                   {.arrival = 2, .what = sample},
                                   {.arrival = 1, .what = other_service},
                                   {.arrival = 1, .what = other_site},
                                   {.arrival = 1, .what = other_instant},
                                   {.arrival = 1, .what = other_status},
                                   {.arrival = 1, .what = other_words},
                                   {.arrival = 1, .what = fact},
                                   {.arrival = 1, .what = other_body},
                                   {.arrival = 1, .what = other_time},
                                   {.arrival = 1, .what = run}};
  std::set<std::string> keys;
  for (const auto& item : items) {
    const std::string key = idempotence_key("mail", item);
    EXPECT_EQ(key.size(), 32u);
    EXPECT_EQ(key, idempotence_key("mail", item));
    keys.insert(key);
  }
  EXPECT_EQ(keys.size(), std::size(items));
  EXPECT_FALSE(keys.contains(idempotence_key("nsca", items[0]))) << "another consumer";
}

TEST(IdempotenceKey, OfARunThatGrewIsTheSame) {
  ledger::Run run{
      .service = "web", .first_seen = instant_from_ms(5), .last_confirmed = instant_from_ms(5), .samples = 1};
  const std::string before = idempotence_key("mail", {.arrival = 1, .what = run});
  run.last_confirmed = instant_from_ms(900);
  run.samples = 9;
  EXPECT_EQ(idempotence_key("mail", {.arrival = 1, .what = run}), before);
}

}  // namespace
}  // namespace sereno::delivery
