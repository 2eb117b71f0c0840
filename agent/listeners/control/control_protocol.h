// What the command line asks the agent over the control socket: one line of words separated by tabs, one answer of an
// exit code, a newline and the text to print. Pure.
#pragma once

#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::agent {

struct ControlRequest {
  enum class Kind { run, status_text, status_json };
  Kind kind = Kind::status_text;
  std::string service{};   ///< run
  unsigned verbosity = 0;  ///< run: 0 to 3
};

/// The longest line that is read.
inline constexpr std::size_t longest_control_line = 1024;

/// Reads "run\tSERVICE\tVERBOSITY", "status" or "status\tjson", without the newline.
Result<ControlRequest> parse_control_request(std::string_view line);
std::string encode_control_answer(int exit_code, std::string_view text);

}  // namespace sereno::agent
