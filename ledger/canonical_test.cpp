#include "ledger/canonical.h"

#include <gtest/gtest.h>

namespace sereno::ledger {
namespace {

std::string number(std::uint8_t low) { return std::string(7, '\0') + static_cast<char>(low); }

TEST(Canonical, IsWhatTheHeaderSays) {
  const Fact fact{.recorded_at = instant_from_ms(7), .type = "note", .body = "{}"};
  const std::string content = number(7) + number(4) + "note" + number(2) + "{}";
  EXPECT_EQ(fact_bytes(fact), content);
  EXPECT_EQ(record_digest(Digest{}, 1, RecordKind::fact, content),
            sha256(number(15) + "sereno-ledger-1" + std::string(32, '\0') + number(1) + number(1) + content));
  const ledger::Run run{.service = "a",
                        .function = "b",
                        .status = Status::critical,
                        .degraded = true,
                        .first_seen = instant_from_ms(3),
                        .last_confirmed = instant_from_ms(9),
                        .samples = 2,
                        .interval = milliseconds{60},
                        .first_output = "out"};
  EXPECT_EQ(run_bytes(run), number(1) + "a" + number(1) + "b" + number(2) + number(1) + number(60) + number(3) +
                                number(2) + number(9) + number(3) + "out");
}

TEST(Canonical, LongTextStandsAsItsDigest) {
  const std::string longest(1024, 'x'), longer(1025, 'x');
  EXPECT_NE(fact_bytes({.body = longest}).find(longest), std::string::npos);
  const std::string bytes = fact_bytes({.body = longer});
  const Digest digest = sha256(longer);
  EXPECT_TRUE(bytes.ends_with(std::string(digest.begin(), digest.end())));
  EXPECT_LT(bytes.size(), 100u);
}

TEST(Canonical, NoFieldFlowsIntoTheNext) {
  EXPECT_NE(fact_bytes({.type = "ab", .body = "c"}), fact_bytes({.type = "a", .body = "bc"}));
  EXPECT_NE(fact_content({.type = "ab", .body = "c"}), fact_content({.type = "a", .body = "bc"}));
}

TEST(Canonical, EveryFieldOfARunCounts) {
  const ledger::Run base{.service = "a", .function = "a", .samples = 1};
  ledger::Run changed[9];
  std::ranges::fill(changed, base);
  changed[0].service = "b";
  changed[1].function = "b";
  changed[2].status = Status::ok;
  changed[3].degraded = true;
  changed[4].first_seen += milliseconds{1};
  changed[5].last_confirmed += milliseconds{1};
  changed[6].samples = 2;
  changed[7].interval = milliseconds{1};
  changed[8].first_output = "x";
  for (const ledger::Run& run : changed) {
    SCOPED_TRACE(&run - changed);
    EXPECT_NE(run_bytes(run), run_bytes(base));
    EXPECT_NE(run_checksum(run), run_checksum(base));
    const bool grows = &run == &changed[5] || &run == &changed[6];
    EXPECT_EQ(lasting_run_bytes(run) == lasting_run_bytes(base), grows);
  }
}

TEST(Sha256, IsTheStandardsOne) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 hash;
  hash.add("a");
  hash.add("bc");
  EXPECT_EQ(hash.finish(), sha256("abc"));
  EXPECT_EQ(hash.finish(), sha256("")) << "begins anew";
}

}  // namespace
}  // namespace sereno::ledger
