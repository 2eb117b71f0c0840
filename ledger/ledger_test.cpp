#include "ledger/ledger.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "ledger/test_ledger.h"

namespace sereno::ledger {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Ledger, MakesRunsOfSamples) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->append({sample("web", 0), sample("web", 60), sample("login", 5)}, {}));
  ASSERT_TRUE(ledger->append({sample("web", 120), sample("web", 180, Status::critical)}, {}));
  ASSERT_TRUE(ledger->append({sample("web", 240), sample("web", 1000)}, {}));
  EXPECT_THAT(all_runs(*ledger), ElementsAre("login OK 5..5 x1", "web OK 0..120 x3", "web CRITICAL 180..180 x1",
                                             "web OK 240..240 x1", "web OK 1000..1000 x1"));
  EXPECT_THAT(*ledger->services(), ElementsAre("login", "web"));
  EXPECT_THAT(problems(*ledger), IsEmpty());
  EXPECT_EQ(ledger->head()->sequence, 3) << "the closed runs";
}

TEST(Ledger, KeepsEveryFieldOfARun) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  const std::string odd("a\0b\xff\n'", 6);
  Sample strange = sample(odd, 0, Status::warning);
  strange.function = "dashboards";
  strange.degraded = true;
  strange.output = odd;
  strange.function_state = FunctionState::not_seen;
  strange.fault = {.owner = FaultOwner::observer,
                   .party = "probe 1",
                   .confidence = Confidence::medium,
                   .step = "tls",
                   .reasons = odd};
  strange.reason = "wrong_credential";
  strange.site = "north";
  strange.steps = "resolve 0.1";
  strange.duration = milliseconds{1234};
  ASSERT_TRUE(ledger->append({strange}, {}));
  const auto runs = ledger->runs(second(0), second(1));
  ASSERT_EQ(runs->size(), 1u);
  const ledger::Run& run = runs->front();
  EXPECT_EQ(run.service, odd);
  EXPECT_EQ(run.function, "dashboards");
  EXPECT_EQ(run.status, Status::warning);
  EXPECT_TRUE(run.degraded);
  EXPECT_EQ(run.interval, milliseconds{60'000});
  EXPECT_EQ(run.first_output, odd);
  EXPECT_EQ(run.function_state, FunctionState::not_seen);
  EXPECT_EQ(run.fault, strange.fault);
  EXPECT_EQ(run.reason, "wrong_credential");
  EXPECT_EQ(run.site, "north");
  EXPECT_EQ(run.source, "agent");
  EXPECT_EQ(run.first_steps, "resolve 0.1");
  EXPECT_EQ(run.first_duration, milliseconds{1234});
  EXPECT_EQ(run.arrival, 1);
  const auto last = ledger->last_samples();
  ASSERT_EQ(last->size(), 1u);
  EXPECT_EQ(last->front().function, "dashboards");
  EXPECT_EQ(last->front().perfdata, "time=0.1s");
  EXPECT_EQ(last->front().source, "agent");
  EXPECT_EQ(last->front().fault, strange.fault);
  EXPECT_EQ(last->front().reason, "wrong_credential");
  EXPECT_EQ(last->front().site, "north");
  EXPECT_EQ(last->front().steps, "resolve 0.1");
  EXPECT_EQ(last->front().duration, milliseconds{1234});
  EXPECT_EQ(last->front().known_perfdata, "time=0.1s");
}

TEST(Ledger, AnyGroupingAndOrderWithinItGivesTheSameRuns) {
  std::vector<Sample> samples;
  for (std::int64_t minute = 0; minute < 60; ++minute)
    if (minute % 17 != 3)
      samples.push_back(sample("web", minute * 60, minute % 11 < 3 ? Status::critical : Status::ok));
  std::vector<std::string> expected;
  for (const std::size_t group : {1u, 7u, 60u}) {
    SCOPED_TRACE(group);
    const TemporaryFolder folder;
    const auto ledger = open_ledger(folder / "l.db");
    for (std::size_t first = 0; first < samples.size(); first += group) {
      std::vector<Sample> some(samples.begin() + static_cast<std::ptrdiff_t>(first),
                               samples.begin() + static_cast<std::ptrdiff_t>(std::min(first + group, samples.size())));
      std::ranges::reverse(some);
      ASSERT_TRUE(ledger->append(some, {}));
    }
    if (expected.empty()) expected = all_runs(*ledger);
    EXPECT_EQ(all_runs(*ledger), expected);
    EXPECT_THAT(problems(*ledger), IsEmpty());
  }
  EXPECT_GT(expected.size(), 10u);
}

/// Every record's digest and every run, of samples appended in this order.
std::string all_that_is_kept(const std::vector<Sample>& samples) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  EXPECT_TRUE(ledger->append(samples, {}));
  EXPECT_TRUE(ledger->seal(second(100'000)));
  std::string all = ledger->head()->digest;
  for (const std::string& line : all_runs(*ledger)) all += "\n" + line;
  const auto arrived = ledger->arrivals(0, 1000);
  for (const Arrived& item : arrived->items)
    if (const auto* raw = std::get_if<Sample>(&item.what))
      all += "\n" + std::to_string(item.arrival) + raw->service + raw->output + raw->perfdata;
  return all;
}

TEST(Ledger, TheOrderOfWhatComesTogetherMeansNothing) {
  const auto with = [](Sample changed, auto change) {
    change(changed);
    return changed;
  };
  struct Case {
    const char* why;
    std::vector<Sample> samples;
    std::vector<std::string> runs;
  };
  const Sample good = sample("web", 60), bad = sample("web", 60, Status::critical);
  const Case cases[] = {
      {"two of one instant: recovery is the first good one behind",
       {sample("web", 0), good, bad, sample("web", 120)},
       {"web OK 0..0 x1", "web CRITICAL 60..60 x1", "web OK 60..60 x1", "web OK 120..120 x1"}},
      {"in the middle of a failure",
       {bad, sample("web", 90, Status::critical), sample("web", 90), sample("web", 120, Status::critical),
        sample("web", 150)},
       {"web CRITICAL 60..120 x3", "web OK 90..90 x1", "web OK 150..150 x1"}},
      {"three states of one instant",
       {sample("web", 0), good, bad, sample("web", 60, Status::warning), sample("web", 120)},
       {"web OK 0..0 x1", "web CRITICAL 60..60 x1", "web WARNING 60..60 x1", "web OK 60..60 x1", "web OK 120..120 x1"}},
      {"equal but for words",
       {with(good, [](Sample& s) { s.output = "b"; }), with(good, [](Sample& s) { s.output = "a"; }),
        with(good, [](Sample& s) { s.perfdata = "x=1"; }), with(good, [](Sample& s) { s.duration = milliseconds{5}; })},
       {"web OK 60..60 x1"}},
      {"several services",
       {sample("b", 0), sample("a", 0), sample("c", 0), sample("a", 60)},
       {"a OK 0..60 x2", "b OK 0..0 x1", "c OK 0..0 x1"}},
      {"sites and sources",
       {with(good, [](Sample& s) { s.site = "north"; }), with(bad, [](Sample& s) { s.site = "south"; }),
        with(bad, [](Sample& s) { s.source = "import"; }), good},
       {"web OK 60..60 x1", "web CRITICAL 60..60 x1", "web OK 60..60 x1", "web CRITICAL 60..60 x1"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::size_t> order(c.samples.size());
    std::iota(order.begin(), order.end(), 0u);
    std::string first;
    do {
      std::vector<Sample> samples;
      for (const std::size_t place : order) samples.push_back(c.samples[place]);
      const std::string kept = all_that_is_kept(samples);
      if (first.empty()) first = kept;
      ASSERT_EQ(kept, first);
    } while (std::next_permutation(order.begin(), order.end()));
    const TemporaryFolder folder;
    const auto ledger = open_ledger(folder / "l.db");
    ASSERT_TRUE(ledger->append(c.samples, {}));
    EXPECT_THAT(all_runs(*ledger), testing::UnorderedElementsAreArray(c.runs));
    const auto head = ledger->head()->digest;
    ASSERT_TRUE(ledger->append(c.samples, {}));
    EXPECT_EQ(ledger->head()->digest, head) << "again it says nothing new";
  }
}

TEST(Ledger, KeepsStepsWhereTheyMatter) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  std::vector<Sample> samples{
      sample("web", 0),   sample("web", 60), sample("web", 120, Status::critical), sample("web", 180, Status::critical),
      sample("web", 240), sample("web", 300)};
  for (Sample& each : samples) each.steps = "steps of " + std::to_string(ms_of(each.at) / 1000 % 1000);
  ASSERT_TRUE(ledger->append(samples, {}));
  std::vector<bool> kept;
  const auto raw = ledger->samples("web", {second(0), second(1000)});
  for (const Sample& each : *raw) kept.push_back(!each.steps.empty());
  EXPECT_THAT(kept, ElementsAre(true, false, true, true, true, false));
  const auto runs = ledger->runs(second(0), second(1000));
  for (const ledger::Run& run : *runs) EXPECT_THAT(run.first_steps, testing::HasSubstr("steps of "));
}

TEST(Ledger, LateSamplesMakeRunsOfTheirOwn) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->append({sample("web", 600), sample("web", 660), sample("web", 3000)}, {}));
  const auto before = ledger->head();
  ASSERT_TRUE(ledger->append({sample("web", 0), sample("web", 60)}, {}));
  ASSERT_TRUE(ledger->append({sample("web", 120), sample("web", 620, Status::critical)}, {}));
  EXPECT_THAT(all_runs(*ledger), ElementsAre("web OK 0..120 x3", "web OK 600..660 x2", "web CRITICAL 620..620 x1",
                                             "web OK 3000..3000 x1"));
  ASSERT_TRUE(ledger->append({sample("web", 3060)}, {}));
  EXPECT_EQ(all_runs(*ledger).back(), "web OK 3000..3060 x2") << "what comes in order goes on where it was";
  EXPECT_THAT(problems(*ledger), IsEmpty());
  EXPECT_GT(ledger->head()->sequence, before->sequence);
}

TEST(Ledger, GoesOnWhenTheClockWasAhead) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->append({sample("web", 0)}, {}));
  ASSERT_TRUE(ledger->append({sample("web", 100'000'000)}, {}));
  for (std::int64_t minute = 1; minute <= 5; ++minute) ASSERT_TRUE(ledger->append({sample("web", minute * 60)}, {}));
  EXPECT_THAT(all_runs(*ledger), ElementsAre("web OK 0..0 x1", "web OK 60..300 x5", "web OK 100000000..100000000 x1"));
  EXPECT_EQ(ledger->last_samples()->front().at, second(60))
      << "the clock stands at 60; what is later is no last result";
}

