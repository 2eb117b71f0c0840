#include "plugins/host/canary/kept_canaries.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "plugins/host/testing/process_checks.h"

namespace sereno::host {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::TemporaryFolder;

const Canary agent7{.platform = "crm.example", .account = "agent7"};
constexpr Instant noon = instant_from_ms(1'800'000'000'000);

/// One run's canaries, at an instant of the test's own.
struct OneRun {
  explicit OneRun(const TemporaryFolder& folder, Instant at = noon)
      : now(at),
        canaries(canaries_below(folder.path()), [this] { return now; }, {.words = "check 'login', process 7"}) {}
  Instant now;
  KeptCanaries canaries;
};

/// A process of its own that does something with the canaries, says so, and waits to be killed.
class OtherProcess {
 public:
  template <class Deed>
  OtherProcess(const TemporaryFolder& folder, Deed deed) {
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe(pipe.data()), 0);
    process_ = fork();
    if (process_ == 0) {
      OneRun run(folder);
      deed(run.canaries);
      static_cast<void>(!write(pipe[1], "x", 1));
      for (;;) pause();
    }
    close(pipe[1]);
    char done = 0;
    EXPECT_EQ(read(pipe[0], &done, 1), 1);
    close(pipe[0]);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  ~OtherProcess() { kill_it(); }

