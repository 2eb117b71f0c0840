#include "sla/page/page_maker.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <utility>

#include "sla/page/embedded.h"
#include "sla/page/template_guard.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

json::value april() {
  std::ifstream file(SERENO_SOURCE_DIR "/sla/testdata/report.json");
  std::ostringstream content;
  content << file.rdbuf();
  auto report = read_report(content.str());
  return report ? *report : json::value();
}

PageTemplate own_look() { return {"report.html", std::string(page_template())}; }

std::string raw_page(const json::value& report, const char* language = "en") {
  const auto html = make_page(Value(&report), *Language::find(language), own_look());
  EXPECT_TRUE(html) << html.error().message;
  return html ? *html : std::string();
}

/// Its no-break spaces are plain ones here.
std::string page(const json::value& report, const char* language = "en") {
  return std::regex_replace(raw_page(report, language), std::regex("\xC2\xA0"), " ");
}

/// Every text of a report becomes this one; keys, instants and what steers the page stay.
void poison(json::value& value, const std::string& text, const std::string& key = "") {
  if (auto* object = value.if_object()) {
    for (auto& each : *object) poison(each.value(), text, std::string(each.key()));
  } else if (auto* array = value.if_array()) {
    for (auto& each : *array) poison(each, text, key);
  } else if (auto* string = value.if_string()) {
    const std::string before(*string);
    if (key != "schema" && key != "tz" && !parse_instant(before)) *string = text;
  }
}

TEST(Page, TheFigureIsTheReports) {
  const json::value report = april();
  const std::string shown(report.at("availability").at("shown").as_string());
  for (const char* language : {"en", "es"})
    EXPECT_NE(page(report, language).find("<p class=\"big\">" + shown + " %</p>"), std::string::npos) << language;
}

TEST(Page, KeepsNumbersWithTheirUnits) {
  const std::string html = raw_page(april());
  for (const char* each : {"99.9004 %", "5,000.00 MXN", "43 min of downtime", "5 %)"})
    EXPECT_EQ(html.find(each), std::string::npos) << each;
  EXPECT_NE(html.find("99.9004\xC2\xA0%"), std::string::npos);
  EXPECT_NE(html.find("5,000.00\xC2\xA0MXN"), std::string::npos);
}

TEST(Page, SaysWhatOtherReadingsOfCommitmentsOwe) {
  json::value report = april();
  report.as_object()["contract"].as_object()["credits"] = json::array();
  report.as_object()["agreement"] = json::parse(R"({"certain": true, "total": {}, "commitments": []})");
  for (const char* name : {"low", "high"})
    report.at("availability").at("bounds").at(name).as_object()["agreement"] =
        json::parse(R"({"percent": "5", "days": "0", "amount": "1250.00", "currency": "USD"})");
  EXPECT_NE(page(report).find("99.8935 % (missed, credit 1,250.00 USD)"), std::string::npos);
}

TEST(Page, SaysWhatCommitmentsOweWhereNoTableOfTheMonthDoes) {
  json::value report = april();
  report.as_object()["contract"].as_object()["credits"] = json::array();
  report.as_object()["agreement"] = json::parse(R"({"certain": true,
      "total": {"percent": null, "days": "0", "amount": "2.50", "currency": "USD", "barred": false},
      "commitments": [{"id": "calls", "applies": true, "figure": {"shown": "99.5"}, "objective": "99.9 %", "met": false,
                       "due": {"percent": "10", "days": null}, "amount": null, "currency": null}]})");
  const std::string english = page(report), spanish = page(report, "es");
  EXPECT_NE(english.find("<p class=\"middle\">2.50 USD</p>"), std::string::npos);
  EXPECT_NE(english.find("commitment calls: 99.5, promised 99.9 %: missed; credit 10 %"), std::string::npos);
  EXPECT_NE(spanish.find("compromiso calls: 99.5, prometido 99.9 %"), std::string::npos);
  report.as_object()["agreement"].as_object()["certain"] = false;
  EXPECT_NE(page(report).find("not established: not everything was measured"), std::string::npos) << "no claim is made";
}

