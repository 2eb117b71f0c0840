#include "sereno/steps/confined.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace sereno::steps {
namespace {

Deadline within(std::chrono::milliseconds time) { return Deadline(Deadline::Clock::now() + time); }

ConfinedFault fault_of(const std::function<std::string()>& work, const ConfinedLimits& limits = {}) {
  return run_confined(work, limits, within(std::chrono::seconds{20})).fault;
}

TEST(RunConfined, GivesTheResultBack) {
  const std::string bytes = "what was there before";
  const auto end = run_confined([&] { return bytes + " and is seen"; }, {}, within(std::chrono::seconds{20}));
  EXPECT_EQ(end.fault, ConfinedFault::none) << end.text;
  EXPECT_EQ(end.result, "what was there before and is seen");
}

TEST(RunConfined, NoFileNoNetworkNoProcess) {
  const auto end =
      run_confined([] { return std::string(open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? "refused" : "opened"); }, {},
                   within(std::chrono::seconds{20}));
  EXPECT_EQ(end.result, "refused") << end.text;
  EXPECT_EQ(fault_of([] { return std::to_string(socket(AF_INET, SOCK_STREAM, 0)); }), ConfinedFault::forbidden);
  EXPECT_EQ(fault_of([] { return std::to_string(fork()); }), ConfinedFault::forbidden);
  EXPECT_EQ(fault_of([] {
              execl("/bin/true", "true", nullptr);
              return std::string("ran");
            }),
            ConfinedFault::forbidden);
  EXPECT_EQ(fault_of([] { return std::to_string(unlink("/tmp/sereno-nothing")); }), ConfinedFault::forbidden);
}

TEST(RunConfined, SurvivesWhatTheWorkDoes) {
  EXPECT_EQ(fault_of([]() -> std::string { throw std::runtime_error("no"); }), ConfinedFault::crashed);
  EXPECT_EQ(fault_of([]() -> std::string {
              raise(SIGSEGV);
              return {};
            }),
            ConfinedFault::forbidden)
      << "sending signals is not computing";
  EXPECT_NE(fault_of([] { return std::string(100u << 20, 'x'); }), ConfinedFault::none) << "a result beyond its limit";
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(RunConfined, HasItsMemoryOnly) {
  EXPECT_EQ(fault_of([] { return std::to_string(std::vector<char>(1u << 30).size()); }, {.memory = 16u << 20}),
            ConfinedFault::crashed);
}
#endif

TEST(RunConfined, EndsAtTheDeadline) {
  const auto end = run_confined(
      [] {
        for (const auto late = Deadline::Clock::now() + std::chrono::hours{1}; Deadline::Clock::now() < late;) continue;
        return std::string();
      },
      {}, within(std::chrono::milliseconds{100}));
  EXPECT_EQ(end.fault, ConfinedFault::timed_out) << end.text;
}

/// The child may be done before it is killed: nobody has read what it said, so it is late all the same.
TEST(RunConfined, ALateResultIsLateHoweverItEnded) {
  for (int again = 0; again < 50; ++again) {
    const auto end = run_confined([] { return std::string("done"); }, {}, within(std::chrono::milliseconds{0}));
    ASSERT_EQ(end.fault, ConfinedFault::timed_out) << end.text;
    ASSERT_EQ(end.result, "");
  }
}

TEST(RunConfined, SaysNoMoreThanItMay) {
  for (const std::size_t more : {4097u, 8192u, 60'000u}) {
    const auto end =
        run_confined([&] { return std::string(more, 'x'); }, {.most_result = 4096}, within(std::chrono::seconds{30}));
    EXPECT_EQ(end.fault, ConfinedFault::crashed) << more << ": " << end.text;
    EXPECT_EQ(end.result, "") << more;
  }
}

}  // namespace
}  // namespace sereno::steps
