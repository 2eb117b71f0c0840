#include "sereno/steps/certificate_limits.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant now = *parse_instant("2026-04-06T12:00:00Z");

Certificate lasting(std::string name, std::chrono::milliseconds left, days life = days{365}) {
  return {.name = std::move(name), .issuer = "CA", .not_before = now + left - life, .not_after = now + left};
}

TEST(CertificateLimits, AreReadOrRefused) {
  EXPECT_EQ(*CertificateLimits::parse("21,7"), (CertificateLimits{{.amount = 21}, {.amount = 7}}));
  EXPECT_EQ(*CertificateLimits::parse("30"), (CertificateLimits{{.amount = 30}, {}}));
  EXPECT_EQ(*CertificateLimits::parse("33%, 15%"), (CertificateLimits{{33, true}, {15, true}}));
  EXPECT_EQ(*CertificateLimits::parse("7,7"), (CertificateLimits{{.amount = 7}, {.amount = 7}}));
  for (const char* text : {"", ",", "7,21", "21,", "-1", "a,b", "21;7", "101%", "1e999", "15%,33%"})
    EXPECT_FALSE(CertificateLimits::parse(text)) << text;
}

TEST(JudgeChain, CountsWholeDaysAsCheckHttpDoes) {
  const CertificateLimits limits{{.amount = 21}, {.amount = 7}};
  struct Case {
    const char* why;
    std::chrono::milliseconds left;
    Status status;
    const char* text;
  };
  const Case cases[] = {
      {"one more than the limit", days{22}, Status::ok, ""},
      {"21 days and some hours are 21 days", days{22} - seconds{1}, Status::warning,
       "certificate 'cc.example' expires in 21 days (2026-04-28T11:59:59Z), expected more than 21 days"},
      {"still only a warning", days{8}, Status::warning,
       "certificate 'cc.example' expires in 8 days (2026-04-14T12:00:00Z), expected more than 21 days"},
      {"critical", days{8} - seconds{1}, Status::critical,
       "certificate 'cc.example' expires in 7 days (2026-04-14T11:59:59Z), expected more than 7 days"},
      {"hours", hours{5}, Status::critical,
       "certificate 'cc.example' expires in 5 h (2026-04-06T17:00:00Z), expected more than 7 days"},
      {"in this instant", seconds{0}, Status::critical, "certificate 'cc.example' expired 0 s ago"},
      {"gone", -hours{3}, Status::critical, "certificate 'cc.example' expired 3 h ago"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto finding = judge_chain({lasting("cc.example", c.left)}, limits, now);
    EXPECT_EQ(finding ? finding->status : Status::ok, c.status);
    EXPECT_EQ(finding ? finding->text : "", c.text);
  }
}

TEST(JudgeChain, TakesShares) {
  const CertificateLimits limits{{33, true}, {15, true}};
  EXPECT_FALSE(judge_chain({lasting("a", days{34}, days{100})}, limits, now));
  EXPECT_EQ(judge_chain({lasting("a", days{33}, days{100})}, limits, now)->status, Status::warning);
  EXPECT_EQ(judge_chain({lasting("a", days{15}, days{100})}, limits, now)->status, Status::critical);
  EXPECT_FALSE(judge_chain({lasting("short-lived", days{3}, days{6})}, limits, now));
}

TEST(JudgeChain, TakesAShortLifeIntoAccount) {
  struct Case {
    const char* why;
    days life;
    std::chrono::milliseconds left;
    Status status;
    const char* limit;
  };
  const Case cases[] = {
      {"fresh one of six days", days{6}, days{6} - minutes{5}, Status::ok, ""},
      {"of six days, half-way", days{6}, days{3}, Status::ok, ""},
      {"of six days, should have been renewed", days{6}, hours{47}, Status::warning, "33% of its life"},
      {"of six days, nearly over", days{6}, hours{21}, Status::critical, "15% of its life"},
      {"of one day", days{1}, hours{8}, Status::ok, ""},
      {"of one day, late", days{1}, hours{7}, Status::warning, "33% of its life"},
      {"of 47 days", days{47}, days{16}, Status::ok, ""},
      {"of 47 days, late", days{47}, days{15}, Status::warning, "15 days"},
      {"of 47 days, nearly over", days{47}, days{7}, Status::critical, "7 days"},
      {"of 20 days, late", days{20}, days{6}, Status::warning, "6 days"},
      {"of 90 days counts in days", days{90}, days{22}, Status::ok, ""},
      {"of 90 days", days{90}, days{21}, Status::warning, "21 days"},
      {"of 90 days, nearly over", days{90}, days{7}, Status::critical, "7 days"},
      {"of a year", days{365}, days{21}, Status::warning, "21 days"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto finding = judge_chain({lasting("a", c.left, c.life)}, CertificateLimits::by_lifetime(), now);
    EXPECT_EQ(finding ? finding->status : Status::ok, c.status);
    if (!finding) continue;
    EXPECT_TRUE(finding->text.ends_with(std::string("expected more than ") + c.limit)) << finding->text;
    EXPECT_EQ(finding->function, FunctionState::up) << "an alert is no outage";
  }
  const auto told = judge_chain({lasting("a", days{5}, days{6})}, *CertificateLimits::parse("21,7"), now);
  EXPECT_EQ(told->status, Status::critical) << "who says days means days";
}

TEST(JudgeChain, AnExpiredCertificateIsAnOutage) {
  EXPECT_EQ(judge_chain({lasting("a", -hours{1})}, {}, now)->function, FunctionState::down);
}

TEST(JudgeChain, LooksAtEveryCertificate) {
  const CertificateLimits limits{{.amount = 21}, {.amount = 7}};
  const std::vector<Certificate> chain = {lasting("leaf", days{60}), lasting("intermediate", days{3}),
                                          lasting("root", days{10})};
  const auto finding = judge_chain(chain, limits, now);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->status, Status::critical);
  EXPECT_NE(finding->text.find("'intermediate'"), std::string::npos) << finding->text;
  EXPECT_EQ(soonest(chain).name, "intermediate");
}

TEST(JudgeChain, NamesTheSoonestOfTheWorst) {
  const CertificateLimits limits{{.amount = 21}, {.amount = 7}};
  const auto finding =
      judge_chain({lasting("five", days{5}), lasting("two", days{2}), lasting("six", days{6})}, limits, now);
  EXPECT_NE(finding->text.find("'two'"), std::string::npos) << finding->text;
}

TEST(JudgeChain, RefusesWhatHasNotBegun) {
  Certificate early = lasting("early", days{100});
  early.not_before = now + hours{5};
  const auto finding = judge_chain({early}, {}, now);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->status, Status::critical);
  EXPECT_EQ(finding->text, "certificate 'early' is not yet valid, it begins in 5 h");
}

