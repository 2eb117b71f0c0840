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
  EXPECT_EQ(contract->fee->amount_e4, 12'505'000);
  EXPECT_EQ(contract->fee->digits, 2);
  EXPECT_EQ(contract->fee->clause, "annex 2");
}

/// A table whose percentages are well.
std::string three_rows(int first_from, int first_below, int second_from, int second_below) {
  const auto row = [](const char* available, int from, int below, int percent) {
    return std::string("  - {") + available + ", down_from_minutes: " + std::to_string(from) +
           (below > 0 ? ", down_below_minutes: " + std::to_string(below) : "") +
           ", percent: " + std::to_string(percent) + "}\n";
  };
  return "credit:\n" + row("available_from: 99.90, available_below: 99.95", first_from, first_below, 5) +
         row("available_from: 99.85, available_below: 99.90", second_from, second_below, 8) +
         row("available_from: 0, available_below: 99.85", second_below, 0, 10);
}

TEST(ContractFile, ReadsPartiesAndSources) {
  std::vector<std::string> problems;
  const auto contract = parse_contract(
      std::string(least) +
          "parties:\n  - {id: isp, role: ally, contacts: [noc@isp.example]}\n  - {id: bank, role: client}\n"
          "sources:\n  - {name: agent, party: provider, kind: inside}\n",
      "c", problems);
  ASSERT_TRUE(contract) << problems.at(0);
  EXPECT_EQ(contract->role_of("isp"), Role::ally);
  EXPECT_EQ(contract->role_of("bank"), Role::client);
  EXPECT_EQ(contract->role_of("provider"), Role::provider);
  EXPECT_EQ(contract->role_of("somebody"), Role::third);
  EXPECT_EQ(contract->parties.at(0).contacts, std::vector<std::string>{"noc@isp.example"});
  EXPECT_TRUE(contract->counts_source("agent"));
  EXPECT_FALSE(contract->counts_source("probe"));
}

TEST(ContractFile, ReadsTheCalendar) {
  BusinessCalendar calendar;
  std::vector<std::string> problems;
  const auto contract = parse_contract(std::string(least) +
                                           "calendar:\n  business_days: [monday, saturday]\n"
                                           "  holidays: [2026-12-25, 2026-11-02]\n  close_after_business_days: 3\n",
                                       "c", problems, &calendar);
  ASSERT_TRUE(contract) << problems.at(0);
  EXPECT_EQ(calendar.days, (std::array<bool, 7>{false, true, false, false, false, false, true}));
  EXPECT_EQ(calendar.holidays, (std::vector<std::string>{"2026-11-02", "2026-12-25"})) << "sorted";
  EXPECT_EQ(calendar.close_after_days, 3);
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
      {"a holiday that no calendar has",
       ok + "calendar: {holidays: [2026-02-30]}\n",
       {"c.yaml:7:23: calendar.holidays[0]: '2026-02-30' is no date; write YYYY-MM-DD"}},
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
       {"c.yaml:9:5: credit[1]: row 2 overlaps row 1: write the rows from high to low availability",
        "c.yaml:9:5: credit[1]: row 2 and row 1: more downtime must not pay less",
        "c.yaml:9:5: credit[1]: row 2 and row 1: down_below_minutes is missing in the first: its minutes have no end"}},
      {"minutes that overlap",
       ok + three_rows(22, 44, 43, 66),
       {"c.yaml:9:5: credit[1]: row 2 and row 1: the minutes overlap"}},
      {"minutes that leave a gap",
       ok + three_rows(22, 44, 45, 66),
       {"c.yaml:9:5: credit[1]: row 2 and row 1: the minutes leave a gap"}},
      {"a gap in the middle of the table",
       ok + "credit:\n"
            "  - {available_from: 99.90, available_below: 99.95, down_from_minutes: 22, down_below_minutes: 44, "
            "percent: 5}\n"
            "  - {available_from: 99.80, available_below: 99.85, down_from_minutes: 44, down_below_minutes: 66, "
            "percent: 8}\n"
            "  - {available_from: 0, available_below: 99.80, down_from_minutes: 66, percent: 10}\n",
       {"c.yaml:9:5: credit[1]: row 2 and row 1: a gap between them; only the last row may leave one (policy "
        "credit_row3)"}},
      {"a window without a day",
       ok + "maintenance_windows:\n  - {days: [], from: \"01:00\", to: \"02:00\"}\n",
       {"c.yaml:8:12: maintenance_windows[0].days: names no day"}},
      {"ten of what",
       ok + "response_target: 3\npriorities:\n  - {priority: 1, resolution: 10}\n",
       {"c.yaml:7:18: response_target: '3' has no unit: write 3m for minutes, or s, h, d",
        "c.yaml:9:31: priorities[0].resolution: '10' has no unit: write 10m for minutes, or s, h, d"}},
      {"no time at all", ok + "response_target: 0s\n", {"c.yaml:7:18: response_target: must be longer than 0"}},
      {"a blank in an id",
       "id: c d\nclient: A\nprovider: B\ntime_zone: UTC\nfunctions:\n  - {id: \"w b\", critical: true}\n",
       {"c.yaml:1:5: id: 'c d' has a blank or a quote; an id is one word",
        "c.yaml:6:10: functions[0].id: 'w b' has a blank or a quote; an id is one word"}},
      {"parties",
       ok + "parties:\n  - {id: isp, role: carrier}\n  - {id: client, role: ally}\n  - {id: isp, role: third}\n",
       {"c.yaml:8:21: parties[0].role: 'carrier' is none of provider, ally, client, third",
        "c.yaml:9:5: parties[1]: 'client' can only be the client",
        "c.yaml:10:5: parties[2]: the party 'isp' stands here twice"}},
      {"sources",
       ok + "sources:\n  - {name: probe, kind: sideways}\n  - {name: probe}\n  - {kind: inside}\n",
       {"c.yaml:8:25: sources[0].kind: 'sideways' is none of inside, outside",
        "c.yaml:9:5: sources[1]: the source 'probe' stands here twice", "c.yaml:10:5: sources[2]: 'name' is missing"}},
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
       ok + "fee: {amount: 12.55555, currency: MXN}\n",
       {"c.yaml:7:15: fee.amount: '12.55555' is no amount; write 1250 or 1250.00"}},
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
