// Programs as real processes.
#include "plugins/host/processes/process_spawn.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "plugins/host/processes/process_table.h"

namespace sereno::host {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string all_of(int descriptor) {
  std::string text;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(descriptor, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

/// What the program prints; its end is waited for.
std::string output_of(SpawnRequest request) {
  auto pipe = make_pipe();
  request.descriptors = {{pipe->second.get(), STDOUT_FILENO}};
  if (request.environment.empty()) request.environment = clean_environment();
  const Spawned child = spawn(request);
  EXPECT_TRUE(child) << child.failure;
  if (!child) return {};
  pipe->second.reset();
  const std::string text = all_of(pipe->first.get());
  EXPECT_EQ(waitpid(child.process, nullptr, 0), child.process);
  return text;
}

std::string output_of_shell(const std::string& script, SpawnRequest request = {}) {
  request.arguments = {"/bin/sh", "-c", script};
  return output_of(std::move(request));
}

TEST(Spawn, GivesTheProgramABlankSlate) {
  ::signal(SIGUSR1, SIG_IGN);
  ::signal(SIGUSR2, [](int) {});
  sigset_t blocked, before;
  sigfillset(&blocked);
  sigprocmask(SIG_SETMASK, &blocked, &before);
  const std::string status = output_of({.arguments = {"/bin/cat", "/proc/self/status"}});
  sigset_t now;
  sigprocmask(SIG_SETMASK, &before, &now);
  ::signal(SIGUSR1, SIG_DFL);
  ::signal(SIGUSR2, SIG_DFL);
  EXPECT_EQ(sigismember(&now, SIGHUP), 1) << "ours is as it was";
  EXPECT_THAT(status, AllOf(HasSubstr("SigBlk:\t0000000000000000"), HasSubstr("SigIgn:\t0000000000000000"),
                            HasSubstr("SigCgt:\t0000000000000000"), HasSubstr("NoNewPrivs:\t1")));
  EXPECT_EQ(output_of_shell("pwd; ulimit -c; env | sort"),
            "/\n0\nLANG=C.UTF-8\nPATH=/usr/local/sbin:/usr/local/bin:"
            "/usr/sbin:/usr/bin:/sbin:/bin\nPWD=/\n");
  EXPECT_EQ(output_of_shell("[ $(ps -o sid= -p $$) = $$ ] && [ $(ps -o pgid= -p $$) = $$ ] && echo own"), "own\n");
}

TEST(Spawn, SetsLimitsAndNeverRaisesThem) {
  EXPECT_EQ(output_of_shell("ulimit -n; ulimit -Hn", {.open_files = 77}), "77\n77\n");
#if !defined(__SANITIZE_ADDRESS__)
  EXPECT_EQ(output_of_shell("ulimit -v", {.address_space_bytes = std::uint64_t{300} << 20}), "307200\n");
#endif
  rlimit hard{};
  getrlimit(RLIMIT_NOFILE, &hard);
  const auto asked = hard.rlim_max == RLIM_INFINITY ? hard.rlim_max : hard.rlim_max + 1;
  EXPECT_EQ(output_of_shell("ulimit -Hn", {.open_files = asked}), output_of_shell("ulimit -Hn"));
}

/// Ours are passed in every order and position: none may be overwritten before it is handed on.
TEST(Spawn, HandsOverWhatItIsGivenAndNothingElse) {
  auto out = make_pipe();
  auto three = make_pipe();
  auto four = make_pipe();
  const int low = dup2(four->second.get(), 4);  // one of ours stands where another is wanted
  ASSERT_EQ(low, 4);
  const int open_for_all = open("/dev/zero", O_RDONLY);  // not closed on exec
  const Spawned child = spawn({.arguments = {"/bin/sh", "-c", "echo 3 >&3; echo 4 >&4; ls /proc/self/fd"},
                               .environment = clean_environment(),
                               .descriptors = {{low, 3}, {three->second.get(), 4}, {out->second.get(), 1}}});
  close(low);
  close(open_for_all);
  ASSERT_TRUE(child) << child.failure;
  for (auto* const pipe : {&out, &three, &four}) (**pipe).second.reset();
  EXPECT_EQ(all_of(four->first.get()), "3\n");
  EXPECT_EQ(all_of(three->first.get()), "4\n");
  EXPECT_EQ(all_of(out->first.get()), "0\n1\n2\n3\n4\n5\n") << "5 is the folder that it lists";
  waitpid(child.process, nullptr, 0);
  EXPECT_NE(fcntl(child.handle.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Spawn, SaysWhyNothingRunsAndLeavesNothingBehind) {
  const std::string script = "/tmp/sereno-spawn-test-" + std::to_string(getpid());
  const int file = open(script.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0700);
  ASSERT_EQ(write(file, "no program\n", 11), 11);
  close(file);
  struct Case {
    std::string program;
    const char* reason;
  };
  const Case cases[] = {{"/nowhere/program", ": No such file or directory"},
                        {"/etc/passwd", ": Permission denied"},
                        {"/", ": Permission denied"},
                        {script, ": Exec format error"}};
  for (const Case& c : cases) {
    const Spawned child = spawn({.arguments = {c.program}});
    EXPECT_FALSE(child);
    EXPECT_EQ(child.failure, c.program + c.reason);
    EXPECT_FALSE(child.exhausted);
  }
  unlink(script.c_str());
  EXPECT_THAT(children_of_this_process(), IsEmpty()) << "no zombie";
}

TEST(Spawn, TellsWantOfMeansFromABadProgram) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{.rlim_cur = 3, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  const Spawned child = spawn({.arguments = {"/bin/true"}});
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_FALSE(child);
  EXPECT_TRUE(child.exhausted);
  EXPECT_THAT(child.failure, AllOf(StartsWith("/bin/true: cannot "), HasSubstr("Too many open files")));
  for (const int error : {EAGAIN, ENOMEM, ENFILE}) EXPECT_TRUE(means_exhausted(error));
  for (const int error : {ENOENT, EACCES, ENOEXEC, ELOOP, EPERM}) EXPECT_FALSE(means_exhausted(error));
}

TEST(Spawn, ItsChildDiesWithWhoeverStartedIt) {
  auto pipe = make_pipe();
  std::thread starter([&] {
    const Spawned child = spawn({.arguments = {"/bin/sleep", "1000"},
                                 .environment = clean_environment(),
                                 .descriptors = {{pipe->second.get(), STDOUT_FILENO}}});
    EXPECT_TRUE(child) << child.failure;
  });
  starter.join();
  pipe->second.reset();
  EXPECT_EQ(all_of(pipe->first.get()), "") << "the end of the pipe comes with the end of the child";
  kill_all_children();
}

TEST(Spawn, StartsFromSeveralThreadsAtATime) {
  std::vector<std::thread> threads;
  std::array<int, 4> wrong{};
  for (int& count : wrong)
    threads.emplace_back([&count] {
      for (int i = 0; i < 25; ++i) {
        const Spawned child = spawn({.arguments = {"/bin/sh", "-c", "exit 7"}});
        int status = 0;
        if (!child || waitpid(child.process, &status, 0) != child.process || WEXITSTATUS(status) != 7) ++count;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(wrong, ::testing::Each(0));
}

}  // namespace
}  // namespace sereno::host