TEST(Certificates, PerformanceDataAlertsWhereTheJudgementDoes) {
  const Certificate one = lasting("a", days{21} + hours{5}, days{100});
  EXPECT_EQ(days_left(one, now), 21);
  EXPECT_EQ(days_of({.amount = 21}, one), 22) << "22: alerts below 22, that is at 21 whole days";
  EXPECT_EQ(days_of({33, true}, one), 33);
  EXPECT_EQ(days_left(lasting("b", -hours{1}), now), -1);
  const Validity usual = CertificateLimits::by_lifetime().warning;
  const Certificate brief = lasting("c", hours{60}, days{6});
  EXPECT_EQ(days_of(usual, brief), 1.98);
  EXPECT_EQ(days_left(brief, usual, now), 2.5) << "with a fraction where a share is the limit";
  EXPECT_EQ(days_left(one, usual, now), 21);
}

TEST(RoughDuration, UsesTheUnitPeopleWouldUse) {
  EXPECT_EQ(rough_duration(seconds{0}), "0 s");
  EXPECT_EQ(rough_duration(seconds{119}), "119 s");
  EXPECT_EQ(rough_duration(minutes{2}), "2 min");
  EXPECT_EQ(rough_duration(minutes{119}), "119 min");
  EXPECT_EQ(rough_duration(hours{47}), "47 h");
  EXPECT_EQ(rough_duration(hours{48}), "2 days");
}

}  // namespace
}  // namespace sereno::steps
