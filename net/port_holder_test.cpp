#include "net/port_holder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sereno::net {
namespace {
namespace fs = std::filesystem;

constexpr auto table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1622 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n"
    "   1: 0100007F:1622 0100007F:8000 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0\n"
    "   2: 00000000:2742 00000000:0000 0A 00000000:00000000 00:00000000 00000000  4123        0 99 1 0 100 0 0 10 0\n"
    "   3: cut short";

TEST(ListeningSockets, AreTheListeningOnesOfThePort) {
  EXPECT_EQ(listening_sockets(table, 5666), (std::vector<ListeningSocket>{{.inode = 4711, .user = 0}}));
  EXPECT_EQ(listening_sockets(table, 10050), (std::vector<ListeningSocket>{{.inode = 99, .user = 4123}}));
  EXPECT_TRUE(listening_sockets(table, 1).empty());
  EXPECT_TRUE(listening_sockets("", 5666).empty());
}

class PortHolder : public testing::Test {
 protected:
  PortHolder() : proc_(fs::temp_directory_path() / ("sereno-proc-" + std::to_string(getpid()))) {
    fs::create_directories(proc_ / "net");
    fs::create_directories(proc_ / "812/fd");
    fs::create_directories(proc_ / "sys");
    std::ofstream(proc_ / "net/tcp") << table;
    std::ofstream(proc_ / "812/comm") << "nrpe\n";
    fs::create_symlink("/dev/null", proc_ / "812/fd/0");
  }
  ~PortHolder() override { fs::remove_all(proc_); }
  fs::path proc_;
};

TEST_F(PortHolder, IsTheProcessWithTheSocket) {
  fs::create_symlink("socket:[4711]", proc_ / "812/fd/3");
  EXPECT_EQ(port_holder(5666, proc_.string()), "nrpe (pid 812)");
}

TEST_F(PortHolder, IsAUserWhenTheProcessLetsNobodyLook) {
  EXPECT_EQ(port_holder(5666, proc_.string()), "a process of user root (uid 0)");
  EXPECT_EQ(port_holder(10050, proc_.string()), "a process of uid 4123");
}

TEST_F(PortHolder, IsNobodyWhereNobodyListens) {
  EXPECT_FALSE(port_holder(1, proc_.string()));
  EXPECT_FALSE(port_holder(5666, "/nonexistent"));
}

}  // namespace
}  // namespace sereno::net
