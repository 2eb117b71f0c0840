#include "sla/contract_file.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"

namespace sereno::sla {
namespace {

constexpr const char* least = R"(id: c
client: A
provider: B
time_zone: UTC
functions:
  - {id: web, critical: true}
)";

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> problems;
  const auto contract = parse_contract(text, "c.yaml", problems);
  EXPECT_EQ(contract.has_value(), problems.empty());
  return problems;
}

TEST(ContractFile, TheShippedOneStatesTheContract) {
  std::vector<std::string> problems;
  const auto contract = read_contract_file(SERENO_DEFAULT_CONTRACT, problems);
  ASSERT_TRUE(contract) << (problems.empty() ? "" : problems.front());
  EXPECT_EQ(contract->revision, 5);
  EXPECT_EQ(contract->zone_name, "America/Mexico_City");
  EXPECT_EQ(contract->effective_from, "2023-10-05");
  EXPECT_EQ(format_instant(contract->validity.from), "2023-10-05T06:00:00Z");
  EXPECT_EQ(contract->sha256.size(), 64u);
  EXPECT_EQ(policy_entries(contract->policy), policy_entries(Policy{})) << "the file states the defaults";
  for (const auto key : policy_keys()) EXPECT_TRUE(contract->clauses.contains(std::string(key))) << key;
  std::string critical;
  for (const auto& function : contract->functions) {
    EXPECT_FALSE(function.clause.empty());
    if (function.critical) critical += function.id + " ";
  }
  EXPECT_EQ(critical, "web agent_login list_upload dashboards ");
  EXPECT_EQ(contract->function("repositories")->resolution_target, std::chrono::hours{2});
  EXPECT_EQ(contract->response_target, std::chrono::minutes{3});
  EXPECT_EQ(contract->reliability_limit, 4);
  ASSERT_EQ(contract->credits.size(), 3u);
  EXPECT_EQ(contract->credits[2].available_below_e4, 985'000);
  EXPECT_EQ(contract->credits[2].down_below_minutes, std::nullopt);
  ASSERT_EQ(contract->windows.size(), 3u);
  EXPECT_EQ(contract->windows[1].end, std::chrono::hours{24});
  EXPECT_FALSE(contract->fee);
}

TEST(ContractFile, NeedsLittle) {
  std::vector<std::string> problems;
  const auto contract = parse_contract(least, "c.yaml", problems);
  ASSERT_TRUE(contract) << (problems.empty() ? "" : problems.front());
  EXPECT_EQ(contract->revision, 1);
  EXPECT_TRUE(contract->credits.empty());
  EXPECT_FALSE(contract->response_target);
  EXPECT_TRUE(contract->validity.contains(at("2037-12-31T23:59:59Z")));
}

TEST(ContractFile, ReadsTheFee) {
  std::vector<std::string> problems;
  const auto contract =
      parse_contract(std::string(least) + "fee: {amount: 1250.50, currency: MXN, clause: annex 2}\n", "c", problems);
  ASSERT_TRUE(contract);
  EXPECT_EQ(contract->fee->cents, 125'050);
  EXPECT_EQ(contract->fee->clause, "annex 2");
}

TEST(ContractFile, SaysWhereAndWhatIsWrong) {
  struct Case {
    const char* why;
    std::string text;
    std::vector<std::string> problems;
  };
  const std::string ok = least;
  const Case cases[] = {
      {"no such zone",
       "id: c\nclient: A\nprovider: B\ntime_zone: Mars/Olympus\nfunctions:\n  - {id: w, critical: true}\n",
       {"c.yaml:4:12: time_zone: there is no time zone 'Mars/Olympus'; write a name of the IANA database such as "
        "America/Mexico_City (timedatectl list-timezones shows them all)"}},
      {"percent with five digits",
       ok + "credit:\n  - {available_from: 99.99999, available_below: 100, down_from_minutes: 1, percent: 5}\n",
       {"c.yaml:8:22: credit[0].available_from: '99.99999' is not a percentage from 0 to 100 with at most four digits "
        "after the point"}},
      {"row upside down",
       ok + "credit:\n  - {available_from: 99.95, available_below: 99.90, down_from_minutes: 44, "
            "down_below_minutes: 22, percent: 5}\n",
       {"c.yaml:8:5: credit[0]: available_from must be below available_below",
        "c.yaml:8:5: credit[0]: down_from_minutes must be below down_below_minutes"}},
      {"rows in the wrong order",
       ok + "credit:\n  - {available_from: 99.85, available_below: 99.90, down_from_minutes: 44, percent: 8}\n"
            "  - {available_from: 99.90, available_below: 99.95, down_from_minutes: 22, percent: 5}\n",
       {"c.yaml:8:3: credit: row 2 overlaps row 1: write the rows from high to low availability"}},
      {"policy",
       ok + "policies:\n  sunday: {value: friday, clause: x}\n",
       {"c.yaml:8:19: policies.sunday.value: policy sunday: 'friday' is none of its values: literal, whole_day"}},
      {"time of day",
       ok + "maintenance_windows:\n  - {days: [sunday], from: \"24:01\", to: \"9:00\"}\n",
       {"c.yaml:8:28: maintenance_windows[0].from: '24:01' is no time of the day; write \"HH:MM\" from \"00:00\" to "
        "\"24:00\"",
        "c.yaml:8:41: maintenance_windows[0].to: '9:00' is no time of the day; write \"HH:MM\" from \"00:00\" to "
        "\"24:00\""}},
      {"dates",
       ok + "effective_from: 2026-02-30\n",
       {"c.yaml:7:17: effective_from: '2026-02-30' is no date; write YYYY-MM-DD from 1970-01-01 to 2037-12-31"}},
      {"functions",
       "id: c\nclient: A\nprovider: B\ntime_zone: UTC\nfunctions:\n  - {id: w}\n  - {id: w, services: [a, a]}\n",
       {"c.yaml:7:5: functions[1]: the function 'w' stands here twice",
        "c.yaml:7:5: functions[1]: the service 'a' serves two functions",
        "c.yaml:6:3: functions: at least one function must be critical: the availability of the service is theirs"}},
      {"priorities",
       ok + "priorities:\n  - {priority: 1, resolution: 10m}\n  - {priority: 1, resolution: 5m}\n",
       {"c.yaml:8:3: priorities: priority 1 stands here twice"}},
      {"money",
       ok + "fee: {amount: 12.5, currency: MXN}\n",
       {"c.yaml:7:15: fee.amount: '12.5' is no amount; write 1250 or 1250.00"}},
      {"a control character",
       "id: \"a\\x1b[2J\"\nclient: A\nprovider: B\ntime_zone: UTC\nfunctions:\n  - {id: w, critical: true}\n",
       {"c.yaml:1:5: id: must be one line of 1 to 200 characters"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(problems_of(c.text), c.problems);
  }
}

TEST(ContractFile, FindsEverythingInOnePass) {
  const auto problems = problems_of("id: c\nclientt: A\ntime_zone: Nowhere\nfunctions: web\npolicies: {sun: x}\n");
  const auto has = [&](const std::string& part) {
    for (const auto& problem : problems)
      if (problem.find(part) != std::string::npos) return true;
    return false;
  };
  for (const char* part : {"provider", "clientt", "Nowhere", "functions", "there is no policy 'sun'"})
    EXPECT_TRUE(has(part)) << part;
}

TEST(ContractFile, NamesTheFileThatCannotBeRead) {
  std::vector<std::string> problems;
  EXPECT_FALSE(read_contract_file("/nonexistent/c.yaml", problems));
  EXPECT_EQ(problems, std::vector<std::string>{"/nonexistent/c.yaml: cannot be read: No such file or directory"});
}

}  // namespace
}  // namespace sereno::sla
