// sereno-sla: what the contract owes, from what was recorded.
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "base/command/command.h"
#include "base/command/private_program.h"
#include "sla/commands/commands.h"
#include "sla/commands/register_command.h"

#ifndef SERENO_VERSION
#define SERENO_VERSION "0"
#endif

namespace {

using sereno::sla::Words;

struct SlaCommand {
  std::string_view name{};
  std::string_view usage{};  ///< what stands behind the name
  std::string_view line{};   ///< what it does
  /// Nothing: a program "sereno-sla-NAME" of its own does it, with libraries that no report shall carry.
  int (*run)(const Words& words) = nullptr;
};

// In the order in which they are shown.
constexpr std::array commands{
    SlaCommand{"import", "FILE... --ledger PATH", "records evidence, one JSON object a line",
               [](const Words& words) { return sereno::sla::run_import(words, sereno::now_utc); }},
    SlaCommand{"report", "--contract FILE --ledger PATH --month YYYY-MM",
               "the figure, met or missed, the credit and why",
               [](const Words& words) { return sereno::sla::run_report(words, sereno::now_utc); }},
    SlaCommand{"explain", "OUTAGE --contract FILE --ledger PATH --month YYYY-MM",
               "why an outage counts or does not, stretch by stretch",
               [](const Words& words) { return sereno::sla::run_explain(words, sereno::now_utc); }},
    SlaCommand{"whatif", "--contract FILE --ledger PATH --month YYYY-MM", "by another policy, with one more outage",
               [](const Words& words) { return sereno::sla::run_whatif(words, sereno::now_utc); }},
    SlaCommand{"budget", "--contract FILE --ledger PATH", "what is left of the month",
               [](const Words& words) { return sereno::sla::run_budget(words, sereno::now_utc); }},
    SlaCommand{"trend", "--contract FILE --ledger PATH", "the last twelve months",
               [](const Words& words) { return sereno::sla::run_trend(words, sereno::now_utc); }},
    SlaCommand{"page", "[REPORT.json] --format html|pdf|csv", "a page or tables of a report that was written as JSON"},
    SlaCommand{"verify", "REPORT.json --ledger PATH", "a report made again, and compared byte for byte",
               sereno::sla::run_verify},
    SlaCommand{"freeze", "--contract FILE --ledger PATH --month YYYY-MM", "closes a month",
               [](const Words& words) { return sereno::sla::run_freeze(words, sereno::now_utc); }},
    SlaCommand{"windows", "--contract FILE --from TIME --to TIME", "when maintenance is allowed",
               sereno::sla::run_windows},
    SlaCommand{"calendar", "--contract FILE [--ledger PATH]", "windows and plans of maintenance as iCalendar"},
    SlaCommand{"maintenance", "ACTION [ID]", "plans, announces, acknowledges and lists maintenance",
               [](const Words& words) { return sereno::sla::run_maintenance(words, sereno::now_utc); }},
    SlaCommand{"incident", "ACTION [ID]", "opens, answers, pauses, resolves and lists incidents",
               [](const Words& words) { return sereno::sla::run_incident(words, sereno::now_utc); }},
    SlaCommand{"claim", "ACTION [ID]", "states whose fault a span was, accepts or refuses that",
               [](const Words& words) { return sereno::sla::run_claim(words, sereno::now_utc); }},
    SlaCommand{"correction", "ACTION [ID]", "states how a function really was",
               [](const Words& words) { return sereno::sla::run_correction(words, sereno::now_utc); }},
    SlaCommand{"bug", "ACTION [ID]", "the register of defects",
               [](const Words& words) { return sereno::sla::run_bug(words, sereno::now_utc); }},
    SlaCommand{"sign", "REGISTER ID --key FILE", "a party's word on an entry, signed",
               [](const Words& words) { return sereno::sla::run_sign(words, sereno::now_utc); }},
    SlaCommand{"erase", "DIGEST... --reason TEXT", "takes bytes of evidence away; what was said stays",
               [](const Words& words) { return sereno::sla::run_erase(words, sereno::now_utc); }},
    SlaCommand{"file", "DIGEST --ledger PATH", "the bytes of a mail or a file of evidence", sereno::sla::run_file},
    SlaCommand{"key", "new|show FILE", "a party's key for signing", sereno::sla::run_key},
    SlaCommand{"mail", "deliver|fetch|understand --config FILE", "messages out, mails in"},
    SlaCommand{"watch", "--config FILE", "what must happen by itself: confirmations, warnings, notices"},
    SlaCommand{"contract", "check FILE", "what is wrong with a contract's file, and how it is read",
               sereno::sla::run_contract},
    SlaCommand{"policies", "", "what --policy may choose", sereno::sla::run_policies},
};

/// A command's line of the list: its usage, then what it does, below where both do not fit.
std::string line_of(const SlaCommand& command) {
  constexpr std::size_t column = 57;
  std::string line = "  " + std::string(command.name) + (command.usage.empty() ? "" : " ") + std::string(command.usage);
  if (line.size() + 2 > column) line += "\n";
  const std::size_t width = line.ends_with('\n') ? 0 : line.size();
  return line + std::string(column - width, ' ') + std::string(command.line) + "\n";
}

std::string help() {
  std::string text =
      "usage: sereno-sla COMMAND [OPTION]...\n"
      "\n"
      "Computes the availability that a contract promises from recorded results, and what is owed.\n"
      "\n";
  for (const SlaCommand& command : commands) text += line_of(command);
  return text +
         "\n"
         "sereno-sla COMMAND --help says more. A report exits with 0 when it is certain, whether met or missed, and\n"
         "with 3 when it is not; every command exits with 3 when it cannot do its work.\n";
}

int no_such_command(const std::string& name) {
  std::vector<std::string_view> known{"help", "version"};
  for (const SlaCommand& command : commands) known.push_back(command.name);
  const std::string hint = sereno::meant(name, known, "");
  return sereno::sla::refuse("there is no command '" + name + "'" + (hint.empty() ? "\n" + help() : " (" + hint + ")"));
}

int run(const std::string& name, const Words& words) {
  if (name == "help" && !words.empty())
    return words.front() == "help" ? run("help", {}) : run(words.front(), {"--help"});
  if (name == "help" || name == "--help" || name == "-h") {
    std::fputs(help().c_str(), stdout);
    return 0;
  }
  if (name == "version" && !words.empty()) return sereno::sla::refuse("version: it takes no argument");
  if (name == "version" || name == "--version" || name == "-V") {
    std::puts("sereno-sla " SERENO_VERSION);
    return 0;
  }
  const auto* const command =
      std::find_if(commands.begin(), commands.end(), [&](const SlaCommand& one) { return one.name == name; });
  if (command == commands.end()) return no_such_command(name);
  if (command->run) return command->run(words);
  return sereno::sla::refuse(sereno::become_program("sereno-sla-" + name, words));
}

}  // namespace

int main(int argc, char** argv) try {
  // A report is thousands of small pieces, and the process ends with it: giving memory back in between and asking for
  // it again costs more than keeping it.
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  if (argc < 2) return sereno::sla::refuse("which command?\n" + help());
  const int exit_code = run(argv[1], Words(argv + 2, argv + argc));
  // What could not be written was not said, whatever it was.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) return sereno::sla::refuse("the answer cannot be written");
  return exit_code;
} catch (const std::exception& error) {
  return sereno::sla::refuse(error.what());
}
