// sereno-sla calendar: the windows that a contract allows and the maintenance that a ledger holds, as iCalendar.
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/command/command.h"
#include "base/command/program.h"
#include "base/whole_file.h"
#include "ledger/ledger.h"
#include "sereno/number.h"
#include "sla/calendar/calendar.h"
#include "sla/contract_file.h"
#include "sla/renderers/plain_text.h"
#include "sla/sources/fact_record.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace {

using namespace sereno;
using namespace sereno::sla;

constexpr int exit_cannot = 3;
constexpr int most_months = 24;

const Command& about() {
  static const Command command{
      .usage = {"sereno-sla calendar --contract FILE [--ledger PATH] [OPTION]..."},
      .summary =
          "Writes when maintenance is allowed and, of a ledger, what is planned, as iCalendar: a file that a calendar "
          "can subscribe to, or import. A plan that was cancelled stays in it as cancelled.",
      .options = {{"contract", '\0', "FILE", "the contract"},
                  {"ledger", '\0', "PATH", "the ledger whose plans are shown; only windows unless told"},
                  {"month", '\0', "YYYY-MM", "the first month of the contract's zone; this one unless told"},
                  {"months", '\0', "N", "how many months; 3 unless told, 24 at most"},
                  {"only", '\0', "WHAT", "windows or plans; both unless told"},
                  {"language", 'l', "LANGUAGE", "en or es (es-MX); en unless told"},
                  {"output", 'o', "FILE", "where it is written, at once as a whole; standard output unless told"}},
      .exit_codes = {{"0", "written"}, {"3", "it cannot be written, and standard error says why"}}};
  return command;
}

int refuse(const std::string& message) {
  std::fprintf(stderr, "sereno-sla calendar: %s\n", one_line(message).c_str());
  return exit_cannot;
}

Result<Contract> contract_of(const std::string& path) {
  if (path.empty()) return Error{"--contract is missing"};
  std::vector<std::string> problems;
  auto contract = read_contract_file(path, problems);
  for (const std::string& problem : problems) std::fprintf(stderr, "%s\n", one_line(problem).c_str());
  if (!contract) return Error{"the contract cannot be read"};
  return std::move(*contract);
}

/// The months, one behind the other.
Result<Interval> range_of(const CommandWords& words, const Zone& zone, Instant now) {
  const auto count = parse_integer<int>(words.value("months", "3"));
  if (!count || *count < 1 || *count > most_months)
    return Error{"--months: '" + words.value("months") + "' is no number from 1 to " + std::to_string(most_months)};
  const auto first = month_period(zone, words.value("month", zone.wall_text(now).substr(0, 7)));
  if (!first) return Error{"--month: " + first.error().message};
  Interval range = first->range;
  for (int i = 1; i < *count; ++i) {
    const auto next = month_period(zone, zone.wall_text(range.to).substr(0, 7));
    if (!next) return Error{"--months: " + next.error().message};
    range.to = next->range.to;
  }
  return range;
}

Result<std::vector<Act>> acts_of(const std::string& path) {
  auto book = ledger::Ledger::open(path, ledger::Ledger::Access::read_only, {.cache_kib = 256});
  if (!book) return book.error();
  const auto facts = (*book)->facts({"maintenance", "withdraw"});
  if (!facts) return facts.error();
  std::vector<Act> acts;
  for (const ledger::Fact& fact : *facts) {
    auto said = read_fact(fact);
    if (!said) return said.error();
    if (auto* act = std::get_if<Act>(&*said)) acts.push_back(std::move(*act));
  }
  return acts;
}

Result<std::string> calendar_of(const CommandWords& words) {
  const std::string only = words.value("only");
  if (!only.empty() && only != "windows" && only != "plans") return Error{"--only: windows or plans"};
  if (only == "plans" && !words.has("ledger")) return Error{"--only plans needs --ledger"};
  const auto language = Language::find(words.value("language", "en"));
  if (!language) return Error{"--language: " + language.error().message};
  const auto contract = contract_of(words.value("contract"));
  if (!contract) return contract.error();
  const auto range = range_of(words, *contract->zone, now_utc());
  if (!range) return range.error();
  CalendarContents contents{.contract = *contract};
  const auto since = start_of_date(*contract->zone, contract->effective_from);
  contents.windows_changed = since ? *since : Instant{};
  if (only != "plans") contents.windows = windows_of(*contract, *range);
  if (only != "windows" && words.has("ledger")) {
    const auto acts = acts_of(words.value("ledger"));
    if (!acts) return acts.error();
    contents.plans = plans_of(*acts, *contract, *range);
  }
  return render_calendar(contents, *language);
}

int run(const CommandWords& words) {
  if (!words.operands.empty()) return refuse("'" + words.operands.front() + "' is no option");
  const auto text = calendar_of(words);
  if (!text) return refuse(text.error().message);
  const std::string path = words.value("output", "-");
  const int failed = path == "-" ? write_all(STDOUT_FILENO, *text) : replace_file(path, *text, Sync::no, 0644);
  return failed == 0 ? 0 : refuse((path == "-" ? "standard output" : path) + ": " + std::strerror(failed));
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(about(), argc, argv, "sereno-sla-calendar " SERENO_VERSION, run, refuse);
}
