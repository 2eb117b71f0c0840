#include "agent/daemon/arguments.h"

#include "base/command/command.h"

namespace sereno::agent {

namespace {

const Command& serenod() {
  static const Command command{
      .usage = {"serenod [--config FILE]", "serenod --check [--config FILE]"},
      .summary =
          "Runs the configured checks, answers NRPE and Zabbix, and records every result. Stays in the foreground. "
          "SIGTERM ends it, SIGHUP has it read its settings again ('sereno reload' tells what changed).",
      .options = {{.name = "config",
                   .letter = 'c',
                   .argument = "FILE",
                   .help = "the settings; conf.d/*.yaml in its folder are read too (default /etc/sereno/sereno.yaml)"},
                  {.name = "check", .help = "look for mistakes in the settings, print every one, and start nothing"},
                  {.name = "version", .letter = 'V', .help = "say which version"}},
      .exit_codes = {{"0", "ended as it was told to; no mistake in the settings"},
                     {"1", "it cannot start, or ended by itself; the log says why"},
                     {"2", "a mistake in the settings or in the arguments: a start without a change would not help"}}};
  return command;
}

}  // namespace

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  const auto words = read_command(serenod(), {argv + (argc > 0 ? 1 : 0), argv + argc});
  if (!words) return words.error();
  if (!words->operands.empty()) return Error{"'" + words->operands.front() + "' is no option"};
  Arguments arguments;
  arguments.help = help_of(serenod());
  arguments.config_path = words->value("config", arguments.config_path);
  if (words->has("check")) arguments.action = Arguments::Action::check;
  if (words->has("version")) arguments.action = Arguments::Action::version;
  if (words->has("help")) arguments.action = Arguments::Action::help;
  return arguments;
}

}  // namespace sereno::agent
