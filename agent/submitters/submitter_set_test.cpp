#include "agent/submitters/submitter_set.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "agent/protocols/nsca/packet.h"
#include "base/descriptor.h"
#include "ledger/ledger.h"
#include "net/testing/recorded_log.h"
#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Reads unencrypted NSCA as the real server does: until the client ends. Keeps the outputs.
class NscaServer {
 public:
  explicit NscaServer(std::uint16_t port = 0) : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    setsockopt(listening_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    if (bind(listening_.get(), reinterpret_cast<sockaddr*>(&name), size) != 0 || listen(listening_.get(), 8) != 0)
      throw std::runtime_error("no port");
    getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&name), &size);
    port_ = ntohs(name.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~NscaServer() {
    shutdown(listening_.get(), SHUT_RDWR);
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  /// Waits until so many have come.
  std::vector<std::string> outputs(std::size_t count) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, std::chrono::seconds{30}, [&] { return outputs_.size() >= count; });
    return outputs_;
  }

 private:
  void serve() {
    while (true) {
      const Descriptor client(accept(listening_.get(), nullptr, nullptr));
      if (client.get() < 0) return;
      const std::string greeting(nsca::greeting_size, 'g');
      if (send(client.get(), greeting.data(), greeting.size(), MSG_NOSIGNAL) < 0) continue;
      take(client.get());
    }
  }
  void take(int client) {
    std::string packet(nsca::packet_size, '\0');
    while (recv(client, packet.data(), packet.size(), MSG_WAITALL) == static_cast<ssize_t>(packet.size())) {
      const std::lock_guard lock(mutex_);
      outputs_.emplace_back(packet.c_str() + 206);
      came_.notify_all();
    }
  }

  Descriptor listening_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> outputs_;
  std::thread thread_;
};

class SubmitterSetTest : public testing::Test {
 protected:
  SubmitterSetTest() : book_(*ledger::Ledger::open(path_, ledger::Ledger::Access::read_write)) {}

  void observe(const std::vector<std::string>& outputs, const std::string& source = "agent") {
    std::vector<ledger::Sample> samples;
    for (const std::string& output : outputs)
      samples.push_back({.service = "web",
                         .at = now_utc() - std::chrono::seconds{20} + milliseconds{++count_},
                         .status = Status::ok,
                         .interval = std::chrono::seconds{60},
                         .output = output,
                         .source = source});
    ASSERT_TRUE(book_->append(samples, {}));
  }
  static config::AgentSettings settings(std::uint16_t port, std::int64_t most_waiting = 0) {
    config::AgentSettings all;
    all.submitters.push_back({.name = "nagios",
                              .timeout = std::chrono::seconds{20},
                              .most_waiting = most_waiting,
                              .target = config::NscaTarget{
                                  .server = "127.0.0.1", .port = port, .encryption = config::NscaEncryption::none}});
    return all;
  }
  std::unique_ptr<SubmitterSet> start(const config::AgentSettings& all) {
    auto set = std::make_unique<SubmitterSet>(SubmitterSet::Surroundings{path_, std::chrono::days{14}, "cc-01", log_});
    adopt(*set, all);
    return set;
  }
  static void adopt(SubmitterSet& set, const config::AgentSettings& all) {
    const auto prepared = set.prepare(all);
    ASSERT_THAT(prepared.obstacles, IsEmpty());
    prepared.adopt();
  }
  /// Behind what was delivered, since the submitter began.
  SubmitterStatus status_behind(const SubmitterSet& set, int delivered) {
    EXPECT_TRUE(log_.wait_for("in_all=" + std::to_string(delivered)));
    const auto all = set.status();
    return all.empty() ? SubmitterStatus{} : all[0];
  }
  /// A submitter begins with what comes after it: its position stands in the ledger from then on.
  void wait_for_position() { EXPECT_TRUE(log_.wait_for("submitter begins")); }

  net::ScratchFolder folder_;
  const std::string path_ = folder_.path() + "/ledger.db";
  net::RecordedLog log_;
  std::unique_ptr<ledger::Ledger> book_;
  int count_ = 0;
};

