#include "ledger/ledger_writer.h"

#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "ledger/waiting_records.h"

namespace sereno::ledger {

namespace {

using std::chrono::steady_clock;

// Half of what is promised: the other half is for the disk.
constexpr milliseconds grouping{50};
constexpr milliseconds first_pause{250};
constexpr milliseconds longest_pause{10'000};
constexpr milliseconds farewell{5'000};
constexpr std::chrono::hours seal_interval{1};
// A long backlog goes in steps, each of which succeeds or fails quickly.
constexpr std::size_t group_size = 5'000;

/// Which file a path names; nothing when there is none.
std::optional<std::pair<dev_t, ino_t>> file_at(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  return std::pair(found.st_dev, found.st_ino);
}

/// A ledger that is opened when it is needed, again after each failure, and again when somebody put another file in
/// its place.
class ReopenedLedger {
 public:
  ReopenedLedger(std::string path, Ledger::Settings settings)
      : path_(std::move(path)), settings_(std::move(settings)) {}

  Result<void> append(Batch batch) {
    if (ledger_ && file_at(path_) != file_) ledger_.reset();
    if (!ledger_) {
      auto opened = Ledger::open(path_, Ledger::Access::read_write, settings_);
      if (!opened) return opened.error();
      ledger_ = std::move(*opened);
      file_ = file_at(path_);
    }
    if (auto done = ledger_->append(std::move(batch)); !done) {
      ledger_.reset();
      return done.error();
    }
    return {};
  }

  /// The seal over the open runs rides behind a group: without results there is nothing to seal. One that fails is no
  /// failure of the records; the next group tries again.
  void seal_when_due(Instant now) {
    if (!ledger_ || steady_clock::now() < next_seal_) return;
    if (ledger_->seal(now)) next_seal_ = steady_clock::now() + seal_interval;
  }

 private:
  std::string path_;
  Ledger::Settings settings_;
  std::unique_ptr<Ledger> ledger_{};
  std::optional<std::pair<dev_t, ino_t>> file_{};
  steady_clock::time_point next_seal_{};  // at once: an agent that is restarted often is sealed too
};

Fact loss_fact(const WaitingRecords::Lost& lost, Instant now) {
  return {.recorded_at = now,
          .type = "records_lost",
          .body = "{\"facts\":" + std::to_string(lost.facts) + ",\"samples\":" + std::to_string(lost.samples) + "}"};
}

/// For one who writes small groups all the time, and lives for months.
Ledger::Settings modest(Ledger::Settings settings) {
  settings.patience = std::min(settings.patience, milliseconds{1000});  // records wait here, not in SQLite
  settings.cache_kib = std::min(settings.cache_kib, 256u);
  return settings;
}

}  // namespace

struct LedgerWriter::Implementation {
  Implementation(std::string path, const Ledger::Settings& settings, std::size_t capacity)
      : clock(settings.clock ? settings.clock : now_utc),
        ledger(std::move(path), modest(settings)),
        waiting(capacity) {}

  template <class Record>
  void add(Record record) {
    {
      const std::lock_guard lock(mutex);
      waiting.add(std::move(record));
    }
    wake.notify_all();
  }

  void work();
  bool wait_for_records(std::unique_lock<std::mutex>& lock);
  Batch batch_of(const WaitingRecords::Group& group, const WaitingRecords::Lost& unsaid) const;
  WaitingRecords::Lost unsaid() const;
  void settled(const WaitingRecords::Lost& said, WaitingRecords::Group& group, const Result<void>& outcome);
  void pause(std::unique_lock<std::mutex>& lock);
  State state_now() const;
  bool given_up() const { return stopping && steady_clock::now() >= last_try; }

  std::function<Instant()> clock;
  ReopenedLedger ledger;  ///< of the thread alone

  mutable std::mutex mutex;
  std::condition_variable wake;   ///< the thread: records, stop
  std::condition_variable moved;  ///< flush: something was settled
  WaitingRecords waiting;
  WaitingRecords::Lost said{};  ///< losses that stand in the ledger
  bool writing = true;
  std::string problem;
  std::function<void(const State&)> listener;
  bool hurried = false;  ///< somebody flushes
  bool stopping = false;
  steady_clock::time_point last_try{};
  milliseconds pause_length = first_pause;
  std::thread thread;
};

bool LedgerWriter::Implementation::wait_for_records(std::unique_lock<std::mutex>& lock) {
  wake.wait(lock, [&] { return stopping || waiting.size() > 0; });
  wake.wait_for(lock, grouping, [&] { return stopping || hurried || waiting.size() >= group_size; });
  return waiting.size() > 0;
}

WaitingRecords::Lost LedgerWriter::Implementation::unsaid() const {
  return {.samples = waiting.lost().samples - said.samples, .facts = waiting.lost().facts - said.facts};
}

Batch LedgerWriter::Implementation::batch_of(const WaitingRecords::Group& group,
                                             const WaitingRecords::Lost& lost) const {
  Batch batch;
  for (const auto& fact : group.facts) batch.add(fact.record);
  for (const auto& sample : group.samples) batch.add(sample.record);
  if (lost.all() > 0) batch.add(loss_fact(lost, clock()));
  return batch;
}

void LedgerWriter::Implementation::work() {
  std::unique_lock lock(mutex);
  while (wait_for_records(lock)) {
    auto group = waiting.take(group_size);
    const auto lost = unsaid();
    lock.unlock();
    const auto outcome = ledger.append(batch_of(group, lost));
    ledger.seal_when_due(clock());
    lock.lock();
    const bool was_writing = writing;
    settled(lost, group, outcome);
    if (was_writing != writing && listener) {
      const auto tell = listener;
      const State state = state_now();
      lock.unlock();
      tell(state);
      lock.lock();
    }
    if (!writing && given_up()) return;
    if (!writing) pause(lock);
  }
}

void LedgerWriter::Implementation::settled(const WaitingRecords::Lost& lost, WaitingRecords::Group& group,
                                           const Result<void>& outcome) {
  writing = outcome.has_value();
  problem = outcome ? std::string() : outcome.error().message;
  if (outcome) {
    waiting.settle();
    said = {.samples = said.samples + lost.samples, .facts = said.facts + lost.facts};
    pause_length = first_pause;
  } else {
    waiting.put_back(std::move(group));
  }
  moved.notify_all();
}

void LedgerWriter::Implementation::pause(std::unique_lock<std::mutex>& lock) {
  const auto length = stopping ? first_pause : pause_length;
  pause_length = std::min(2 * pause_length, longest_pause);
  const bool was_stopping = stopping;
  wake.wait_for(lock, length, [&] { return stopping != was_stopping; });
}

LedgerWriter::State LedgerWriter::Implementation::state_now() const {
  return {.writing = writing, .problem = problem, .waiting = waiting.size(), .lost = waiting.lost().all()};
}

LedgerWriter::LedgerWriter(std::string path, const Ledger::Settings& settings, std::size_t capacity)
    : implementation_(std::make_unique<Implementation>(std::move(path), settings, capacity)) {
  implementation_->thread = std::thread([this] { implementation_->work(); });
}

LedgerWriter::~LedgerWriter() {
  {
    const std::lock_guard lock(implementation_->mutex);
    implementation_->stopping = true;
    implementation_->last_try = steady_clock::now() + farewell;
  }
  implementation_->wake.notify_all();
  implementation_->thread.join();
}

void LedgerWriter::add(Sample sample) { implementation_->add(std::move(sample)); }

void LedgerWriter::add(Fact fact) { implementation_->add(std::move(fact)); }

LedgerWriter::State LedgerWriter::state() const {
  const std::lock_guard lock(implementation_->mutex);
  return implementation_->state_now();
}

void LedgerWriter::on_change(std::function<void(const State&)> listener) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->listener = std::move(listener);
}

bool LedgerWriter::flush(milliseconds patience) {
  std::unique_lock lock(implementation_->mutex);
  const WaitingRecords& waiting = implementation_->waiting;
  const auto last = waiting.last_number();
  const auto lost = waiting.lost().all();
  implementation_->hurried = true;
  implementation_->wake.notify_all();
  const bool settled = implementation_->moved.wait_for(lock, patience, [&] { return waiting.oldest() > last; });
  implementation_->hurried = false;
  return settled && waiting.lost().all() == lost;
}

}  // namespace sereno::ledger
