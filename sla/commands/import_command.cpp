// sereno-sla import: evidence from files of JSON lines into a ledger, all of it or nothing.
#include <algorithm>
#include <boost/program_options.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/command/command.h"
#include "base/words.h"
#include "ledger/decision.h"
#include "ledger/ledger.h"
#include "sla/commands/commands.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/json_lines.h"
#include "sla/sources/nagios_log.h"

namespace sereno::sla {

namespace {

namespace options = boost::program_options;

/// An import is one transaction: what it writes stays in memory to its end, up to this, so that no page is written and
/// read again and again.
constexpr unsigned import_cache_kib = 64u << 10;

int report_bad_lines(const JsonLines& lines) {
  for (const BadLine& bad : lines.bad_lines) complain(bad.file + ":" + std::to_string(bad.number) + ": " + bad.message);
  const auto hidden = lines.bad_line_count - static_cast<std::int64_t>(lines.bad_lines.size());
  if (hidden > 0) complain("and " + std::to_string(hidden) + " more");
  return refuse("nothing was imported: " + counted(lines.bad_line_count, "bad line"));
}

void print_summary(const JsonLines& lines, std::int64_t known, const std::string& path) {
  std::string counts;
  for (const auto& [type, count] : lines.counts)
    counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  std::printf("%s: read %s%s\n", path.c_str(), counts.empty() ? "nothing" : counts.c_str(),
              known == 0 ? "" : (" (" + std::to_string(known) + " known already)").c_str());
}

/// Reads one file, or standard input, in addition to what was read.
Result<void> read_file(const std::string& name, Instant now, JsonLines& lines) {
  if (name == "-") {
    std::ios::sync_with_stdio(false);
    read_json_lines(std::cin, {.name = "standard input", .recorded_at = now}, lines);
    return {};
  }
  std::error_code error;
  if (std::filesystem::is_directory(name, error)) return Error{name + ": is a folder"};
  std::ifstream input(name, std::ios::binary);
  if (!input) return Error{name + ": " + std::strerror(errno)};
  read_json_lines(input, {.name = name, .recorded_at = now}, lines);
  return {};
}

/// In the order of time, however they were named.
Result<std::vector<std::string>> in_their_order(const std::vector<std::string>& names) {
  std::vector<std::pair<Instant, std::string>> logs;
  for (const std::string& name : names) {
    std::ifstream input(name, std::ios::binary);
    if (!input) return Error{name + ": " + std::strerror(errno)};
    const bool compressed = input.peek() == 0x1f;  // gzip's first byte, of no text
    if (compressed) return Error{name + ": is compressed: unpack it first (gunzip -k)"};
    const auto first = first_instant(input);
    if (!first) return Error{name + ": is no log of Nagios or Naemon: no line of it begins with [SECONDS]"};
    logs.emplace_back(*first, name);
  }
  std::sort(logs.begin(), logs.end());
  std::vector<std::string> sorted;
  for (auto& [at, name] : logs) sorted.push_back(std::move(name));
  return sorted;
}

/// States go to the ledger's batch as they come, so that only changes are kept, however long the logs are.
class ImportedLog final : public LogRecords {
 public:
  explicit ImportedLog(JsonLines& lines) : lines_(lines) {}

  void state(const RecordedState& state, std::string body) override { add_state(lines_, state, std::move(body)); }
  void act(const std::string& line) override { acts_ << line << '\n'; }
  /// What is no state, read as a file would be.
  std::istream& acts() { return acts_; }

