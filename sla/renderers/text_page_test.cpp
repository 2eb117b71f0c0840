#include "sla/renderers/text_page.h"

#include <gtest/gtest.h>

namespace sereno::sla {
namespace {

TEST(TextPage, TitleAndSections) {
  TextPage page({.columns = 40});
  page.title("Service levels", {"final", Tone::good});
  page.subtitle("for THE CLIENT");
  page.heading("Result");
  page.entry("Credit", "5 %");
  page.entry("", "because");
  page.paragraph("None.");
  EXPECT_EQ(page.take(),
            "Service levels                     final\n"
            "for THE CLIENT\n"
            "\n"
            "Result\n"
            "  Credit             5 %\n"
            "                     because\n"
            "  None.\n");
}

TEST(TextPage, WrapsBesideTheName) {
  TextPage page({.columns = 40});
  page.entry("Why", "notice came 12 h ahead, 48 h are required");
  page.detail("because", "it is so");
  page.paragraph("a paragraph that is longer than a line of forty columns");
  EXPECT_EQ(page.take(),
            "  Why                notice came 12 h\n"
            "                     ahead, 48 h are\n"
            "                     required\n"
            "    because          it is so\n"
            "  a paragraph that is longer than a line\n"
            "  of forty columns\n");
}

TEST(TextPage, ItemsStandApartAndGiveWay) {
  TextPage page({.columns = 30});
  page.heading("Outages");
  page.item("o1", "web", "15 min");
  page.detail("cause", "none");
  page.item("o2", "web, agent_login, dashboards", "2 h");
  page.item("o3", {}, "1 h");
  EXPECT_EQ(page.take(),
            "\n"
            "Outages\n"
            "  o1  web               15 min\n"
            "    cause            none\n"
            "\n"
            "  o2                       2 h\n"
            "    web, agent_login,\n"
            "    dashboards\n"
            "\n"
            "  o3                       1 h\n");
}

TEST(TextPage, AlignsColumns) {
  TextPage page({.columns = 30});
  page.table(
      {{{"name", "down", "why"}, {"web", "1 min", "a long word and another"}, {}, {"login", "12 min", ""}}, {1}});
  EXPECT_EQ(page.take(),
            "  name     down  why\n"
            "  web     1 min  a long word\n"
            "                 and another\n"
            "  login  12 min\n");
}

TEST(TextPage, KeepsNumbersWithTheirUnits) {
  TextPage page({.columns = 30});
  page.paragraph("it is available for 99.9 % of it, or 1,234 MXN");
  EXPECT_EQ(page.take(),
            "  it is available for 99.9 %\n"
            "  of it, or 1,234 MXN\n");
  page.paragraph("it was not available for 99.9 % of it");
  EXPECT_EQ(page.take(),
            "  it was not available for\n"
            "  99.9 % of it\n");
}

TEST(TextPage, ColumnsMoveTogetherWhereTheyWouldNotFit) {
  TextPage page({.columns = 30});
  page.table({{{"name", "first", "second", "third"}, {"web", "1234567", "1234567", "123456"}}, {1, 2, 3}});
  EXPECT_EQ(page.take(),
            "  name   first  second  third\n"
            "  web  1234567 1234567 123456\n");
}

TEST(TextPage, ColoursWhatHasATone) {
  TextPage plain({.columns = 40}), coloured({.columns = 40, .colour = true});
  for (TextPage* page : {&plain, &coloured})
    page->entry("Availability", Text("99.9 %  ").add("MET", Tone::good).add(" so far"));
  EXPECT_EQ(plain.take(), "  Availability       99.9 %  MET so far\n");
  EXPECT_EQ(coloured.take(), "  Availability       99.9 %  \x1b[32mMET\x1b[0m so far\n");
}

}  // namespace
}  // namespace sereno::sla
