// NRDP: results in a form, the answer in JSON. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/protocols/nagios/passive_result.h"

namespace sereno::agent::nrdp {

/// The body of the POST, of the type application/x-www-form-urlencoded. Each result bears its time, which servers take
/// that allow old results; its text says it too when it is late.
std::string form_of(std::string_view token, const std::vector<nagios::PassiveResult>& results, Instant now);

struct Answer {
  bool taken = false;
  std::string problem{};  ///< when not: what the server says, such as "BAD TOKEN"
};
/// NRDP says with HTTP 200 that it took nothing: only the body tells.
Answer read_answer(int http_status, std::string_view body);

}  // namespace sereno::agent::nrdp
