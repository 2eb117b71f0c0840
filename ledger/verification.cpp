#include "ledger/verification.h"

#include <algorithm>
#include <optional>

#include "ledger/chain.h"
#include "ledger/schema.h"
#include "ledger/seal.h"

namespace sereno::ledger {

namespace {

constexpr std::size_t most_problems = 100;

class Verifier {
 public:
  Verifier(Database& database, RunStore& runs) : database_(database), runs_(runs) {}

  Verification verify() {
    check_pages();
    check_tables();
    check_chain();
    check_counts();
    check_runs();
    found_.head = {.sequence = sequence_, .digest = to_hex(digest_)};
    return std::move(found_);
  }

 private:
  void problem(const std::string& what) {
    if (found_.problems.size() < most_problems) found_.problems.push_back(what);
    if (found_.problems.size() == most_problems) found_.problems.emplace_back("there is more; it is not listed");
  }
  std::string record() const { return "record " + std::to_string(sequence_); }
  /// SQLite could not read on: that is a finding, and the next check goes on.
  void unreadable(const std::string& where) {
    if (database_.failed()) problem(where + " cannot be read: " + database_.take_words());
  }

  void check_pages();
  void check_tables();
  void check_chain();
  void check_record(std::int64_t sequence, std::int64_t kind, Instant recorded_at, const std::optional<Digest>& digest,
                    const RunPlace& place);
  std::optional<std::string> content(std::int64_t kind, Instant recorded_at, const RunPlace& place);
  std::optional<std::string> fact_content_bytes(Instant recorded_at);
  std::optional<std::string> run_content_bytes(const RunPlace& place);
  std::optional<std::string> seal_content_bytes(Instant recorded_at);
  void check_seal(const SealContent& seal);
  void check_counts();
  void check_runs();
  void check_lane(const std::vector<StoredRun>& lane);

