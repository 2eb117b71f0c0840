// What the command line asks the agent over the control socket: one line of words separated by tabs, one answer of an
// exit code, a newline and the text to print. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::agent {

struct ControlRequest {
  enum class Kind { run, status_text, status_json, reload, canary, canaries };
  Kind kind = Kind::status_text;
  std::string service{};   ///< run
  std::string file{};      ///< canary: the name of its file
  unsigned verbosity = 0;  ///< run: 0 to 3
  enum class Show { result, explanation, json };
  Show show = Show::result;  ///< run
  /// Whether what goes over the wire is to be told.
  bool traced() const { return verbosity >= 3; }
  std::size_t width = 0;  ///< status: columns of the asker's terminal; 0: as long as the lines are
};

/// What the command line prints, and the code that it ends with.
struct ControlAnswer {
  int exit_code = 3;
  std::string text{};
};

/// The longest line that is read.
inline constexpr std::size_t longest_control_line = 1024;

/// Reads "run\tSERVICE\tVERBOSITY", the same with "\texplain" or "\tjson" behind it, "status", "status\tCOLUMNS",
/// "status\tjson", "reload", "canary\tFILE" (whose answer brings the open file along) or "canaries" (their names, a
/// line each), without the newline.
Result<ControlRequest> parse_control_request(std::string_view line);
std::string encode_control_answer(int exit_code, std::string_view text);

}  // namespace sereno::agent
