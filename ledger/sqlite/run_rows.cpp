// SqliteStore: series and their runs.
#include "ledger/fitness.h"
#include "ledger/sqlite/sqlite_store.h"

namespace sereno::ledger {

namespace {

// In the order that read_run() takes them.
const std::string columns =
    "SELECT runs.series, lane, first_seen, last_confirmed, samples, status, degraded, function_state, interval, "
    "function, first_output, arrival, checksum, follows, sequence, fault_owner, fault_confidence, fault_party, "
    "fault_step, fault_reasons, reason, first_duration, first_steps";
// The names stand in another table: not joined where they are known.
const std::string of_lane = columns + " FROM runs WHERE series = ? AND lane = ? AND first_seen ";
const std::string with_names = columns +
                               ", series.service, series.site, series.source FROM runs "
                               "LEFT JOIN series ON series.id = runs.series ";
constexpr int service_column = 23;

bool sane(const Run& run) {
  return earliest_instant <= run.first_seen && run.first_seen <= run.last_confirmed &&
         run.last_confirmed < latest_instant && run.interval >= milliseconds{0} && run.interval <= longest_interval;
}

void name(Run& run, const SeriesName& series) {
  run.service = series.service;
  run.site = series.site;
  run.source = series.source;
}

void name(Run& run, const Rows& rows) {
  name(run, {.service = rows.text(service_column),
             .site = rows.text(service_column + 1),
             .source = rows.text(service_column + 2)});
}

}  // namespace

SqliteStore::SqliteStore(Database& database)
    : database_(&database),
      runs_back_(*database_, of_lane + "<= ? ORDER BY first_seen DESC"),
      runs_forward_(*database_, of_lane + "> ? ORDER BY first_seen"),
      run_(*database_, with_names + "WHERE runs.series = ? AND lane = ? AND first_seen = ?"),
      runs_arrived_(*database_, with_names + "WHERE arrival > ? ORDER BY arrival"),
      fact_(*database_, fact_query("WHERE facts.sequence = ?")),
      all_facts_(*database_, fact_query("")),
      facts_of_type_(*database_, fact_query("WHERE type = ?")),
      facts_filed_(
          *database_,
          fact_query("WHERE facts.sequence IN (SELECT sequence FROM filed WHERE level = ? AND number BETWEEN ? "
                     "AND ?) ORDER BY facts.sequence")),
      facts_of_entry_(*database_, fact_query("WHERE entry = ? AND entry <> '' ORDER BY facts.sequence")),
      last_of_entry_(*database_, fact_query("WHERE entry = ? AND entry <> '' ORDER BY facts.sequence DESC LIMIT 1")),
      last_fact_(*database_,
                 fact_query("WHERE type = ? AND told_at < ? ORDER BY told_at DESC, facts.sequence DESC LIMIT 1")),
      facts_arrived_(*database_, fact_query("WHERE arrival > ? ORDER BY arrival")),
      packs_(*database_, pack_query("WHERE first >= ? ORDER BY first")),
      packs_back_(*database_, pack_query("ORDER BY first DESC")),
      packs_of_(*database_, pack_query("WHERE newest >= ? AND oldest < ?")) {}

template <class Code>
Code SqliteStore::code(Rows& rows, int column, std::optional<Code> (*parse)(int), Code fallback) {
  const auto number = rows.number(column);
  const auto found = number >= 0 && number < 100 ? parse(static_cast<int>(number)) : std::nullopt;
  if (!found) damaged("a run says " + std::to_string(number) + " where a code should be");
  return found.value_or(fallback);
}

StoredRun SqliteStore::read_run(Rows& rows) {
  StoredRun stored{.place = {.series = rows.number(0), .lane = rows.number(1), .first_seen = rows.instant(2)},
                   .checksum = rows.number(12),
                   .sequence = rows.optional_number(14),
                   .follows = rows.optional_instant(13)};
  stored.run = {.function = rows.text(9),
                .status = code<Status>(rows, 5, &status_from_code, Status::unknown),
                .degraded = rows.number(6) != 0,
                .first_seen = rows.instant(2),
                .last_confirmed = rows.instant(3),
                .samples = rows.number(4),
                .interval = milliseconds{rows.number(8)},
                .first_output = rows.text(10),
                .function_state = code<FunctionState>(rows, 7, &function_state_from, FunctionState::by_status),
                .fault = {.owner = code<FaultOwner>(rows, 15, &fault_owner_from, FaultOwner::not_said),
                          .party = rows.text(17),
                          .confidence = code<Confidence>(rows, 16, &confidence_from, Confidence::none),
                          .step = rows.text(18),
                          .reasons = rows.text(19)},
                .reason = rows.text(20),
                .first_steps = rows.text(22),
                .first_duration = milliseconds{rows.number(21)},
                .arrival = rows.number(11)};
  if (!sane(stored.run)) damaged("a run of series " + std::to_string(stored.place.series) + " has impossible times");
  return stored;
}

std::vector<Series> SqliteStore::series() {
  std::vector<Series> found;
  std::int64_t count = 0;
  Rows rows = series_.query();
  while (rows.next()) {
    found.push_back(
        {.id = rows.number(0), .name = {.service = rows.text(1), .site = rows.text(2), .source = rows.text(3)}});
    count = rows.number(4);
  }
  if (count != static_cast<std::int64_t>(found.size())) damaged("services are missing");
  return found;
}

std::int64_t SqliteStore::series_of(const SeriesName& name) {
  {
    Rows rows = series_id_.query(name.service, name.site, name.source);
    if (rows.next()) return rows.number(0);
  }
  Rows rows = add_series_.query(name.service, name.site, name.source);
  return rows.next() ? rows.number(0) : 0;
}

std::int64_t SqliteStore::lanes(std::int64_t series) {
  Rows rows = top_lane_.query(series);
  if (!rows.next()) return 0;
  if (rows.null(0) || rows.number(0) < 0) damaged("the number of a lane is none");
  return rows.number(0) + 1;
}

bool SqliteStore::nameless() {
  Rows rows = nameless_.query();
  return rows.next();
}

std::optional<StoredRun> SqliteStore::run(const RunPlace& place) {
  Rows rows = run_.query(place.series, place.lane, place.first_seen);
  if (!rows.next()) return std::nullopt;
  StoredRun stored = read_run(rows);
  name(stored.run, rows);
  return stored;
}

std::optional<Instant> SqliteStore::next_start(const RunPlace& after) {
  Rows rows = next_start_.query(after.series, after.lane, after.first_seen);
  if (!rows.next()) return std::nullopt;
  return rows.instant(0);
}

void SqliteStore::runs_back(const Series& series, std::int64_t lane, Instant from, const Visit<StoredRun>& visit) {
  Rows rows = runs_back_.query(series.id, lane, from);
  while (rows.next()) {
    StoredRun stored = read_run(rows);
    name(stored.run, series.name);
    if (!visit(std::move(stored))) return;
  }
}

void SqliteStore::runs_forward(const Series& series, std::int64_t lane, Instant from, const Visit<StoredRun>& visit) {
  Rows rows = runs_forward_.query(series.id, lane, from);
  while (rows.next()) {
    StoredRun stored = read_run(rows);
    name(stored.run, series.name);
    if (!visit(std::move(stored))) return;
  }
}

void SqliteStore::give_runs(Rows& rows, const Visit<StoredRun>& visit) {
  while (rows.next()) {
    StoredRun stored = read_run(rows);
    name(stored.run, rows);
    if (!visit(std::move(stored))) return;
  }
}

void SqliteStore::all_runs(const Visit<StoredRun>& visit) {
  Statement statement(*database_, with_names + "ORDER BY runs.series, lane, first_seen");
  Rows rows = statement.query();
  give_runs(rows, visit);
}

void SqliteStore::runs_arrived(std::int64_t after, const Visit<StoredRun>& visit) {
  Rows rows = runs_arrived_.query(after);
  give_runs(rows, visit);
}

void SqliteStore::insert(const StoredRun& stored) {
  const Run& run = stored.run;
  insert_run_.execute(stored.place.series, stored.place.lane, run.first_seen, run.last_confirmed, run.samples,
                      static_cast<int>(run.status), run.degraded ? 1 : 0, static_cast<int>(run.function_state),
                      run.interval.count(), run.function, run.first_output, run.arrival, stored.checksum,
                      stored.follows, static_cast<int>(run.fault.owner), static_cast<int>(run.fault.confidence),
                      run.fault.party, run.fault.step, run.fault.reasons, run.reason, run.first_duration.count(),
                      run.first_steps, stored.sequence);
}

void SqliteStore::grow(const StoredRun& stored) {
  const RunPlace& place = stored.place;
  grow_.execute(stored.run.last_confirmed, stored.run.samples, stored.checksum, place.series, place.lane,
                place.first_seen);
}

void SqliteStore::close(const RunPlace& place, std::int64_t sequence) {
  close_.execute(sequence, place.series, place.lane, place.first_seen);
}

}  // namespace sereno::ledger
