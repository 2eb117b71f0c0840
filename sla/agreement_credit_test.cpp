#include "sla/agreement_credit.h"

#include <gtest/gtest.h>

#include "sla/policy.h"

namespace sereno::sla {
namespace {

std::int64_t e4(const char* percent) { return parse_percent_e4(percent).value(); }

RemedyRow row(const char* from, const char* below, std::int64_t award) {
  return {.from_e4 = e4(from), .below_e4 = e4(below), .award_e4 = award * 10'000};
}

RemedyRow printed(const char* from, const char* to, std::int64_t award) {
  RemedyRow both = row(from, to, award);
  both.to_included = true;
  return both;
}

RemedyRow lasting(std::int64_t from_minutes, std::int64_t below_minutes, std::int64_t award) {
  RemedyRow row{.down_from = std::chrono::minutes{from_minutes}, .award_e4 = award * 10'000};
  if (below_minutes > 0) row.down_below = std::chrono::minutes{below_minutes};
  return row;
}

/// So many minutes of a month of 30 days.
Measured down(std::int64_t minutes) {
  constexpr std::int64_t month = 43'200;
  return {.figure_e4 = Exact::of(Wide{month - minutes} * 1'000'000, month),
          .counted = std::chrono::minutes{minutes},
          .length = std::chrono::minutes{month}};
}

Measured figure(const char* percent) {
  Measured measured = down(0);
  measured.figure_e4 = Exact::of(e4(percent));
  return measured;
}

Remedy rows(std::vector<RemedyRow> all, RowGaps gaps = RowGaps::row_below, RowOverlaps overlaps = RowOverlaps::refuse) {
  Remedy remedy;
  remedy.rows = std::move(all);
  remedy.gaps = gaps;
  remedy.overlaps = overlaps;
  return remedy;
}

std::string owed(const Due& due) { return std::string(to_string(due.by)) + " " + due.award_e4.text(0); }

TEST(CommitmentCredit, TakesTheRowThatTheFigureLiesIn) {
  const auto with_gap = [](RowGaps gaps) { return rows({row("99", "99.9", 10), row("95", "98.9", 25)}, gaps); };
  const auto nested = [](RowOverlaps overlaps) {
    return rows({row("0", "99.99", 10), row("0", "99.9", 25), row("0", "99", 50)}, RowGaps::row_below, overlaps);
  };
  const auto slip = rows({printed("97.9", "99.69", 10), printed("95.9", "96.89", 20), printed("93.9", "95.89", 30)});
  auto crossing = rows({row("98", "99.9", 10), row("95", "99", 20)}, RowGaps::row_below, RowOverlaps::higher_credit);
  auto above = rows({row("99", "99.9", 10), row("0", "99", 25)}, RowGaps::row_above);
  above.rows[0].above_only = true;
  above.rows[0].to_included = true;
  const auto ungated = [](Remedy remedy) {
    remedy.gated = false;
    return remedy;
  };
  struct Case {
    const char* why;
    Remedy remedy;
    const char* objective;
    const char* figure;
    const char* owed;
  };
  const Case cases[] = {
      {"the lower border is in the row", with_gap(RowGaps::nothing), "99.9", "99", "row 100000"},
      {"the objective itself is met", with_gap(RowGaps::nothing), "99.9", "99.9", "met 0"},
      {"the gap reads up", with_gap(RowGaps::row_below), "99.9", "98.95", "row 250000"},
      {"the gap reads down", with_gap(RowGaps::row_above), "99.9", "98.95", "row 100000"},
      {"the gap pays nothing", with_gap(RowGaps::nothing), "99.9", "98.95", "no_row 0"},
      {"what is below all rows", with_gap(RowGaps::row_below), "99.9", "94.9", "no_row 0"},
      {"nested: the lowest threshold", nested(RowOverlaps::lowest), "99.99", "99.5", "row 250000"},
      {"nested: the first", nested(RowOverlaps::lowest), "99.99", "99.95", "row 100000"},
      {"nested: the last", nested(RowOverlaps::lowest), "99.99", "3", "row 500000"},
      {"crossing rows: the higher credit", crossing, "99.9", "98.5", "row 200000"},
      {"a slip of a whole point reads up", slip, "99.7", "97.5", "row 200000"},
      {"the last printed figure of a row", slip, "99.7", "96.89", "row 200000"},
      {"between two printed figures", slip, "99.7", "95.895", "row 300000"},
      {"between the first row and the objective", slip, "99.9", "99.8", "row 100000"},
      {"the upper border is in the row, which is met", ungated(above), "99.9", "99.9", "row 100000"},
      {"the lower border in no row goes up", ungated(above), "99.9", "99", "row 100000"},
      {"a gate goes before the row", above, "99.9", "99.9", "met 0"},
      {"without rows there is no remedy", Remedy{}, "99.9", "90", "no_remedy 0"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(owed(due_for(c.remedy, Objective{e4(c.objective)}, figure(c.figure))), c.owed);
  }
}

TEST(CommitmentCredit, GoesByTheLengthOfWhatWasDown) {
  Remedy days =
      rows({lasting(60, 120, 3), lasting(120, 240, 5), lasting(240, 480, 10), lasting(1440, 0, 30)}, RowGaps::nothing);
  days.rows_by_downtime = true;
  days.unit = AwardUnit::days;
  const auto read = [&](RowGaps gaps, std::int64_t minutes) {
    Remedy remedy = days;
    remedy.gaps = gaps;
    return owed(due_for(remedy, Objective{e4("99.99")}, down(minutes)));
  };
  EXPECT_EQ(read(RowGaps::nothing, 59), "no_row 0") << "missed and unpaid";
  EXPECT_EQ(read(RowGaps::nothing, 60), "row 30000");
  EXPECT_EQ(read(RowGaps::nothing, 120), "row 50000") << "the first minute of the next row";
  EXPECT_EQ(read(RowGaps::nothing, 600), "no_row 0") << "8 to 24 hours are in no row";
  EXPECT_EQ(read(RowGaps::row_above, 600), "row 100000");
  EXPECT_EQ(read(RowGaps::row_below, 600), "row 300000");
  EXPECT_EQ(read(RowGaps::nothing, 1440), "row 300000");
}

TEST(CommitmentCredit, GrowsByStepsAndByTime) {
  Remedy steps;
  steps.steps = Steps{.step_e4 = e4("1"), .award_e4 = 50'000};
  steps.most_e4 = 250'000;
  EXPECT_EQ(owed(due_for(steps, Objective{e4("99.5")}, figure("97.6"))), "steps 50000") << "1.9 short is one step";
  EXPECT_EQ(owed(due_for(steps, Objective{e4("99.5")}, figure("98.5"))), "steps 50000") << "exactly one";
  EXPECT_EQ(owed(due_for(steps, Objective{e4("99.5")}, figure("98.6"))), "steps 0");
  const Due most = due_for(steps, Objective{e4("99.5")}, figure("90"));
  EXPECT_EQ(owed(most), "steps 250000");
  EXPECT_TRUE(most.cut_to_most);
  steps.steps->whole = false;
  EXPECT_EQ(owed(due_for(steps, Objective{e4("99.5")}, figure("97.6"))), "steps 95000");

  Remedy times;
  times.times = 10;
  EXPECT_EQ(due_for(times, Objective{e4("99.95")}, down(37)).award_e4.text(4), "8564.8148");
  EXPECT_EQ(owed(due_for(times, Objective{e4("99.95")}, down(10))), "met 0");
}

TEST(CommitmentCredit, TakesEveryQuantityByItself) {
  Remedy late;
  late.steps = Steps{.step_e4 = 10'000, .award_e4 = 50'000};
  Measured hours;
  hours.figure_e4 = Exact::of(60'000);
  hours.values_e4 = {60'000, 5'000, 49'999, 50'000};
  const Objective four{.value_e4 = 40'000, .at_most = true};
  EXPECT_EQ(meets(four, hours), false);
  const Due due = due_for(late, four, hours);
  EXPECT_EQ(due.steps, 3) << "two hours, none, none, one";
  EXPECT_EQ(owed(due), "steps 150000");
  hours.values_e4 = {40'000};
  EXPECT_EQ(meets(four, hours), true);
}

TEST(CommitmentCredit, OwesNothingWithoutAFigure) {
  Measured nothing;
  EXPECT_EQ(owed(due_for(rows({row("0", "99", 5)}), Objective{e4("99")}, nothing)), "no_figure 0");
  EXPECT_EQ(meets(Objective{e4("99")}, nothing), std::nullopt);
}

TEST(Exact, ComparesAddsAndCuts) {
  EXPECT_TRUE(Exact::of(1, 3) + Exact::of(1, 6) == Exact::of(1, 2));
  EXPECT_TRUE(Exact::of(2, 3) < Exact::of(3, 4));
  EXPECT_TRUE(Exact::of(1, -2) == Exact::of(-1, 2));
  EXPECT_EQ(Exact::of(-1, 2).floor(), -1);
  EXPECT_EQ(Exact::of(1, 2).rounded(), 1);
  EXPECT_EQ(Exact::of(499, 1000).rounded(), 0);
  EXPECT_EQ(Exact::of(9'999'999, 10'000'000).text(6), "0.999999");
  EXPECT_EQ(Exact::of(-7, 2).text(1), "-3.5");
  EXPECT_EQ((Exact::of(5) / Exact::of(4)).text(2), "1.25");
}

}  // namespace
}  // namespace sereno::sla
