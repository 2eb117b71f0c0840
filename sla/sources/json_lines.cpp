#include "sla/sources/json_lines.h"

#include <algorithm>
#include <istream>
#include <set>
#include <utility>

namespace sereno::sla {

namespace {

constexpr std::size_t bad_lines_kept = 100;

void add_line(JsonLines& lines, std::int64_t number, std::string_view text) {
  auto parsed = parse_record(text);
  if (!parsed) {
    ++lines.bad_line_count;
    if (lines.bad_lines.size() < bad_lines_kept) lines.bad_lines.push_back({number, parsed.error().message});
    return;
  }
  ++lines.counts[parsed->type];
  if (auto* sample = std::get_if<ledger::Sample>(&parsed->record))
    lines.samples.push_back(std::move(*sample));
  else
    lines.records.push_back(std::move(*parsed));
}

/// How many of the first `said` are what the last of `known` are, in the same order.
std::size_t overlap(const std::vector<std::string>& known, const std::vector<std::string>& said) {
  for (std::size_t count = std::min(known.size(), said.size()); count > 0; --count)
    if (std::equal(known.end() - static_cast<std::ptrdiff_t>(count), known.end(), said.begin())) return count;
  return 0;
}

using Subject = std::pair<std::string, std::string>;
using Bodies = std::map<Subject, std::vector<std::string>>;

}  // namespace

JsonLines read_json_lines(std::istream& input) {
  JsonLines lines;
  std::string line;
  for (std::int64_t number = 1; std::getline(input, line); ++number) {
    std::string_view text = line;
    if (number == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text = trim(text);
    if (!text.empty()) add_line(lines, number, text);
  }
  if (input.bad()) {
    ++lines.bad_line_count;
    lines.bad_lines.push_back({0, "the file could not be read to its end"});
  }
  return lines;
}

std::vector<ledger::Fact> new_facts(const std::vector<ParsedRecord>& records, const std::vector<ledger::Fact>& known,
                                    Instant recorded_at) {
  Bodies said;
  for (const ParsedRecord& record : records) said[{record.type, record.subject}].push_back(record.body);
  Bodies stored;
  for (const ledger::Fact& fact : known)
    if (const auto parsed = parse_record(fact.body); parsed && said.contains({parsed->type, parsed->subject}))
      stored[{parsed->type, parsed->subject}].push_back(fact.body);

  std::map<Subject, std::size_t> left_out;
  for (const auto& [subject, bodies] : said) left_out[subject] = overlap(stored[subject], bodies);
  std::vector<ledger::Fact> facts;
  for (const ParsedRecord& record : records) {
    std::size_t& skip = left_out[{record.type, record.subject}];
    if (skip > 0)
      --skip;
    else
      facts.push_back({.recorded_at = recorded_at, .type = record.type, .body = record.body});
  }
  return facts;
}

}  // namespace sereno::sla
