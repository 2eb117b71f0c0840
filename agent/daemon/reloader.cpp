#include "agent/daemon/reloader.h"

#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

namespace sereno::agent {
namespace {

/// What goes wrong in it is a mistake like others: the agent goes on with what it has.
Reading read_in_any_case(const std::function<Reading(SharedGeneration)>& read, SharedGeneration earlier) {
  try {
    return read(std::move(earlier));
  } catch (const std::exception& error) {
    return {.mistakes = {std::string("the settings cannot be read: ") + error.what()}};
  }
}

}  // namespace

Reloader::~Reloader() {
  if (thread_.joinable()) thread_.join();
}

void Reloader::reload(std::string asked_by, Answered answered) {
  waiting_.push_back({std::move(asked_by), std::move(answered)});
  if (served_.empty()) begin();
}

void Reloader::begin() {
  served_ = std::exchange(waiting_, {});
  work_.begins();
  // Held here: the loop has something to wait for until the reading has come back.
  const auto work = [this, earlier = work_.current(), guard = boost::asio::make_work_guard(loop_)]() mutable {
    auto reading = std::make_shared<Reading>(read_in_any_case(work_.read, std::move(earlier)));
    boost::asio::post(loop_, [this, reading] { done(std::move(*reading)); });
  };
  try {
    thread_ = std::thread(work);
  } catch (const std::system_error&) {  // no thread is to be had: everybody waits, as little as may be
    auto now = work;
    now();
  }
}

void Reloader::done(Reading reading) {
  if (thread_.joinable()) thread_.join();
  std::string asked_by;
  for (const Asker& asker : served_) asked_by += (asked_by.empty() ? "" : ", ") + asker.who;
  const ControlAnswer answer = work_.take_over(std::move(reading), asked_by);
  const auto served = std::exchange(served_, {});
  for (const Asker& asker : served)
    if (asker.answered) asker.answered(answer);
  if (served_.empty() && !waiting_.empty()) begin();
}

}  // namespace sereno::agent
