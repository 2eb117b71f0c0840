#include "ledger/sqlite/gathered_rows.h"

#include <map>
#include <string_view>
#include <utility>

namespace sereno::ledger {

namespace {

/// Few are left over, and little memory is held.
constexpr std::size_t most_gathered = 960;

std::string insert(const std::string& into, int columns, std::size_t rows) {
  std::string row = "(?";
  for (int i = 1; i < columns; ++i) row += ", ?";
  row += ")";
  std::string sql = into + " VALUES " + row;
  for (std::size_t i = 1; i < rows; ++i) sql += ", " + row;
  return sql;
}

const Digest& or_zeros(const std::optional<Digest>& digest) {
  static constexpr Digest zeros{};
  return digest ? *digest : zeros;
}

}  // namespace

Inserts::Inserts(Database& database, const std::string& into, int columns)
    : one_(database, insert(into, columns, 1)), many_(database, insert(into, columns, at_once)) {}

GatheredRows::GatheredRows(Database& database)
    : database_(database),
      add_records_(database,
                   "INSERT INTO records (sequence, version, kind, recorded_at, digest, series, lane, first_seen)", 8),
      add_facts_(database,
                 "INSERT INTO facts (sequence, arrival, type, said_by, author_party, channel, login, said_at, told_at, "
                 "entry, span_from, span_to, content, body)",
                 14),
      file_facts_(database, "INSERT INTO filed (level, number, sequence)", 3),
      add_to_entry_(database,
                    "INSERT INTO entries (entry, facts) VALUES (?, ?) "
                    "ON CONFLICT (entry) DO UPDATE SET facts = facts + excluded.facts"),
      add_to_drawer_(database,
                     "INSERT INTO drawers (level, number, facts) VALUES (?, ?, ?) "
                     "ON CONFLICT (level, number) DO UPDATE SET facts = facts + excluded.facts") {}

GatheredRows::~GatheredRows() { database_.write_what_was_put_off(); }

void GatheredRows::add(const StoredRecord& record) {
  if (records_.size() >= most_gathered) database_.write_what_was_put_off();
  records_.push_back(record);
  database_.put_off(*this);
}

void GatheredRows::add(StoredFact fact) {
  if (facts_.size() >= most_gathered) database_.write_what_was_put_off();
  facts_.push_back(std::move(fact));
  database_.put_off(*this);
}

void GatheredRows::forget() {
  records_.clear();
  facts_.clear();
}

void GatheredRows::write() {
  // Its statements ask first for what was put off: there must be nothing.
  const auto records = std::exchange(records_, {});
  const auto facts = std::exchange(facts_, {});
  write_records(records);
  write_facts(facts);
}

void GatheredRows::write_records(const std::vector<StoredRecord>& records) {
  add_records_.write(records, [](const StoredRecord& record, auto bind) {
    const RecordFrame& frame = record.frame;
    const auto& place = record.run;
    bind(frame.sequence, static_cast<int>(frame.version), static_cast<int>(frame.kind), frame.recorded_at,
         or_zeros(record.digest), place ? std::optional(place->series) : std::nullopt,
         place ? std::optional(place->lane) : std::nullopt, place ? std::optional(place->first_seen) : std::nullopt);
  });
}

void GatheredRows::write_facts(const std::vector<StoredFact>& facts) {
  add_facts_.write(facts, [](const StoredFact& stored, auto bind) {
    const Fact& fact = stored.fact;
    const ActHead& head = fact.head;
    bind(fact.sequence, fact.arrival, fact.type, head.by, head.author_party, head.channel, head.login, head.said_at,
         head.said_at.value_or(fact.recorded_at), fact.entry, fact.span ? std::optional(fact.span->from) : std::nullopt,
         fact.span ? std::optional(fact.span->to) : std::nullopt, or_zeros(stored.content), fact.body);
  });
  std::vector<Filed> filed;
  std::map<Drawer, std::int64_t> drawers;
  std::map<std::string_view, std::int64_t> entries;
  for (const StoredFact& stored : facts) {
    if (!stored.fact.entry.empty()) ++entries[stored.fact.entry];
    for (const Drawer& drawer : stored.drawers) {
      ++drawers[drawer];
      filed.push_back({.drawer = drawer, .sequence = stored.fact.sequence});
    }
  }
  for (const auto& [entry, count] : entries) add_to_entry_.execute(entry, count);
  for (const auto& [drawer, count] : drawers) add_to_drawer_.execute(drawer.level, drawer.number, count);
  file_facts_.write(filed,
                    [](const Filed& each, auto bind) { bind(each.drawer.level, each.drawer.number, each.sequence); });
}

}  // namespace sereno::ledger
