#include "sla/sources/json_lines.h"

#include <algorithm>
#include <istream>
#include <utility>
#include <variant>

#include "sla/interval_set.h"
#include "sla/sources/line_reader.h"
#include "sla/sources/records.h"

namespace sereno::sla {

namespace {

constexpr std::size_t bad_lines_kept = 100;

void add_bad(JsonLines& lines, std::int64_t number, std::string message) {
  ++lines.bad_line_count;
  if (lines.bad_lines.size() < bad_lines_kept) lines.bad_lines.push_back({number, std::move(message)});
}

void add_line(JsonLines& lines, std::int64_t number, std::string_view text, Instant recorded_at) {
  auto parsed = parse_record(text);
  if (!parsed) return add_bad(lines, number, parsed.error().message);
  ++lines.counts[parsed->type];
  if (lines.bad_line_count > 0) return;  // nothing of the file will be kept: only its bad lines matter now
  if (const auto* sample = std::get_if<ledger::Sample>(&parsed->record)) return lines.batch.add(*sample);
  lines.fact_bodies.push_back(parsed->body);
  lines.batch.add_once({.recorded_at = recorded_at, .type = std::move(parsed->type), .body = std::move(parsed->body)});
}

/// The correction that a fact's body says; nothing when it says none.
std::optional<Correction> correction_in(const std::string& body) {
  auto parsed = parse_record(body);
  if (!parsed) return std::nullopt;
  const auto* correction = std::get_if<Correction>(&parsed->record);
  return correction == nullptr ? std::nullopt : std::optional(*correction);
}

bool contradicts(const Correction& later, const Correction& earlier) {
  return later.function == earlier.function && later.state != earlier.state &&
         !intersection(later.span, earlier.span).empty();
}

}  // namespace

JsonLines read_json_lines(std::istream& input, Instant recorded_at) {
  JsonLines lines;
  LineReader reader(input, longest_record);
  while (reader.next()) {
    std::string_view text = reader.line();
    if (reader.number() == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text = trim(text);
    if (reader.too_long())
      add_bad(lines, reader.number(), "is longer than 1 MiB");
    else if (!text.empty())
      add_line(lines, reader.number(), text, recorded_at);
  }
  if (reader.broken()) add_bad(lines, 0, "the file could not be read to its end");
  return lines;
}

std::vector<std::string> overtaken_corrections(const std::vector<std::string>& repeated,
                                               const std::vector<ledger::Fact>& corrections) {
  std::vector<std::string> sentences;
  for (const std::string& body : repeated) {
    const auto said = correction_in(body);
    const auto known = std::find_if(corrections.rbegin(), corrections.rend(),
                                    [&](const ledger::Fact& fact) { return fact.body == body; });
    if (!said || known == corrections.rend()) continue;
    const auto later = std::find_if(known.base(), corrections.end(), [&](const ledger::Fact& fact) {
      if (std::ranges::find(repeated, fact.body) != repeated.end()) return false;  // said again as well: still last
      const auto other = correction_in(fact.body);
      return other && contradicts(*other, *said);
    });
    if (later == corrections.end()) continue;
    sentences.push_back("the correction of " + said->function + " from " + format_instant(said->span.from) +
                        " is record " + std::to_string(known->sequence) + " already and was not recorded again, but " +
                        "record " + std::to_string(later->sequence) +
                        " says otherwise since: to say it anew, give it another \"reason\"");
  }
  return sentences;
}

}  // namespace sereno::sla
