#include "sla/sources/nagios_log.h"

#include <gmock/gmock.h>

#include <sstream>

#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string told(std::string_view text) {
  const auto line = parse_log_line(text);
  if (!line) return "none";
  const std::string at = std::to_string(ms_of(line->at) / 1000) + " ";
  if (const auto* said = std::get_if<LogState>(&line->what))
    return at + std::string(said->object.host) + "/" + std::string(said->object.service) + " " +
           std::to_string(static_cast<int>(said->state)) + (said->soft ? " soft" : "");
  if (const auto* said = std::get_if<LogDowntime>(&line->what))
    return at + std::string(said->object.host) + "/" + std::string(said->object.service) +
           (said->started ? " begins" : " ends");
  if (std::holds_alternative<LogFlapping>(line->what)) return at + "flapping";
  if (const auto* said = std::get_if<LogMonitor>(&line->what))
    return at + (*said == LogMonitor::starts ? "starts" : "stops");
  return at + "other";
}

TEST(ParseLogLine, TellsEachKindByItsPlace) {
  struct Case {
    const char* why;
    const char* line;
    const char* told;
  };
  const std::string down = std::to_string(static_cast<int>(State::down));
  const std::string critical = "5 w/HTTP " + down, soft = critical + " soft", host = "5 w/ " + down;
  const std::string unknown = "5 w/ " + std::to_string(static_cast<int>(State::unknown));
  const Case cases[] = {
      {"a hard alert", "[5] SERVICE ALERT: w;HTTP;CRITICAL;HARD;3;refused", critical.c_str()},
      {"a soft one", "[5] SERVICE ALERT: w;HTTP;CRITICAL;SOFT;1;refused", soft.c_str()},
      {"its output says SOFT", "[5] SERVICE ALERT: w;HTTP;CRITICAL;HARD;3;x;SOFT;y", critical.c_str()},
      {"its output starts a monitor", "[5] SERVICE ALERT: w;HTTP;CRITICAL;HARD;3;Nagios 4 starting... (PID=1)",
       critical.c_str()},
      {"its output has a whole line", "[5] SERVICE ALERT: w;HTTP;CRITICAL;HARD;3;[6] SERVICE ALERT: w;HTTP;OK;HARD;1;",
       critical.c_str()},
      {"a comment that shuts down", "[5] EXTERNAL COMMAND: ADD_HOST_COMMENT;w;1;a;Caught SIGTERM, shutting down...",
       "5 other"},
      {"a notification quotes a state",
       "[5] SERVICE NOTIFICATION: a;w;HTTP;CRITICAL;cmd;SERVICE ALERT: w;HTTP;OK;HARD;1;", "5 other"},
      {"of a rotation", "[5] CURRENT SERVICE STATE: w;HTTP;CRITICAL;HARD;3;", critical.c_str()},
      {"of a start", "[5] INITIAL SERVICE STATE: w;HTTP;CRITICAL;HARD;3;", critical.c_str()},
      {"a host", "[5] HOST ALERT: w;DOWN;HARD;3;no answer", host.c_str()},
      {"a host behind another", "[5] HOST ALERT: w;UNREACHABLE;HARD;3;no answer", unknown.c_str()},
      {"carriage return", "[5] HOST ALERT: w;DOWN;HARD;3;no answer\r", host.c_str()},
      {"a downtime", "[5] SERVICE DOWNTIME ALERT: w;HTTP;STARTED; upgrade", "5 w/HTTP begins"},
      {"its end", "[5] SERVICE DOWNTIME ALERT: w;HTTP;CANCELLED; upgrade", "5 w/HTTP ends"},
      {"flapping", "[5] SERVICE FLAPPING ALERT: w;HTTP;STARTED; 25% change", "5 flapping"},
      {"a start", "[5] Nagios 4.4.6 starting... (PID=812)", "5 starts"},
      {"of the other", "[5] Naemon 1.4.1-pkg starting... (PID=812)", "5 starts"},
      {"a stop", "[5] Caught SIGTERM, shutting down...", "5 stops"},
      {"a stop of Naemon", "[5] Caught 'Terminated', shutting down...", "5 stops"},
      {"its end", "[5] Successfully shutdown... (PID=812)", "5 stops"},
      {"rotation", "[5] LOG ROTATION: DAILY", "5 other"},
      {"empty", "", "none"},
      {"cut at its beginning", "RVICE ALERT: w;HTTP;OK;HARD;1;", "none"},
      {"cut in the stamp", "[170000", "none"},
      {"cut in the state", "[5] SERVICE ALERT: w;HTTP;CRIT", "none"},
      {"cut behind the state", "[5] SERVICE ALERT: w;HTTP;OK;", "none"},
      {"no such state", "[5] SERVICE ALERT: w;HTTP;FINE;HARD;1;", "none"},
      {"a host's state of a service", "[5] SERVICE ALERT: w;HTTP;DOWN;HARD;1;", "none"},
      {"no such type", "[5] SERVICE ALERT: w;HTTP;OK;FIRM;1;", "none"},
      {"no host", "[5] SERVICE ALERT: ;HTTP;OK;HARD;1;", "none"},
      {"before the epoch", "[-5] HOST ALERT: w;DOWN;HARD;3;", "none"},
      {"past all time", "[99999999999999999999] HOST ALERT: w;DOWN;HARD;3;", "none"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(told(c.line), c.told);
  }
}

TEST(ParseLogLine, SaysNothingWrongOfALineThatWasCutAnywhere) {
  const std::string whole = "[1700000000] SERVICE ALERT: w;HTTP;CRITICAL;HARD;3;refused";
  const std::string down = told(whole);
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    SCOPED_TRACE(length);
    const std::string cut = told(whole.substr(0, length));
    EXPECT_TRUE(cut == "none" || cut == down || cut == "1700000000 other") << cut;
  }
}

