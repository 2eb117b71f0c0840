// The report line by line, on a page that keeps what it is told: as any other medium would take it.
#include <gtest/gtest.h>

#include <algorithm>

#include "sla/renderers/page.h"
#include "sla/renderers/render.h"
#include "sla/testing/report_fixture.h"

namespace sereno::sla {
namespace {

class KeptPage final : public Page {
 public:
  void title(const Text& left, const Text& right) override { keep("title", {left.plain(), right.plain()}); }
  void subtitle(const Text& text) override { keep("subtitle", {text.plain()}); }
  void heading(std::string_view title) override { keep("heading", {std::string(title)}); }
  void paragraph(const Text& text) override { keep("paragraph", {text.plain()}); }
  void entry(std::string_view name, const Text& text) override { keep("entry", {std::string(name), text.plain()}); }
  void item(const Text& name, const Text& detail, const Text& what) override {
    keep("item", {name.plain(), detail.plain(), what.plain()});
  }
  void detail(std::string_view name, const Text& text) override { keep("detail", {std::string(name), text.plain()}); }
  void table(const Table& table) override {
    for (const auto& row : table.rows) keep("row", row);
  }

  /// The lines of one section, without its heading.
  std::vector<std::string> section(const std::string& heading) const {
    const auto begin = std::find(lines_.begin(), lines_.end(), "heading: " + heading);
    if (begin == lines_.end()) return {};
    const auto end =
        std::find_if(begin + 1, lines_.end(), [](const auto& each) { return each.starts_with("heading"); });
    return {begin + 1, end};
  }

 private:
  void keep(const std::string& kind, const std::vector<std::string>& parts) {
    std::string line = kind + ":";
    for (const std::string& part : parts) line += (&part == parts.data() ? " " : " | ") + part;
    lines_.push_back(line);
  }

