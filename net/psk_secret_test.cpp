#include "net/psk_secret.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "net/testing/scratch_folder.h"

namespace sereno::net {
namespace {

TEST(PskSecret, ReadsHexadecimalDigits) {
  const auto secret = PskSecret::from_digits("id", " 00112233445566778899AAbbccddEEff\n");
  ASSERT_TRUE(secret) << secret.error().message;
  EXPECT_EQ(secret->identity(), "id");
  EXPECT_EQ(secret->key(), std::string_view("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16));
  EXPECT_TRUE(PskSecret::from_digits(std::string(128, 'i'), std::string(512, 'a')));
}

TEST(PskSecret, RefusesWhatIsNoneWithoutShowingIt) {
  const std::string good(32, 'a');
  struct Case {
    std::string identity;
    std::string digits;
    const char* message;
  };
  const Case cases[] = {
      {"", good, "the identity of the pre-shared key is empty"},
      {std::string(129, 'i'), good, "the identity of the pre-shared key is above 128 bytes"},
      {"a\nb", good, "the identity of the pre-shared key has a control character in it"},
      {"id", "", "a pre-shared key has 32 to 512 hexadecimal digits, two for each byte; here are 0 characters"},
      {"id", std::string(30, 'a'), "here are 30 characters (make one with: openssl rand -hex 32)"},
      {"id", std::string(33, 'a'), "here are 33 characters"},
      {"id", std::string(514, 'a'), "here are 514 characters"},
      {"id", std::string(31, 'a') + "g", "character 32 is no hexadecimal digit"},
      {"id", "0x" + std::string(30, 'a'), "character 2 is no hexadecimal digit"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.message);
    const auto secret = PskSecret::from_digits(c.identity, c.digits);
    ASSERT_FALSE(secret);
    EXPECT_NE(secret.error().message.find(c.message), std::string::npos) << secret.error().message;
    EXPECT_EQ(secret.error().message.find("aaaaaaaa"), std::string::npos);
  }
}

class PskFile : public testing::Test {
 protected:
  std::string write(const std::string& text, mode_t mode) {
    auto path = folder_.path() + "/psk";
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  /// The problem without the path; empty when it was loaded.
  static std::string problem(const std::string& path) {
    const auto secret = PskSecret::load("id", path);
    if (secret) return "";
    EXPECT_EQ(secret.error().message.substr(0, path.size() + 2), path + ": ");
    return secret.error().message.substr(path.size() + 2);
  }
  ScratchFolder folder_;
  const std::string digits_ = std::string(64, 'b') + "\n";
};

TEST_F(PskFile, IsLoadedWhenOnlyTheAgentCanReadIt) {
  EXPECT_EQ(problem(write(digits_, 0600)), "");
  EXPECT_EQ(problem(write(digits_, 0400)), "");
  EXPECT_EQ(problem(write(digits_, 0640)), "");  // the file has this process' own group
}

TEST_F(PskFile, IsRefusedWhenOthersCanUseIt) {
  for (const mode_t mode : {0644u, 0604u, 0660u, 0602u, 0601u, 0610u})
    EXPECT_EQ(problem(write(digits_, mode)), "can be used by others: chmod it to 0640 or 0600") << mode;
}

TEST_F(PskFile, SaysWhatElseIsWrong) {
  EXPECT_EQ(problem(folder_.path() + "/none"), "cannot be opened: No such file or directory");
  EXPECT_EQ(problem(folder_.path()), "is no regular file");
  EXPECT_EQ(problem(write("secret", 0600)),
            "a pre-shared key has 32 to 512 hexadecimal digits, two for each byte; here are 6 characters (make one "
            "with: openssl rand -hex 32)");
  EXPECT_EQ(problem(write(std::string(5000, 'a'), 0600)).substr(0, 20), "a pre-shared key has");
  EXPECT_EQ(PskSecret::load("id", "").error().message,
            "a pre-shared key is accepted but no file of it is named: set psk: {identity, file}");
}

}  // namespace
}  // namespace sereno::net