/// "web 10..20 DOWN" in seconds, maintenance as "web 10..20 maintenance".
std::vector<std::string> spans_of(const std::string& records) {
  std::vector<std::string> lines;
  std::istringstream input(records);
  for (std::string line; std::getline(input, line);) {
    const auto parsed = parse_record(line);
    if (!parsed) {
      lines.push_back(parsed.error().message);
      continue;
    }
    const auto add = [&](const std::string& function, Instant from, Instant to, const std::string& what) {
      lines.push_back(function + " " + std::to_string(ms_of(from) / 1000) + ".." + std::to_string(ms_of(to) / 1000) +
                      " " + what);
    };
    if (const auto* state = std::get_if<RecordedState>(&parsed->record))
      add(state->function, state->span.from, state->span.to, std::string(to_string(state->state)));
    else if (const auto* said = says<MaintenanceSaid>(std::get<Act>(parsed->record)))
      add(said->scope.front(), *said->from, *said->to, "maintenance");
  }
  return lines;
}

struct Read {
  std::vector<std::string> spans{};
  LogCounts counts{};
};

/// As the lines of a file would have it.
class Lines final : public LogRecords {
 public:
  void state(const RecordedState&, std::string body) override { text += body + "\n"; }
  void act(const std::string& line) override { text += line + "\n"; }

  std::string text{};
};

