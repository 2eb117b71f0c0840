#include "checks/web/certificates.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::Instant;
using sereno::Status;
using sereno::steps::Certificate;
using sereno::steps::ChainFault;
using sereno::steps::TlsView;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant now = *sereno::parse_instant("2026-04-06T12:00:00Z");

Certificate lasting(std::string name, std::chrono::milliseconds left, days life = days{365}) {
  return {.name = std::move(name), .issuer = "CA", .not_before = now + left - life, .not_after = now + left};
}

TEST(CertificateLimits, AreReadOrRefused) {
  EXPECT_EQ(*CertificateLimits::parse("21,7"), (CertificateLimits{{21, false}, {7, false}}));
  EXPECT_EQ(*CertificateLimits::parse("30"), (CertificateLimits{{30, false}, {0, false}}));
  EXPECT_EQ(*CertificateLimits::parse("33%, 15%"), (CertificateLimits{{33, true}, {15, true}}));
  EXPECT_EQ(*CertificateLimits::parse("7,7"), (CertificateLimits{{7, false}, {7, false}}));
  for (const char* text : {"", ",", "7,21", "21,", "-1", "a,b", "21;7", "101%", "1e999", "15%,33%"})
    EXPECT_FALSE(CertificateLimits::parse(text)) << text;
}

TEST(JudgeChain, CountsWholeDaysAsCheckHttpDoes) {
  const CertificateLimits limits{{21, false}, {7, false}};
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

TEST(JudgeChain, LooksAtEveryCertificate) {
  const CertificateLimits limits{{21, false}, {7, false}};
  const std::vector<Certificate> chain = {lasting("leaf", days{60}), lasting("intermediate", days{3}),
                                          lasting("root", days{10})};
  const auto finding = judge_chain(chain, limits, now);
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->status, Status::critical);
  EXPECT_NE(finding->text.find("'intermediate'"), std::string::npos) << finding->text;
  EXPECT_EQ(soonest(chain).name, "intermediate");
}

TEST(JudgeChain, NamesTheSoonestOfTheWorst) {
  const CertificateLimits limits{{21, false}, {7, false}};
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
  EXPECT_EQ(days_of({21, false}, one), 22) << "22: alerts below 22, that is at 21 whole days";
  EXPECT_EQ(days_of({33, true}, one), 33);
  EXPECT_EQ(days_left(lasting("b", -hours{1}), now), -1);
}

TEST(DescribeTlsFault, SaysWhatPeopleSay) {
  const auto url = *sereno::steps::Url::parse("https://cc.example/");
  const auto view = [](ChainFault fault, std::string subject, std::string issuer = {}) {
    TlsView tls;
    tls.chain = {lasting("leaf.example", -hours{3})};
    tls.chain[0].names = {"leaf.example", "www.leaf.example"};
    tls.verdict = {.fault = fault, .text = "library words", .subject = std::move(subject), .issuer = std::move(issuer)};
    return tls;
  };
  struct Case {
    TlsView tls;
    const char* library;
    const char* text;
  };
  const Case cases[] = {
      {view(ChainFault::expired, "leaf.example"), "", "certificate 'leaf.example' expired 3 h ago"},
      {view(ChainFault::expired, "not in the chain"), "", "certificate 'not in the chain' expired"},
      {view(ChainFault::self_signed, "leaf.example"), "",
       "certificate 'leaf.example' is self-signed and not trusted here"},
      {view(ChainFault::untrusted_root, "Corp CA"), "",
       "root 'Corp CA' of certificate 'leaf.example' is not trusted here"},
      {view(ChainFault::issuer_missing, "leaf.example", "R3"), "",
       "issuer 'R3' of certificate 'leaf.example' was not sent by the server and is not trusted here"},
      {view(ChainFault::other, "leaf.example"), "", "certificate 'leaf.example': library words"},
      {view(ChainFault::none, ""), "SSL: no alternative certificate subject name matches target host name 'cc.example'",
       "certificate is for 'leaf.example', 'www.leaf.example', not for 'cc.example'"},
      {{}, "wrong version number", "wrong version number"},
  };
  for (const Case& c : cases) EXPECT_EQ(describe_tls_fault(c.tls, url, c.library, now), c.text);
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
}  // namespace web