TEST(Ledger, KnowsWhatItKnows) {
  struct Case {
    const char* why;
    std::int64_t now;  // whether raw samples are still kept
  };
  for (const Case& c : {Case{"with raw samples", 1000}, Case{"long after", 100'000'000}}) {
    SCOPED_TRACE(c.why);
    const TemporaryFolder folder;
    const auto ledger = open_ledger(folder / "l.db", at_second(c.now));
    const auto import = [&] {
      Batch batch;
      for (std::int64_t minute = 0; minute < 20; ++minute)
        batch.add(sample("web", minute * 60, minute == 9 ? Status::critical : Status::ok));
      batch.add(sample("web", 300, Status::warning));
      return *ledger->append(std::move(batch));
    };
    EXPECT_EQ(import().samples, 21);
    const auto runs = all_runs(*ledger);
    const auto head = ledger->head();
    for (int again = 0; again < 2; ++again) {
      const Appended done = import();
      EXPECT_EQ(done.samples, 0);
      EXPECT_EQ(done.samples_skipped, 21);
    }
    EXPECT_EQ(all_runs(*ledger), runs);
    EXPECT_EQ(ledger->head()->digest, head->digest);
  }
}

TEST(Ledger, AFactOnceIsCountedAsOftenAsItStands) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  const auto import = [&](const std::vector<std::string>& bodies) {
    Batch batch;
    for (const auto& body : bodies) batch.add_once(fact("correction", body));
    return *ledger->append(std::move(batch));
  };
  EXPECT_EQ(import({"A", "B", "A"}).facts, 3) << "A, then B, then A again says something";
  const Appended again = import({"A", "B", "A"});
  EXPECT_EQ(again.facts, 0);
  EXPECT_THAT(again.facts_skipped, ElementsAre(0, 1, 2));
  EXPECT_EQ(import({"A", "B", "A", "B"}).facts, 1) << "a file that has grown";
  ASSERT_TRUE(ledger->append({}, {fact("correction", "A")}));
  EXPECT_EQ(ledger->facts({"correction"})->size(), 5u) << "plain facts are never skipped";
}