Read read_logs(const std::vector<std::string>& files) {
  LogFunctions functions;
  EXPECT_TRUE(add_log_function(functions, "web=w/HTTP"));
  EXPECT_TRUE(add_log_function(functions, "web=w"));
  NagiosLog log(functions, "nagios", instant_from_ms(1'000'000'000));
  Lines records;
  for (const std::string& file : files) {
    std::istringstream input(file);
    log.read(input, records);
  }
  log.finish(records);
  return {spans_of(records.text), log.counts()};
}

const std::string up = "SERVICE ALERT: w;HTTP;OK;HARD;1;fine\n", down = "SERVICE ALERT: w;HTTP;CRITICAL;SOFT;1;no\n",
                  other = "LOG ROTATION: DAILY\n";

TEST(NagiosLog, SaysWhatIsKnownAndNoMore) {
  struct Case {
    const char* why;
    std::vector<std::string> files;
    std::vector<std::string> spans;
  };
  const Case cases[] = {
      {"nothing is said of the time before the first line, or after the last",
       {"[10] " + other + "[100] " + up + "[200] " + down + "[260] " + up + "[500] " + other},
       {"web 100..200 UP", "web 200..260 DOWN", "web 260..500 UP"}},
      {"a state that comes again is no change",
       {"[100] " + up + "[200] CURRENT SERVICE STATE: w;HTTP;OK;HARD;1;\n[300] " + other},
       {"web 100..300 UP"}},
      {"a soft failure is where it began; that it became hard changes nothing",
       {"[100] " + up + "[200] " + down + "[320] SERVICE ALERT: w;HTTP;CRITICAL;HARD;3;no\n[400] " + other},
       {"web 100..200 UP", "web 200..400 DOWN"}},
      {"stopped in good order: nothing is known until it starts, then what it knew",
       {"[100] " + up + "[200] Caught SIGTERM, shutting down...\n[201] Successfully shutdown... (PID=1)\n" +
        "[600] Nagios 4.4.6 starting... (PID=2)\n[700] " + other},
       {"web 100..200 UP", "web 600..700 UP"}},
      {"killed: nothing is known since its last line",
       {"[100] " + up + "[200] " + other + "[600] Nagios 4.4.6 starting... (PID=2)\n[700] " + other},
       {"web 100..200 UP", "web 600..700 UP"}},
      {"archives go on",
       {"[100] " + down + "[200] " + other, "[300] " + up + "[400] " + other},
       {"web 100..300 DOWN", "web 300..400 UP"}},
      {"the same archive twice",
       {"[100] " + down + "[300] " + up, "[100] " + down + "[300] " + up + "[400] " + other},
       {"web 100..300 DOWN", "web 300..400 UP"}},
      {"a line of long before, or of what is to come, is not taken",
       {"[500] " + up + "[10] " + down + "[2000000] " + down + "[600] " + other},
       {"web 500..600 UP"}},
      {"a file that begins in the middle of a line",
       {"HTTP;CRITICAL;HARD;3;no\n[100] " + up + "[200] " + other},
       {"web 100..200 UP"}},
      {"and ends in one", {"[100] " + up + "[200] SERVICE ALERT: w;HTTP;CRI"}, {}},
      {"a downtime is a maintenance of which nobody was told",
       {"[100] SERVICE DOWNTIME ALERT: w;HTTP;STARTED; x\n[400] SERVICE DOWNTIME ALERT: w;HTTP;STOPPED; x\n"},
       {"web 100..400 maintenance"}},
      {"whose beginning is not there is none", {"[400] SERVICE DOWNTIME ALERT: w;HTTP;STOPPED; x\n"}, {}},
      {"others' objects say nothing", {"[100] SERVICE ALERT: v;HTTP;CRITICAL;HARD;1;\n[200] " + other}, {}},
      {"the host is another object",
       {"[100] " + up + "[150] HOST ALERT: w;DOWN;HARD;1;\n[200] " + other},
       {"web 150..200 DOWN", "web 100..200 UP"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(read_logs(c.files).spans, c.spans);
  }
}

class Checked final : public LogRecords {
 public:
  void state(const RecordedState& state, std::string body) override {
    const auto parsed = parse_record(body);
    ASSERT_TRUE(parsed) << body;
    EXPECT_EQ(parsed->body, body) << "what the ledger keeps of an equal line";
    const auto& read = std::get<RecordedState>(parsed->record);
    EXPECT_EQ(read.function, state.function);
    EXPECT_EQ(read.source, state.source);
    EXPECT_EQ(read.span, state.span);
    EXPECT_EQ(read.state, state.state);
    ++count;
  }
  void act(const std::string&) override {}

  int count = 0;
};

TEST(NagiosLog, AStateIsTheRecordThatALineOfJsonWouldBe) {
  for (const char* source : {"nagios", "a \"source\" \\ \n\xc3\xb1", "", "  "}) {
    SCOPED_TRACE(source);
    LogFunctions functions;
    ASSERT_TRUE(add_log_function(functions, "fun\"ction \xc3\xb1=w/HTTP"));
    NagiosLog log(functions, source, instant_from_ms(1'000'000'000));
    Checked records;
    std::istringstream input("[100] " + up + "[200] " + down + "[300] " + other);
    log.read(input, records);
    log.finish(records);
    EXPECT_EQ(records.count, 2);
  }
}

TEST(NagiosLog, NamesThatNoRecordMayHaveAreRefusedBeforeAnythingIsRead) {
  EXPECT_TRUE(check_names({{"w/HTTP", {"web"}}}, "nagios"));
  EXPECT_FALSE(check_names({{"w/HTTP", {"\xff"}}}, "nagios"));
  EXPECT_FALSE(check_names({{"w/HTTP", {"web"}}}, "\xff"));
}

TEST(NagiosLog, TellsWhatNoLogSaysAnythingOf) {
  const LogFunctions functions{{"w/HTPT", {"web"}}, {"w/HTTP", {"web"}}, {"w2", {"host"}}};
  NagiosLog log(functions, "nagios", instant_from_ms(1'000'000'000));
  Checked records;
  std::istringstream input("[100] " + up + "[200] " + down);
  log.read(input, records);
  EXPECT_EQ(log.unseen(), (std::vector<std::string>{"w/HTPT", "w2"}));
}

TEST(NagiosLog, ListsTheObjectsThatItHas) {
  std::set<std::string, std::less<>> names;
  std::istringstream input("nonsense\n[100] " + up + "[150] HOST ALERT: w2;DOWN;HARD;1;gone\n[200] " + down + other);
  add_log_objects(input, names);
  EXPECT_EQ(names, (std::set<std::string, std::less<>>{"w/HTTP", "w2"}));
}

TEST(NagiosLog, CountsWhatItDidNotTake) {
  const auto read = read_logs({"nonsense\n[500] " + up + "[10] " + down + "[600] " + other});
  EXPECT_EQ(read.counts.lines, 4);
  EXPECT_EQ(read.counts.strange, 1);
  EXPECT_EQ(read.counts.out_of_order, 1);
  EXPECT_EQ(read.counts.states, 1);
}

}  // namespace
}  // namespace sereno::sla