 private:
  JsonLines& lines_;
  std::stringstream acts_{};
};

/// "web01/HTPT: the logs say nothing of it (is 'web01/HTTP' meant?)"; of what resembles nothing the first few names
/// that are there.
std::string unseen_words(const std::string& name, const std::set<std::string, std::less<>>& there) {
  constexpr std::size_t most_shown = 5;
  std::string hint = meant(name, {there.begin(), there.end()}, "");
  if (hint.empty()) {
    const std::string host = name.substr(0, name.find('/'));
    std::vector<std::string> shown;
    for (const bool of_host : {true, false})
      for (const std::string& each : there)
        if (shown.size() < most_shown && (each.substr(0, each.find('/')) == host) == of_host) shown.push_back(each);
    hint = shown.empty() ? "they have no states" : "they have " + sereno::joined(shown);
    if (there.size() > shown.size()) hint += ", ...";
  }
  return name + ": the logs say nothing of it (" + hint + ")";
}

/// A name with a mistake in it would be a function that nothing is known of. Fails where no log says anything that was
/// asked for.
Result<void> tell_unseen(const NagiosLog& log, const LogFunctions& functions, const std::vector<std::string>& files) {
  const auto unseen = log.unseen();
  if (unseen.empty()) return {};
  std::set<std::string, std::less<>> there;
  for (const std::string& file : files) {
    std::ifstream input(file, std::ios::binary);
    add_log_objects(input, there);
  }
  std::string words;
  for (const std::string& name : unseen) words += (words.empty() ? "" : "\n") + unseen_words(name, there);
  if (unseen.size() == functions.size()) return Error{"nothing was imported: --function: " + words};
  complain("sereno-sla: warning: --function: " + words);
  return {};
}

/// What logs of Nagios say becomes records like those of a file, and is told in a line.
Result<void> read_logs(const options::variables_map& values, Instant now, JsonLines& lines) {
  LogFunctions functions;
  if (values.contains("function"))
    for (const std::string& text : values["function"].as<std::vector<std::string>>())
      if (const auto added = add_log_function(functions, text); !added)
        return Error{"--function: " + added.error().message};
  if (functions.empty())
    return Error{"which objects of the logs are which functions? --function FUNCTION=HOST/SERVICE, or FUNCTION=HOST"};
  const auto names = in_their_order(values["file"].as<std::vector<std::string>>());
  if (!names) return names.error();
  const std::string source = values["source"].as<std::string>();
  if (const auto fit = check_names(functions, source); !fit)
    return Error{"--function, --source: " + fit.error().message};
  NagiosLog log(functions, source, now);
  ImportedLog records(lines);
  for (const std::string& name : *names) {
    std::ifstream input(name, std::ios::binary);
    log.read(input, records);
    if (input.bad()) return Error{name + ": could not be read to its end"};
  }
  if (const auto seen = tell_unseen(log, functions, *names); !seen) return seen;
  log.finish(records);
  read_json_lines(records.acts(), {.name = "what the logs say", .recorded_at = now}, lines);
  const LogCounts& counts = log.counts();
  std::printf("%lld lines, %lld states of these objects, %lld starts; passed over: %lld strange, %lld out of order\n",
              static_cast<long long>(counts.lines), static_cast<long long>(counts.states),
              static_cast<long long>(counts.starts), static_cast<long long>(counts.strange),
              static_cast<long long>(counts.out_of_order));
  return {};
}

/// The acts that the ledger knows are read once, however many files there are, and nobody else writes until the new
/// ones are on disk: two that bring in the same file at once keep it once.
void decide_acts(ledger::Ledger& book, JsonLines& lines, AddedActs& added) {
  if (lines.acts.empty()) return;
  ledger::decide_when_appended(lines.batch, [&](ledger::Batch& writing, Instant) -> Result<void> {
    const auto facts = book.facts(act_types());
    if (!facts) return facts.error();
    auto done = add_new_acts(lines.acts, *facts, writing);
    if (!done) return done.error();
    added = std::move(*done);
    return {};
  });
}

int import_lines(JsonLines lines, const std::string& path, Instant now, const Clock& clock) {
  auto book =
      ledger::Ledger::open(path, ledger::Ledger::Access::read_write, {.clock = clock, .cache_kib = import_cache_kib});
  if (!book) return refuse(book.error().message);
  AddedActs added;
  decide_acts(**book, lines, added);
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
  options::options_description description;
  description.add_options()("help,h", "say this")("ledger", options::value<std::string>()->required(),
                                                  "the ledger's file; made when there is none")(
      "file", options::value<std::vector<std::string>>()->required(), "JSON lines; - reads standard input")(
      "nagios-log", "the files are logs of Nagios or Naemon, in any order")(
      "function", options::value<std::vector<std::string>>()->composing(),
      "FUNCTION=HOST/SERVICE or FUNCTION=HOST: which function an object of the logs is; may stand several times")(
      "source", options::value<std::string>()->default_value("nagios"), "NAME: where the logs come from");
  options::positional_options_description positional;
  positional.add("file", -1);
  const Command about{
      .usage = {"sereno-sla import FILE... --ledger PATH",
                "sereno-sla import --nagios-log FILE... --ledger PATH --function ..."},
      .summary =
          "Records evidence, one JSON object a line. All of the files or nothing; what the ledger knows already "
          "is passed over.",
      .exit_codes = {{"0", "it is on disk"}, {"3", "nothing was imported"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, positional, about, exit_code);
  if (!values) return exit_code;

  const Instant now = clock();
  JsonLines lines;
  if (values->contains("nagios-log")) {
    if (const auto read = read_logs(*values, now, lines); !read) return refuse(read.error().message);
    if (lines.bad_line_count > 0) return report_bad_lines(lines);
    return import_lines(std::move(lines), (*values)["ledger"].as<std::string>(), now, clock);
  }
  for (const std::string& file : (*values)["file"].as<std::vector<std::string>>())
    if (const auto read = read_file(file, now, lines); !read) return refuse(read.error().message);
  if (lines.bad_line_count > 0) return report_bad_lines(lines);
  return import_lines(std::move(lines), (*values)["ledger"].as<std::string>(), now, clock);
}

}  // namespace sereno::sla