  Database& database_;
  RunStore& runs_;
  Verification found_{};
  Digest digest_{};  ///< of the record before
  std::int64_t sequence_ = 0;
  Statement fact_{database_, "SELECT type, body, content FROM facts WHERE sequence = ?"};
  Statement seal_{database_, "SELECT open_runs FROM seals WHERE sequence = ?"};
};

void Verifier::check_pages() {
  {
    Statement statement(database_, "PRAGMA integrity_check(20)");
    Rows rows = statement.query();
    while (rows.next())
      if (const auto line = rows.text(0); line != "ok") problem("pages: " + line);
  }
  unreadable("pages");
  {
    Statement statement(database_, "PRAGMA foreign_key_check");
    Rows rows = statement.query();
    while (rows.next()) problem("table " + rows.text(0) + ", row " + rows.text(1) + ": what it refers to is not there");
  }
  unreadable("references");
}

void Verifier::check_tables() {
  const auto actual = actual_schema(database_);
  if (!database_.failed() && actual != expected_schema()) problem("tables: they are not as a ledger's should be");
  unreadable("tables");
}

void Verifier::check_chain() {
  Statement statement(database_,
                      "SELECT sequence, kind, recorded_at, digest, service, lane, first_seen FROM records "
                      "ORDER BY sequence");
  {
    Rows rows = statement.query();
    while (rows.next()) {
      const RunPlace place{.service = rows.number(4), .lane = rows.number(5), .first_seen = rows.instant(6)};
      check_record(rows.number(0), rows.number(1), rows.instant(2), rows.digest(3), place);
    }
  }
  unreadable("the chain after " + record());
}

void Verifier::check_record(std::int64_t sequence, std::int64_t kind, Instant recorded_at,
                            const std::optional<Digest>& digest, const RunPlace& place) {
  if (sequence != sequence_ + 1)
    problem("record " + std::to_string(sequence_ + 1) + " is missing: after " + record() + " comes " +
            std::to_string(sequence));
  sequence_ = sequence;
  ++found_.records;
  const auto bytes = content(kind, recorded_at, place);
  if (database_.failed()) return unreadable(record());
  const Digest stored = digest.value_or(Digest{});
  if (!bytes)
    problem(record() + ": its content is not there");
  else if (record_digest(digest_, sequence, static_cast<RecordKind>(kind), *bytes) != stored)
    problem(record() + ": digest does not match its content");
  digest_ = stored;  // so that the records after a damaged one are judged by themselves
}

std::optional<std::string> Verifier::content(std::int64_t kind, Instant recorded_at, const RunPlace& place) {
  switch (static_cast<RecordKind>(kind)) {
    case RecordKind::fact:
      return fact_content_bytes(recorded_at);
    case RecordKind::run:
      return run_content_bytes(place);
    case RecordKind::seal:
      return seal_content_bytes(recorded_at);
  }
  return std::nullopt;
}

std::optional<std::string> Verifier::fact_content_bytes(Instant recorded_at) {
  Rows rows = fact_.query(sequence_);
  if (!rows.next()) return std::nullopt;
  const Fact fact{.recorded_at = recorded_at, .type = rows.text(0), .body = rows.text(1)};
  if (rows.digest(2) != fact_content(fact)) problem(record() + ": the fact is filed under another content");
  return fact_bytes(fact);
}

std::optional<std::string> Verifier::run_content_bytes(const RunPlace& place) {
  const auto stored = runs_.find(place);
  if (!stored) return std::nullopt;
  if (stored->sequence != sequence_) problem(record() + ": the run does not say that it is this record");
  return run_bytes(stored->run);
}

std::optional<std::string> Verifier::seal_content_bytes(Instant recorded_at) {
  std::string packed;
  {
    Rows rows = seal_.query(sequence_);
    if (!rows.next()) return std::nullopt;
    packed = rows.text(0);
  }
  if (const auto seal = unpack(packed))
    check_seal(*seal);
  else
    problem(record() + ": the seal cannot be read");
  return seal_bytes(recorded_at, packed);
}

void Verifier::check_seal(const SealContent& seal) {
  Sha256 lasting;
  for (const SealedRun& sealed : seal.runs) {
    const auto run = runs_.find({.service = sealed.service, .lane = sealed.lane, .first_seen = sealed.first_seen});
    const auto where = [&] {
      return record() + ": service " + std::to_string(sealed.service) + ", lane " + std::to_string(sealed.lane) +
             ", run of " + std::to_string(ms_of(sealed.first_seen)) + " ms";
    };
    if (!run) {
      problem(where() + " was sealed and is gone");
    } else {
      if (run->run.last_confirmed < sealed.last_confirmed || run->run.samples < sealed.samples)
        problem(where() + " is shorter than when it was sealed");
      lasting.add(lasting_run_bytes(run->run));
    }
  }
  if (lasting.finish() != seal.lasting) problem(record() + ": runs are not what they were when they were sealed");
}

void Verifier::check_counts() {
  const auto expect_same = [&](const char* what, const char* sql) {
    if (database_.number(sql) != 0) problem(std::string(what) + ": not each has its record in the chain");
    unreadable(what);
  };
  expect_same("facts", "SELECT (SELECT count(*) FROM facts) - (SELECT count(*) FROM records WHERE kind = 1)");
  expect_same("closed runs",
              "SELECT (SELECT count(*) FROM runs WHERE sequence IS NOT NULL) - "
              "(SELECT count(*) FROM records WHERE kind = 2)");
  expect_same("seals", "SELECT (SELECT count(*) FROM seals) - (SELECT count(*) FROM records WHERE kind = 3)");
}

void Verifier::check_runs() {
  Statement places(database_, "SELECT service, lane, first_seen FROM runs ORDER BY service, lane, first_seen");
  std::vector<StoredRun> pair;  // a run and the one after it in its lane
  RunPlace before{};
  {
    Rows rows = places.query();
    while (rows.next()) {
      const RunPlace place{.service = rows.number(0), .lane = rows.number(1), .first_seen = rows.instant(2)};
      auto run = runs_.find(place);
      if (!run) break;
      if (!pair.empty() && (before.service != place.service || before.lane != place.lane)) pair.clear();
      if (pair.size() == 2) pair.erase(pair.begin());
      pair.push_back(std::move(*run));
      before = place;
      check_lane(pair);
    }
  }
  unreadable("a run of service " + std::to_string(before.service) + " after " + format_instant(before.first_seen));
}

void Verifier::check_lane(const std::vector<StoredRun>& lane) {
  const StoredRun& last = lane.back();
  const std::string where = "run of " + last.run.service + " at " + format_instant(last.run.first_seen);
  if (run_checksum(last.run) != last.checksum) problem(where + ": damaged, its checksum does not match");
  if (lane.size() < 2) {
    if (last.follows) problem(where + ": the one before it is missing");
    return;
  }
  const StoredRun& first = lane.front();
  if (last.run.first_seen <= first.run.last_confirmed) problem(where + ": overlaps the one before it");
  if (last.follows != first.run.first_seen) problem(where + ": does not follow the one before it");
  if (!first.sequence)
    problem("run of " + first.run.service + " at " + format_instant(first.run.first_seen) +
            ": not closed, though another follows it");
}

}  // namespace

Verification verify_ledger(Database& database, RunStore& runs) { return Verifier(database, runs).verify(); }

}  // namespace sereno::ledger
