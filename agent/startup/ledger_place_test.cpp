#include "agent/startup/ledger_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(LedgerPlace, NamesTheCauseAndTheRemedy) {
  struct Case {
    const char* why;
    int folder_error;
    int file_error;
    bool under_unit;
    const char* cause;
    const char* remedy;
  };
  const Case cases[] = {
      {"the unit protects the folder", EROFS, 0, true, "/srv/sereno is read-only for the agent",
       "ReadWritePaths=/srv/sereno"},
      {"and the file that is there", EROFS, EROFS, true, "ProtectSystem=strict", "systemctl edit serenod"},
      {"a medium that is read-only", EROFS, 0, false, "mounted read-only", ""},
      {"no folder", ENOENT, 0, true, "the folder /srv/sereno is not there", "make it, and give it to user sereno"},
      {"somebody else's folder", EACCES, 0, true, "user sereno may not write in /srv/sereno", "chown it"},
      {"somebody else's file", 0, EACCES, false, "user sereno may not write /srv/sereno/l.db", "chown it"},
      {"anything else in the system's words", ELOOP, 0, false, "/srv/sereno/l.db: Too many levels", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto text = obstacle_of({.path = "/srv/sereno/l.db",
                                   .user = "sereno",
                                   .folder_error = c.folder_error,
                                   .file_error = c.file_error,
                                   .under_unit = c.under_unit});
    EXPECT_THAT(text, AllOf(HasSubstr(c.cause), HasSubstr(c.remedy)));
  }
  EXPECT_EQ(obstacle_of({.path = "/srv/sereno/l.db"}), "");
}

TEST(LedgerPlace, IsLookedAtWithoutTouchingIt) {
  const net::ScratchFolder folder;
  EXPECT_EQ(obstacle_of(look_at_ledger_place(folder.path() + "/ledger.db")), "");
  EXPECT_THAT(obstacle_of(look_at_ledger_place(folder.path() + "/none/ledger.db")), HasSubstr("is not there"));
}

}  // namespace
}  // namespace sereno::agent
