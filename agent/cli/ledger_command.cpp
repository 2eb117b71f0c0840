#include "agent/cli/ledger_command.h"

#include <algorithm>

#include "agent/cli/command_table.h"
#include "agent/cli/terminal.h"
#include "ledger/ledger.h"

namespace sereno::cli {
namespace {

constexpr int exit_damaged = 1;
constexpr std::size_t facts_shown = 20;

using OpenLedger = std::unique_ptr<ledger::Ledger>;

int say(const std::string& text, int exit_code) { return print(text) ? exit_code : exit_unknown; }

std::string head_text(const ledger::Head& head) {
  return "head " + std::to_string(head.sequence) + (head.digest.empty() ? "" : " " + head.digest);
}

int verify(ledger::Ledger& ledger, const std::string& path) {
  const auto found = ledger.verify();
  if (!found) return fail(found.error());
  std::string text;
  for (const std::string& problem : found->problems) text += path + ": " + problem + '\n';
  text += path + ": " + std::to_string(found->records) + " records, " + head_text(found->head) + ", " +
          (found->problems.empty() ? "whole" : std::to_string(found->problems.size()) + " problems") + '\n';
  return say(text, found->problems.empty() ? 0 : exit_damaged);
}

int export_to(ledger::Ledger& ledger, const std::string& target) {
  const auto done = ledger.export_to(target);
  return done ? say(target + ": written\n", 0) : fail(done.error());
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string services_text(const std::vector<ledger::Sample>& samples) {
  std::size_t width = 0;
  for (const ledger::Sample& sample : samples) width = std::max(width, sample.service.size());
  std::string text;
  for (const ledger::Sample& sample : samples)
    text += format_instant(sample.at) + "  " + padded(sample.service, width) + "  " +
            padded(std::string(to_string(sample.status)), 8) + "  " + sample.output + '\n';
  return text;
}

std::string facts_text(const std::vector<ledger::Fact>& facts) {
  const std::size_t first = facts.size() - std::min(facts.size(), facts_shown);
  std::string text;
  if (first > 0) text += "... " + std::to_string(first) + " earlier facts\n";
  for (std::size_t i = first; i < facts.size(); ++i)
    text += format_instant(facts[i].recorded_at) + "  " + std::to_string(facts[i].sequence) + "  " + facts[i].type +
            "  " + facts[i].body + '\n';
  return text;
}

int show(ledger::Ledger& ledger) {
  const auto snapshot = ledger.snapshot();
  if (!snapshot) return fail(snapshot.error());
  const auto samples = ledger.last_samples();
  if (!samples) return fail(samples.error());
  const auto facts = ledger.facts({});
  if (!facts) return fail(facts.error());
  const auto head = ledger.head();
  if (!head) return fail(head.error());
  return say(services_text(*samples) + facts_text(*facts) + head_text(*head) + '\n', 0);
}

}  // namespace

int run_ledger_command(const std::vector<std::string>& given) {
  int exit_code = 0;
  const auto words = read_or_explain("ledger", given, exit_code);
  if (!words) return exit_code;
  const std::vector<std::string>& arguments = words->operands;
  const std::string what = arguments.empty() ? "" : arguments[0];
  const std::size_t wanted = what == "export" ? 3 : 2;
  if (what != "verify" && what != "export" && what != "show")
    return wrong_usage("ledger",
                       what.empty() ? "verify, export or show?" : no_such_word(what, {"verify", "export", "show"}));
  if (arguments.size() != wanted)
    return wrong_usage("ledger",
                       "'" + what + "' takes " + std::to_string(wanted - 1) + (wanted == 2 ? " path" : " paths"));
  const std::string& path = arguments[1];
  const auto opened = ledger::Ledger::open(path, ledger::Ledger::Access::read_only);
  if (!opened) return fail(opened.error());
  ledger::Ledger& ledger = **opened;
  if (what == "verify") return verify(ledger, path);
  return what == "export" ? export_to(ledger, arguments[2]) : show(ledger);
}

}  // namespace sereno::cli
