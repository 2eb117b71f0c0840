#include "sla/renderers/words.h"

#include <gtest/gtest.h>

#include <set>

namespace sereno::sla {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr auto last_code = ReasonCode::entry_stands;

TEST(Words, EveryCodeHasANameOfItsOwnAndASentence) {
  std::set<std::string_view> names;
  for (int number = 0; number <= static_cast<int>(last_code); ++number) {
    const auto code = static_cast<ReasonCode>(number);
    EXPECT_TRUE(names.insert(name_of(code)).second) << name_of(code);
    const std::string sentence = words(Reason{code, {"first", "second", "third", "fourth", "fifth", "sixth"}});
    EXPECT_FALSE(sentence.empty()) << name_of(code);
    EXPECT_EQ(sentence.find_first_of("{}[]"), std::string::npos) << sentence;
    EXPECT_FALSE(sentence.ends_with('.') || sentence.ends_with(' ')) << sentence;
  }
}

TEST(Words, SayWhatTheParametersAre) {
  const std::string clause = "99.95 - 99.90 %: 5%";
  struct Case {
    Reason reason;
    const char* sentence;
    const char* code;
  };
  const Case cases[] = {
      {{ReasonCode::late_notice, {hours{48} - milliseconds{1'000}, hours{48}, "reject"}},
       "notice came 47 h 59 min 59 s ahead, 48 h are required (late_notice=reject)",
       "late_notice(172799 s, 172800 s, reject)"},
      {{ReasonCode::partly_outside, {milliseconds{500}}},
       "0.500 s of it lie outside the allowed windows",
       "partly_outside(500 ms)"},
      {{ReasonCode::missing, {"evidence"}}, "evidence is missing", "missing(evidence)"},
      {{ReasonCode::missing, {"span"}}, "the span is missing", "missing(span)"},
      {{ReasonCode::missing, {"function", "span", "state"}},
       "function, the span or state is missing",
       "missing(function, span, state)"},
      {{ReasonCode::withdrawn, {"an error"}}, "withdrawn: an error", "withdrawn(an error)"},
      {{ReasonCode::withdrawn, {""}}, "withdrawn", "withdrawn()"},
      {{ReasonCode::third_party, {"ISP"}}, "third party ISP", "third_party(ISP)"},
      {{ReasonCode::third_party, {""}}, "third party", "third_party()"},
      {{ReasonCode::claim_against, {""}}, "claim against a third party", "claim_against()"},
      {{ReasonCode::percent_in_row,
        {Percent{999'004, true}, Percent{999'000}, Percent{999'500}, std::int64_t{1}, Percent{50'000}, clause}},
       "availability 99.9004 % lies in 99.90 to below 99.95 %: row 1, 5 % (99.95 - 99.90 %: 5%)",
       "percent_in_row(99.9004 %, 99.9 %, 99.95 %, 1, 5 %, 99.95 - 99.90 %: 5%)"},
      {{ReasonCode::percent_in_row,
        {Percent{980'000, true}, Percent{0}, Percent{985'000}, std::int64_t{3}, Percent{25'000}, ""}},
       "availability 98.0000 % lies in 0 to below 98.50 %: row 3, 2.5 %",
       "percent_in_row(98 %, 0 %, 98.5 %, 3, 2.5 %, )"},
      {{ReasonCode::minutes_in_last_row, {minutes{75}, std::int64_t{66}, std::int64_t{3}, Percent{100'000}, ""}},
       "1 h 15 min of downtime lies in 66 min and more: row 3, 10 %",
       "minutes_in_last_row(4500 s, 66, 3, 10 %, )"},
      {{ReasonCode::complete_entry, {"k1", "reason", "author"}},
       "k1 moves nothing until it is complete: reason or author is missing",
       "complete_entry(k1, reason, author)"},
      {{ReasonCode::answer_late, {"i1", minutes{5}}}, "i1 has no answer yet: late by 5 min", "answer_late(i1, 300 s)"},
      {{ReasonCode::observer_failed, {"no_descriptor"}},
       "the observer itself could not look (no_descriptor)",
       "observer_failed(no_descriptor)"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(words(c.reason), c.sentence);
    EXPECT_EQ(coded(c.reason), c.code);
  }
}

TEST(Words, OfBandsRefusalsAndGaps) {
  using Measure = CreditBand::Measure;
  EXPECT_EQ(words(CreditBand{Measure::percent, 998'500, 999'000}), "99.85 to below 99.90 %");
  EXPECT_EQ(words(CreditBand{Measure::minutes, 44, 66}), "44 to below 66 min");
  EXPECT_EQ(words(CreditBand{Measure::minutes, 66, {}}), "66 min and more");
  EXPECT_EQ(words(CreditBand{}), "none");
  EXPECT_EQ(words(Refusal{{ReasonCode::maintenance, {"m1"}}, {ReasonCode::outside_windows, {}}}),
            "maintenance m1: lies outside the allowed windows");
  EXPECT_EQ(joined_words({{ReasonCode::nothing_heard, {}}, {ReasonCode::agent_stopped, {}}}),
            "nothing was heard; the agent was stopped");
  EXPECT_EQ(rounding_words({.currency = "MXN"}), "rounded once, half up, to 0.01 MXN");
  EXPECT_EQ(why_unknown({.reason = UnknownFor::silence, .services = {"web", "login"}}), "silence: web, login");
  EXPECT_EQ(why_unknown({.reason = UnknownFor::observer, .detail = "no_place"}), "observer: no_place");
  EXPECT_EQ(why_unknown({.reason = UnknownFor::check}), "check");
}

}  // namespace
}  // namespace sereno::sla
