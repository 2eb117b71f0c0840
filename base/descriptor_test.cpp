#include "base/descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace sereno {
namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }
Descriptor open_null() { return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

TEST(Descriptor, ClosesWhatItHolds) {
  int number = -1;
  {
    const Descriptor held = open_null();
    number = held.get();
    ASSERT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Descriptor, AnAssignmentClosesTheOldOne) {
  Descriptor first = open_null(), second = open_null();
  const int old = first.get(), taken = second.get();
  first = std::move(second);
  EXPECT_FALSE(is_open(old));
  EXPECT_EQ(first.get(), taken);
  EXPECT_FALSE(second);
}

TEST(Descriptor, GivenAwayStaysOpen) {
  Descriptor held = open_null();
  const int number = held.release();
  EXPECT_FALSE(held);
  EXPECT_TRUE(is_open(number));
  ::close(number);
}

TEST(Descriptor, ClosingKeepsErrno) {
  Descriptor bad(1'000'000);  // close() fails with EBADF
  errno = ENOENT;
  bad.reset();
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace sereno
