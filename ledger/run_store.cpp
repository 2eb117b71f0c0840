#include "ledger/run_store.h"

#include <sqlite3.h>

#include <algorithm>

#include "ledger/run_length.h"

namespace sereno::ledger {

namespace {

// In the order that read() takes them.
const std::string columns =
    "SELECT first_seen, last_confirmed, samples, status, degraded, interval, function, first_output, checksum, "
    "sequence, follows FROM runs WHERE service = ? AND lane = ? AND first_seen ";

bool sane(const Run& run) {
  return earliest_instant <= run.first_seen && run.first_seen <= run.last_confirmed &&
         run.last_confirmed < latest_instant && run.interval >= milliseconds{0} && run.interval <= longest_interval;
}

Instant holds_until(const Run& run) { return run.last_confirmed + stale_after(run.interval); }

}  // namespace

RunStore::RunStore(Database& database)
    : database_(database),
      backward_(database, columns + "<= ? ORDER BY first_seen DESC"),
      forward_(database, columns + "> ? ORDER BY first_seen"),
      one_(database, columns + "= ?") {}

std::vector<ServiceRow> RunStore::services() {
  std::vector<ServiceRow> found;
  std::int64_t count = 0;
  Rows rows = services_.query();
  while (rows.next()) {
    found.push_back({.id = rows.number(0), .name = rows.text(1)});
    count = rows.number(2);
  }
  if (count != static_cast<std::int64_t>(found.size())) database_.fail(SQLITE_CORRUPT, "services are missing");
  return found;
}

std::optional<std::int64_t> RunStore::find_service(const std::string& name) {
  Rows rows = service_id_.query(name);
  if (!rows.next()) return std::nullopt;
  return rows.number(0);
}

std::int64_t RunStore::service(const std::string& name) {
  if (const auto id = find_service(name)) return *id;
  Rows rows = add_service_.query(name);
  return rows.next() ? rows.number(0) : 0;
}

std::string RunStore::service_name(std::int64_t id) {
  Rows rows = service_name_.query(id);
  return rows.next() ? rows.text(0) : std::string();
}

std::int64_t RunStore::lanes(std::int64_t service) {
  Rows rows = top_lane_.query(service);
  return rows.next() ? rows.number(0) + 1 : 0;
}

Run RunStore::read(Rows& rows, const std::string& service) {
  Run run{.service = service,
          .function = rows.text(6),
          .status = status_from_code(static_cast<int>(rows.number(3))).value_or(Status::unknown),
          .degraded = rows.number(4) != 0,
          .first_seen = rows.instant(0),
          .last_confirmed = rows.instant(1),
          .samples = rows.number(2),
          .interval = milliseconds{rows.number(5)},
          .first_output = rows.text(7)};
  if (!sane(run)) database_.fail(SQLITE_CORRUPT, "a run of " + service + " has impossible times");
  return run;
}

Run RunStore::read_whole(Rows& rows, const std::string& service) {
  Run run = read(rows, service);
  if (!database_.failed() && run_checksum(run) != rows.number(8))
    database_.fail(SQLITE_CORRUPT, "the run of " + service + " from " + format_instant(run.first_seen) +
                                       " is not what was written: its checksum does not match");
  return run;
}

std::vector<Run> RunStore::newest(const ServiceRow& service) {
  std::vector<Run> found;
  const auto count = lanes(service.id);
  for (std::int64_t lane = 0; lane < count && !database_.failed(); ++lane)
    if (auto run = begun_by(service, lane, latest_instant)) found.push_back(std::move(*run));
  return found;
}

std::optional<Run> RunStore::begun_by(const ServiceRow& service, std::int64_t lane, Instant at) {
  Rows rows = backward_.query(service.id, lane, at);
  if (!rows.next()) return std::nullopt;
  return read(rows, service.name);
}

std::optional<Instant> RunStore::next_start(const ServiceRow& service, std::int64_t lane, Instant after) {
  Rows rows = next_start_.query(service.id, lane, after);
  if (!rows.next()) return std::nullopt;
  return rows.instant(0);
}

std::optional<StoredRun> RunStore::find(const RunPlace& place) {
  const std::string name = service_name(place.service);
  Rows rows = one_.query(place.service, place.lane, place.first_seen);
  if (!rows.next()) return std::nullopt;
  StoredRun found{.run = read(rows, name), .lane = place.lane, .checksum = rows.number(8)};
  if (!rows.null(9)) found.sequence = rows.number(9);
  found.follows = rows.optional_instant(10);
  return found;
}

std::vector<Run> RunStore::touching(const ServiceRow& service, Instant from, Instant to) {
  std::vector<Run> found;
  const auto count = lanes(service.id);
  if (count == 0) miss(service.name, "altogether");
  for (std::int64_t lane = 0; lane < count && !database_.failed(); ++lane)
    touching_in_lane(service, lane, from, to, found);
  std::ranges::stable_sort(found, {}, &Run::first_seen);
  return found;
}

RunStore::Link RunStore::link(const Rows& rows) {
  return {.first_seen = rows.instant(0), .follows = rows.optional_instant(10), .closed = !rows.null(9)};
}

/// What damage makes the search leave out must not look like silence.
void RunStore::miss(const std::string& service, const std::string& where) {
  database_.fail(SQLITE_CORRUPT, "runs of " + service + " are missing " + where);
}

void RunStore::touching_in_lane(const ServiceRow& service, std::int64_t lane, Instant from, Instant to,
                                std::vector<Run>& found) {
  if (to <= from) return;
  const auto first = static_cast<std::ptrdiff_t>(found.size());
  std::optional<Link> last = read_back(service, lane, from, found);
  std::reverse(found.begin() + first, found.end());
  Rows rows = forward_.query(service.id, lane, from);
  while (rows.next()) {
    Run run = read_whole(rows, service.name);
    const Link next = link(rows);
    if (next.follows != (last ? std::optional(last->first_seen) : std::nullopt))
      miss(service.name, "before " + format_instant(next.first_seen));
    if (database_.failed() || run.first_seen >= to) return;
    last = next;
    found.push_back(std::move(run));
  }
  if (!last) miss(service.name, "in lane " + std::to_string(lane));
  if (last && last->closed) miss(service.name, "after " + format_instant(last->first_seen));
}

/// Those that begin at or before `from` and touch it, the latest first. Returns the latest of the lane, touching or
/// not.
std::optional<RunStore::Link> RunStore::read_back(const ServiceRow& service, std::int64_t lane, Instant from,
                                                  std::vector<Run>& found) {
  std::optional<Link> latest, later;
  // Runs of a lane do not overlap: backwards from the span's start the first that ended too early ends the search.
  Rows rows = backward_.query(service.id, lane, from);
  while (rows.next()) {
    Run run = read_whole(rows, service.name);
    const Link here = link(rows);
    if (!latest) latest = here;
    if (later && later->follows != here.first_seen) miss(service.name, "before " + format_instant(later->first_seen));
    later = here;
    if (database_.failed() || holds_until(run) < from) return latest;
    found.push_back(std::move(run));
  }
  if (later && later->follows) miss(service.name, "before " + format_instant(later->first_seen));
  return latest;
}

void RunStore::insert(std::int64_t service, std::int64_t lane, const Run& run, std::optional<Instant> follows) {
  insert_.execute(service, lane, run.first_seen, run.last_confirmed, run.samples, static_cast<int>(run.status),
                  run.degraded ? 1 : 0, run.interval.count(), run.function, run.first_output, run_checksum(run),
                  follows);
}

void RunStore::grow(const RunPlace& place, const Run& run) {
  grow_.execute(run.last_confirmed, run.samples, run_checksum(run), place.service, place.lane, place.first_seen);
}

void RunStore::close(const RunPlace& place, std::int64_t sequence) {
  close_.execute(sequence, place.service, place.lane, place.first_seen);
}

}  // namespace sereno::ledger
