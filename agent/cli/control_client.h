// sereno run, sereno status and sereno reload: questions to the running agent over its control socket.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "sereno/result.h"

namespace sereno::cli {

/// What the agent answered: text to print and the code to exit with.
struct ControlAnswer {
  int exit_code = 3;
  std::string text{};
};

/// For what the agent runs or reads before it answers; a check's own time-out is shorter.
inline constexpr std::chrono::milliseconds patience_with_work{300'000};
/// For what it answers from memory.
inline constexpr std::chrono::milliseconds patience_with_memory{15'000};

/// Sends one request (words with tabs between) and reads the answer to its end. The error says whether the agent does
/// not run, may not be asked by this user, is silent for longer than `patience`, or answered nonsense.
Result<ControlAnswer> ask_agent(const std::string& socket_path, const std::vector<std::string>& words,
                                std::chrono::milliseconds patience);

/// The same for an answer that brings an open file along.
Result<Descriptor> ask_agent_for_file(const std::string& socket_path, const std::vector<std::string>& words);

/// "2\nWEB CRITICAL - ..." taken apart.
Result<ControlAnswer> parse_control_answer(std::string_view bytes);

/// sereno run SERVICE [-v] [--socket PATH] and sereno status [--json] [--socket PATH], arguments behind the command's
/// name. Return the exit code. What keeps `run` from an answer is one: "UNKNOWN - the agent does not run".
int run_service(const std::vector<std::string>& arguments);
int print_status(const std::vector<std::string>& arguments);
/// sereno reload [--socket PATH]: has the agent read its settings again and prints what changed. 0: they are taken
/// over, 1: they are not, with every mistake in them; 3: the agent cannot be asked.
int reload_settings(const std::vector<std::string>& arguments);

}  // namespace sereno::cli
