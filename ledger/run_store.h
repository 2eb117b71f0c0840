// Services and their runs in the file.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/chain.h"
#include "ledger/database.h"
#include "ledger/ledger.h"

namespace sereno::ledger {

struct ServiceRow {
  std::int64_t id = 0;
  std::string name{};
};

struct StoredRun {
  Run run{};
  std::int64_t lane = 0;
  std::int64_t checksum = 0;
  std::optional<std::int64_t> sequence{};  ///< in the chain, once closed
  std::optional<Instant> follows{};        ///< where the run before it in its lane begins
};

/// Reads and writes rows; decides nothing. What the file holds is believed only within bounds: an instant that no
/// ledger can hold is a failure of the database.
class RunStore {
 public:
  explicit RunStore(Database& database);

  /// Sorted by name.
  std::vector<ServiceRow> services();
  std::optional<std::int64_t> find_service(const std::string& name);
  std::int64_t service(const std::string& name);  ///< made when there is none
  std::string service_name(std::int64_t id);

  /// The newest run of each lane, by lane.
  std::vector<Run> newest(const ServiceRow& service);
  /// The lane's last run that begins at or before `at`, and where the one after it begins.
  std::optional<Run> begun_by(const ServiceRow& service, std::int64_t lane, Instant at);
  std::optional<Instant> next_start(const ServiceRow& service, std::int64_t lane, Instant after);
  std::optional<StoredRun> find(const RunPlace& place);
  /// Those that touch the span, as Ledger::runs() says, by first_seen.
  std::vector<Run> touching(const ServiceRow& service, Instant from, Instant to);

  void insert(std::int64_t service, std::int64_t lane, const Run& run, std::optional<Instant> follows);
  void grow(const RunPlace& place, const Run& run);
  void close(const RunPlace& place, std::int64_t sequence);

 private:
  /// What of a run tells which ones stand beside it.
  struct Link {
    Instant first_seen{};
    std::optional<Instant> follows{};
    bool closed = false;
  };
  static Link link(const Rows& rows);
  std::int64_t lanes(std::int64_t service);
  Run read(Rows& rows, const std::string& service);
  /// The same; a run that is not what was written is a failure of the database.
  Run read_whole(Rows& rows, const std::string& service);
  void touching_in_lane(const ServiceRow& service, std::int64_t lane, Instant from, Instant to,
                        std::vector<Run>& found);
  std::optional<Link> read_back(const ServiceRow& service, std::int64_t lane, Instant from, std::vector<Run>& found);
  void miss(const std::string& service, const std::string& where);

  Database& database_;
  // By the index of names, and beside each row how many there are without it: in one statement, since another process
  // may add one at any moment.
  Statement services_{database_,
                      "SELECT id, name, (SELECT count(*) FROM services NOT INDEXED) FROM services ORDER BY name"};
  Statement service_id_{database_, "SELECT id FROM services WHERE name = ?"};
  Statement service_name_{database_, "SELECT name FROM services WHERE id = ?"};
  Statement add_service_{database_, "INSERT INTO services (name) VALUES (?) RETURNING id"};
  Statement top_lane_{database_, "SELECT lane FROM runs WHERE service = ? ORDER BY lane DESC LIMIT 1"};
  Statement backward_;
  Statement forward_;
  Statement one_;
  Statement next_start_{database_,
                        "SELECT first_seen FROM runs WHERE service = ? AND lane = ? AND first_seen > ? "
                        "ORDER BY first_seen LIMIT 1"};
  Statement insert_{database_,
                    "INSERT INTO runs (service, lane, first_seen, last_confirmed, samples, status, degraded, interval, "
                    "function, first_output, checksum, follows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Statement grow_{database_,
                  "UPDATE runs SET last_confirmed = ?, samples = ?, checksum = ? "
                  "WHERE service = ? AND lane = ? AND first_seen = ?"};
  Statement close_{database_, "UPDATE runs SET sequence = ? WHERE service = ? AND lane = ? AND first_seen = ?"};
};

}  // namespace sereno::ledger
