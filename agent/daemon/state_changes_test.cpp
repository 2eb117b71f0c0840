#include "agent/daemon/state_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/testing/recorded_log.h"

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;

TEST(StateChanges, AreSaidOnce) {
  net::RecordedLog log;
  StateChanges changes(log);
  changes.remember({{.service = "web", .status = Status::critical}});
  const auto hear = [&](const char* service, Status status, const char* output) {
    changes.hear({.service = service, .status = status, .output = output});
  };
  hear("web", Status::critical, "as before the start");
  hear("web", Status::warning, "slow");
  hear("web", Status::warning, "slow still");
  hear("web", Status::ok, "fine");
  hear("web", Status::ok, "fine");
  hear("disk", Status::ok, "well from the first");
  hear("mail", Status::unknown, "not there");
  changes.hear({.service = "web", .status = Status::unknown, .output = "no process", .reason = "no_process"});
  hear("web", Status::ok, "fine");
  EXPECT_THAT(
      log.lines(),
      ElementsAre("warning service changed its state service=web state=WARNING was=CRITICAL output=slow",
                  "info service is well again service=web was=WARNING output=fine",
                  "warning service changed its state service=mail state=UNKNOWN was=none output=\"not there\""));
}

}  // namespace
}  // namespace sereno::agent