TEST_F(SubmitterSetTest, BringsEachResultOnceAndInOrder) {
  NscaServer server;
  const auto set = start(settings(server.port()));
  wait_for_position();
  observe({"a", "b"});
  observe({"imported"}, "nagios");
  EXPECT_THAT(server.outputs(2), ElementsAre("a", "b"));
  adopt(*set, settings(server.port()));  // a reload
  observe({"c"});
  EXPECT_THAT(server.outputs(3), ElementsAre("a", "b", "c")) << "nothing twice";
  const auto status = status_behind(*set, 3);
  EXPECT_EQ(status.waiting, 0);
  EXPECT_EQ(status.problem, "");
}

TEST_F(SubmitterSetTest, NothingIsLostWhileTheServerIsAway) {
  std::uint16_t port = 0;
  {
    NscaServer server;
    port = server.port();
    const auto set = start(settings(port));
    wait_for_position();
    observe({"a"});
    EXPECT_THAT(server.outputs(1), ElementsAre("a"));
    status_behind(*set, 1);
  }
  observe({"b"});  // while the agent is down
  {
    const auto set = start(settings(port));
    observe({"c"});
    EXPECT_TRUE(log_.wait_for("results are not delivered"));
    EXPECT_THAT(set->status()[0].problem, HasSubstr("127.0.0.1:" + std::to_string(port) + ": connect: "));
  }
  NscaServer back(port);
  const auto set = start(settings(port));
  EXPECT_THAT(back.outputs(2), ElementsAre("b", "c"));
  EXPECT_EQ(status_behind(*set, 3).problem, "");
}

/// A day of one-minute results of ten services while the server is away. Every third result is a change of state.
TEST_F(SubmitterSetTest, ADayWithoutAServerArrivesWholeAndInOrder) {
  constexpr int minutes = 24 * 60, services = 10;
  std::uint16_t port = 0;
  {
    NscaServer server;
    port = server.port();
    const auto set = start(settings(port));
    wait_for_position();
  }
  const Instant begin = now_utc() - std::chrono::hours{24};
  std::vector<std::string> expected;
  for (int minute = 0; minute < minutes; ++minute) {
    std::vector<ledger::Sample> samples;
    for (int i = 0; i < services; ++i) {
      const Instant at = begin + std::chrono::minutes{minute} + milliseconds{i};
      samples.push_back({.service = "s" + std::to_string(i),
                         .at = at,
                         .status = minute / 3 % 2 == 0 ? Status::ok : Status::critical,
                         .interval = std::chrono::seconds{60},
                         .output = std::to_string(minute) + " of s" + std::to_string(i),
                         .source = "agent"});
      expected.push_back(samples.back().output);
    }
    ASSERT_TRUE(book_->append(samples, {}));
  }
  {
    const auto set = start(settings(port));
    EXPECT_TRUE(log_.wait_for("results are not delivered"));
    EXPECT_EQ(set->status()[0].waiting, minutes * services);
  }
  NscaServer back(port);
  {
    const auto set = start(settings(port));
    EXPECT_GE(back.outputs(expected.size() / 3).size(), expected.size() / 3);
  }  // ended in the middle, as by a restart
  const auto set = start(settings(port));
  status_behind(*set, minutes * services);
  std::vector<std::string> came;
  std::set<std::string> known;
  for (const std::string& output : back.outputs(expected.size())) {
    EXPECT_THAT(output, AnyOf(HasSubstr("observed"), testing::StartsWith("1439"))) << "its true time, where it is late";
    const std::string own = output.substr(0, output.find(" ("));
    if (known.insert(own).second) came.push_back(own);
  }
  EXPECT_EQ(came, expected) << "each at least once, in order";
  EXPECT_EQ(set->status()[0].dropped, 0);
}

