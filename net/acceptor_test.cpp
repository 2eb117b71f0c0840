#include "net/acceptor.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <new>

#include "net/testing/recorded_log.h"
#include "net/testing/test_client.h"

namespace sereno::net {
namespace {

/// A listening port whose accept() does what a test wants, on a loop that the test drives.
class AcceptorTest : public testing::Test {
 protected:
  void start() {
    acceptor_ = Acceptor::make(
        loop_, log_, "test",
        [this](AcceptedSocket&) {
          if (throws_) throw std::bad_alloc();
          if (!room_) return false;
          ++taken_;
          return true;
        },
        [this](int listening) -> std::optional<AcceptedSocket> {
          ++asked_;
          if (error_ != 0) {
            errno = error_;
            return std::nullopt;
          }
          return accept_socket(listening);
        });
    acceptor_->listen(std::move(*open_listening_socket("127.0.0.1", 0)));
  }
  void run_until_taken(int count) {
    while (taken_ < count) loop_.run_one();
  }

  boost::asio::io_context loop_;
  RecordedLog log_;
  std::shared_ptr<Acceptor> acceptor_;
  int error_ = 0;
  bool room_ = true;
  bool throws_ = false;
  int asked_ = 0;
  int taken_ = 0;
};

/// Whatever is used up: it asks once and waits, tells so once, and goes on when there is something again.
TEST_F(AcceptorTest, WaitsWhenSomethingIsUsedUp) {
  for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM}) {
    SCOPED_TRACE(std::strerror(error));
    start();
    error_ = error;
    asked_ = taken_ = 0;
    const TestClient waiting(acceptor_->port());
    loop_.run_one();  // it can be accepted
    loop_.poll();     // everything that does not wait for a timer
    EXPECT_EQ(asked_, 1);
    EXPECT_TRUE(log_.wait_for(std::strerror(error)));
    error_ = 0;
    run_until_taken(1);
    acceptor_->close();
  }
}

TEST_F(AcceptorTest, WaitsWhenTheProcessHasNoDescriptorLeft) {
  start();
  const TestClient waiting(acceptor_->port());
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const int next = dup(0);
  close(next);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next);
  setrlimit(RLIMIT_NOFILE, &none);
  loop_.run_one();
  loop_.poll();
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(asked_, 1);
  run_until_taken(1);
}

TEST_F(AcceptorTest, WaitsWhenWhoTakesThemCannot) {
  start();
  throws_ = true;
  const TestClient lost(acceptor_->port()), waiting(acceptor_->port());
  loop_.run_one();
  loop_.poll();
  EXPECT_EQ(asked_, 1);
  throws_ = false;
  run_until_taken(1);
}

TEST_F(AcceptorTest, LosesNobodyWhenThereIsNoRoom) {
  start();
  room_ = false;
  const TestClient first(acceptor_->port()), second(acceptor_->port());
  loop_.run_one();
  loop_.poll();
  EXPECT_EQ(asked_, 1);
  room_ = true;
  run_until_taken(2);
}

TEST_F(AcceptorTest, PassesOverWhoHasGoneAgain) {
  start();
  error_ = ECONNABORTED;
  const TestClient client(acceptor_->port());
  loop_.run_one();
  error_ = 0;
  run_until_taken(1);
}

TEST_F(AcceptorTest, TakesWhoWaitsBeforeItCloses) {
  start();
  const TestClient first(acceptor_->port()), second(acceptor_->port());
  acceptor_->close_behind_the_waiting();
  EXPECT_EQ(taken_, 2);
  EXPECT_FALSE(acceptor_->listening());
}

}  // namespace
}  // namespace sereno::net
