#include "base/trusted_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sereno {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace fs = std::filesystem;

/// A world below /tmp: home/plugins/web.so, all of it this user's.
class TrustedFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/sereno-trust-XXXXXX";
    root_ = ::mkdtemp(name.data());
    fs::create_directories(root_ + "/home/plugins");
    std::ofstream(file()) << "code";
    ::chmod(file().c_str(), 0644);
    for (const char* folder : {"", "/home", "/home/plugins"}) ::chmod((root_ + folder).c_str(), 0755);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string file() const { return root_ + "/home/plugins/web.so"; }
  void write(const std::string& bytes) const { std::ofstream(file(), std::ios::binary) << bytes; }
  std::string message(const std::string& path) const {
    const auto opened = open_trusted_file(path);
    return opened ? "opened" : opened.error().message;
  }
  std::string root_;
};

TEST_F(TrustedFile, OpensWhatNobodyElseCanChange) {
  const auto opened = open_trusted_file(file());
  ASSERT_TRUE(opened) << opened.error().message;
  std::array<char, 8> bytes{};
  EXPECT_EQ(::read(opened->get(), bytes.data(), bytes.size()), 4);
  EXPECT_EQ(message(root_ + "/home/../home//./plugins/web.so"), "opened");
  ASSERT_EQ(::symlink("../plugins/web.so", (root_ + "/home/plugins/link.so").c_str()), 0);
  ASSERT_EQ(::symlink((root_ + "/home/plugins").c_str(), (root_ + "/direct").c_str()), 0);
  EXPECT_EQ(message(root_ + "/direct/link.so"), "opened");
}

TEST_F(TrustedFile, RefusesWhatOthersCanPutAnotherOneInThePlaceOf) {
  const std::string others = ": can be written by its group or by others: chmod go-w it";
  struct Case {
    const char* why;
    const char* path;
    mode_t mode;
    bool refused;
  };
  const Case cases[] = {
      {"the file, by all", "/home/plugins/web.so", 0666, true},
      {"the file, by its group", "/home/plugins/web.so", 0664, true},
      {"its folder", "/home/plugins", 0777, true},
      {"its folder, even where each may remove only his own", "/home/plugins", 01777, true},
      {"the folder above", "/home", 0777, true},
      {"the folder above, by its group", "/home", 0775, true},
      {"further up", "", 0757, true},
      {"further up, where each may remove only his own", "/home", 01777, false},
      {"closed to others", "/home", 0700, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const mode_t before = fs::is_directory(root_ + c.path) ? 0755 : 0644;
    ::chmod((root_ + c.path).c_str(), c.mode);
    EXPECT_EQ(message(file()), c.refused ? root_ + c.path + others : "opened");
    ::chmod((root_ + c.path).c_str(), before);
  }
}

TEST_F(TrustedFile, LooksAtEveryLinkOnTheWay) {
  const std::string open_folder = root_ + "/open";
  fs::create_directory(open_folder);
  ASSERT_EQ(::symlink((root_ + "/home/plugins").c_str(), (open_folder + "/middle").c_str()), 0);
  ASSERT_EQ(::symlink("open/middle/web.so", (root_ + "/first.so").c_str()), 0);
  EXPECT_EQ(message(root_ + "/first.so"), "opened");
  ::chmod(open_folder.c_str(), 0777);
  EXPECT_THAT(message(root_ + "/first.so"), StartsWith(open_folder + ": can be written"))
      << "only a link in the middle stands there";
  ASSERT_EQ(::symlink("turn", (root_ + "/turn").c_str()), 0);
  EXPECT_THAT(message(root_ + "/turn"), HasSubstr("Too many levels of symbolic links"));
}

TEST_F(TrustedFile, RefusesWhatIsNoFileAndNeverWaits) {
  ASSERT_EQ(::mkfifo((root_ + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(message(root_ + "/fifo"), root_ + "/fifo: is no regular file");
  EXPECT_EQ(message(root_ + "/home"), root_ + "/home: is no regular file");
  EXPECT_EQ(message("/dev/null"), "/dev/null: is no regular file");
  EXPECT_EQ(message(root_ + "/none"), root_ + "/none: No such file or directory");
  EXPECT_EQ(message(file() + "/below"), file() + "/below: Not a directory");
  EXPECT_EQ(message(root_ + "/none/deep"), root_ + "/none/deep: No such file or directory");
  EXPECT_THAT(message("/"), HasSubstr("is no regular file"));
}

TEST_F(TrustedFile, ProgramsMustBeExecutableToo) {
  EXPECT_EQ(program_fault(file()), file() + ": may not be executed: chmod +x it");
  ::chmod(file().c_str(), 0755);
  write("#!/bin/sh\n");
  EXPECT_EQ(program_fault(file()), "");
  EXPECT_EQ(program_fault(root_ + "/none"), root_ + "/none: No such file or directory");
  EXPECT_EQ(program_fault(root_ + "/home"), root_ + "/home: is no regular file");
  ::chmod((root_ + "/home").c_str(), 0777);
  EXPECT_THAT(program_fault(file()), HasSubstr("/home: can be written"));
}

TEST_F(TrustedFile, ProgramsAreWhatTheSystemCanExecute) {
  ::chmod(file().c_str(), 0755);
  const std::string no_line = "is a script without '#!' and its interpreter in the first line";
  struct Case {
    const char* why;
    std::string bytes;
    std::string fault;
  };
  const Case cases[] = {
      {"a script", "#!/bin/sh\nexit 0\n", ""},
      {"blanks and an argument", "#! \t/bin/sh -e\nexit 0\n", ""},
      {"one line without an end", "#!/bin/sh", ""},
      {"an interpreter that is not there", "#!/no/such/python4 -u\n",
       "its interpreter '/no/such/python4': No such file or directory"},
      {"one that is no program", "#!/etc/passwd\n", "its interpreter '/etc/passwd': Permission denied"},
      {"one by its bare name", "#!no-such-perl\n", "its interpreter 'no-such-perl': No such file or directory"},
      {"none at all", "#! \nexit 0\n", "names no interpreter behind its '#!'"},
      {"written under Windows", "#!/bin/sh\r\nexit 0\r\n",
       "its lines end with CR LF, and so does the interpreter's name: take the CR out"},
      {"a script that only a shell would start", "exit 0\n", no_line},
      {"letters of another alphabet", "echo \xc3\xb1\n", no_line},
      {"a mark before the line", "\xef\xbb\xbf#!/bin/sh\n", no_line},
      {"nothing", "", "is empty"},
      {"a binary, whatever it is for",
       std::string("\x7f"
                   "ELF\x02\0",
                   6),
       ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    write(c.bytes);
    EXPECT_EQ(program_fault(file()), c.fault.empty() ? "" : file() + ": " + c.fault);
  }
}

}  // namespace
}  // namespace sereno
