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

/// The arguments without the program's name, read: does what `run` does with them, or says the help or `version`
/// ("sereno-sla-page 1.0"). Whatever goes wrong is told through `refuse`, whose answer is the exit code.
template <class Run, class Refuse>
int run_words(Command about, const std::vector<std::string>& arguments, const std::string& version, Run run,
              Refuse refuse) {
  about.options.push_back({.name = "version", .letter = 'V', .help = "say which version this is"});
  const auto words = read_command(about, arguments);
  if (!words) return refuse(words.error().message);
  if (!words->has("help") && !words->has("version")) return run(*words);
  const std::string answer = words->has("help") ? help_of(about) : version + "\n";
  return write_all(STDOUT_FILENO, answer) == 0 ? 0 : refuse("the answer cannot be written");
}

template <class Run, class Refuse>
int run_program(const Command& about, int argc, char** argv, const std::string& version, Run run, Refuse refuse) try {
  return run_words(about, {argv + std::min(argc, 1), argv + argc}, version, run, refuse);
} catch (const std::exception& error) {
  return refuse(error.what());
}

}  // namespace sereno
