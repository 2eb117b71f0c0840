// The main of a program that is one command.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "base/command/command.h"
#include "base/whole_file.h"

namespace sereno {

/// Reads the words and does what `run` does with them, or says the help. Whatever goes wrong is told through `refuse`,
/// whose answer is the exit code.
template <class Run, class Refuse>
int run_program(const Command& about, int argc, char** argv, Run run, Refuse refuse) try {
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  const auto words = read_command(about, arguments);
  if (!words) return refuse(words.error().message);
  if (words->has("help"))
    return write_all(STDOUT_FILENO, help_of(about)) == 0 ? 0 : refuse("the answer cannot be written");
  return run(*words);
} catch (const std::exception& error) {
  return refuse(error.what());
}

}  // namespace sereno
