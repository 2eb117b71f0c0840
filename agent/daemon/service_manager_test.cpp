#include "agent/daemon/service_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

using ::testing::MatchesRegex;

TEST(Watchdog, IsFedTwiceInItsTime) {
  struct Case {
    const char* why;
    const char* usec;
    const char* pid;
    std::optional<milliseconds> every;
  };
  const Case cases[] = {
      {"as systemd says it", "60000000", "42", std::chrono::seconds{30}},
      {"for whoever reads it", "60000000", "", std::chrono::seconds{30}},
      {"another process's", "60000000", "43", std::nullopt},
      {"none", "", "", std::nullopt},
      {"no number", "soon", "42", std::nullopt},
      {"switched off", "0", "42", std::nullopt},
      {"too short to be fed", "1", "42", std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(watchdog_interval(c.usec, c.pid, 42), c.every);
  }
}

/// Hears what is said at one path.
class Manager {
 public:
  explicit Manager(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~Manager() { close(socket_); }
  std::string hear() const {
    std::array<char, 256> buffer{};
    const auto size = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return size < 0 ? "nothing" : std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  int socket_;
};

TEST(ServiceManager, IsToldWhatHappens) {
  const net::ScratchFolder folder;
  const std::string path = folder.path() + "/notify";
  const Manager manager(path);
  const ServiceManager own(path, std::nullopt);
  own.ready("3 services");
  EXPECT_EQ(manager.hear(), "READY=1\nSTATUS=3 services");
  own.reloading();
  EXPECT_THAT(manager.hear(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  own.alive();
  EXPECT_EQ(manager.hear(), "WATCHDOG=1");
  own.stopping();
  EXPECT_EQ(manager.hear(), "STOPPING=1");
  EXPECT_EQ(manager.hear(), "nothing");
}

TEST(ServiceManager, NobodyListensIsNoMistake) {
  for (const char* address : {"", "relative", "/nonexistent/notify", "@nobody-listens-here"})
    ServiceManager(address, std::nullopt).ready("x");
}

}  // namespace
}  // namespace sereno::agent
