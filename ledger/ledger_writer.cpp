#include "ledger/ledger_writer.h"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "ledger/fitness.h"
#include "ledger/group_writing.h"
#include "ledger/open_ledger.h"
#include "ledger/recovery.h"
#include "ledger/waiting_records.h"

namespace sereno::ledger {

namespace {

using std::chrono::steady_clock;

// Half of what is promised: the other half is for the disk.
constexpr milliseconds grouping{50};
constexpr milliseconds first_pause{250};
constexpr milliseconds longest_pause{10'000};
constexpr milliseconds farewell{5'000};
// A long backlog goes in steps, each of which succeeds or fails quickly.
constexpr std::size_t group_size = 5'000;

Fact count_fact(const char* type, const WaitingRecords::Lost& lost) {
  return {.type = type,
          .body = "{\"facts\":" + std::to_string(lost.facts) + ",\"samples\":" + std::to_string(lost.samples) + "}"};
}

WaitingRecords::Lost minus(const WaitingRecords::Lost& left, const WaitingRecords::Lost& right) {
  return {.samples = left.samples - right.samples, .facts = left.facts - right.facts};
}

/// For one who writes small groups all the time, and lives for months.
Ledger::Settings modest(Ledger::Settings settings) {
  settings.patience = std::min(settings.patience, milliseconds{1000});  // records wait here, not in SQLite
  settings.cache_kib = std::min(settings.cache_kib, 256u);
  return settings;
}

std::string name_of(const Sample& sample) { return "a sample of '" + sample.service.substr(0, 100) + "'"; }
std::string name_of(const Fact& fact) { return "a fact of type '" + fact.type.substr(0, 100) + "'"; }

}  // namespace

struct LedgerWriter::Implementation {
  Implementation(std::string path, const Ledger::Settings& settings, std::size_t capacity, milliseconds watch)
      : watching(watch),
        clock(settings.clock ? settings.clock : now_utc),
        ledger(std::move(path), modest(settings)),
        waiting(capacity) {}

  void count_refused(const Sample&) { ++refused.samples; }
  void count_refused(const Fact&) { ++refused.facts; }
  template <class Record>
  void add(Record record);
  void refuse(const std::string& what, const std::string& why);

  void work();
  bool wait_for_records(std::unique_lock<std::mutex>& lock);
  void call_back_when_due();
  void look(std::unique_lock<std::mutex>& lock);
  [[noreturn]] void end_for_cut_index() const;
  /// What the ledger does not say yet, as facts without a number: they are made anew until they are written.
  std::list<WaitingRecords::Numbered<Fact>> unsaid() const;
  void write(std::unique_lock<std::mutex>& lock);
  void settle(GroupWritten written, const WaitingRecords::Lost& lost, const WaitingRecords::Lost& turned_away);
  /// Whether what stands in `writing` has changed by now.
  bool judge();
  void tell(std::unique_lock<std::mutex>& lock, bool changed);
  void pause(std::unique_lock<std::mutex>& lock);
  State state_now() const;
  bool given_up() const { return stopping && steady_clock::now() >= last_try; }

  milliseconds watching;
  std::function<Instant()> clock;
  OpenLedger ledger;  ///< of the thread alone

  mutable std::mutex mutex;
  std::condition_variable wake;   ///< the thread: records, stop
  std::condition_variable moved;  ///< flush: something was settled
  WaitingRecords waiting;
  WaitingRecords::Lost said_lost{};     ///< losses that stand in the ledger
  WaitingRecords::Lost refused{};       ///< since start
  WaitingRecords::Lost said_refused{};  ///< of these, in the ledger
  std::set<std::string> refusals_told{};
  std::list<std::string> notices{};  ///< for people, not told yet
  std::string reopened{};            ///< the fact of what became of the files; empty: none is owed
  bool reaching = true;              ///< the last group reached the disk, and nothing waits aside
  bool writing = true;               ///< what is said of it: not by every breath of a disk that is full to the brim
  Recovery recovery{};
  bool outside = false;  ///< the last failure was none of the records'
  std::string problem;
  std::function<void(const State&)> listener;
  std::function<void(const std::string&)> notice_listener;
  std::function<void(const std::string&)> cut_listener;
  bool hurried = false;  ///< somebody flushes
  bool stopping = false;
  bool last_call = false;  ///< what was put aside had its last try
  steady_clock::time_point last_try{};
  steady_clock::time_point next_call_back{};
  milliseconds pause_length = first_pause;
  std::thread thread;
};

template <class Record>
void LedgerWriter::Implementation::add(Record record) {
  correct(record);
  const std::string why = unfit(record);
  {
    const std::lock_guard lock(mutex);
    if (why.empty()) {
      waiting.add(std::move(record));
    } else {
      count_refused(record);
      refuse(name_of(record), why);
    }
  }
  wake.notify_all();
}

void LedgerWriter::Implementation::refuse(const std::string& what, const std::string& why) {
  if (!refusals_told.insert(why).second) return;
  notices.push_back(what + " " + why + ": it is not recorded; others like it are counted and not told again");
}

bool LedgerWriter::Implementation::wait_for_records(std::unique_lock<std::mutex>& lock) {
  const auto something = [&] {
    return stopping || waiting.ready() || !notices.empty() || minus(refused, said_refused).all() > 0;
  };
  while (!wake.wait_for(lock, watching, something)) {
    look(lock);
    call_back_when_due();
    if (!reopened.empty() || writing != reaching) break;
  }
  wake.wait_for(lock, grouping, [&] { return stopping || hurried || waiting.size() >= group_size; });
  look(lock);
  call_back_when_due();
  return waiting.ready() || !unsaid().empty() || !notices.empty() || !stopping;
}

/// What waits aside is tried again now and then, and once more at the end.
void LedgerWriter::Implementation::call_back_when_due() {
  if (!waiting.any_aside() || last_call) return;
  if (!stopping && steady_clock::now() < next_call_back) return;
  last_call = stopping;
  next_call_back = steady_clock::now() + longest_pause;
  waiting.call_back();
}

void LedgerWriter::Implementation::look(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  const bool cut = ledger.index_was_cut();
  auto seen = cut ? std::nullopt : ledger.look();
  lock.lock();
  if (cut) end_for_cut_index();
  if (!seen) return;
  notices.push_back(std::move(seen->sentence));
  reopened = std::move(seen->body);
}

void LedgerWriter::Implementation::end_for_cut_index() const {
  if (cut_listener) cut_listener(ledger.index_path());
  std::abort();
}

std::list<WaitingRecords::Numbered<Fact>> LedgerWriter::Implementation::unsaid() const {
  std::list<WaitingRecords::Numbered<Fact>> facts;
  if (const auto lost = minus(waiting.lost(), said_lost); lost.all() > 0)
    facts.push_back({.record = count_fact("records_lost", lost)});
  if (const auto more = minus(refused, said_refused); more.all() > 0)
    facts.push_back({.record = count_fact("records_refused", more)});
  if (!reopened.empty()) facts.push_back({.record = {.type = "ledger_reopened", .body = reopened}});
  return facts;
}

void LedgerWriter::Implementation::work() {
  std::unique_lock lock(mutex);
  while (wait_for_records(lock)) {
    write(lock);
    tell(lock, judge());
    if (!reaching && given_up()) return;
    if (!reaching && outside) pause(lock);
  }
}

void LedgerWriter::Implementation::write(std::unique_lock<std::mutex>& lock) {
  auto group = waiting.take(group_size);
  const auto lost = waiting.lost(), turned_away = refused;
  group.facts.splice(group.facts.end(), unsaid());
  if (group.empty()) return;
  lock.unlock();
  GroupWritten written = write_group(std::move(group), [this](Batch batch) {
    const auto done = ledger.append(std::move(batch));
    return done ? Attempt{} : Attempt{.outcome = done.error(), .trouble = ledger.trouble()};
  });
  ledger.seal_when_due(clock());
  lock.lock();
  settle(std::move(written), lost, turned_away);
}

void LedgerWriter::Implementation::settle(GroupWritten written, const WaitingRecords::Lost& lost,
                                          const WaitingRecords::Lost& turned_away) {
  const auto made_anew = [](const auto& fact) { return fact.number == 0; };
  const bool all_said =
      std::ranges::none_of(written.unwritten.facts, made_anew) && std::ranges::none_of(written.stuck.facts, made_anew);
  written.unwritten.facts.remove_if(made_anew);
  written.stuck.facts.remove_if(made_anew);
  if (all_said) {
    said_lost = lost;
    said_refused = turned_away;
    reopened.clear();
  }
  if (written.refused.all() > 0) refuse("a record", "was refused (" + written.refusal + ")");
  refused = {.samples = refused.samples + written.refused.samples, .facts = refused.facts + written.refused.facts};
  outside = !all_said || !written.unwritten.empty() || (!written.outcome && written.stuck.empty());
  if (!written.outcome) problem = written.outcome.error().message;
  if (!outside) pause_length = first_pause;
  if (!written.stuck.empty() && !waiting.any_aside()) next_call_back = steady_clock::now() + longest_pause;
  waiting.settle(std::move(written.unwritten), std::move(written.stuck));
  reaching = written.outcome.has_value() && !waiting.any_aside();
  moved.notify_all();
}

bool LedgerWriter::Implementation::judge() {
  const bool before = std::exchange(writing, recovery.look(reaching, steady_clock::now()));
  if (writing) problem.clear();
  return writing != before;
}

void LedgerWriter::Implementation::tell(std::unique_lock<std::mutex>& lock, bool changed) {
  const auto told = notice_listener ? std::exchange(notices, {}) : std::list<std::string>();
  const auto hear = notice_listener;
  const auto hear_state = changed ? listener : nullptr;
  if (!notice_listener) notices.clear();
  const State state = state_now();
  lock.unlock();
  for (const std::string& notice : told) hear(notice);
  if (hear_state) hear_state(state);
  lock.lock();
}

void LedgerWriter::Implementation::pause(std::unique_lock<std::mutex>& lock) {
  const auto length = stopping ? first_pause : pause_length;
  pause_length = std::min(2 * pause_length, longest_pause);
  const bool was_stopping = stopping;
  wake.wait_for(lock, length, [&] { return stopping != was_stopping; });
}

LedgerWriter::State LedgerWriter::Implementation::state_now() const {
  return {.writing = writing,
          .problem = problem,
          .waiting = waiting.size(),
          .lost = waiting.lost().all(),
          .refused = refused.all()};
}

LedgerWriter::LedgerWriter(std::string path, const Ledger::Settings& settings, std::size_t capacity,
                           milliseconds watching)
    : implementation_(std::make_unique<Implementation>(std::move(path), settings, capacity, watching)) {
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

void LedgerWriter::on_notice(std::function<void(const std::string&)> listener) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->notice_listener = std::move(listener);
}

void LedgerWriter::on_cut(std::function<void(const std::string&)> listener) {
  const std::lock_guard lock(implementation_->mutex);
  implementation_->cut_listener = std::move(listener);
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
