// sereno-sla: what the contract owes, from what was recorded.
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "base/command/command.h"
#include "sla/commands/commands.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace {

constexpr std::string_view help =
    "usage: sereno-sla COMMAND [OPTION]...\n"
    "\n"
    "Computes the availability that a contract promises from recorded results, and what is owed.\n"
    "\n"
    "  import FILE... --ledger PATH                           records evidence, one JSON object a line\n"
    "  report --contract FILE --ledger PATH --month YYYY-MM   the figure, met or missed, the credit and why\n"
    "  windows --contract FILE --from TIME --to TIME          when maintenance is allowed\n"
    "  policies                                               what --policy may choose\n"
    "\n"
    "sereno-sla COMMAND --help says more. A report exits with 0 when it is certain, whether met or missed, and\n"
    "with 3 when it is not; every command exits with 3 when it cannot do its work.\n";

int run(const std::string& command, const sereno::sla::Words& words) {
  if (command == "import") return sereno::sla::run_import(words, sereno::now_utc);
  if (command == "report") return sereno::sla::run_report(words, sereno::now_utc);
  if (command == "windows") return sereno::sla::run_windows(words);
  if (command == "policies") return sereno::sla::run_policies(words);
  if (command == "help" || command == "--help" || command == "-h") {
    std::fputs(help.data(), stdout);
    return 0;
  }
  if (command == "version" || command == "--version" || command == "-V") {
    std::puts("sereno-sla " SERENO_VERSION);
    return 0;
  }
  const std::string hint = sereno::meant(command, {"import", "report", "windows", "policies", "help", "version"}, "");
  return sereno::sla::refuse("there is no command '" + command + "'" +
                             (hint.empty() ? "\n" + std::string(help) : " (" + hint + ")"));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) return sereno::sla::refuse("which command?\n" + std::string(help));
  const int exit_code = run(argv[1], sereno::sla::Words(argv + 2, argv + argc));
  // What could not be written was not said, whatever it was.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return sereno::sla::refuse("the answer cannot be written");
  return exit_code;
} catch (const std::exception& error) {
  return sereno::sla::refuse(error.what());
}
