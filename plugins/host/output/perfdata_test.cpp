#include <gtest/gtest.h>

#include <clocale>
#include <locale>

#include "plugins/host/output/plugin_output.h"

namespace sereno::host {
namespace {

/// Items as they were understood, canonical, and what was said about them.
struct Case {
  const char* why;
  const char* text;
  const char* canonical;
  std::vector<std::string> problems{};
};

void expect(const Case& c) {
  SCOPED_TRACE(c.why);
  const PerfdataReading reading = parse_perfdata(c.text);
  EXPECT_EQ(format_perfdata(reading.metrics), c.canonical);
  EXPECT_EQ(reading.problems, c.problems);
}

TEST(Perfdata, IsReadInEveryForm) {
  const Case cases[] = {
      {"nothing", "", ""},
      {"only blanks", " \t\n ", ""},
      {"value alone", "a=1", "a=1"},
      {"all fields", "'disk used'=5GB;10;20;0;100", "'disk used'=5GB;10;20;0;100"},
      {"semicolons at the end are optional", "a=1;2;3;; b=2;;;;", "a=1;2;3 b=2"},
      {"empty fields within", "a=1;;;0;5", "a=1;;;0;5"},
      {"white space of any kind", "a=1\tb=2\nc=3\r\n d=4", "a=1 b=2 c=3 d=4"},
      {"ranges", "a=1;10:;@~:20", "a=1;10:;@~:20"},
      {"undetermined", "a=U b=U;1;2", "a=U b=U;1;2"},
      {"undetermined with a unit of the guidelines", "'n'=Us;432000: b=U%;;;; c=UMB", "n=U;432000: b=U c=U"},
      {"units", "a=1s b=1ms c=1us d=1% e=1B f=1KB g=1MB h=1TB i=1c",
       "a=1s b=1ms c=1us d=1% e=1B f=1KB g=1MB h=1TB i=1c"},
      {"unknown units are kept", "a=1req/s b=2\u00b0C c=3lx", "a=1req/s b=2\u00b0C c=3lx"},
      {"negative, plus, bare dots", "a=-1.5 b=+2 c=.5 d=5.", "a=-1.5 b=2 c=0.5 d=5"},
      {"exponents become plain", "a=1e3 b=2.5E-3s c=-1e+2", "a=1000 b=0.0025s c=-100"},
      {"an e without digits is a unit", "a=1e b=2eV", "a=1e b=2eV"},
      {"quote within quotes", "'it''s'=1", "'it''s'=1"},
      {"only a quote", "''''=1", "''''=1"},
      {"quoted without need", "'plain'=1", "plain=1"},
      {"label with everything", "'a;b \"c\" (d)'=1", "'a;b \"c\" (d)'=1"},
      {"path", "/=1MB /var/log=2MB", "/=1MB /var/log=2MB"},
      {"check_multi's label", "host::check::label=1", "host::check::label=1"},
      {"UTF-8", "gr\u00f6\u00dfe=1", "gr\u00f6\u00dfe=1"},
      {"percent in ranges", "a=5%;10%;20%", "a=5%;10;20"},
      {"a label as Windows has them", "'C:\\ Label:  Serial Number bc22'=8015MB;16387;18435;0;20484",
       "'C:\\ Label:  Serial Number bc22'=8015MB;16387;18435;0;20484"},
      {"exponents in every field", "a=1.1E-1;1.2e+1;1.3E-1;1.4e-2;1.5E2", "a=0.11;12;0.13;0.014;150"},
      {"an E of the exponent and one of the unit", "a=+1.5E-15EB b=1e3e", "a=0.0000000000000015EB b=1000e"},
      {"a unit with underscores", "a=1gg__gg;;;0;5", "a=1gg__gg;;;0;5"},
      {"many digits behind the dot", "a=0.215300s;5.000000;10.000000;0.000000", "a=0.2153s;5;10;0"},
      {"spaces at both ends of a quoted label", "' a '=1", "' a '=1"},
      {"negative bounds", "a=-5;-10:-1;;-100;-1", "a=-5;-10:-1;;-100;-1"},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Perfdata, NamesWhatItCannotRead) {
  const Case cases[] = {
      {"decimal comma", "a=1,5", "", {"item 1 'a=1,5': '1,5' is no number (decimal comma?)"}},
      {"the rest is read", "a=x b=2", "b=2", {"item 1 'a=x': 'x' is no number"}},
      {"no equals sign", "a b=2", "b=2", {"item 1 'a': has no '=' behind its label"}},
      {"no label", "=5", "", {"item 1 '=5': has no label"}},
      {"no value", "a= b=;1", "", {"item 1 'a=': has no value", "item 2 'b=;1': has no value"}},
      {"blanks around the equals sign",
       "a = 5",
       "",
       {"item 1 'a': has no '=' behind its label", "item 2 '=': has no label",
        "item 3 '5': has no '=' behind its label"}},
      {"infinite",
       "a=inf b=-inf c=nan",
       "",
       {"item 1 'a=inf': 'inf' is no number", "item 2 'b=-inf': '-inf' is no number",
        "item 3 'c=nan': 'nan' is no number"}},
      {"too large", "a=1e999", "", {"item 1 'a=1e999': '1e999' is no number"}},
      {"hexadecimal", "a=0x10", "", {"item 1 'a=0x10': '0x10' is no number"}},
      {"two dots", "a=1.2.3", "", {"item 1 'a=1.2.3': '1.2.3' is no number"}},
      {"a date", "a=2026-01-02", "", {"item 1 'a=2026-01-02': '2026-01-02' is no number"}},
      {"a word that begins with U",
       "a=Unknown b=Up",
       "",
       {"item 1 'a=Unknown': 'Unknown' is no number", "item 2 'b=Up': 'Up' is no number"}},
      {"bad range is left out",
       "a=1;20:10;3",
       "a=1;;3",
       {"item 1 'a=1;20:10;3': warning range '20:10': its start is above its end"}},
      {"comma in a range", "a=1;1,5", "a=1", {"item 1 'a=1;1,5': warning '1,5' is no number (decimal comma?)"}},
      {"bad bounds are left out",
       "a=1;;;x;inf",
       "a=1",
       {"item 1 'a=1;;;x;inf': minimum 'x' is no number", "item 1 'a=1;;;x;inf': maximum 'inf' is no number"}},
      {"six fields", "a=1;2;3;4;5;6", "a=1;2;3;4;5", {"item 1 'a=1;2;3;4;5;6': has more than five fields"}},
      {"nothing behind a quote that does not end is guessed at",
       "z=0 'a b=1 c=2",
       "z=0",
       {"item 2 ''a b=1 c=2': has a quote that does not end"}},
      {"text behind the closing quote", "'a'b=1 c=2", "c=2", {"item 1 ''a'b=1': has no '=' behind its label"}},
      {"equals sign in a quoted label", "'a=b'=1", "", {"item 1 ''a=b'=1': has a '=' in its label"}},
      {"label twice", "a=1 a=2", "a=1 a=2", {"item 2 'a=2': its label stands there twice"}},
      {"a sign that is none",
       "rta=&391ms;100;500 pl=0%;20;60",
       "pl=0%;20;60",
       {"item 1 'rta=&391ms;100;500': '&391ms' is no number"}},
      {"an underscore in a number", "a=123_456", "", {"item 1 'a=123_456': '123_456' is no number"}},
      {"commas for semicolons",
       "time=1800,600,300 b=45.6",
       "b=45.6",
       {"item 1 'time=1800,600,300': '1800,600,300' is no number (decimal comma?)"}},
      {"a space behind the equals sign",
       "a= 10 b=42",
       "b=42",
       {"item 1 'a=': has no value", "item 2 '10': has no '=' behind its label"}},
      {"text as value",
       "'a'=\"text\" b=kb/s",
       "",
       {"item 1 ''a'=\"text\"': '\"text\"' is no number", "item 2 'b=kb/s': 'kb/s' is no number"}},
      {"a name as range",
       "processes=9;WKFLSV32.exe;9=",
       "processes=9",
       {"item 1 'processes=9;WKFLSV32.exe;9=': warning range 'WKFLSV32.exe': its end is no number (leave it out for "
        "infinity)",
        "item 1 'processes=9;WKFLSV32.exe;9=': critical range '9=': its end is no number (leave it out for infinity)"}},
      {"two items run together", "a=1b=2", "", {"item 1 'a=1b=2': '1b=2' is no number"}},
      {"a bar", "a=1 | b=2", "a=1 b=2", {"item 2 '|': has no '=' behind its label"}},
  };
  for (const Case& c : cases) expect(c);
}

TEST(Perfdata, IsBounded) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "a" + std::to_string(i) + "=1 ";
  const PerfdataReading full = parse_perfdata(many);
  EXPECT_EQ(full.metrics.size(), 4096u);
  EXPECT_EQ(full.problems, std::vector<std::string>{"item 4097 'a4096=1': no more than 4096 items are read"});

  std::string bad;
  for (int i = 0; i < 1000; ++i) bad += "x ";
  const PerfdataReading wrong = parse_perfdata(bad);
  EXPECT_EQ(wrong.problems.size(), 101u);
  EXPECT_EQ(wrong.problems.back(), "and 900 more");
  EXPECT_LT(parse_perfdata("a=" + std::string(1'000'000, 'x')).problems.at(0).size(), 300u);
}

TEST(Perfdata, CutAtEveryByteNeverMakesUpAValue) {
  const std::string text = "'it''s'=1.5s;10:20;@5;0;100 b=2%";
  const PerfdataReading whole = parse_perfdata(text);
  for (std::size_t size = 0; size < text.size(); ++size) {
    const PerfdataReading cut = parse_perfdata(std::string_view(text).substr(0, size));
    for (const Metric& metric : cut.metrics) EXPECT_TRUE(metric.label == "it's" || metric.label == "b") << size;
    EXPECT_LE(cut.metrics.size(), whole.metrics.size());
  }
}

TEST(Perfdata, NeverFollowsTheLocale) {
  struct Comma final : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  expect({"dots stay dots", "a=1.5;2.5", "a=1.5;2.5"});
  expect({"commas stay wrong", "a=1,5", "", {"item 1 'a=1,5': '1,5' is no number (decimal comma?)"}});
  std::locale::global(before);
}

}  // namespace
}  // namespace sereno::host
