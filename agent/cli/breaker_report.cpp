#include "agent/cli/breaker_report.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "base/json_text.h"

namespace sereno::cli {
namespace {

namespace json = boost::json;
using Row = std::array<std::string, 6>;

bool is_well(const CanaryLine& canary, Instant now) {
  return canary.problem.empty() && host::breaker_of(canary.state, now) == host::Breaker::closed;
}

std::string breaker_word(const CanaryLine& canary, Instant now) {
  return canary.problem.empty() ? std::string(to_string(host::breaker_of(canary.state, now))) : "UNKNOWN";
}

/// When a sign-in may be tried again; nothing when that is now, or when somebody has to reset it.
std::optional<Instant> paused_until(const CanaryLine& canary, Instant now) {
  const auto answer = host::may_sign_in(canary.state, canary.state.limits, now);
  return answer.verdict == CanaryVerdict::paused ? answer.until : std::nullopt;
}

std::string until_word(const CanaryLine& canary, Instant now) {
  if (!canary.problem.empty() || host::breaker_of(canary.state, now) != host::Breaker::open) return "-";
  const auto until = paused_until(canary, now);
  return until ? format_instant(std::chrono::ceil<std::chrono::seconds>(*until)) : "reset";
}

/// What people want to know most: why, else who is at it, else what is left.
std::string remark(const CanaryLine& canary) {
  if (!canary.problem.empty()) return canary.problem;
  std::string text = canary.state.words.empty() ? "" : "\"" + canary.state.words + "\"";
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
  if (canary.in_use) add("in use by " + canary.state.holder);
  if (canary.open_intents > 0) add(std::to_string(canary.open_intents) + " to be undone");
  return text;
}

Row row_of(const CanaryLine& canary, Instant now) {
  const bool known = canary.problem.empty();
  return {known ? canary.platform : "file " + canary.file,
          canary.account,
          breaker_word(canary, now),
          until_word(canary, now),
          known ? std::to_string(canary.state.rejections) : "-",
          remark(canary)};
}

json::value instant_or_null(const std::optional<Instant>& at) {
  return at ? json::value(format_instant(*at)) : json::value(nullptr);
}

json::object object_of(const CanaryLine& canary, Instant now) {
  json::object object{{"file", canary.file}};
  if (!canary.problem.empty()) {
    object["problem"] = canary.problem;
    return object;
  }
  object["platform"] = canary.platform;
  object["account"] = canary.account;
  object["breaker"] = breaker_word(canary, now);
  object["until"] = instant_or_null(paused_until(canary, now));
  object["rejections"] = canary.state.rejections;
  object["last_rejection"] = instant_or_null(canary.state.last_rejection);
  object["words"] = canary.state.words;
  object["last_sign_in"] =
      instant_or_null(canary.state.sign_ins.empty() ? std::nullopt : std::optional(canary.state.sign_ins.back()));
  object["in_use_by"] = canary.in_use ? json::value(canary.state.holder) : json::value(nullptr);
  object["open_intents"] = canary.open_intents;
  return object;
}

}  // namespace

int exit_code_of(const std::vector<CanaryLine>& canaries, Instant now) {
  const auto well = [now](const CanaryLine& canary) { return is_well(canary, now); };
  return std::all_of(canaries.begin(), canaries.end(), well) ? 0 : 1;
}

std::string breaker_table(std::vector<CanaryLine> canaries, Instant now) {
  if (canaries.empty()) return "no canary has been used yet\n";
  std::stable_partition(canaries.begin(), canaries.end(),
                        [now](const CanaryLine& canary) { return !is_well(canary, now); });
  std::vector<Row> rows{{"PLATFORM", "ACCOUNT", "BREAKER", "UNTIL", "REJECTED", ""}};
  for (const CanaryLine& canary : canaries) rows.push_back(row_of(canary, now));
  std::array<std::size_t, 5> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    line += row.back();
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string breaker_json(const std::vector<CanaryLine>& canaries, Instant now) {
  json::array array;
  for (const CanaryLine& canary : canaries) array.push_back(object_of(canary, now));
  return json_text(std::move(array));
}

}  // namespace sereno::cli