/// Longer away than results are kept: the changes of state come from the runs, the rest is counted.
TEST_F(SubmitterSetTest, EveryChangeOfStateAndTheLatestOutliveTheSamples) {
  constexpr int minutes = 24 * 60, between_changes = 30;
  NscaServer server;
  {
    const auto set = start(settings(server.port()));
    wait_for_position();
  }
  Instant at = now_utc() - std::chrono::hours{24};  // the clock of this day
  book_ = *ledger::Ledger::open(path_, ledger::Ledger::Access::read_write,
                                {.keep_samples = std::chrono::hours{2}, .clock = [&at] { return at; }});
  for (int minute = 0; minute < minutes; ++minute, at += std::chrono::minutes{1})
    ASSERT_TRUE(book_->append({{.service = "web",
                                .at = at,
                                .status = minute / between_changes % 2 == 0 ? Status::ok : Status::critical,
                                .interval = std::chrono::seconds{60},
                                .output = "minute " + std::to_string(minute),
                                .source = "agent"}},
                              {}));
  const auto set =
      std::make_unique<SubmitterSet>(SubmitterSet::Surroundings{path_, std::chrono::hours{2}, "cc-01", log_});
  adopt(*set, settings(server.port()));
  EXPECT_TRUE(log_.wait_for("results were dropped, not delivered submitter=nagios"));
  std::vector<std::string> came;
  for (std::size_t wanted = 1; came.empty() || came.back() != "minute 1439"; ++wanted) {
    came.clear();
    const auto outputs = server.outputs(wanted);
    ASSERT_GE(outputs.size(), wanted) << "the latest never came";
    wanted = outputs.size();
    for (const std::string& output : outputs) came.push_back(output.substr(0, output.find(" (")));
  }
  std::vector<std::string> changes;
  for (int minute = 0; minute < minutes; minute += between_changes)
    changes.push_back("minute " + std::to_string(minute));
  EXPECT_THAT(came, testing::IsSupersetOf(changes));
  EXPECT_THAT(came, testing::WhenSortedBy(
                        [](const std::string& left, const std::string& right) {
                          return std::stoi(left.substr(7)) < std::stoi(right.substr(7));
                        },
                        testing::ElementsAreArray(came)))
      << "in order";
  const auto status = status_behind(*set, static_cast<int>(came.size()));
  EXPECT_EQ(status.delivered + status.dropped, minutes);
}

TEST_F(SubmitterSetTest, WhatALimitDropsIsCountedAndTold) {
  NscaServer server;
  {
    const auto set = start(settings(server.port()));
    wait_for_position();
  }
  observe({"a", "b", "c", "d", "e"});
  const auto set = start(settings(server.port(), 2));
  EXPECT_THAT(server.outputs(2), ElementsAre("d", "e"));
  const auto status = status_behind(*set, 2);
  EXPECT_EQ(status.dropped, 3);
  EXPECT_TRUE(log_.wait_for("results were dropped, not delivered submitter=nagios now=3 in_all=3"));
}

TEST_F(SubmitterSetTest, OneThatGoesIsNoLongerServed) {
  NscaServer server;
  const auto set = start(settings(server.port()));
  wait_for_position();
  adopt(*set, {});
  EXPECT_THAT(set->status(), IsEmpty());
  set->stop(std::chrono::seconds{10});
  observe({"a"});
  const auto back = start(settings(server.port()));
  EXPECT_THAT(server.outputs(1), ElementsAre("a")) << "its position stayed";
}

TEST_F(SubmitterSetTest, EndsAtOnceWhileAServerSaysNothing) {
  const Descriptor silent(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  ASSERT_EQ(bind(silent.get(), reinterpret_cast<sockaddr*>(&name), size), 0);
  ASSERT_EQ(listen(silent.get(), 1), 0);
  getsockname(silent.get(), reinterpret_cast<sockaddr*>(&name), &size);
  auto set = start(settings(ntohs(name.sin_port)));
  wait_for_position();
  observe({"a"});
  const Descriptor connected(accept(silent.get(), nullptr, nullptr));
  const auto before = std::chrono::steady_clock::now();
  set.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{10}) << "not after its time-out of 20 s";
  EXPECT_EQ((*book_->position("submitter nagios"))->note, "") << "the next start tries at once";
}

TEST_F(SubmitterSetTest, WhatCannotWorkIsSaidBeforeAnythingChanges) {
  auto bad = settings(5667);
  std::get<config::NscaTarget>(bad.submitters[0].target).password = {.text = "file:/nowhere/p", .place = {"f:3:4"}};
  SubmitterSet set({path_, std::chrono::days{14}, "cc-01", log_});
  EXPECT_THAT(set.prepare(bad).obstacles, ElementsAre(HasSubstr("f:3:4: /nowhere/p: ")));
}

}  // namespace
}  // namespace sereno::agent