  void kill_it() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
};

TEST(KeptCanaries, OneRunAtATime) {
  const TemporaryFolder folder;
  OtherProcess other(folder, [](KeptCanaries& canaries) { canaries.take(agent7, true); });
  OneRun run(folder);
  const auto answer = run.canaries.take(agent7, true);
  EXPECT_EQ(answer.verdict, CanaryVerdict::busy);
  EXPECT_EQ(answer.why, "canary 'agent7' at crm.example is in use by check 'login', process 7");
  EXPECT_EQ(answer.observer(), "canary_busy");
  const Canary another{.platform = "crm.example", .account = "agent8"};
  EXPECT_TRUE(run.canaries.take(another, true)) << "another account is another canary";
  other.kill_it();
  EXPECT_TRUE(run.canaries.take(agent7, true)) << "a process that is killed keeps nothing";
}

TEST(KeptCanaries, AllSeeWhatOneWasTold) {
  const TemporaryFolder folder;
  OtherProcess(folder, [](KeptCanaries& canaries) {
    canaries.take(agent7, true);
    canaries.ended(agent7, SignIn::rejected, "Login incorrect", std::nullopt);
  });
  OtherProcess(folder, [](KeptCanaries& canaries) {
    canaries.take(agent7, true);
    canaries.ended(agent7, SignIn::rejected, "Login incorrect", std::nullopt);
  });
  const auto answer = OneRun(folder).canaries.take(agent7, true);
  EXPECT_EQ(answer.verdict, CanaryVerdict::paused);
  EXPECT_EQ(answer.until, noon + breaker_pause);
  EXPECT_EQ(answer.why,
            "canary 'agent7' at crm.example: rejected 2 times in a row: \"Login incorrect\"; "
            "no sign-in before 2027-01-15T08:30:00Z");
  EXPECT_TRUE(OneRun(folder).canaries.take(agent7, false)) << "what needs no sign-in goes on";
  EXPECT_TRUE(OneRun(folder, noon + breaker_pause).canaries.take(agent7, true)) << "half-open";
}

TEST(KeptCanaries, CountsSignInsOverAllProcesses) {
  const TemporaryFolder folder;
  Canary limited = agent7;
  limited.limits = {.sign_ins = 3, .sign_ins_in = minutes{1}};
  for (int i = 0; i < 2; ++i)
    OtherProcess(folder, [&](KeptCanaries& canaries) { EXPECT_TRUE(canaries.take(limited, true)); });
  OneRun run(folder, noon + seconds{10});
  EXPECT_TRUE(run.canaries.take(limited, true));
  const auto fourth = run.canaries.take(limited, true);
  EXPECT_EQ(fourth.verdict, CanaryVerdict::spent);
  EXPECT_EQ(fourth.until, noon + minutes{1});
  EXPECT_NE(run.canaries.journal(), nullptr) << "it holds it still";
  EXPECT_TRUE(OneRun(folder, noon + minutes{1}).canaries.take(agent7, false).verdict == CanaryVerdict::busy);
}

TEST(KeptCanaries, WhatIsToBeUndoneOutlivesAKill) {
  const TemporaryFolder folder;
  OtherProcess(folder, [](KeptCanaries& canaries) {
    canaries.take(agent7, true);
    EXPECT_EQ(canaries.journal()->keep("list_upload.17", "delete lead 17"), 0);
  });
  OneRun run(folder);
  EXPECT_EQ(run.canaries.journal(), nullptr) << "not before it is held";
  ASSERT_TRUE(run.canaries.take(agent7, true));
  EXPECT_EQ(run.canaries.journal()->open(), (Intents::Open{{"list_upload.17", "delete lead 17"}}));
  EXPECT_EQ(run.canaries.journal()->drop("list_upload.17"), 0);
  EXPECT_TRUE(run.canaries.journal()->open().empty());
}

TEST(KeptCanaries, LetsGo) {
  const TemporaryFolder folder;
  OneRun first(folder), second(folder);
  EXPECT_EQ(first.canaries.ended(agent7, SignIn::rejected, "", std::nullopt), ENOLCK) << "it holds nothing yet";
  ASSERT_TRUE(first.canaries.take(agent7, true));
  EXPECT_EQ(second.canaries.take(agent7, true).verdict, CanaryVerdict::busy);
  first.canaries.release(agent7);
  EXPECT_TRUE(second.canaries.take(agent7, true)) << "who waits looks at the file that it has open";
}

TEST(KeptCanaries, RefusesWhatItCannotKnow) {
  const TemporaryFolder folder;
  const std::string name = canary_file_name(agent7.platform, agent7.account);
  const std::string path = folder.path() + "/canaries/" + name;
  const auto refusal = [&](const Canary& canary = agent7) {
    const auto answer = OneRun(folder).canaries.take(canary, false);
    EXPECT_EQ(answer.verdict, CanaryVerdict::unreachable);
    EXPECT_EQ(answer.observer(), "no_canary_state");
    return answer.why;
  };
  EXPECT_TRUE(OneRun(folder).canaries.take(agent7, true));
  std::ofstream(path) << "damaged";
  EXPECT_EQ(refusal(), "canary 'agent7' at crm.example: what is known of the canary is damaged");

  const auto other = encode({.number = 1, .platform = "elsewhere", .account = "agent7"});
  std::ofstream(path, std::ios::binary) << other;
  EXPECT_EQ(refusal(), "canary 'agent7' at crm.example: its file belongs to another account");
  EXPECT_EQ(refusal({.platform = "a\nb", .account = "c"}),
            "a canary's platform and account are one line of 1 to 128 bytes each");

  KeptCanaries lost([](const std::string&) -> Result<Descriptor> { return Error{"no agent and no folder"}; },
                    [] { return noon; }, {});
  EXPECT_EQ(lost.take(agent7, true).why, "canary 'agent7' at crm.example: no agent and no folder");
}

TEST(KeptCanaries, RefusesWhatItCannotWrite) {
  const TemporaryFolder folder;
  ASSERT_TRUE(OneRun(folder).canaries.take(agent7, true));
  KeptCanaries canaries(
      [&](const std::string& name) -> Result<Descriptor> {
        return Descriptor(::open((folder.path() + "/canaries/" + name).c_str(), O_RDONLY | O_CLOEXEC));
      },
      [] { return noon; }, {});
  EXPECT_EQ(canaries.take(agent7, true).verdict, CanaryVerdict::unreachable);
}

}  // namespace
}  // namespace sereno::host
