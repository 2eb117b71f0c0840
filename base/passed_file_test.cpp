#include "base/passed_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

namespace sereno {
namespace {

struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    near = Descriptor(ends[0]);
    far = Descriptor(ends[1]);
  }
  Descriptor near, far;
};

TEST(PassedFile, ArrivesOpen) {
  const Pair pair;
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  ASSERT_EQ(send_with_file(pair.near.get(), "0\n", pipe[1]), 0);
  close(pipe[1]);
  Descriptor file;
  char buffer[8];
  ASSERT_EQ(receive_with_file(pair.far.get(), buffer, sizeof buffer, file), 2);
  EXPECT_EQ(std::string(buffer, 2), "0\n");
  ASSERT_TRUE(file);
  EXPECT_EQ(fcntl(file.get(), F_GETFD), FD_CLOEXEC) << "no child of the receiver gets it";
  EXPECT_EQ(write(file.get(), "x", 1), 1);
  EXPECT_EQ(read(pipe[0], buffer, 1), 1);
  close(pipe[0]);
}

TEST(PassedFile, NeedNotComeAlong) {
  const Pair pair;
  Descriptor file;
  char buffer[8];
  ASSERT_EQ(send(pair.near.get(), "3\n", 2, 0), 2);
  EXPECT_EQ(receive_with_file(pair.far.get(), buffer, sizeof buffer, file), 2);
  EXPECT_FALSE(file);
}

TEST(PassedFile, NamesWhatFails) {
  Pair pair;
  EXPECT_EQ(send_with_file(pair.near.get(), "x", -1), EBADF);
  pair.far.reset();
  EXPECT_EQ(send_with_file(pair.near.get(), "x", pair.near.get()), EPIPE);
}

}  // namespace
}  // namespace sereno
