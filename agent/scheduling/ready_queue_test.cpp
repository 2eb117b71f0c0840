#include "agent/scheduling/ready_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sereno::agent {
namespace {

using std::chrono::seconds;

const SteadyTime now = SteadyTime{} + std::chrono::hours{100};

/// "Q3": quick, due at second 3; "S3" slow; "F3" fresh; "R3" a retry (of a slow one); "W3": slow, of another check.
Candidate candidate(const std::string& text) {
  return {.service = ServiceHandle{static_cast<std::uint64_t>(std::stoul(text.substr(1))) +
                                   1000u * static_cast<unsigned>(text[0])},
          .check = text[0] == 'W' ? "web" : "external",
          .due = now + seconds{std::stoul(text.substr(1))},
          .retry = text[0] == 'R',
          .quick = text[0] == 'Q',
          .fresh = text[0] == 'F'};
}

std::string name_of(const Candidate& one) {
  const char kind = one.retry ? 'R' : one.quick ? 'Q' : one.fresh ? 'F' : one.check == "web" ? 'W' : 'S';
  return kind + std::to_string((one.due - now) / seconds{1});
}

TEST(ReadyQueue, SharesThePlacesOut) {
  struct Case {
    const char* why;
    std::size_t places;
    std::vector<std::string> waiting;
    std::string order;  ///< what starts, none having ended
  };
  const Case cases[] = {
      {"who was due first", 8, {"Q3", "Q1", "Q2"}, "Q1 Q2 Q3"},
      {"no more than there are places", 2, {"Q1", "Q2", "Q3"}, "Q1 Q2"},
      {"slow ones leave a quarter", 8, {"S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8"}, "S1 S2 S3 S4 S5 S6"},
      {"which goes to a quick one that came later", 4, {"S1", "S2", "S3", "S4", "Q9"}, "S1 S2 S3 Q9"},
      {"or to a check that has no run", 4, {"S1", "S2", "S3", "S4", "W9", "W10"}, "S1 S2 S3 W9"},
      {"fresh ones leave one place",
       8,
       {"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "Q9"},
       "F1 F2 F3 F4 F5 F6 F7 Q9"},
      {"and pass by slow ones that may not start",
       8,
       {"S1", "S2", "S3", "S4", "S5", "S6", "S7", "F8", "F9"},
       "S1 S2 S3 S4 S5 S6 F8"},
      {"slow ones wait for those that proved slow",
       8,
       {"F1", "F2", "F3", "F4", "F5", "F6", "S7", "Q8"},
       "F1 F2 F3 F4 F5 F6 Q8"},
      {"of two places none is kept", 2, {"S1", "S2"}, "S1 S2"},
      {"one place is one place", 1, {"S1", "Q2"}, "S1"},
      {"retries come behind what is due, whenever it was", 8, {"R1", "Q5", "R2"}, "Q5 R1 R2"},
      {"in half of the places", 4, {"R1", "R2", "R3"}, "R1 R2"},
      {"at least one", 2, {"R1", "R2"}, "R1"},
      {"half of which others may have already", 8, {"S1", "S2", "S3", "S4", "R5"}, "S1 S2 S3 S4"},
      {"but not quick ones", 8, {"Q1", "Q2", "Q3", "Q4", "R5"}, "Q1 Q2 Q3 Q4 R5"},
      {"not while something waits that is due", 4, {"S1", "S2", "S3", "S4", "R1"}, "S1 S2 S3"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    ReadyQueue queue(c.places);
    for (const auto& text : c.waiting) queue.add(candidate(text));
    std::string order;
    while (const auto next = queue.take()) order += (order.empty() ? "" : " ") + name_of(*next);
    EXPECT_EQ(order, c.order);
  }
}

TEST(ReadyQueue, CountsWhatEnds) {
  ReadyQueue queue(4);
  for (const char* text : {"S1", "S2", "S3", "S4", "R1"}) queue.add(candidate(text));
  std::vector<Candidate> running;
  while (const auto next = queue.take()) running.push_back(*next);
  ASSERT_EQ(running.size(), 3u);
  EXPECT_EQ(queue.waiting(), 1u);
  EXPECT_EQ(queue.waiting_retries(), 1u);
  EXPECT_EQ(queue.longest_waiting(), now + seconds{4});
  queue.ended(running[0]);
  EXPECT_EQ(name_of(*queue.take()), "S4");
  for (std::size_t i = 1; i < running.size(); ++i) queue.ended(running[i]);
  EXPECT_EQ(name_of(*queue.take()), "R1");
  EXPECT_EQ(queue.running(), 2u);
  EXPECT_EQ(queue.longest_waiting(), std::nullopt);
}

TEST(ReadyQueue, WhoIsTakenOutDoesNotRun) {
  ReadyQueue queue(4);
  for (const char* text : {"S1", "Q2", "R3"}) queue.add(candidate(text));
  for (const char* text : {"S1", "Q2", "R3", "W4", "Q5"}) queue.remove(candidate(text));
  EXPECT_FALSE(queue.take());
}

TEST(ReadyQueue, FewerPlacesHoldForWhatStartsFromNowOn) {
  ReadyQueue queue(4);
  for (const char* text : {"Q1", "Q2", "Q3", "Q4", "Q5"}) queue.add(candidate(text));
  std::vector<Candidate> running;
  while (const auto next = queue.take()) running.push_back(*next);
  queue.set_places(2);
  queue.ended(running[0]);
  queue.ended(running[1]);
  EXPECT_FALSE(queue.take());
  queue.ended(running[2]);
  EXPECT_TRUE(queue.take());
}

}  // namespace
}  // namespace sereno::agent
