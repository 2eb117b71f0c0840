#include "sla/page/csv.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace sereno::sla {
namespace {

boost::json::value report_with(const char* lists) {
  return boost::json::parse(std::string(R"({"report_id":"c/2026-04/1","period":{"tz":"America/Mexico_City"},)") +
                            lists + "}");
}

std::string csv(const char* lists, const char* table) {
  const auto report = report_with(lists);
  const auto text = make_csv(Value(&report), table);
  EXPECT_TRUE(text) << text.error().message;
  return text ? *text : std::string();
}

TEST(Csv, HasBothClocksAndPlainNumbers) {
  EXPECT_EQ(
      csv(R"("outages":[{"id":"o1","functions":["web","agent_login"],"critical":true,"from":"2026-04-14T16:00:00Z",
      "to":"2026-04-14T16:15:00.250Z","duration_ms":900250,"class":"immediate","major":false,"cause":"=cmd|'x'!A0, \"q\"",
      "counted_ms":720000,"excluded_ms":180250,"exclusion_reason":null,"not_excluded":[{"text":"not accepted"}],
      "incidents":["INC-7"],"restoration_notice_at":null,"samples":["2026-04-14T16:00:00Z",null,null]}])",
          "outages"),
      "report,id,functions,critical,from_utc,from_local,to_utc,to_local,duration_s,class,major,cause,counted_s,"
      "excluded_s,exclusion_reason,not_excluded,incidents,restoration_notice_utc,restoration_notice_local,"
      "first_failure_utc,first_failure_local,last_failure_utc,last_failure_local,well_again_utc,well_again_local\r\n"
      "c/2026-04/1,o1,web; agent_login,true,2026-04-14T16:00:00Z,2026-04-14 10:00:00 -06:00,"
      "2026-04-14T16:15:00.250Z,2026-04-14 10:15:00.250 -06:00,900.250,immediate,false,"
      "\"'=cmd|'x'!A0, \"\"q\"\"\",720,180.250,,not accepted,INC-7,,,2026-04-14T16:00:00Z,"
      "2026-04-14 10:00:00 -06:00,,,,\r\n");
}

TEST(Csv, AnEmptyListHasItsNames) {
  const std::string text = csv(R"("outages":[])", "outages");
  EXPECT_EQ(text.substr(0, 10), "report,id,");
  EXPECT_EQ(text.find("\r\n"), text.size() - 2);
}

TEST(Csv, IncidentsAndMaintenanceSayOfWhichKind) {
  EXPECT_NE(
      csv(R"("incidents":[{"ref":"INC-1"}],"requests":[{"ref":"REQ-1"}])", "incidents").find("\r\nrequest,REQ-1,"),
      std::string::npos);
  EXPECT_NE(csv(R"("maintenance":{"preventive":[],"corrective_emergency":[{"id":"m3"}]})", "maintenance")
                .find("\r\ncorrective,m3,"),
            std::string::npos);
}

TEST(Csv, RefusesOtherTablesAndUnknownZones) {
  const auto report = report_with(R"("outages":[])");
  EXPECT_FALSE(make_csv(Value(&report), "bugs"));
  const auto nowhere = boost::json::parse(R"({"period":{"tz":"Mars/Olympus"}})");
  EXPECT_FALSE(make_csv(Value(&nowhere), "outages"));
}

}  // namespace
}  // namespace sereno::sla
