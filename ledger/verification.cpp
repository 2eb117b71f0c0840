#include "ledger/verification.h"

#include <optional>

#include "ledger/chain.h"
#include "ledger/problems.h"
#include "ledger/record_content.h"
#include "ledger/seal.h"

namespace sereno::ledger {

namespace {

class ChainVerifier {
 public:
  ChainVerifier(Store& store, Problems& problems) : store_(store), problems_(problems) {}

  void verify() {
    store_.records([&](StoredRecord&& record) {
      check_number(record);
      check_digest(record);
      check_kind(record);
      derive(record);
      return true;
    });
    problems_.unreadable("the chain after " + here());
    if (owed_ > 0) problems_.add(std::to_string(owed_) + " records of an old form and no migration that covers them");
    for (const auto& [kind, what] : kinds)
      if (store_.count(kind) != counts_[kind])
        problems_.add(std::string(what) + ": not each has its record in the chain");
    problems_.unreadable("counts");
  }
  std::int64_t records() const { return records_; }
  Head head() const { return {.sequence = sequence_, .digest = to_hex(digest_)}; }

 private:
  static constexpr std::pair<RecordKind, const char*> kinds[] = {{RecordKind::fact, "facts"},
                                                                 {RecordKind::run, "closed runs"},
                                                                 {RecordKind::seal, "seals"},
                                                                 {RecordKind::file, "files"},
                                                                 {RecordKind::migration, "migrations"}};

  std::string here() const { return "record " + std::to_string(sequence_); }

  void check_number(const StoredRecord& record) {
    if (record.frame.sequence != sequence_ + 1)
      problems_.add("record " + std::to_string(sequence_ + 1) + " is missing: after " + here() + " comes " +
                    std::to_string(record.frame.sequence));
    sequence_ = record.frame.sequence;
    ++records_;
    ++counts_[record.frame.kind];
  }

  void check_digest(const StoredRecord& record) {
    const auto content = record_content(store_, record, record.frame.version);
    problems_.unreadable(here());
    const Digest stored = record.digest.value_or(Digest{});
    if (!content)
      problems_.add(here() + ": its content is not there");
    else if (record_digest(digest_, record.frame, *content) != stored)
      problems_.add(here() + ": digest does not match its content");
    digest_ = stored;  // so that the records after a damaged one are judged by themselves
  }

  void check_kind(const StoredRecord& record) {
    if (record.frame.version != BytesVersion::one && record.frame.version != BytesVersion::two)
      problems_.add(here() + ": its bytes are of a version that does not exist");
    if (record.torn || record.run.has_value() != (record.frame.kind == RecordKind::run))
      problems_.add(here() + ": names a run where it should not, or half a run");
    if (record.run) {
      const auto stored = store_.run(*record.run);
      if (stored && stored->sequence != sequence_)
        problems_.add(here() + ": the run does not say that it is this record");
    }
    if (record.frame.kind != RecordKind::seal) return;
    const auto packed = store_.seal(sequence_);
    if (!packed) return;
    if (const auto seal = unpack(*packed))
      check_seal(*seal, record.frame.version);
    else
      problems_.add(here() + ": the seal cannot be read");
  }

  void check_seal(const SealContent& seal, BytesVersion version) {
    Sha256 lasting;
    for (const SealedRun& sealed : seal.runs) {
      const auto run = store_.run({.series = sealed.series, .lane = sealed.lane, .first_seen = sealed.first_seen});
      const auto where = [&] {
        return here() + ": series " + std::to_string(sealed.series) + ", lane " + std::to_string(sealed.lane) +
               ", run of " + std::to_string(ms_of(sealed.first_seen)) + " ms";
      };
      if (!run) {
        problems_.add(where() + " was sealed and is gone");
        continue;
      }
      if (run->run.last_confirmed < sealed.last_confirmed || run->run.samples < sealed.samples)
        problems_.add(where() + " is shorter than when it was sealed");
      lasting.add(lasting_run_bytes(run->run, version));
    }
    if (lasting.finish() != seal.lasting) problems_.add(here() + ": runs are not what they were when they were sealed");
  }

  /// A migration answers for what was derived of all records before it.
  void derive(const StoredRecord& record) {
    if (record.frame.version == BytesVersion::one) {
      ++owed_;
      if (const auto content = record_content(store_, record, BytesVersion::two))
        derived_.add(derived_bytes(record.frame.recorded_at, *content));
    }
    if (record.frame.kind != RecordKind::migration) return;
    const auto stored = store_.migration(sequence_);
    if (stored && stored->derived != derived_.finish())
      problems_.add(here() + ": what was derived for the records before it is not what it was");
    owed_ = 0;
  }

  Store& store_;
  Problems& problems_;
  std::int64_t records_ = 0;
  std::int64_t sequence_ = 0;
  Digest digest_{};  ///< of the record before
  std::map<RecordKind, std::int64_t> counts_{};
  Sha256 derived_{};
  std::int64_t owed_ = 0;  ///< records of an old form that no migration has answered for yet
};

/// Runs by their place: each against its checksum, and against the one before it in its lane.
void check_runs(Store& store, Problems& problems) {
  std::map<std::int64_t, bool> heard;  // by series
  for (const Series& series : store.series()) heard[series.id] = false;
  problems.unreadable("services");
  std::optional<StoredRun> before;
  store.all_runs([&](StoredRun&& run) {
    heard[run.place.series] = true;
    const bool same_lane = before && before->place.series == run.place.series && before->place.lane == run.place.lane;
    const auto name = [](const StoredRun& each) {
      return "run of " + each.run.service + " at " + format_instant(each.run.first_seen);
    };
    if (run_checksum(run) != run.checksum) problems.add(name(run) + ": damaged, its checksum does not match");
    if (!same_lane && run.follows) problems.add(name(run) + ": the one before it is missing");
    if (same_lane && run.run.first_seen <= before->run.last_confirmed)
      problems.add(name(run) + ": overlaps the one before it");
    if (same_lane && run.follows != before->run.first_seen)
      problems.add(name(run) + ": does not follow the one before it");
    if (same_lane && !before->sequence) problems.add(name(*before) + ": not closed, though another follows it");
    before = std::move(run);
    return true;
  });
  problems.unreadable("a run after " + (before ? format_instant(before->run.first_seen) : std::string("none")));
  for (const auto& [series, any] : heard)
    if (!any) problems.add("series " + std::to_string(series) + ": no run of it is there");
}

}  // namespace

Verification verify_ledger(Store& store) {
  const auto one_instant = store.snapshot();
  Problems problems(store);
  for (std::string& problem : store.structure()) problems.add(std::move(problem));
  ChainVerifier chain(store, problems);
  chain.verify();
  check_runs(store, problems);
  check_facts(store, problems);
  check_samples(store, problems);
  check_files(store, problems);
  check_positions(store, problems);
  return {.records = chain.records(), .head = chain.head(), .problems = problems.take()};
}

}  // namespace sereno::ledger
