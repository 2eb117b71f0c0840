#include "agent/daemon/reloader.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

namespace sereno::agent {
namespace {

class ReloaderTest : public testing::Test {
 protected:
  /// A reading waits until it may go on.
  Reading read(SharedGeneration) {
    const int number = ++readings_;
    reading_.set_value();
    go_on_.get_future().wait();
    go_on_ = {};
    return {.services = static_cast<std::size_t>(number)};
  }
  ControlAnswer take_over(const Reading& reading, const std::string& asked_by) {
    taken_.push_back(asked_by + " #" + std::to_string(reading.services) +
                     (reading.mistakes.empty() ? "" : " " + reading.mistakes.front()));
    return {.exit_code = 0, .text = "taken " + std::to_string(reading.services)};
  }
  Reloader::Answered told(const std::string& who) {
    return [this, who](const ControlAnswer& answer) { told_.push_back(who + ": " + answer.text); };
  }
  /// Lets the reading that goes on come to its end, and the loop do what follows.
  void let_one_end() {
    reading_.get_future().wait();
    reading_ = {};
    go_on_.set_value();
    const std::size_t before = taken_.size();
    while (taken_.size() == before) loop_.run_one();
  }

  boost::asio::io_context loop_{1};
  std::promise<void> reading_{};
  std::promise<void> go_on_{};
  int readings_ = 0;
  int begun_ = 0;
  std::vector<std::string> taken_{};
  std::vector<std::string> told_{};
  Reloader reloader_{loop_,
                     {.begins = [this] { ++begun_; },
                      .current = [] { return SharedGeneration(); },
                      .read = [this](SharedGeneration earlier) { return read(std::move(earlier)); },
                      .take_over = [this](const Reading& reading,
                                          const std::string& asked_by) { return take_over(reading, asked_by); }}};
};

TEST_F(ReloaderTest, TheLoopGoesOnDuringAReading) {
  reloader_.reload("control socket", told("a"));
  bool answered_meanwhile = false;
  boost::asio::post(loop_, [&] { answered_meanwhile = true; });
  loop_.run_one();
  EXPECT_TRUE(answered_meanwhile);
  EXPECT_TRUE(told_.empty());
  let_one_end();
  EXPECT_EQ(taken_, std::vector<std::string>{"control socket #1"});
  EXPECT_EQ(told_, std::vector<std::string>{"a: taken 1"});
}

TEST_F(ReloaderTest, WhoAsksDuringAReadingIsAnsweredByTheNext) {
  reloader_.reload("control socket", told("a"));
  reloader_.reload("SIGHUP");
  reloader_.reload("control socket", told("b"));
  let_one_end();
  let_one_end();
  EXPECT_EQ(taken_, (std::vector<std::string>{"control socket #1", "SIGHUP, control socket #2"}));
  EXPECT_EQ(told_, (std::vector<std::string>{"a: taken 1", "b: taken 2"}));
  EXPECT_EQ(begun_, 2);
}

TEST_F(ReloaderTest, WhoAsksInAnAnswerIsNotForgotten) {
  reloader_.reload("first", [this](const ControlAnswer&) { reloader_.reload("second", told("second")); });
  let_one_end();
  let_one_end();
  EXPECT_EQ(told_, std::vector<std::string>{"second: taken 2"});
}

TEST(Reloader, AReadingThatThrowsIsARefusal) {
  boost::asio::io_context loop;
  std::vector<std::string> mistakes;
  Reloader reloader(loop, {.begins = [] {},
                           .current = [] { return SharedGeneration(); },
                           .read = [](SharedGeneration) -> Reading { throw std::runtime_error("out of paper"); },
                           .take_over =
                               [&](Reading reading, const std::string&) {
                                 mistakes = reading.mistakes;
                                 return ControlAnswer{};
                               }});
  reloader.reload("SIGHUP");
  loop.run();
  EXPECT_EQ(mistakes, std::vector<std::string>{"the settings cannot be read: out of paper"});
}

TEST(Reloader, WaitsForItsReadingAtTheEndAndAnswersNobody) {
  boost::asio::io_context loop;
  bool read = false;
  bool answered = false;
  {
    Reloader reloader(loop, {.begins = [] {},
                             .current = [] { return SharedGeneration(); },
                             .read =
                                 [&](SharedGeneration) {
                                   read = true;
                                   return Reading{};
                                 },
                             .take_over = [](Reading, const std::string&) { return ControlAnswer{}; }});
    reloader.reload("control socket", [&](const ControlAnswer&) { answered = true; });
  }
  EXPECT_TRUE(read);
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace sereno::agent
