#include "sla/sources/json_lines.h"

#include <algorithm>
#include <istream>
#include <utility>
#include <variant>

#include "base/digest.h"
#include "sla/sources/act_fields.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/known_acts.h"
#include "sla/sources/line_reader.h"
#include "sla/sources/records.h"

namespace sereno::sla {

namespace {

constexpr std::size_t bad_lines_kept = 100;
constexpr std::int64_t next_arrival = std::int64_t{1} << 62;  // after everything that a ledger holds

void add_bad(JsonLines& lines, BadLine bad) {
  ++lines.bad_line_count;
  if (lines.bad_lines.size() < bad_lines_kept) lines.bad_lines.push_back(std::move(bad));
}

void add_act(JsonLines& lines, const LinesFrom& from, Act act, std::string body) {
  if (from.by_agent) act.head.channel = agent_channel;
  const auto arrival = next_arrival + static_cast<std::int64_t>(lines.acts.size());
  record(act.head, from.recorded_at, arrival, sha256_hex(body));
  lines.acts.push_back({std::move(act), std::move(body)});
}

void add_line(JsonLines& lines, const LinesFrom& from, std::int64_t number, std::string_view text) {
  auto parsed = parse_record(text);
  if (!parsed) return add_bad(lines, {from.name, number, parsed.error().message});
  ++lines.counts[parsed->type];
  if (lines.bad_line_count > 0) return;  // nothing will be kept: only the bad lines matter now
  if (auto* sample = std::get_if<ledger::Sample>(&parsed->record)) {
    if (from.by_agent) sample->source = agent_channel;
    return lines.batch.add(*sample);
  }
  if (auto* act = std::get_if<Act>(&parsed->record))
    return add_act(lines, from, std::move(*act), std::move(parsed->body));
  if (const auto* measured = std::get_if<Measurement>(&parsed->record))
    return lines.batch.add_once(fact_of(*measured, std::move(parsed->body)));
  const auto& state = std::get<RecordedState>(parsed->record);
  lines.batch.add_once(fact_of(state, std::move(parsed->body), from.by_agent));
}

}  // namespace

void read_json_lines(std::istream& input, const LinesFrom& from, JsonLines& lines) {
  LineReader reader(input, longest_record);
  while (reader.next()) {
    std::string_view text = reader.line();
    if (reader.number() == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    text = trim(text);
    if (reader.too_long())
      add_bad(lines, {from.name, reader.number(), "is longer than 1 MiB"});
    else if (!text.empty())
      add_line(lines, from, reader.number(), text);
  }
  if (reader.broken()) add_bad(lines, {from.name, 0, "the file could not be read to its end"});
}

void add_state(JsonLines& lines, const RecordedState& state, std::string body) {
  ++lines.counts["state"];
  lines.batch.add_once(fact_of(state, std::move(body), false));
}

Result<AddedActs> add_new_acts(std::vector<ReadAct>& read, const std::vector<ledger::Fact>& known,
                               ledger::Batch& batch) {
  auto acts = KnownActs::of(known);
  if (!acts) return acts.error();
  AddedActs added;
  std::vector<Act> repeated;
  for (ReadAct& each : read) {
    if (acts->knows(each.act)) {
      repeated.push_back(each.act);
      continue;
    }
    for (std::string& warning : acts->warnings(each.act)) added.warnings.push_back(std::move(warning));
    acts->add(each.act);
    batch.add(fact_of(each.act, std::move(each.body)));
  }
  added.known = static_cast<std::int64_t>(repeated.size());
  for (std::string& sentence : acts->overtaken(repeated)) added.warnings.push_back(std::move(sentence));
  return added;
}

}  // namespace sereno::sla
