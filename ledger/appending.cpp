// StoredLedger: what is written.
#include <algorithm>

#include "ledger/recorder.h"
#include "ledger/stored_ledger.h"

namespace sereno::ledger {

namespace {

/// The trace of a run that went well and changed nothing is not worth its bytes.
bool worth_its_steps(const Recorder::Taken& taken, const Reading& reading) {
  return taken.outcome == Recorder::Outcome::begins || reading.status != Status::ok || severity(reading) > 0;
}

/// An act that says when it was said, or of which entry it is, is told apart by these.
bool as_often_as_it_stands(const Fact& fact, Batch::Content::Repeat repeat) {
  using Repeat = Batch::Content::Repeat;
  if (repeat == Repeat::as_often_as_it_stands) return true;
  return repeat == Repeat::as_acts && !fact.head.said_at && fact.entry.empty();
}

}  // namespace

Result<void> Ledger::append(const std::vector<Sample>& samples, const std::vector<Fact>& facts) {
  Batch batch;
  for (const Sample& sample : samples) batch.add(sample);
  for (const Fact& fact : facts) batch.add(fact);
  if (auto done = append(std::move(batch)); !done) return done.error();
  return {};
}

StoredLedger::StoredLedger(std::unique_ptr<Store> store, Settings settings)
    : store_(std::move(store)), settings_(std::move(settings)) {}

Result<Appended> StoredLedger::append(Batch batch) {
  Appended done;
  Batch::Content& content = batch.content();
  trouble_ = content.refusal.empty() ? Trouble::none : Trouble::batch;
  if (!content.refusal.empty()) return Error{content.refusal};
  if (batch.samples() + batch.facts() + content.files.size() + content.positions.size() == 0 && !content.decide)
    return done;

  Transaction transaction(*store_);
  chain_.begin(now());
  if (const auto decided = decide(batch); !decided) return decided.error();
  content.sort();
  write_files(content);
  write_facts(content, done);
  write_samples(content, done);
  write_positions(content);
  chain_.finish();
  if (transaction.commit()) return done;
  trouble_ = store_->trouble();
  return store_->take_failure();
}

Result<void> StoredLedger::decide(Batch& batch) {
  Batch::Content& content = batch.content();
  if (!content.decide || store_->failed()) return {};
  auto decided = content.decide(batch, chain_.now());
  if (decided && !content.refusal.empty()) decided = Error{content.refusal};
  if (!decided) trouble_ = Trouble::batch;
  return decided;
}

void StoredLedger::write_files(Batch::Content& batch) {
  for (auto& [digest, bytes] : batch.files)
    if (!store_->failed() && !store_->file(digest)) chain_.append_file(digest, std::move(bytes));
}

std::vector<Digest> StoredLedger::count_equal(const Batch::Content& batch, EqualFacts& counts) {
  std::vector<Digest> contents;
  contents.reserve(batch.facts.size());
  for (const auto& [fact, repeat] : batch.facts) {
    contents.push_back(fact_content(fact));
    if (!as_often_as_it_stands(fact, repeat) || store_->failed()) continue;
    const auto [found, fresh] = counts.try_emplace(contents.back());
    if (fresh) found->second.in_ledger = store_->facts_like(contents.back());
  }
  return contents;
}

void StoredLedger::write_facts(Batch::Content& batch, Appended& done) {
  EqualFacts counts(batch.facts.size());
  const auto contents = count_equal(batch, counts);  // all questions before the first row, so that rows gather
  for (std::size_t i = 0; i < batch.facts.size() && !store_->failed(); ++i) {
    auto& [fact, repeat] = batch.facts[i];
    const Digest& content = contents[i];
    if (said_already(fact, content, repeat, counts)) {
      done.facts_skipped.push_back(i);
      continue;
    }
    const auto equal = counts.find(content);
    if (equal != counts.end() && equal->second.in_batch == 0) ++equal->second.in_ledger;
    chain_.append(std::move(fact), content);
    ++done.facts;
  }
}

bool StoredLedger::said_already(const Fact& fact, const Digest& content, Batch::Content::Repeat repeat,
                                EqualFacts& counts) {
  if (repeat == Batch::Content::Repeat::always) return false;
  if (as_often_as_it_stands(fact, repeat)) {
    EqualFact& equal = counts.at(content);
    return ++equal.in_batch <= equal.in_ledger;
  }
  if (fact.head.said_at) return store_->facts_like(content) > 0;
  const auto last = store_->last_of_entry(fact.entry);
  return last && last->content == content;
}

void StoredLedger::write_samples(const Batch::Content& batch, Appended& done) {
  const Instant kept_from = chain_.now() - settings_.keep_samples;
  for (auto first = batch.entries.begin(); first != batch.entries.end() && !store_->failed();) {
    const SeriesName name = batch.series(*first);
    const Series series{.id = store_->series_of(name), .name = name};
    Recorder recorder(*store_, chain_, series);
    auto entry = first;
    for (; entry != batch.entries.end() && batch.same_series(*entry, *first) && !store_->failed(); ++entry) {
      const Reading reading = batch.reading(*entry);
      const auto taken = recorder.take(reading);
      ++(taken.outcome == Recorder::Outcome::known ? done.samples_skipped : done.samples);
      if (taken.outcome == Recorder::Outcome::known || reading.at < kept_from) continue;
      NumberedSample raw{.arrival = taken.arrival == 0 ? chain_.next_arrival() : taken.arrival,
                         .sample = batch.sample(*entry)};
      if (!worth_its_steps(taken, reading)) raw.sample.steps.clear();
      samples_.add(series.id, std::move(raw), chain_.now());
    }
    recorder.finish();
    first = entry;
  }
  if (!batch.entries.empty()) samples_.finish(chain_, settings_.keep_samples);
}

void StoredLedger::write_positions(const Batch::Content& batch) {
  for (const Position& position : batch.positions)
    store_->set(StoredPosition{.position = position, .checksum = position_checksum(position)});
}

Result<void> StoredLedger::erase_file(const std::string& digest, Fact act) {
  if (const auto why = unfit(act); !why.empty()) return Error{"the act of erasing " + why};
  if (act.body.find(digest) == std::string::npos) return Error{"the act of erasing does not name the file " + digest};
  Transaction transaction(*store_);
  chain_.begin(now());
  const auto stored = store_->file(digest);
  if (!store_->failed() && (!stored || stored->erased))
    return Error{digest + (stored ? ": was erased already" : ": no such file in the ledger")};
  store_->erase(digest, chain_.append(std::move(act)));
  chain_.finish();
  if (!transaction.commit()) return store_->take_failure();
  return store_->settle();  // the bytes are gone only when they are not in the log of writes either
}

}  // namespace sereno::ledger
