#include "ledger/new_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sereno::ledger {
namespace {

constexpr uid_t somebody = 65534;

class NewFile : public ::testing::Test {
 protected:
  NewFile() {
    std::string name = (std::filesystem::temp_directory_path() / "sereno-new-file-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~NewFile() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return (folder_ / "ledger.db").string(); }
  struct stat made() const {
    struct stat found {};
    EXPECT_EQ(stat(path().c_str(), &found), 0);
    return found;
  }

  std::filesystem::path folder_;
};

TEST_F(NewFile, IsForItsOwnerAloneWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{0777}}) {
    const mode_t before = umask(mask);
    ASSERT_TRUE(make_file(path()));
    umask(before);
    EXPECT_EQ(made().st_mode & 07777, mode_t{0600}) << mask;
    std::filesystem::remove(path());
  }
}

TEST_F(NewFile, BelongsToWhoOwnsTheFolder) {
  const bool root = geteuid() == 0;  // nobody else can give files away, nor needs to
  ASSERT_TRUE(!root || chown(folder_.c_str(), somebody, somebody) == 0);
  ASSERT_TRUE(make_file(path()));
  EXPECT_EQ(made().st_uid, root ? somebody : geteuid());
}

TEST_F(NewFile, LeavesAloneWhatIsThere) {
  std::ofstream(path()) << "something";
  std::filesystem::permissions(path(), std::filesystem::perms{0640});
  ASSERT_TRUE(make_file(path()));
  EXPECT_EQ(made().st_mode & 07777, mode_t{0640});
  EXPECT_EQ(made().st_size, 9);
}

TEST_F(NewFile, IsNotMadeThroughALink) {
  std::filesystem::create_symlink(folder_ / "elsewhere", path());
  ASSERT_TRUE(make_file(path()));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "elsewhere"));
}

TEST_F(NewFile, WhereThereIsNoFolderOpeningSaysSo) { EXPECT_TRUE(make_file("/nonexistent/ledger.db")); }

}  // namespace
}  // namespace sereno::ledger
