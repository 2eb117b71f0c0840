#include "base/logging/background_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <string>

#include "base/descriptor.h"

namespace sereno {
namespace {

/// Two ends of something that holds only so much: what is written to `in` is read from `out`.
struct Ends {
  Descriptor in;
  Descriptor out;
};

Ends pipe_ends() {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  return {Descriptor(ends[1]), Descriptor(ends[0])};
}

Ends socket_ends() {
  std::array<int, 2> ends{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  return {Descriptor(ends[1]), Descriptor(ends[0])};
}

/// A pipe whose writing end says that it would block, as a terminal's does after another program has set it so.
Ends non_blocking_ends() {
  auto ends = pipe_ends();
  fcntl(ends.in.get(), F_SETFL, O_NONBLOCK);
  return ends;
}

Ends terminal_ends() {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  EXPECT_EQ(grantpt(master) | unlockpt(master), 0);
  const int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
  termios settings{};
  tcgetattr(terminal, &settings);
  cfmakeraw(&settings);
  tcsetattr(terminal, TCSANOW, &settings);
  return {Descriptor(terminal), Descriptor(master)};
}

/// Everything up to the end of a line with `last` in it.
std::string read_until(int descriptor, std::string_view last) {
  std::string text;
  std::array<char, 65536> part{};
  while (text.find(last) == text.npos || !text.ends_with('\n')) {
    const auto size = read(descriptor, part.data(), part.size());
    if (size <= 0) break;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return text;
}

std::shared_ptr<Logger> behind(const Ends& ends) {
  return std::make_shared<DescriptorLogger>(ends.in.get(), LogLevel::info, false);
}

TEST(BackgroundLog, GoesOnWhenNobodyReads) {
  struct Case {
    const char* why;
    Ends (*make)();
  };
  for (const Case& c : {Case{"a pipe", &pipe_ends},
                        {"a socket", &socket_ends},
                        {"a terminal", &terminal_ends},
                        {"what does not block", &non_blocking_ends}}) {
    SCOPED_TRACE(c.why);
    auto ends = c.make();
    BackgroundLog log(behind(ends), std::chrono::milliseconds{1});
    const std::string long_text(1000, 'x');
    int written = 0;
    for (; log.dropped() < 3; ++written) log.info("line", {{"n", std::to_string(written)}, {"text", long_text}});
    // Somebody reads again: what waited comes, then how much did not, then it goes on.
    const auto text = read_until(ends.out.get(), "lines were dropped");
    log.info("the last");
    const auto all = text + read_until(ends.out.get(), "the last");
    EXPECT_NE(all.find("info line n=0 "), all.npos);
    EXPECT_NE(all.find("warning log lines were dropped, since nobody took them count=3\n"), all.npos);
    EXPECT_TRUE(all.ends_with("info the last\n"));
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), written - 3 + 2);
  }
}

TEST(BackgroundLog, EndsThoughNobodyReads) {
  auto ends = pipe_ends();
  {
    BackgroundLog log(behind(ends), std::chrono::milliseconds{10});
    for (int i = 0; i < 100; ++i) log.info(std::string(1000, 'x'));
    log.info("the last");
  }
  // Its thread goes on behind it, and must not write into what gets the descriptor's number next.
  read_until(ends.out.get(), "the last");
}

TEST(BackgroundLog, HandsEverythingOnBeforeItEnds) {
  auto ends = pipe_ends();
  {
    BackgroundLog log(behind(ends));
    for (int i = 0; i < 100; ++i) log.warning("line", {{"n", std::to_string(i)}});
  }
  EXPECT_NE(read_until(ends.out.get(), "n=99").find("warning line n=0\nwarning line n=1\n"), std::string::npos);
}

TEST(BackgroundLog, GoesOnWhenNobodyCanRead) {
  std::signal(SIGPIPE, SIG_IGN);
  auto ends = pipe_ends();
  ends.out.reset();
  BackgroundLog log(behind(ends));
  for (int i = 0; i < 1000; ++i) log.info("lost");
}

}  // namespace
}  // namespace sereno
