#include "ledger/sqlite_ledger.h"

#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "ledger/batch.h"
#include "ledger/recorder.h"
#include "ledger/seal.h"
#include "ledger/verification.h"

namespace sereno::ledger {

namespace {

// So many a transaction, of one service: no writer waits long for old samples to go.
constexpr std::int64_t removed_at_a_time = 500;

class ReadTransaction final : public Ledger::Snapshot {
 public:
  explicit ReadTransaction(Database& database) : database_(database) {
    database.execute("BEGIN");
    database.number("SELECT count(*) FROM services WHERE id = 0");  // what is read first fixes the instant
  }
  ~ReadTransaction() override { database_.execute("COMMIT"); }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Database& database_;
};

}  // namespace

Result<void> Ledger::append(const std::vector<Sample>& samples, const std::vector<Fact>& facts) {
  Batch batch;
  for (const Sample& sample : samples) batch.add(sample);
  for (const Fact& fact : facts) batch.add(fact);
  if (auto done = append(std::move(batch)); !done) return done.error();
  return {};
}

SqliteLedger::SqliteLedger(std::unique_ptr<Database> database, Settings settings)
    : database_(std::move(database)), settings_(std::move(settings)) {}

template <class Value>
Result<Value> SqliteLedger::answer(Value value) {
  if (database_->failed()) return database_->take_failure();
  return value;
}

Result<Appended> SqliteLedger::append(Batch batch) {
  Appended done;
  if (batch.samples() + batch.facts() == 0) return done;
  Batch::Content& content = batch.content();
  if (!content.refusal.empty()) return Error{content.refusal};
  content.sort();

  Transaction transaction(*database_);
  chain_.begin();
  write_facts(content, done);
  write_samples(content, done);
  if (!content.entries.empty()) trim_one_service();
  if (!transaction.commit()) return database_->take_failure();
  return done;
}

void SqliteLedger::write_facts(Batch::Content& batch, Appended& done) {
  std::map<Digest, std::pair<std::int64_t, std::int64_t>> counts;
  for (std::size_t i = 0; i < batch.facts.size(); ++i) {
    const auto& [fact, once] = batch.facts[i];
    if (once && stands_often_enough(fact, counts)) {
      done.facts_skipped.push_back(i);
    } else {
      chain_.append(fact);
      ++done.facts;
    }
  }
}

bool SqliteLedger::stands_often_enough(const Fact& fact,
                                       std::map<Digest, std::pair<std::int64_t, std::int64_t>>& counts) {
  const Digest content = fact_content(fact);
  const auto [found, fresh] = counts.try_emplace(content);
  auto& [in_ledger, in_batch] = found->second;
  if (fresh) {
    Rows rows = same_facts_.query(content);
    in_ledger = rows.next() ? rows.number(0) : 0;
  }
  return ++in_batch <= in_ledger;
}

void SqliteLedger::write_samples(const Batch::Content& batch, Appended& done) {
  const Instant written_at = now();
  const Instant kept_from = written_at - settings_.keep_samples;
  for (auto first = batch.entries.begin(); first != batch.entries.end() && !database_->failed();) {
    const std::string& name = batch.texts[first->service];
    const ServiceRow service{.id = runs_.service(name), .name = name};
    Recorder recorder(runs_, chain_, service, written_at);
    auto entry = first;
    for (; entry != batch.entries.end() && entry->service == first->service; ++entry) {
      const bool lengthens = recorder.take(batch.reading(*entry));
      const bool raw = instant_from_ms(entry->at) >= kept_from && samples_.insert(service.id, batch, *entry);
      ++(lengthens || raw ? done.samples : done.samples_skipped);
    }
    recorder.finish();
    first = entry;
  }
}

void SqliteLedger::trim_one_service() {
  {
    Rows rows = next_service_.query(trimmed_);
    trimmed_ = rows.next() ? rows.number(0) : 0;
  }
  if (trimmed_ != 0) samples_.remove(trimmed_, now() - settings_.keep_samples, removed_at_a_time);
}

Result<std::unique_ptr<Ledger::Snapshot>> SqliteLedger::snapshot() {
  return answer<std::unique_ptr<Snapshot>>(std::make_unique<ReadTransaction>(*database_));
}

Result<std::vector<Run>> SqliteLedger::runs(Instant from, Instant to) {
  std::vector<Run> all;
  for (const ServiceRow& service : runs_.services()) {
    auto some = runs_.touching(service, from, to);
    std::ranges::move(some, std::back_inserter(all));
  }
  return answer(std::move(all));
}

Result<std::vector<Fact>> SqliteLedger::facts(const std::vector<std::string>& types) {
  std::vector<Fact> found;
  const auto read = [&](Rows rows) {
    while (rows.next()) {
      Fact fact{.sequence = rows.number(0), .recorded_at = rows.instant(1), .type = rows.text(2), .body = rows.text(3)};
      const Digest before = rows.digest(5).value_or(Digest{});
      if (record_digest(before, fact.sequence, RecordKind::fact, fact_bytes(fact)) != rows.digest(4))
        database_->fail(SQLITE_CORRUPT, "record " + std::to_string(fact.sequence) +
                                            " is not what was written: its digest does not match");
      found.push_back(std::move(fact));
    }
  };
  {
    Rows difference = facts_unfindable_.query();
    if (difference.next() && difference.number(0) != 0) database_->fail(SQLITE_CORRUPT, "facts are missing");
  }
  if (types.empty()) read(all_facts_.query());
  for (const std::string& type : std::set<std::string>(types.begin(), types.end())) read(facts_of_type_.query(type));
  std::ranges::sort(found, {}, &Fact::sequence);
  return answer(std::move(found));
}

Result<std::vector<Fact>> SqliteLedger::facts(const std::vector<std::string>& types, const TimeSpan&) {
  return facts(types);  // this form keeps no spans: all of them say no time
}

Result<std::optional<Fact>> SqliteLedger::last_fact(const std::vector<std::string>& types, Instant at) {
  auto all = facts(types);
  if (!all) return all.error();
  const auto said = [](const Fact& fact) { return fact.head.said_at.value_or(fact.recorded_at); };
  std::optional<Fact> last;
  for (Fact& fact : *all)
    if (said(fact) < at && (!last || said(*last) <= said(fact))) last = std::move(fact);
  return last;
}

Result<std::vector<std::string>> SqliteLedger::services() {
  std::vector<std::string> names;
  for (ServiceRow& service : runs_.services()) names.push_back(std::move(service.name));
  return answer(std::move(names));
}

Result<std::vector<Sample>> SqliteLedger::last_samples() {
  std::vector<Sample> found;
  for (const ServiceRow& service : runs_.services()) {
    const auto runs = runs_.newest(service);
    const auto past = [&](const Run& run) { return run.last_confirmed <= now(); };
    std::optional<Sample> last = samples_.last(service.id, now());
    std::string function;
    for (const Run& run : runs) {
      if (!past(run)) continue;
      if (!last || last->at < run.last_confirmed)
        last = Sample{.at = run.last_confirmed,
                      .status = run.status,
                      .degraded = run.degraded,
                      .interval = run.interval,
                      .output = run.first_output};
      if (last->at == run.last_confirmed) function = run.function;
    }
    if (!last) continue;
    last->service = service.name;
    last->function = function.empty() ? service.name : function;
    found.push_back(std::move(*last));
  }
  return answer(std::move(found));
}

Result<Head> SqliteLedger::head() {
  chain_.begin();
  return answer(Head{.sequence = chain_.sequence(), .digest = to_hex(chain_.digest())});
}

Result<Verification> SqliteLedger::verify() { return verify_ledger(*database_, runs_); }

}  // namespace sereno::ledger
