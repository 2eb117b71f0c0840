// Icinga 2's action process-check-result: JSON both ways. Pure.
// Source: Icinga 2 documentation, "process-check-result", and runs against 2.13.
#pragma once

#include <string>
#include <string_view>

#include "agent/protocols/nagios/passive_result.h"

namespace sereno::agent::icinga {

inline constexpr std::string_view action_path = "/v1/actions/process-check-result";

/// The body of the POST for one service. It carries the true time. `source`: who ran the check.
std::string body_of(const nagios::PassiveResult& result, std::string_view source);

struct Answer {
  enum class Kind {
    taken,
    refused,  ///< Icinga will never take it: no such service, passive checks switched off there
    failed    ///< it may take it later
  };
  Kind kind = Kind::failed;
  std::string problem{};  ///< when not taken
};
/// A newer result that Icinga has already counts as taken: it knows more than we say.
Answer read_answer(int http_status, std::string_view body);

}  // namespace sereno::agent::icinga