  std::vector<std::string> lines_{};
};

KeptPage written(const Report& report, Length length = Length::short_one) {
  KeptPage page;
  write_report(page, report, length);
  return page;
}

using Lines = std::vector<std::string>;

/// An outage of web, one incident that nobody answered, and a claim that waits.
Report month_with_work() {
  Evidence evidence = with_web(State::down, 50);
  IncidentSaid said{.priority = 1, .function = "web", .registered = at("2026-04-14T16:05:00Z")};
  said.description = "Pages do not load";
  evidence.acts.push_back(act(said, {.id = "INC-1"}));
  ClaimSaid waiting = claimed(Cause::third_party, false, "ticket", 10, 20);
  ClaimSaid lacking = claimed(Cause::third_party, false, "", 20, 25);
  evidence.acts.push_back(act(waiting, {.id = "c1"}));
  evidence.acts.push_back(act(lacking, {.id = "c2"}));
  return reported(evidence);
}

TEST(ShortReport, BeginsWithFigureCreditAndBudget) {
  const auto lines = written(month_with_work()).section("Result");
  EXPECT_EQ(lines, (Lines{"entry: Availability | 99.8842 %   objective 99.90 %   MISSED",
                          "entry: Credit | 8 % of the month's fee, on the invoice of 2026-05",
                          "entry: Counted downtime | 50 min of 720 h",
                          "entry: Error budget | 43 min 12 s, used 50 min, overspent by 6 min 48 s",
                          "entry: Bounds | from 99.8842 % (missed, credit 8 %) to 99.9189 % (met, credit 5 %)",
                          "entry: If accepted | 99.9074 % (met, credit 5 %): something is pending"}));
}

TEST(ShortReport, SaysWhatIsToBeDone) {
  EXPECT_EQ(written(month_with_work()).section("To be done"),
            (Lines{"paragraph: INC-1 has no answer yet: late by 1135 h 52 min",
                   "paragraph: INC-1 is not resolved: late by 1135 h 45 min",
                   "paragraph: c1 waits for the other party to accept or refuse it",
                   "paragraph: c2 moves nothing until it is complete: evidence is missing"}));
}

TEST(ShortReport, HasARowForEachOutageAndEachClock) {
  const auto page = written(month_with_work());
  EXPECT_EQ(page.section("Outages"),
            (Lines{"row:  | began | lasted | counts | what",
                   "row: o1 | 04-14 10:00:00 | 50 min | 50 min | web: incident INC-1: Pages do not load"}));
  EXPECT_EQ(page.section("Incidents"),
            (Lines{"row: reference | registered | P | function | response | resolution",
                   "row: INC-1 | 04-14 10:05:00 | 1 | web | open MISSED | open MISSED (target 10 min)",
                   "entry: Reliability | root causes of the provider: 1, at most 4 agreed: met",
                   "entry: Response | 0 of 1 within 3 min, median -, longest -",
                   "entry: Resolution | function web: 0 of 1 within the target, longest -"}));
}

TEST(ShortReport, IsShort) {
  const auto page = written(month_with_work());
  for (const char* heading : {"Maintenance", "Claims about whose fault it was", "Time", "Coverage", "Evidence",
                              "How the open points of the contract are read", "Other readings of the contract"})
    EXPECT_EQ(page.section(heading), Lines{}) << heading;
  EXPECT_EQ(page.section("The rest").size(), 2u) << "how to get the rest, and which report it is";
}

TEST(ShortReport, ListsTheOutagesThatCountMost) {
  Evidence evidence = all_up();
  for (int i = 0; i < 25; ++i) {
    const Instant from = at("2026-04-14T16:00:00Z") + std::chrono::hours{i};
    evidence.recorded.push_back({"web", {from, from + std::chrono::minutes{3 + i % 7}}, State::down});
  }
  const auto lines = written(reported(evidence)).section("Outages");
  ASSERT_EQ(lines.size(), 22u);
  EXPECT_EQ(lines.back(), "paragraph: and 5 more that count less");
  EXPECT_EQ(
      std::count_if(lines.begin(), lines.end(), [](const auto& each) { return each.find("| 3 min |") != each.npos; }),
      0);
  const auto began = [](const std::string& line) { return line.substr(line.find("| 04-"), 16); };
  EXPECT_TRUE(std::is_sorted(lines.begin() + 1, lines.end() - 1,
                             [&](const auto& left, const auto& right) { return began(left) < began(right); }));
}

TEST(FullReport, HasEverySectionOnAnyPage) {
  const auto page = written(month_with_work(), Length::full);
  EXPECT_EQ(page.section("Outages"),
            (Lines{"item: o1  2026-04-14 10:00:00 - 10:50:00 | web | 50 min",
                   "detail: UTC | 2026-04-14T16:00:00Z - 2026-04-14T16:50:00Z",
                   "detail: class | immediate (down); major", "detail: cause | incident INC-1: Pages do not load",
                   "detail: counted | counts in full", "detail: not excluded by | claim against ISP: not accepted",
                   "detail: not excluded by | claim against ISP: evidence is missing"}));
  EXPECT_EQ(page.section("Claims about whose fault it was"),
            (Lines{"item: c1  ISP  2026-04-14 10:10:00 - 10:20:00 | all functions | pending",
                   "detail: evidence | ticket; 0 s of downtime excluded", "detail: because | not accepted",
                   "item: c2  ISP  2026-04-14 10:20:00 - 10:25:00 | all functions | incomplete",
                   "detail: evidence | none; 0 s of downtime excluded", "detail: because | evidence is missing"}));
  EXPECT_FALSE(page.section("How the open points of the contract are read").empty());
  EXPECT_FALSE(page.section("Evidence").empty());
  EXPECT_FALSE(page.section("To be done").empty());
}

TEST(Report, AsksInCodes) {
  const Report report = month_with_work();
  EXPECT_EQ(coded(report.tasks), (Lines{"answer_late(INC-1, 4089120 s)", "resolution_late(INC-1, 4088700 s)",
                                        "waits_for_other_party(c1)", "complete_entry(c2, evidence)"}));
}

}  // namespace
}  // namespace sereno::sla
