#include "sla/commands/contract_options.h"

#include <boost/program_options.hpp>
#include <vector>

#include "sla/commands/commands.h"
#include "sla/contract_file.h"

namespace sereno::sla {

namespace options = boost::program_options;

void add_contract_options(options::options_description& description) {
  description.add_options()("help,h", "say this")("contract", options::value<std::string>()->required(),
                                                  "the contract's file")(
      "policy", options::value<std::vector<std::string>>()->composing(),
      "KEY=VALUE: a choice made otherwise than the contract's file makes it; may stand several times")(
      "from", options::value<std::string>(), "TIME: start of the span, 2026-04-06T06:00:00Z or 2026-04-06")(
      "to", options::value<std::string>(), "TIME: its end, not within it any more")(
      "format", options::value<std::string>()->default_value("text"), "text or json");
}

std::optional<Contract> contract_of(const options::variables_map& values) {
  std::vector<std::string> problems;
  auto contract = read_contract_file(values["contract"].as<std::string>(), problems);
  for (const std::string& problem : problems) complain(problem);
  if (!contract) {
    refuse(std::to_string(problems.size()) + (problems.size() == 1 ? " problem" : " problems") +
           " in the contract: no figure can rest on it");
    return std::nullopt;
  }
  if (!values.contains("policy")) return contract;
  for (const std::string& entry : values["policy"].as<std::vector<std::string>>())
    if (const auto set = override_policy(contract->policy, entry); !set) {
      refuse("--policy " + entry + ": " + set.error().message);
      return std::nullopt;
    }
  return contract;
}

Result<Instant> parse_time(std::string_view text, const Zone& zone) {
  if (const auto at = parse_instant(text)) return *at;
  const auto date = text.substr(0, 10);
  const auto midnight = start_of_date(zone, date);
  const auto clock = text.size() > 10 ? std::string(text.substr(11)) : std::string("00:00:00");
  // The wall time is read through the parser of instants, as if it were UTC, and then resolved in the zone.
  const auto wall = parse_instant(std::string(date) + "T" + clock + (clock.size() == 5 ? ":00Z" : "Z"));
  const bool separated = text.size() == 10 || (text.size() > 15 && (text[10] == 'T' || text[10] == ' '));
  if (!midnight || !wall || !separated)
    return Error{"'" + std::string(text) + "' is no time: write 2026-04-06T06:00:00Z, or 2026-04-06 21:00 or " +
                 "2026-04-06 for a time in " + zone.name()};
  const auto day = std::chrono::floor<std::chrono::days>(*wall);
  return zone.resolve(std::chrono::local_days{day.time_since_epoch()}, *wall - day, Occurrence::earliest);
}

Result<Period> span_of(const options::variables_map& values, const Zone& zone) {
  if (!values.contains("from") || !values.contains("to")) return Error{"--from and --to go together"};
  const auto from = parse_time(values["from"].as<std::string>(), zone);
  if (!from) return Error{"--from: " + from.error().message};
  const auto to = parse_time(values["to"].as<std::string>(), zone);
  if (!to) return Error{"--to: " + to.error().message};
  return span_period(*from, *to);
}

Result<bool> wants_json(const options::variables_map& values) {
  const auto format = values["format"].as<std::string>();
  if (format != "text" && format != "json") return Error{"--format " + format + ": it is text or json"};
  return format == "json";
}

}  // namespace sereno::sla
