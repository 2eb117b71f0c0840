// sereno-sla with a clock that a test sets: sla-at INSTANT COMMAND [OPTION]... Never installed.
#include <cstdio>
#include <exception>
#include <string>

#include "sla/commands/commands.h"
#include "sla/commands/register_command.h"

int main(int argc, char** argv) try {
  const auto now = argc > 2 ? sereno::parse_instant(argv[1]) : std::nullopt;
  if (!now) return sereno::sla::refuse("usage: sla-at INSTANT COMMAND [OPTION]...");
  const std::string command = argv[2];
  const sereno::sla::Words words(argv + 3, argv + argc);
  const sereno::sla::Clock clock = [now] { return *now; };
  if (command == "import") return sereno::sla::run_import(words, clock);
  if (command == "report") return sereno::sla::run_report(words, clock);
  if (command == "freeze") return sereno::sla::run_freeze(words, clock);
  if (command == "explain") return sereno::sla::run_explain(words, clock);
  if (command == "whatif") return sereno::sla::run_whatif(words, clock);
  if (command == "budget") return sereno::sla::run_budget(words, clock);
  if (command == "trend") return sereno::sla::run_trend(words, clock);
  if (command == "maintenance") return sereno::sla::run_maintenance(words, clock);
  if (command == "incident") return sereno::sla::run_incident(words, clock);
  if (command == "claim") return sereno::sla::run_claim(words, clock);
  if (command == "correction") return sereno::sla::run_correction(words, clock);
  if (command == "bug") return sereno::sla::run_bug(words, clock);
  if (command == "sign") return sereno::sla::run_sign(words, clock);
  if (command == "erase") return sereno::sla::run_erase(words, clock);
  return sereno::sla::refuse("no such command: " + command);
} catch (const std::exception& error) {
  return sereno::sla::refuse(error.what());
}
