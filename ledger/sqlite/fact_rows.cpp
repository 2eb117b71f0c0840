// SqliteStore: facts, and where they are filed.
#include "ledger/sqlite/sqlite_store.h"

namespace sereno::ledger {

std::string fact_query(const std::string& which) {
  // With the digest of its record and of the one before.
  return "SELECT facts.sequence, arrival, record.recorded_at, type, said_by, author_party, channel, login, said_at, "
         "entry, span_from, span_to, content, body, record.version, record.digest, before.digest, told_at "
         "FROM facts "
         "LEFT JOIN records AS record ON record.sequence = facts.sequence "
         "LEFT JOIN records AS before ON before.sequence = facts.sequence - 1 " +
         which;
}

StoredFact SqliteStore::read_fact(Rows& rows) {
  StoredFact stored{.version = static_cast<BytesVersion>(rows.number(14)),
                    .content = rows.digest(12),
                    .digest = rows.digest(15),
                    .before = rows.digest(16),
                    .told_at = rows.instant(17)};
  stored.fact = {.sequence = rows.number(0),
                 .recorded_at = rows.instant(2),
                 .type = rows.text(3),
                 .body = rows.text(13),
                 .head = {.by = rows.text(4),
                          .author_party = rows.text(5),
                          .channel = rows.text(6),
                          .login = rows.text(7),
                          .said_at = rows.optional_instant(8)},
                 .entry = rows.text(9),
                 .arrival = rows.number(1)};
  const auto from = rows.optional_instant(10), to = rows.optional_instant(11);
  stored.torn = from.has_value() != to.has_value();
  if (from && to) stored.fact.span = TimeSpan{*from, *to};
  return stored;
}

std::int64_t SqliteStore::give_facts(Rows& rows, const Visit<StoredFact>& visit) {
  std::int64_t given = 0;
  while (rows.next()) {
    ++given;
    if (!visit(read_fact(rows))) return -1;
  }
  return given;
}

std::optional<StoredFact> SqliteStore::fact(std::int64_t sequence) {
  Rows rows = fact_.query(sequence);
  if (!rows.next()) return std::nullopt;
  return read_fact(rows);
}

void SqliteStore::facts(const std::optional<std::string>& type, const Visit<StoredFact>& visit) {
  {
    Rows difference = facts_unfindable_.query();
    if (difference.next() && difference.number(0) != 0) damaged("facts are missing");
  }
  if (type) {
    Rows rows = facts_of_type_.query(*type);
    give_facts(rows, visit);
  } else {
    Rows rows = all_facts_.query();
    give_facts(rows, visit);
  }
}

std::int64_t SqliteStore::facts_filed(const DrawerRange& drawers, const Visit<StoredFact>& visit) {
  std::int64_t expected = 0, filed = 0, facts = 0;
  {
    Rows rows = drawers_hold_.query(drawers.level, drawers.first, drawers.last);
    if (rows.next()) expected = rows.number(0);
  }
  {
    Rows rows = filed_there_.query(drawers.level, drawers.first, drawers.last);
    if (rows.next()) filed = rows.number(0), facts = rows.number(1);
  }
  if (filed != expected) damaged("facts are missing: " + std::to_string(filed) + " of " + std::to_string(expected));
  Rows rows = facts_filed_.query(drawers.level, drawers.first, drawers.last);
  const auto given = give_facts(rows, visit);
  if (given >= 0 && given != facts)
    damaged("facts are missing: " + std::to_string(given) + " of " + std::to_string(facts));
  return expected;
}

void SqliteStore::facts_of_entry(const std::string& entry, const Visit<StoredFact>& visit) {
  std::int64_t expected = 0;
  {
    Rows rows = entry_holds_.query(entry);
    if (rows.next()) expected = rows.number(0);
  }
  Rows rows = facts_of_entry_.query(entry);
  const auto given = give_facts(rows, visit);
  if (given >= 0 && given != expected) damaged("facts of " + entry + " are missing");
}

std::optional<StoredFact> SqliteStore::last_of_entry(const std::string& entry) {
  Rows rows = last_of_entry_.query(entry);
  if (!rows.next()) return std::nullopt;
  return read_fact(rows);
}

std::optional<StoredFact> SqliteStore::last_fact(const std::string& type, Instant before) {
  Rows rows = last_fact_.query(type, before);
  if (!rows.next()) return std::nullopt;
  return read_fact(rows);
}

void SqliteStore::facts_arrived(std::int64_t after, const Visit<StoredFact>& visit) {
  Rows rows = facts_arrived_.query(after);
  give_facts(rows, visit);
}

std::int64_t SqliteStore::facts_like(const Digest& content) {
  Rows rows = facts_like_.query(content);
  return rows.next() ? rows.number(0) : 0;
}

std::multimap<std::int64_t, Drawer> SqliteStore::filed() {
  std::multimap<std::int64_t, Drawer> found;
  Statement statement(*database_, "SELECT sequence, level, number FROM filed ORDER BY level, number");
  Rows rows = statement.query();
  while (rows.next()) found.emplace(rows.number(0), Drawer{.level = rows.number(1), .number = rows.number(2)});
  return found;
}

std::map<Drawer, std::int64_t> SqliteStore::drawers() {
  std::map<Drawer, std::int64_t> found;
  Statement statement(*database_, "SELECT level, number, facts FROM drawers");
  Rows rows = statement.query();
  while (rows.next()) found.emplace(Drawer{.level = rows.number(0), .number = rows.number(1)}, rows.number(2));
  return found;
}

std::map<std::string, std::int64_t> SqliteStore::entries() {
  std::map<std::string, std::int64_t> found;
  Statement statement(*database_, "SELECT entry, facts FROM entries");
  Rows rows = statement.query();
  while (rows.next()) found.emplace(rows.text(0), rows.number(1));
  return found;
}

}  // namespace sereno::ledger
