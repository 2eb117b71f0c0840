// sereno-sla import: evidence from JSON lines into a ledger, all of it or nothing.
#include <boost/program_options.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>

#include "ledger/ledger.h"
#include "sla/commands/commands.h"
#include "sla/sources/json_lines.h"
#include "sla/sources/known_acts.h"

namespace sereno::sla {

namespace {

namespace options = boost::program_options;

int report_bad_lines(const JsonLines& lines, const std::string& name) {
  for (const BadLine& bad : lines.bad_lines) complain(name + ":" + std::to_string(bad.number) + ": " + bad.message);
  const auto hidden = lines.bad_line_count - static_cast<std::int64_t>(lines.bad_lines.size());
  if (hidden > 0) complain("and " + std::to_string(hidden) + " more");
  return refuse("nothing was imported: " + std::to_string(lines.bad_line_count) + " bad line" +
                (lines.bad_line_count == 1 ? "" : "s") + " in " + name);
}

void print_summary(const JsonLines& lines, std::int64_t known, const std::string& path) {
  std::string counts;
  for (const auto& [type, count] : lines.counts)
    counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  std::printf("%s: read %s%s\n", path.c_str(), counts.empty() ? "nothing" : counts.c_str(),
              known == 0 ? "" : (" (" + std::to_string(known) + " known already)").c_str());
}

int import_stream(std::istream& input, const std::string& name, const std::string& path, const Clock& clock) {
  const Instant now = clock();
  JsonLines lines = read_json_lines(input, now);
  if (lines.bad_line_count > 0) return report_bad_lines(lines, name);
  auto book = ledger::Ledger::open(path, ledger::Ledger::Access::read_write, {.clock = clock});
  if (!book) return refuse(book.error().message);
  AddedActs added;
  if (!lines.acts.empty()) {
    const auto facts = (*book)->facts(act_types());
    if (!facts) return refuse("nothing was imported: " + facts.error().message);
    auto chosen = add_new_acts(lines, *facts);
    if (!chosen) return refuse("nothing was imported: " + chosen.error().message);
    added = std::move(*chosen);
  }
  const auto done = (*book)->append(std::move(lines.batch));
  if (!done) return refuse("nothing was imported: " + done.error().message);
  print_summary(lines, done->samples_skipped + static_cast<std::int64_t>(done->facts_skipped.size()) + added.known,
                path);
  for (const std::string& warning : added.warnings) complain("sereno-sla: warning: " + warning);
  // So that the chain holds also the runs that a later import may lengthen.
  if (const auto sealed = (*book)->seal(now); !sealed) return refuse("imported, not sealed: " + sealed.error().message);
  return 0;
}

}  // namespace

int run_import(const Words& words, const Clock& clock) {
  options::options_description description("Options");
  description.add_options()("help,h", "say this")("ledger", options::value<std::string>()->required(),
                                                  "the ledger's file; made when there is none")(
      "file", options::value<std::string>()->required(), "JSON lines; - reads standard input");
  options::positional_options_description positional;
  positional.add("file", 1);
  int exit_code = 0;
  const auto values =
      parse_words(words, description, positional, "sereno-sla import FILE.jsonl --ledger PATH", exit_code);
  if (!values) return exit_code;

  const auto file = (*values)["file"].as<std::string>();
  const auto path = (*values)["ledger"].as<std::string>();
  if (file == "-") {
    std::ios::sync_with_stdio(false);
    return import_stream(std::cin, "standard input", path, clock);
  }
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return refuse(file + ": is a folder");
  std::ifstream input(file, std::ios::binary);
  if (!input) return refuse(file + ": " + std::strerror(errno));
  return import_stream(input, file, path, clock);
}

}  // namespace sereno::sla
