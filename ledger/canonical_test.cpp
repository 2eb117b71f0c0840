#include "ledger/canonical.h"

#include <gtest/gtest.h>

#include <functional>

namespace sereno::ledger {
namespace {

std::string number(std::uint8_t low) { return std::string(7, '\0') + static_cast<char>(low); }

TEST(Canonical, VersionOneIsWhatItWas) {
  const Fact fact{.recorded_at = instant_from_ms(7), .type = "note", .body = "{}"};
  const std::string content = number(7) + number(4) + "note" + number(2) + "{}";
  EXPECT_EQ(fact_bytes_1(fact), content);
  const RecordFrame frame{.version = BytesVersion::one, .sequence = 1, .recorded_at = instant_from_ms(99)};
  EXPECT_EQ(record_digest(Digest{}, frame, content),
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
  EXPECT_EQ(run_bytes_1(run), number(1) + "a" + number(1) + "b" + number(2) + number(1) + number(60) + number(3) +
                                  number(2) + number(9) + number(3) + "out");
  EXPECT_EQ(seal_bytes_1(instant_from_ms(5), "xy"), number(5) + number(2) + "xy");
}

TEST(Canonical, VersionTwoIsWhatTheHeaderSays) {
  Fact fact{.recorded_at = instant_from_ms(7), .type = "note", .body = "{}", .arrival = 4};
  const std::string none = number(0);
  EXPECT_EQ(fact_bytes(fact),
            number(4) + number(4) + "note" + number(2) + "{}" + none + none + none + none + none + none + none + none);
  fact.head = {.by = "B", .author_party = "P", .channel = "C", .login = "L", .said_at = instant_from_ms(5)};
  fact.entry = "E";
  fact.span = TimeSpan{instant_from_ms(1), instant_from_ms(2)};
  EXPECT_EQ(fact_bytes(fact), number(4) + number(4) + "note" + number(2) + "{}" + number(1) + "B" + number(1) + "P" +
                                  number(1) + "C" + number(1) + "L" + number(1) + number(5) + number(1) + "E" +
                                  number(1) + number(1) + number(1) + number(2));
  const RecordFrame frame{.sequence = 1, .kind = RecordKind::file, .recorded_at = instant_from_ms(7)};
  EXPECT_EQ(record_digest(Digest{}, frame, "content"), sha256(number(15) + "sereno-ledger-2" + std::string(32, '\0') +
                                                              number(1) + number(4) + number(7) + "content"));
  EXPECT_EQ(file_bytes("ab", 9), number(2) + "ab" + number(9));
  EXPECT_EQ(seal_bytes("xy"), number(2) + "xy");
}

TEST(Canonical, LongTextStandsAsItsDigest) {
  const std::string longest(1024, 'x'), longer(1025, 'x');
  EXPECT_NE(fact_bytes({.body = longest}).find(longest), std::string::npos);
  const std::string bytes = fact_bytes({.body = longer});
  const Digest digest = sha256(longer);
  EXPECT_NE(bytes.find(std::string(digest.begin(), digest.end())), std::string::npos);
  EXPECT_LT(bytes.size(), 200u);
}

TEST(Canonical, NoFieldFlowsIntoTheNext) {
  EXPECT_NE(fact_bytes({.type = "ab", .body = "c"}), fact_bytes({.type = "a", .body = "bc"}));
  EXPECT_NE(fact_content({.type = "ab", .body = "c"}), fact_content({.type = "a", .body = "bc"}));
}

TEST(Canonical, EveryFieldOfARunCounts) {
  using Spoil = std::function<void(ledger::Run&)>;
  const Spoil lasting[] = {
      [](ledger::Run& run) { run.service = "b"; },
      [](ledger::Run& run) { run.site = "b"; },
      [](ledger::Run& run) { run.source = "b"; },
      [](ledger::Run& run) { run.function = "b"; },
      [](ledger::Run& run) { run.status = Status::ok; },
      [](ledger::Run& run) { run.degraded = true; },
      [](ledger::Run& run) { run.function_state = FunctionState::up; },
      [](ledger::Run& run) { run.fault.owner = FaultOwner::ally; },
      [](ledger::Run& run) { run.fault.confidence = Confidence::high; },
      [](ledger::Run& run) { run.fault.party = "b"; },
      [](ledger::Run& run) { run.fault.step = "b"; },
      [](ledger::Run& run) { run.fault.reasons = "b"; },
      [](ledger::Run& run) { run.reason = "b"; },
      [](ledger::Run& run) { run.interval = milliseconds{1}; },
      [](ledger::Run& run) { run.first_seen += milliseconds{1}; },
      [](ledger::Run& run) { run.first_output = "x"; },
      [](ledger::Run& run) { run.first_steps = "x"; },
      [](ledger::Run& run) { run.first_duration = milliseconds{1}; },
      [](ledger::Run& run) { run.arrival = 1; },
  };
  const Spoil growing[] = {[](ledger::Run& run) { run.last_confirmed += milliseconds{1}; },
                           [](ledger::Run& run) { run.samples = 2; }};
  const ledger::Run base{.service = "a", .function = "a", .samples = 1};
  const auto changed = [&](const Spoil& spoil) {
    ledger::Run run = base;
    spoil(run);
    return run;
  };
  for (const Spoil& spoil : lasting) {
    SCOPED_TRACE(&spoil - lasting);
    EXPECT_NE(run_bytes(changed(spoil), 0), run_bytes(base, 0));
    EXPECT_NE(lasting_run_bytes(changed(spoil), BytesVersion::two), lasting_run_bytes(base, BytesVersion::two));
  }
  for (const Spoil& spoil : growing) {
    EXPECT_NE(run_bytes(changed(spoil), 0), run_bytes(base, 0));
    for (const auto version : {BytesVersion::one, BytesVersion::two})
      EXPECT_EQ(lasting_run_bytes(changed(spoil), version), lasting_run_bytes(base, version));
  }
  EXPECT_NE(run_bytes(base, 0), run_bytes(base, 1)) << "its lane counts too";
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
