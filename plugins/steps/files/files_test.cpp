#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "sereno/steps/folder.h"
#include "sereno/steps/stored_files.h"

namespace sereno::steps {
namespace {

TEST(Fits, Patterns) {
  struct Case {
    const char* pattern;
    const char* name;
    bool fits;
  };
  const Case cases[] = {
      {"*", "a.csv", true},
      {"*", "", true},
      {"*", ".hidden", false},
      {".*", ".hidden", true},
      {"cdr_*.csv", "cdr_1.csv", true},
      {"cdr_*.csv", "cdr_.csv", true},
      {"cdr_*.csv", "cdr_1.csv.tmp", false},
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"a*b*c", "aXXbYYc", true},
      {"a*b*c", "aXXcYYb", false},
      {"", "", true},
      {"", "a", false},
      {"A", "a", false},
  };
  for (const Case& c : cases) EXPECT_EQ(fits(c.pattern, c.name), c.fits) << c.pattern << " and " << c.name;
}

TEST(Fits, EndsSoonWhateverTheNameIs) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  EXPECT_FALSE(fits(pattern + "b", std::string(255, 'a')));
}

class FolderTest : public testing::Test {
 protected:
  FolderTest() : root_(std::filesystem::temp_directory_path() / ("sereno-folder-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(root_ / "in/below");
  }
  ~FolderTest() override { std::filesystem::remove_all(root_); }

  void put(const std::string& name, const std::string& content) { std::ofstream(root_ / "in" / name) << content; }
  FileEnd list(const std::string& folder, const FileFilter& filter = {}) {
    return list_folder(root_, folder, filter, listing_, Deadline(Deadline::Clock::now() + std::chrono::minutes{1}));
  }

  std::filesystem::path root_;
  FileListing listing_;
};

TEST_F(FolderTest, ListsPlainFiles) {
  put("cdr_1.csv", "12345");
  put("other.txt", "");
  const timespec times[2] = {{1000, 0}, {1795824600, 250000000}};
  utimensat(AT_FDCWD, (root_ / "in/cdr_1.csv").c_str(), times, 0);
  ASSERT_TRUE(list("/in", {.pattern = "cdr_*"}));
  ASSERT_EQ(listing_.files.size(), 1u);
  EXPECT_EQ(listing_.files[0].name, "cdr_1.csv");
  EXPECT_EQ(listing_.files[0].size, 5u);
  EXPECT_EQ(listing_.files[0].modified, instant_from_ms(1795824600250));
}

TEST_F(FolderTest, StopsAtItsLimit) {
  for (int i = 0; i < 20; ++i) put("file" + std::to_string(i), "");
  ASSERT_TRUE(list("/in", {.most_entries = 10}));
  EXPECT_TRUE(listing_.cut);
  EXPECT_LE(listing_.files.size(), 10u);
}

TEST_F(FolderTest, SaysWhyThereIsNothing) {
  EXPECT_EQ(list("/nowhere").fault, FileFault::not_there);
  put("file", "");
  EXPECT_EQ(list("/in/file").fault, FileFault::no_folder);
  ASSERT_TRUE(look_at_file(root_, "/in/file", listing_));
  EXPECT_EQ(listing_.files.at(0).name, "file");
  EXPECT_EQ(look_at_file(root_, "/in/below", listing_).fault, FileFault::failed);
}

TEST_F(FolderTest, EndsAtTheDeadline) {
  put("file", "");
  EXPECT_EQ(list_folder(root_, "/in", {}, listing_, Deadline(Deadline::Clock::now())).fault, FileFault::timed_out);
}

}  // namespace
}  // namespace sereno::steps
