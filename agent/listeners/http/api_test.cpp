#include "agent/listeners/http/api.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "base/digest.h"

namespace sereno::agent::http {
namespace {

using namespace std::chrono_literals;
using Kind = Route::Kind;

TEST(HttpRoutes, AreKnownByMethodAndPath) {
  struct Case {
    const char* method;
    const char* target;
    Kind kind;
    const char* service;
  };
  const Case cases[] = {
      {"GET", "/api/v1/services", Kind::services, ""},
      {"GET", "/api/v1/services?x", Kind::services, ""},
      {"POST", "/api/v1/services", Kind::wrong_method, ""},
      {"GET", "http://cc-01:5680/api/v1/services/web", Kind::service, "web"},
      {"GET", "https://cc-01/metrics", Kind::prometheus, ""},
      {"GET", "http://cc-01", Kind::unknown, ""},
      {"GET", "/api/v1/services/web", Kind::service, "web"},
      {"GET", "/api/v1/services/w%65b", Kind::service, "web"},
      {"GET", "/api/v1/services/a%2Fb", Kind::service, "a/b"},
      {"GET", "/api/v1/services/a%2", Kind::unknown, ""},
      {"GET", "/api/v1/services/a%00", Kind::unknown, ""},
      {"GET", "/api/v1/services/", Kind::unknown, ""},
      {"GET", "/api/v1/services/web/history", Kind::history, "web"},
      {"GET", "/api/v1/services/web/history?limit=1000", Kind::history, "web"},
      {"GET", "/api/v1/services/web/history?limit=1001", Kind::bad_query, "web"},
      {"GET", "/api/v1/services/web/history?limit=x", Kind::bad_query, "web"},
      {"GET", "/api/v1/services/web/history?from=2026-11-28T04%3A00%3A00Z&to=2026-11-28T05:00:00Z", Kind::history,
       "web"},
      {"GET", "/api/v1/services/web/history?from=yesterday", Kind::bad_query, "web"},
      {"GET", "/api/v1/services/web/history?frm=1", Kind::bad_query, "web"},
      {"GET", "/api/v1/services/web/history?limit=1&limit=2", Kind::bad_query, "web"},
      {"GET", "/api/v1/services/web/history?limit=1&limit=1", Kind::bad_query, "web"},
      {"GET", "/api/v1/services/web/history?from=2026-11-28T04:00:00Z&limit=1&from=2026-11-28T04:00:00Z",
       Kind::bad_query, "web"},
      {"POST", "/api/v1/services/web/run", Kind::run, "web"},
      {"GET", "/api/v1/services/web/run", Kind::wrong_method, "web"},
      {"GET", "/api/v1/services/web/other", Kind::unknown, "web"},
      {"GET", "/metrics", Kind::prometheus, ""},
      {"GET", "/api/v1/health", Kind::health, ""},
      {"GET", "/api/v1/openapi.json", Kind::openapi, ""},
      {"GET", "/../etc/passwd", Kind::unknown, ""},
      {"GET", "", Kind::unknown, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.method) + " " + c.target);
    const Route route = route_of(c.method, c.target);
    EXPECT_EQ(route.kind, c.kind);
    EXPECT_EQ(route.service, c.service);
  }
}

TEST(HttpTokens, AreKnownByTheirDigest) {
  const std::vector<config::HttpToken> tokens{{.name = "a", .sha256 = sha256_hex("secret-a")},
                                              {.name = "b", .sha256 = sha256_hex("secret-b"), .services = {"web"}}};
  EXPECT_EQ(token_of(tokens, "Bearer secret-b"), &tokens[1]);
  EXPECT_EQ(token_of(tokens, "bearer secret-a"), &tokens[0]);
  EXPECT_EQ(token_of(tokens, "Bearer  secret-a"), &tokens[0]) << "RFC 6750: one blank or more";
  for (const std::string wrong :
       {"", "Bearer", "Bearer ", "Bearer secret", "Bearer    ", "Basic secret-a", "secret-a", "Bearersecret-a"})
    EXPECT_EQ(token_of(tokens, wrong), nullptr) << wrong;
  EXPECT_EQ(token_of(tokens, "Bearer " + tokens[0].sha256), nullptr) << "the digest is no token";
  EXPECT_TRUE(may_see(tokens[0], "disk"));
  EXPECT_TRUE(may_see(tokens[1], "web"));
  EXPECT_FALSE(may_see(tokens[1], "disk"));
}

TEST(HttpRate, GivesEachAddressAShareThatGrowsBack) {
  RequestRate rate(60);
  const auto start = RequestRate::TimePoint{} + 1h;
  const auto one = *net::IpAddress::parse("192.0.2.1");
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(rate.admit(one, start));
  EXPECT_FALSE(rate.admit(one, start));
  EXPECT_TRUE(rate.admit(*net::IpAddress::parse("192.0.2.2"), start)) << "another one is not meant";
  EXPECT_FALSE(rate.admit(one, start + 900ms));
  EXPECT_TRUE(rate.admit(one, start + 2s));
}

TEST(HttpAnswers, TellPrometheusEveryMetricOnceAndEscaped) {
  const config::ServiceSettings settings{.name = "web", .check = "web", .function = "portal"};
  ServiceView view{.settings = &settings};
  view.answer = {
      .name = "web", .result = {.status = Status::critical, .summary = "down"}, .age = 1500ms, .observed = true};
  view.answer.result.metrics = {{.label = "a\"b\\c", .value = 0.5, .unit = "s"},
                                {.label = "none"},
                                {.label = "n", .value = 2},
                                {.label = "n", .value = 3}};
  const auto page = prometheus_text({view}, {.version = "1.2"}, nullptr);
  for (const char* line : {"# TYPE sereno_service_state gauge\n",
                           "sereno_service_state{service=\"web\",check=\"web\",function=\"portal\"} 2\n",
                           "sereno_service_age_seconds{service=\"web\"} 1.5\n",
                           "sereno_service_metric{service=\"web\",metric=\"a\\\"b\\\\c\",unit=\"s\"} 0.5\n",
                           "sereno_build_info{version=\"1.2\"} 1\n"})
    EXPECT_NE(page.find(line), page.npos) << line << page;
  EXPECT_EQ(page.find("none"), page.npos);
  EXPECT_EQ(page.find("} 3\n"), page.npos) << "a label stands once";
  const config::HttpToken narrow{.services = {"disk"}};
  EXPECT_EQ(prometheus_text({view}, {}, &narrow).find("\"web\""), page.npos);
}

TEST(HttpAnswers, TellPrometheusHowFarEachSubmitterIs) {
  StatusReport report{.ledger_refused = 2};
  report.submitters = {
      {.name = "nagios", .type = "nsca", .delivered = 40, .dropped = 3, .waiting = 7, .problem = "connect: refused"},
      {.name = "z", .type = "zabbix", .values_refused = 5}};
  const auto page = prometheus_text({}, report, nullptr);
  for (const char* line : {"sereno_submitter_up{submitter=\"nagios\",type=\"nsca\"} 0\n",
                           "sereno_submitter_up{submitter=\"z\",type=\"zabbix\"} 1\n",
                           "sereno_submitter_waiting_results{submitter=\"nagios\",type=\"nsca\"} 7\n",
                           "sereno_submitter_delivered_results_total{submitter=\"nagios\",type=\"nsca\"} 40\n",
                           "sereno_submitter_dropped_results_total{submitter=\"nagios\",type=\"nsca\"} 3\n",
                           "sereno_submitter_refused_values_total{submitter=\"z\",type=\"zabbix\"} 5\n",
                           "sereno_ledger_refused_results_total 2\n"})
    EXPECT_NE(page.find(line), page.npos) << line << page;
  EXPECT_EQ(prometheus_text({}, {}, nullptr).find("sereno_submitter"), std::string::npos);
}

TEST(HttpAnswers, TellTheNewestRunsOfOneService) {
  const auto at = [](int hour) { return Instant{std::chrono::hours{hour}}; };
  const auto json = boost::json::parse(history_json({{.service = "web", .first_seen = at(1)},
                                                     {.service = "disk", .first_seen = at(4)},
                                                     {.service = "web", .first_seen = at(3)}},
                                                    {.service = "web", .limit = 1}));
  EXPECT_EQ(json.at("runs").as_array().size(), 1u);
  EXPECT_EQ(json.at("runs").at(0).at("first_seen").as_string(), std::string_view(format_instant(at(3))));
  EXPECT_FALSE(json.at("complete").as_bool());
}

}  // namespace
}  // namespace sereno::agent::http