TEST(Page, SpeaksBothLanguages) {
  const json::value report = april();
  const std::string english = page(report), spanish = page(report, "es");
  EXPECT_NE(english.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_NE(spanish.find("<html lang=\"es-MX\">"), std::string::npos);
  for (const char* each : {"April 2026", "objective of 99.9 % met", "5,000.00 MXN", "14 Apr 2026, 10:00:00",
                           "notice came 12 h ahead, 48 h are required (late_notice=reject)", "America/Mexico_City"})
    EXPECT_NE(english.find(each), std::string::npos) << each;
  for (const char* each : {"abril de 2026", "objetivo de 99.9 % cumplido", "5,000.00 MXN", "14 abr 2026, 10:00:00",
                           "el aviso llegó con 12 h de anticipación; se requieren 48 h (late_notice=reject)",
                           "la disponibilidad 99.9004 % cae entre 99.90 y menos de 99.95 %: renglón 1, 5 %"})
    EXPECT_NE(spanish.find(each), std::string::npos) << each;
}

TEST(Page, TellsBothInstantsOfEveryAct) {
  const json::value report = april();
  const std::string html = page(report);
  for (const json::value& act : report.at("acts").as_array()) {
    const std::string row = "<tr><th scope=\"row\"><bdi>" + std::string(act.at("id").as_string()) + "</bdi></th>";
    EXPECT_NE(html.find(row), std::string::npos) << row;
  }
  EXPECT_NE(
      html.find(
          "data-label=\"Said at\">13 Apr 2026, 21:10:00</td><td data-label=\"Recorded at\">14 Apr 2026, 09:30:00"),
      std::string::npos);
}

TEST(Page, NothingThatPeopleWroteIsMarkup) {
  const char* hostile[] = {
      "<script>alert(1)</script>",
      "\"><img src=x onerror=alert(1)>",
      "' onmouseover='alert(1)",
      "</title></style></svg><svg onload=alert(1)>",
      "javascript:alert(1)",
      "{{TEXT:none}} [[Outages]] {{#OUTAGE}}",
      "]]><!-- --><iframe src=//a.example>",
      "url(https://a.example/x)",
  };
  const std::string clean = page(april());
  const auto tags = [](const std::string& html) {
    static const std::regex tag("<[a-zA-Z/!][^>]*>");
    std::map<std::string, int> count;
    for (std::sregex_iterator each(html.begin(), html.end(), tag), end; each != end; ++each)
      ++count[each->str().substr(0, each->str().find_first_of(" >", 1))];
    return count;
  };
  for (const char* text : hostile) {
    SCOPED_TRACE(text);
    json::value report = april();
    poison(report, text);
    const std::string html = page(report);
    for (const auto& [name, count] : tags(html)) EXPECT_TRUE(tags(clean).contains(name)) << name << " is new";
    EXPECT_EQ(tags(html)["<script"], 0);
    EXPECT_EQ(tags(html)["<img"], 0);
    static const std::regex handler("<[^>]* on[a-z]+=[^>]*>");
    const std::string quoted = std::regex_replace(html, std::regex("\"[^\"]*\""), "\"\"");
    EXPECT_FALSE(std::regex_search(quoted, handler));
  }
}

TEST(Page, ShowsWhatIsHiddenAndCutsWhatIsEndless) {
  json::value report = april();
  poison(report,
         "gpj\xE2\x80\xAE"
         "exe");
  const std::string turned = page(report);
  EXPECT_EQ(turned.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(turned.find("gpj[U+202E]exe"), std::string::npos);
  poison(report, std::string(200'000, 'x'));
  EXPECT_LT(page(report).size(), 600'000U);
}

TEST(Page, IsMadeOfWhateverAReportLacks) {
  const json::value whole = april();
  for (const auto& member : whole.as_object()) {
    if (member.key() == "schema" || member.key() == "period") continue;
    SCOPED_TRACE(std::string(member.key()));
    json::value report = whole;
    report.as_object().erase(member.key());
    EXPECT_FALSE(page(report).empty());
    report.as_object()[member.key()] = 7;
    EXPECT_FALSE(page(report).empty());
    report.as_object()[member.key()] = json::array{json::array{json::object{}}, nullptr, "x", -1e300};
    EXPECT_FALSE(page(report).empty());
  }
}

TEST(Page, SaysHowManyRowsItLeavesOut) {
  json::value report = april();
  auto& outages = report.as_object()["outages"].as_array();
  const json::value one = outages.front();
  while (outages.size() < 1200) outages.push_back(one);
  EXPECT_NE(page(report).find("400 of 1,200 are shown here"), std::string::npos);
}

TEST(Page, HasAPolicyThatAllowsNothingButItsOwnStyle) {
  const std::string html = page(april());
  EXPECT_NE(html.find("content=\"default-src &#39;none&#39;; style-src &#39;sha256-"), std::string::npos);
  EXPECT_LT(html.find("Content-Security-Policy"), html.find("<style>"));
}

TEST(Page, OfARefusedTemplateSaysWhere) {
  const json::value report = april();
  const PageTemplate look{"look.html",
                          std::string(escaping_pragma) + std::string(policy_meta) + "\n<p>{{FIGURE:none}}</p>"};
  const auto html = make_page(Value(&report), *Language::find("en"), look);
  ASSERT_FALSE(html);
  EXPECT_EQ(html.error().message.rfind("look.html:2: {{FIGURE:none}}: no modifiers", 0), 0U) << html.error().message;
}

TEST(Page, IsTheSameTwice) { EXPECT_EQ(page(april(), "es"), page(april(), "es")); }

TEST(ReadReport, RefusesWhatIsNone) {
  for (const char* text : {"", "{", "[]", "{}", "{\"schema\":\"sereno.sla.report/2\"}", "{\"schema\":1}"})
    EXPECT_FALSE(read_report(text)) << text;
}

TEST(Language, IsOneOfTwo) {
  EXPECT_FALSE(Language::find("fr"));
  EXPECT_EQ(Language::find("es-MX")->code(), "es-MX");
  EXPECT_GT(Language::find("es")->catalogue().size(), 300U);
}

TEST(Grouped, WritesThousandsAsMexicoDoes) {
  const std::pair<const char*, const char*> cases[] = {{"1234.50", "1,234.50"},
                                                       {"100000.00", "100,000.00"},
                                                       {"999", "999"},
                                                       {"-1234567", "-1,234,567"},
                                                       {"-123", "-123"},
                                                       {"x", "x"},
                                                       {"", ""}};
  for (const auto& [number, text] : cases) EXPECT_EQ(grouped(number), text);
}

}  // namespace
}  // namespace sereno::sla
