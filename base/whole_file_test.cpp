#include "base/whole_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "base/descriptor.h"

namespace sereno {
namespace {

class WholeFile : public testing::Test {
 protected:
  WholeFile() {
    std::string name = testing::TempDir() + "sereno-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~WholeFile() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  static std::string content(const std::string& file) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes;
    return read_to_end(opened.get(), 1u << 20, bytes) == 0 ? bytes : "unreadable";
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  std::string folder_;
};

TEST_F(WholeFile, IsReplaced) {
  ASSERT_EQ(replace_file(path("a"), "one"), 0);
  ASSERT_EQ(replace_file(path("a"), std::string(100'000, 'x'), Sync::no), 0);
  EXPECT_EQ(content(path("a")), std::string(100'000, 'x'));
  EXPECT_EQ(files(), 1u) << "nothing is left beside it";
  struct stat about {};
  ASSERT_EQ(::stat(path("a").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777u, 0600u);
}

TEST_F(WholeFile, ALinkIsReplacedAndNotFollowed) {
  ASSERT_EQ(replace_file(path("target"), "kept"), 0);
  std::filesystem::create_symlink(path("target"), path("link"));
  ASSERT_EQ(replace_file(path("link"), "new"), 0);
  EXPECT_EQ(content(path("target")), "kept");
  EXPECT_EQ(content(path("link")), "new");
}

TEST_F(WholeFile, ADeviceOrPipeIsWrittenIntoAndStays) {
  std::filesystem::create_symlink("/dev/null", path("null"));
  std::filesystem::create_symlink("/dev/full", path("full"));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const Descriptor reader(::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_EQ(replace_file(path("null"), "bytes"), 0);
  EXPECT_EQ(replace_file(path("full"), "bytes"), ENOSPC);
  EXPECT_EQ(replace_file(path("pipe"), "bytes"), 0);
  char got[8] = {};
  EXPECT_EQ(::read(reader.get(), got, sizeof got), 5);
  EXPECT_TRUE(std::filesystem::is_symlink(path("null")) && std::filesystem::is_symlink(path("full")));
  EXPECT_TRUE(std::filesystem::is_fifo(path("pipe"))) << "as root it would be lost to the whole machine";
  EXPECT_EQ(files(), 3u);
}

TEST_F(WholeFile, TheFirstToCreateItWins) {
  ASSERT_EQ(create_file(path("a"), "first"), 0);
  EXPECT_EQ(create_file(path("a"), "second"), 0);
  EXPECT_EQ(content(path("a")), "first");
  EXPECT_EQ(files(), 1u);
}

TEST_F(WholeFile, ErrorsLeaveNothing) {
  EXPECT_EQ(replace_file(path("missing/a"), "x"), ENOENT);
  std::filesystem::create_directory(path("folder"));
  EXPECT_EQ(replace_file(path("folder"), "x"), EISDIR);
  EXPECT_EQ(files(), 1u);
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(write_all(full.get(), "x"), ENOSPC);
}

TEST_F(WholeFile, IsBoundedWhenRead) {
  ASSERT_EQ(replace_file(path("a"), "12345"), 0);
  for (const std::size_t most : {4u, 5u, 6u}) {
    const Descriptor opened(::open(path("a").c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes;
    EXPECT_EQ(read_to_end(opened.get(), most, bytes), most < 5 ? EFBIG : 0) << most;
  }
}

}  // namespace
}  // namespace sereno
