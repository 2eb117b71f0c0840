#include "plugins/host/canary/canary_record.h"

#include <gtest/gtest.h>

#include "plugins/host/canary/canary_journal.h"

namespace sereno::host {
namespace {

CanaryRecord full_record() {
  CanaryRecord record{.number = 7, .platform = "crm.example", .account = "agent 7 ñ", .journal = 123456};
  record.state = {.rejections = 3,
                  .last_rejection = instant_from_ms(1'800'000'000'001),
                  .paused_until = instant_from_ms(1'800'000'000'002),
                  .pause = milliseconds{1800},
                  .words = "sum 12 \"wrong\"",
                  .sign_ins = {instant_from_ms(1), instant_from_ms(2)},
                  .holder = "check 'flow', process 5",
                  .held_until = instant_from_ms(9),
                  .limits = {.sign_ins = 5,
                             .sign_ins_in = milliseconds{6},
                             .attempts_before_lock = 7,
                             .forgotten_after = milliseconds{8}}};
  return record;
}

TEST(CanaryRecord, ReadsBackWhatWasWritten) {
  for (const CanaryRecord& record : {full_record(), CanaryRecord{.number = 1, .platform = "p", .account = "a"}}) {
    const std::string bytes = encode(record);
    EXPECT_EQ(bytes.size(), canary_place_bytes);
    const auto read = newest_record({"", bytes});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->number, record.number);
    EXPECT_EQ(read->platform, record.platform);
    EXPECT_EQ(read->account, record.account);
    EXPECT_EQ(read->journal, record.journal);
    EXPECT_EQ(read->state.words, record.state.words);
    EXPECT_EQ(read->state.limits.forgotten_after, record.state.limits.forgotten_after);
    EXPECT_EQ(encode(*read), bytes);
  }
}

TEST(CanaryRecord, FitsAtItsLargest) {
  CanaryRecord record = full_record();
  record.platform = record.account = std::string(128, 'x');
  record.state.words = std::string(5000, 'w');
  record.state.holder = std::string(5000, 'h');
  record.state.sign_ins.assign(CanaryState::most_sign_ins, instant_from_ms(999'999'999'999'999));
  EXPECT_TRUE(newest_record({encode(record), ""}));
}

TEST(CanaryRecord, LosesOnlyWhatWasNotWrittenWhole) {
  CanaryRecord older = full_record(), newer = full_record();
  newer.number = 8;
  newer.state.rejections = 4;
  const std::string whole = encode(newer), before = encode(older);
  EXPECT_EQ(newest_record({whole, before})->state.rejections, 4u);
  for (std::size_t cut = 0; cut < whole.find('\0'); ++cut) {
    const std::string mixed = whole.substr(0, cut) + before.substr(cut);
    if (mixed == whole) break;
    const auto read = newest_record({mixed, before});
    ASSERT_TRUE(read) << cut;
    ASSERT_EQ(read->state.rejections, 3u) << cut;
  }
}

TEST(CanaryRecord, IsDamagedWhenNothingOfItCanBeRead) {
  EXPECT_EQ(newest_record({"", ""})->number, 0u);
  EXPECT_EQ(newest_record({std::string(canary_place_bytes, '\0'), ""})->number, 0u);
  const std::string whole = encode(full_record());
  for (const std::string& bytes : {std::string("x"), whole.substr(0, 40), whole.substr(1)})
    EXPECT_FALSE(newest_record({bytes, ""}));
}

TEST(CanaryRecord, TakesNoNumberThatLeadsAstray) {
  const auto forged = [](const std::string& from, const std::string& to) {
    std::string text = encode(full_record());
    text.resize(text.rfind("sum "));
    text.replace(text.find(from), from.size(), to);
    return text + "sum " + checksum_text(text) + "\n";
  };
  EXPECT_TRUE(newest_record({forged("rejections 3", "rejections 4"), ""}));
  for (const auto& [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {"rejections 3", "rejections -3"},
           {"paused_until 1800000000002", "paused_until 9223372036854775807"},
           {"paused_until 1800000000002", "paused_until x"},
           {"sign_ins 1 2", "sign_ins 1  2"},
           {"platform crm.example", "platform "},
           {"journal 123456", "something 1"}})
    EXPECT_FALSE(newest_record({forged(from, to), ""})) << to;
}

TEST(CanaryNames, AreFileNamesThatPeopleKnowAgain) {
  EXPECT_EQ(canary_file_name("crm.example", "agent7").substr(0, 19), "crm.example,agent7-");
  EXPECT_NE(canary_file_name("crm.example", "agent7"), canary_file_name("crm.example", "agent8"));
  EXPECT_NE(canary_file_name("a", "b,c"), canary_file_name("a,b", "c"));
  for (const char* platform : {"../../etc/passwd", ".hidden", "a/b", "ñ", "https://[::1]:443/x"})
    EXPECT_TRUE(is_canary_file_name(canary_file_name(platform, platform))) << platform;
  for (const char* name :
       {"", ".", "..", "a", "../x,y-0123456789abcdef", "x,y-0123456789abcdef/z", ".x,y-0123456789abcdef"})
    EXPECT_FALSE(is_canary_file_name(name)) << name;
  for (const char* name : {"", "a\nb", "\x7f", "\xff", "a\tb"}) EXPECT_FALSE(is_canary_name(name));
  EXPECT_FALSE(is_canary_name(std::string(129, 'x')));
  EXPECT_TRUE(is_canary_name(std::string(128, 'x')));
}

TEST(CanaryJournal, IsFoldedFromItsEntries) {
  const std::string bytes = kept_entry("a", "one") + kept_entry("b", "two\nlines") + kept_entry("a", "three") +
                            dropped_entry("b") + kept_entry("c", "");
  const auto reading = read_journal(bytes);
  EXPECT_FALSE(reading.damaged);
  EXPECT_EQ(reading.whole, bytes.size());
  EXPECT_EQ(reading.open, (Intents::Open{{"a", "three"}, {"c", ""}}));
}

TEST(CanaryJournal, LosesNothingThatWasFinished) {
  const std::string first = kept_entry("a", "one"), second = kept_entry("b", "two");
  for (std::size_t cut = 0; cut < second.size(); ++cut)
    for (const std::string& rest : {std::string(), std::string(second.size() - cut, '\0')}) {
      const auto reading = read_journal(first + second.substr(0, cut) + rest);
      ASSERT_FALSE(reading.damaged) << cut;
      ASSERT_EQ(reading.whole, first.size()) << cut;
      ASSERT_EQ(reading.open, (Intents::Open{{"a", "one"}})) << cut;
    }
}

TEST(CanaryJournal, IsDamagedInTheMiddleAlone) {
  const std::string first = kept_entry("a", "one"), second = kept_entry("b", "two");
  std::string bytes = first + second;
  bytes[first.size() - 2] = 'x';
  EXPECT_TRUE(read_journal(bytes).damaged) << "what follows was finished: it is not cut short";
  EXPECT_TRUE(read_journal(first + dropped_entry("z") + second).damaged);
  EXPECT_TRUE(read_journal("99999 0123456789abcdef\nx" + second).damaged);
}

}  // namespace
}  // namespace sereno::host
