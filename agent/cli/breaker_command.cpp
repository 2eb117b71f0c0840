#include "agent/cli/breaker_command.h"

#include <algorithm>

#include "agent/cli/breaker_report.h"
#include "agent/cli/canary_places.h"
#include "agent/cli/command_table.h"
#include "agent/cli/terminal.h"
#include "plugins/host/canary/canary_file.h"
#include "plugins/host/canary/canary_journal.h"

namespace sereno::cli {
namespace {

CanaryLine look_at(const std::string& name, const CanaryPlaces& places) {
  CanaryLine line{.file = name};
  auto opened = open_canary(name, places);
  if (!opened) {
    line.problem = opened.error().message;
    return line;
  }
  host::CanaryFile file(std::move(*opened));
  auto record = file.read();
  if (!record) {
    line.problem = record.error().message;
    return line;
  }
  line.platform = std::move(record->platform);
  line.account = std::move(record->account);
  line.state = std::move(record->state);
  line.in_use = file.leased_elsewhere();
  line.open_intents = host::CanaryJournal(file).open().size();
  if (record->number == 0) line.problem = "nothing was ever written to it";
  return line;
}

int list(const CommandWords& words, const CanaryPlaces& places) {
  const std::string format = words.value("format", "table");
  if (format != "table" && format != "json")
    return wrong_usage("breaker", "'" + format + "' is no format (table or json)");
  if (words.operands.size() > 1) return wrong_usage("breaker", "'" + words.operands[1] + "' is one word too many");
  const auto names = canary_names(places);
  if (!names) return fail(names.error());
  std::vector<CanaryLine> canaries;
  for (const std::string& name : *names) canaries.push_back(look_at(name, places));
  const Instant now = now_utc();
  if (!print(format == "json" ? breaker_json(canaries, now) : breaker_table(canaries, now))) return exit_unknown;
  return exit_code_of(canaries, now);
}

/// Whose breaker is to be closed; without a name the one that its file says.
struct Whose {
  std::string file{};
  std::string platform{};
  std::string account{};
};

/// What is damaged begins anew where it is known whose it is. What is to be undone stays.
Result<void> close_breaker(const Whose& whose, const CanaryPlaces& places) {
  auto opened = open_canary(whose.file, places);
  if (!opened) return opened.error();
  const auto change = [&](host::CanaryRecord& record) {
    host::reset(record.state);
    if (record.number == 0) {
      record.platform = whose.platform;
      record.account = whose.account;
    }
    return !record.platform.empty();
  };
  return host::CanaryFile(std::move(*opened)).update(change, Sync::yes, !whose.platform.empty());
}

int close_breakers(const std::vector<Whose>& all, const CanaryPlaces& places) {
  for (const Whose& whose : all)
    if (const auto done = close_breaker(whose, places); !done)
      return fail(Error{whose.file + ": " + done.error().message});
  const std::string count = std::to_string(all.size());
  return print(count + (all.size() == 1 ? " breaker is closed\n" : " breakers are closed\n")) ? 0 : exit_unknown;
}

int reset(const CommandWords& words, const CanaryPlaces& places) {
  const bool all = words.has("all");
  if (words.operands.size() != (all ? 1u : 3u))
    return wrong_usage("breaker",
                       all ? "--all names every canary already" : "which one? PLATFORM and ACCOUNT, or --all");
  const auto names = canary_names(places);
  if (!names) return fail(names.error());
  if (all) {
    std::vector<Whose> every;
    for (const std::string& name : *names) every.push_back({.file = name});
    return close_breakers(every, places);
  }
  const Whose whose{.file = host::canary_file_name(words.operands[1], words.operands[2]),
                    .platform = words.operands[1],
                    .account = words.operands[2]};
  if (std::find(names->begin(), names->end(), whose.file) != names->end()) return close_breakers({whose}, places);
  complain("no check has used '" + whose.account + "' at " + whose.platform + " ('sereno breaker list' shows them)");
  return 1;
}

}  // namespace

int run_breaker_command(const std::vector<std::string>& arguments) {
  int exit_code = exit_unknown;
  const auto words = read_or_explain("breaker", arguments, exit_code);
  if (!words) return exit_code;
  CanaryPlaces places = CanaryPlaces::of_this_machine();
  places.socket = words->value("socket", places.socket);
  const std::string what = words->operands.empty() ? "" : words->operands[0];
  if (what == "list") return list(*words, places);
  if (what == "reset") return reset(*words, places);
  return wrong_usage("breaker", what.empty() ? "what of it?" : no_such_word(what, {"list", "reset"}));
}

}  // namespace sereno::cli
