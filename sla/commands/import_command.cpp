// sereno-sla import: evidence from JSON lines into a ledger, all of it or nothing.
#include <boost/program_options.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "ledger/ledger.h"
#include "sla/commands/commands.h"
#include "sla/sources/json_lines.h"
#include "sla/sources/ledger_source.h"

namespace sereno::sla {

namespace {

namespace options = boost::program_options;

int report_bad_lines(const JsonLines& lines, const std::string& name) {
  for (const BadLine& bad : lines.bad_lines)
    std::fprintf(stderr, "%s:%lld: %s\n", name.c_str(), static_cast<long long>(bad.number), bad.message.c_str());
  const auto hidden = lines.bad_line_count - static_cast<std::int64_t>(lines.bad_lines.size());
  if (hidden > 0) std::fprintf(stderr, "and %lld more\n", static_cast<long long>(hidden));
  return refuse("nothing was imported: " + std::to_string(lines.bad_line_count) + " bad line" +
                (lines.bad_line_count == 1 ? "" : "s") + " in " + name);
}

void print_summary(const JsonLines& lines, std::size_t new_fact_count, const std::string& path) {
  std::string counts;
  for (const auto& [type, count] : lines.counts)
    counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  const auto known = lines.records.size() - new_fact_count;
  std::printf("%s: read %s%s\n", path.c_str(), counts.empty() ? "nothing" : counts.c_str(),
              known == 0 ? "" : (" (" + std::to_string(known) + " known already)").c_str());
}

int import_stream(std::istream& input, const std::string& name, const std::string& path) {
  const JsonLines lines = read_json_lines(input);
  if (lines.bad_line_count > 0) return report_bad_lines(lines, name);
  auto book = ledger::Ledger::open(path, ledger::Ledger::Access::read_write);
  if (!book) return refuse(book.error().message);
  const auto known = (*book)->facts(evidence_types());
  if (!known) return refuse(known.error().message);
  const auto facts = new_facts(lines.records, *known, now_utc());
  if (const auto written = (*book)->append(lines.samples, facts); !written) return refuse(written.error().message);
  print_summary(lines, facts.size(), path);
  return 0;
}

}  // namespace

int run_import(const Words& words) {
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
    return import_stream(std::cin, "standard input", path);
  }
  std::ifstream input(file, std::ios::binary);
  if (!input) return refuse(file + ": " + std::strerror(errno));
  return import_stream(input, file, path);
}

}  // namespace sereno::sla
