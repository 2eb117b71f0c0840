#include "checks/list_upload/judgement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace list_upload {
namespace {

using testing::HasSubstr;

ListSight good() {
  return {.id = "99901",
          .name = "SRN-CANARY upload",
          .active = "false",
          .campaign = "SRNCANARY",
          .campaign_active = "N",
          .rows = "0",
          .dialable = "0"};
}

TEST(ListGuard, UploadsOnlyWhereNobodyCanBeDialled) {
  struct Case {
    const char* why;
    void (*change)(ListSight&);
    const char* words;
  };
  const Case cases[] = {
      {"all is well", [](ListSight&) {}, ""},
      {"a campaign that dials no status leaves it empty", [](ListSight& list) { list.dialable = ""; }, ""},
      {"rows up to the limit", [](ListSight& list) { list.rows = "10"; }, ""},
      {"active", [](ListSight& list) { list.active = "Y"; }, "it is active ('Y')"},
      {"a word that nobody knows is no 'no'", [](ListSight& list) { list.active = "paused"; },
       "it is active ('paused')"},
      {"not told", [](ListSight& list) { list.active.reset(); }, "does not say whether the list is active"},
      {"another's list", [](ListSight& list) { list.name = "Customers"; }, "it is called 'Customers'"},
      {"the prefix stands at its beginning", [](ListSight& list) { list.name = "no SRN-CANARY"; },
       "does not begin with"},
      {"no name", [](ListSight& list) { list.name.reset(); }, "does not say what the list is called"},
      {"another campaign", [](ListSight& list) { list.campaign = "OUTBOUND"; },
       "campaign 'OUTBOUND' is not 'SRNCANARY'"},
      {"no campaign", [](ListSight& list) { list.campaign.reset(); }, "which campaign"},
      {"a running campaign", [](ListSight& list) { list.campaign_active = "true"; }, "its campaign is active ('true')"},
      {"of which nothing is told", [](ListSight& list) { list.campaign_active.reset(); },
       "whether the campaign is active"},
      {"numbers that can be dialled", [](ListSight& list) { list.dialable = "3"; }, "dialable_count=3"},
      {"a count that is none", [](ListSight& list) { list.dialable = "none"; }, "dialable_count=none"},
      {"dialable not told", [](ListSight& list) { list.dialable.reset(); }, "how many of its numbers"},
      {"too many rows", [](ListSight& list) { list.rows = "11"; }, "it has 11 rows, more than 10"},
      {"less than none", [](ListSight& list) { list.rows = "-1"; }, "rows=-1"},
      {"rows not told", [](ListSight& list) { list.rows.reset(); }, "how many rows"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    ListSight list = good();
    c.change(list);
    const auto why = refusal(list, {.campaign = "SRNCANARY", .most_rows = 10});
    EXPECT_EQ(why.has_value(), *c.words != '\0');
    if (why) {
      EXPECT_THAT(*why, HasSubstr(c.words));
      EXPECT_TRUE(why->starts_with("REFUSED: list 99901: ")) << *why;
    }
  }
}

TEST(JobStates, AreTheAdaptersWords) {
  const std::map<std::string, std::string> states = {
      {"queued", "pending"}, {"Complete", "done"}, {"partly", "done with errors"}, {"error", "failed"}, {"x", "else"}};
  EXPECT_EQ(job_state("queued", states), JobState::pending);
  EXPECT_EQ(job_state(" COMPLETE ", states), JobState::done);
  EXPECT_EQ(job_state("partly", states), JobState::done_with_errors);
  EXPECT_EQ(job_state("error", states), JobState::failed);
  EXPECT_EQ(job_state("completed", states), JobState::not_known) << "no word is guessed";
  EXPECT_EQ(job_state("x", states), JobState::not_known);
}

TEST(ReadBack, NamesTheDamage) {
  struct Case {
    const char* why;
    const char* got;
    const char* words;
  };
  const Case cases[] = {
      {"equal", "ñÁ€", ""},
      {"bytes taken for Latin-1", "\xc3\x83\xc2\xb1\xc3\x83\xc2\x81\xc3\xa2\xc2\x82\xc2\xac",
       "encoding: sent 'ñ' got 'Ã±' (UTF-8 was read as Latin-1)"},
      {"bytes taken for Windows-1252", "Ã±Ã\xc2\x81â‚¬",
       "encoding: sent 'ñ' got 'Ã±' (UTF-8 was read as Windows-1252)"},
      {"a table without accents", "?\?\?", "encoding: sent 'ñÁ€' got '?\?\?' (the table knows no accents)"},
      {"accents taken off", "nA", "encoding: sent 'ñÁ€' got 'nA'"},
      {"nothing", "", "encoding: sent 'ñÁ€' got ''"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(damage("ñÁ€", c.got).value_or(""), c.words);
  }
  EXPECT_EQ(damage("Ñ", "Ã‘").value_or(""), "encoding: sent 'Ñ' got 'Ã‘' (UTF-8 was read as Windows-1252)");
  EXPECT_FALSE(number_damage("5550100", "5550100"));
  EXPECT_EQ(number_damage("5550100", "5.5501E+06").value_or(""), "fields: sent number '5550100' got '5.5501E+06'");
}

}  // namespace
}  // namespace list_upload
