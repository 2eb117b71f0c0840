#include "sereno/number.h"

#include <gtest/gtest.h>

#include <clocale>
#include <limits>
#include <locale>

namespace sereno {
namespace {

TEST(Number, ReadsDecimalNumbersOnly) {
  struct Case {
    const char* text;
    std::optional<double> value;
  };
  const Case cases[] = {
      {"0", 0},      {"-0", 0},     {"42", 42},     {"+42", 42},   {"-1.5", -1.5},   {".5", 0.5},
      {"5.", 5},     {"1e3", 1000}, {"1E-2", 0.01}, {"", {}},      {"+", {}},        {"-", {}},
      {".", {}},     {"+-5", {}},   {"--5", {}},    {"++5", {}},   {"1,5", {}},      {"1 ", {}},
      {" 1", {}},    {"0x10", {}},  {"inf", {}},    {"-inf", {}},  {"nan", {}},      {"1e", {}},
      {"1e400", {}}, {"1.2.3", {}}, {"5%", {}},     {"1_000", {}}, {"infinity", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_decimal(c.text), c.value) << "'" << c.text << "'";
}

TEST(Number, ReadsWhatATextOfTheWorldBeginsWith) {
  struct Case {
    const char* text;
    std::optional<double> value;
  };
  const Case cases[] = {
      {"        100 kB", 100}, {"5", 5},      {"\t-1.5\n", -1.5}, {"7 of 9", 7}, {"", {}},       {" \n", {}},
      {"kB 100", {}},          {"100kB", {}}, {"1,5 s", {}},      {"1.5.2", {}}, {"0x10 a", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_number(c.text), c.value) << "'" << c.text << "'";
}

TEST(Number, ReadsIntegersWithinTheirType) {
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer<int>("2147483647"), 2147483647);
  EXPECT_EQ(parse_integer<int>("2147483648"), std::nullopt);
  EXPECT_EQ(parse_integer<unsigned>("-1"), std::nullopt);
  for (const char* text : {"", "1.0", "1 ", " 1", "+1", "a", "1e3"})
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
}

TEST(Number, WritesTheShortestPlainText) {
  struct Case {
    double value;
    const char* text;
  };
  const Case cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {100, "100"},
      {1e-7, "0.0000001"},
      {1.0 / 3, "0.3333333333333333"},
      {1e15, "1000000000000000"},
      {123456789.25, "123456789.25"},
  };
  for (const Case& c : cases) EXPECT_EQ(format_number(c.value), c.text);
}

TEST(Number, ReadsBackWhatItWrote) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::max(), Limits::lowest(), Limits::min(), -Limits::denorm_min(), 0.1 + 0.2, 5e22}) {
    const std::string text = format_number(value);
    EXPECT_EQ(text.find_first_not_of("-.0123456789"), std::string::npos) << text;
    EXPECT_EQ(parse_decimal(text), value);
  }
}

TEST(Number, WritesFixedDigits) {
  EXPECT_EQ(format_fixed(1.005, 1), "1.0");
  EXPECT_EQ(format_fixed(99.95, 2), "99.95");
  EXPECT_EQ(format_fixed(2.5, 0), "2");
  EXPECT_EQ(format_fixed(-0.001, 2), "0.00");
  EXPECT_EQ(format_fixed(-1, 1), "-1.0");
  EXPECT_EQ(format_fixed(std::numeric_limits<double>::max(), 60).size(), 309u + 61u);
}

/// Writes numbers as half of the world does.
class CommaPunctuation final : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(Number, NeverFollowsTheLocale) {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation));
  // The C library's own locale too, where the machine has one with a comma.
  const std::string c_before = std::setlocale(LC_NUMERIC, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "es_MX.UTF-8"})
    if (std::setlocale(LC_NUMERIC, name)) break;
  EXPECT_EQ(format_number(1234567.5), "1234567.5");
  EXPECT_EQ(format_fixed(1234.5, 2), "1234.50");
  EXPECT_EQ(parse_decimal("1.5"), 1.5);
  EXPECT_EQ(parse_decimal("1,5"), std::nullopt);
  std::setlocale(LC_NUMERIC, c_before.c_str());
  std::locale::global(before);
}

TEST(Number, TrimsWhiteSpaceAtBothEnds) {
  EXPECT_EQ(trim(" \t\r\na b\v\f "), "a b");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \n"), "");
}

}  // namespace
}  // namespace sereno
