// What the agent's side asks the second unit, and what it is told. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/agent/unconfined_commands.h"
#include "sereno/result.h"

namespace sereno::agent::unconfined {

/// The name of a command and its arguments, each ended by a NUL; nothing behind the last one.
struct CommandRequest {
  std::string name{};
  std::vector<std::string> arguments{};
};
inline constexpr std::size_t longest_request = 16u << 10;

std::string encode_request(const CommandRequest& request);
/// Fails on what is none: empty, without its last NUL, more than 16 arguments.
Result<CommandRequest> decode_request(std::string_view bytes);

/// The exit code in decimal, a newline, the output.
std::string encode_outcome(int exit_code, std::string_view output);
struct Outcome {
  int exit_code = 3;
  std::string output{};
};
/// What came is cut short or nothing: UNKNOWN, and says so.
Outcome decode_outcome(std::string_view bytes);

/// The program and its arguments for what is asked. Fails when the list has no such command, or its arguments are none
/// of their kinds.
Result<std::vector<std::string>> command_line_of(const std::vector<config::UnconfinedCommand>& list,
                                                 const CommandRequest& request);

}  // namespace sereno::agent::unconfined
