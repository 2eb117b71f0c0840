#include "checks/web/json_values.h"

#include <algorithm>

#include "sereno/flows/extraction.h"
#include "sereno/steps/text.h"

namespace web {
namespace {

using sereno::FunctionState;
using sereno::Status;
using sereno::steps::Findings;
using sereno::steps::in_quotes;
using sereno::steps::shown;

std::optional<std::string> what_is_wrong(const JsonValue& wanted, std::string_view body) {
  const auto found = sereno::flows::from_json(body, wanted.pointer);
  if (!found) return found.error().message;
  const std::string name = wanted.pointer.empty() ? "the answer" : shown(wanted.pointer);
  if (found->empty()) return name + " is not there";
  if (!wanted.equals) return std::nullopt;
  const auto other = std::find_if(found->begin(), found->end(), [&](const auto& one) { return one != *wanted.equals; });
  if (other == found->end()) return std::nullopt;
  return name + " is " + in_quotes(*other) + ", expected " + in_quotes(*wanted.equals);
}

}  // namespace

sereno::Result<JsonValue> JsonValue::parse(std::string_view text) {
  const auto sign = text.find('=');
  JsonValue value{.pointer = std::string(text.substr(0, sign))};
  if (sign != std::string_view::npos) value.equals = std::string(text.substr(sign + 1));
  if (const auto problem = sereno::flows::pointer_problem(value.pointer)) return sereno::Error{*problem};
  return value;
}

Findings judge_json(const std::vector<JsonValue>& values, std::string_view body, std::string_view step,
                    FunctionState function) {
  Findings findings;
  for (const JsonValue& wanted : values)
    if (auto wrong = what_is_wrong(wanted, body))
      findings.push_back({Status::critical, std::string(step), *std::move(wrong), function});
  return findings;
}

Findings judge_health(const std::vector<JsonValue>& values, std::string_view path,
                      const sereno::steps::SideAnswer& got) {
  const auto alone = [&](const std::string& why) {
    return Findings{{Status::critical, "health", shown(path) + " " + why, FunctionState::degraded}};
  };
  if (!got.failure.empty()) return alone("cannot be had, " + got.failure);
  const int status = got.answer.status;
  if (status < 200 || status >= 300) {
    // Many say what it is beside a 503.
    Findings findings = alone("answered " + std::to_string(status));
    for (const JsonValue& wanted : values)
      if (const auto found = sereno::flows::from_json(got.answer.body, wanted.pointer); found && !found->empty())
        for (auto& one : judge_json({wanted}, got.answer.body, "health", FunctionState::degraded))
          findings.push_back(std::move(one));
    return findings;
  }
  return judge_json(values, got.answer.body, "health", FunctionState::degraded);
}

}  // namespace web