TEST(Ledger, RefusesWhatItCannotHoldAsAWhole) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  const auto refused = ledger->append({sample("web", 0), sample("", 60)}, {fact("note", "{}")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "a sample of '' names no service");
  EXPECT_THAT(all_runs(*ledger), IsEmpty());
  EXPECT_EQ(ledger->head()->sequence, 0);
  EXPECT_EQ(ledger->trouble(), Ledger::Trouble::batch);
}

TEST(Ledger, IsMadeForItsUserAlone) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  if (geteuid() == 0) {
    ASSERT_EQ(chown((folder / "").c_str(), 65534, 65534), 0);
  }
  const auto ledger = open_ledger(path);
  ASSERT_TRUE(ledger->append({sample("web", 0)}, {}));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    SCOPED_TRACE(suffix);
    struct stat file {};
    ASSERT_EQ(stat((path + suffix).c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 07777, 0600u);
    EXPECT_EQ(file.st_uid, geteuid() == 0 ? 65534 : geteuid()) << "the folder's owner";
  }
}

TEST(Ledger, RemovesOldRawSamplesAndKeepsRuns) {
  const TemporaryFolder folder;
  const std::string path = folder / "l.db";
  ASSERT_TRUE(open_ledger(path)->append({sample("web", 0), sample("old", 0)}, {}));
  const auto later = open_ledger(path, at_second(15L * 86'400));
  for (std::int64_t i = 0; i < 3; ++i) ASSERT_TRUE(later->append({sample("web", 15L * 86'400 + i * 60)}, {}));
  const auto last = later->last_samples();
  ASSERT_EQ(last->size(), 2u);
  EXPECT_EQ((*last)[0].perfdata, "time=0.1s") << "the last one is kept for its labels";
  EXPECT_EQ((*last)[0].output, "said at 0");
  EXPECT_EQ((*last)[1].at, second(15L * 86'400)) << "what is later than the clock is no last result";
  EXPECT_THAT(*later->samples("old", {second(0), second(1)}), IsEmpty());
  EXPECT_EQ(later->samples("web", {second(0), second(20L * 86'400)})->size(), 3u);
  EXPECT_EQ(all_runs(*later).size(), 3u);
  EXPECT_THAT(problems(*later), IsEmpty());
}

TEST(Ledger, SealsOpenRunsOnceForEachChange) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->seal(second(1)));
  EXPECT_EQ(ledger->head()->sequence, 0) << "nothing to seal";
  ASSERT_TRUE(ledger->append({sample("web", 0)}, {}));
  ASSERT_TRUE(ledger->seal(second(2)));
  EXPECT_EQ(ledger->head()->sequence, 1);
  ASSERT_TRUE(ledger->seal(second(3)));
  EXPECT_EQ(ledger->head()->sequence, 1);
  ASSERT_TRUE(ledger->append({sample("web", 60)}, {}));
  ASSERT_TRUE(ledger->seal(second(4)));
  EXPECT_EQ(ledger->head()->sequence, 2);
  ASSERT_TRUE(ledger->append({sample("web", 120, Status::critical)}, {}));
  EXPECT_THAT(problems(*ledger), IsEmpty()) << "a sealed run may grow and close";
}

TEST(Ledger, ExportsOneFileThatStandsAlone) {
  const TemporaryFolder folder;
  const auto ledger = open_ledger(folder / "l.db");
  ASSERT_TRUE(ledger->append({sample("web", 0), sample("web", 60, Status::critical)}, {fact("note", "{}")}));
  const std::string copy = folder / "copy.db";
  ASSERT_TRUE(ledger->export_to(copy));
  {
    auto read = Ledger::open(copy, Ledger::Access::read_only);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(all_runs(**read), all_runs(*ledger));
    EXPECT_EQ((*read)->head()->digest, ledger->head()->digest);
    EXPECT_THAT(problems(**read), IsEmpty());
  }
  EXPECT_FALSE(std::filesystem::exists(copy + "-wal"));
  EXPECT_EQ(std::filesystem::status(copy).permissions(), std::filesystem::perms{0644});
  const auto again = ledger->export_to(copy);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message, copy + ": exists already: remove it or name another file");
  const auto nowhere = ledger->export_to(folder / "none/copy.db");
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, testing::HasSubstr("none/copy.db: cannot be written: "));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / ""), {}), 4) << "no draft is left";
}

}  // namespace
}  // namespace sereno::ledger
