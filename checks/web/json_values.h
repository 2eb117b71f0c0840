// What a JSON answer has to say, by pointer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/visit.h"

namespace web {

/// "/queue_services=ok".
struct JsonValue {
  std::string pointer{};                ///< RFC 6901, "*" for every item
  std::optional<std::string> equals{};  ///< nothing: it only has to be there

  /// POINTER or POINTER=VALUE. Fails on what is no pointer.
  static sereno::Result<JsonValue> parse(std::string_view text);
};

/// What does not hold, as findings of `step`. Each value that a "*" finds has to be equal. Pure.
sereno::steps::Findings judge_json(const std::vector<JsonValue>& values, std::string_view body, std::string_view step,
                                   sereno::FunctionState function = sereno::FunctionState::by_status);

/// What an application's health address says of it. The page may be well all the same, so that the function is
/// impaired, and not down.
sereno::steps::Findings judge_health(const std::vector<JsonValue>& values, std::string_view path,
                                     const sereno::steps::SideAnswer& got);

}  // namespace web
