#include "plugins/host/catalogue/plugin_describer.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "plugins/host/catalogue/answering_child.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::host {
namespace {

using Answer = Result<std::vector<CheckDescription>>;
using Clock = std::chrono::steady_clock;

Error wrong(const std::string& path, const std::string& why) { return Error{path + ": " + why}; }

/// A child that describes one file, until it has said everything, hung or died.
class Describer {
 public:
  Describer(std::size_t index, std::string path, AnsweringChild child, Clock::time_point deadline)
      : index_(index),
        path_(std::move(path)),
        child_(std::make_unique<AnsweringChild>(std::move(child))),
        deadline_(deadline) {}

  std::size_t index() const { return index_; }
  int descriptor() const { return child_->descriptor(); }
  Clock::time_point deadline() const { return deadline_; }

  /// Reads what is there. The answer once it is whole or cannot come any more.
  std::optional<Answer> advance() {
    auto message = child_->read();
    if (!message)
      return wrong(path_,
                   "it " + clean_text(message.error().message) + " while it described itself" + child_->last_words());
    if (!message->has_value()) return std::nullopt;
    return checks_in(std::move(**message));
  }

  Answer give_up(milliseconds timeout) const {
    return wrong(path_, "did not describe itself within " + std::to_string(timeout.count()) + " ms");
  }

 private:
  Answer checks_in(worker::Message message) const {
    if (const auto* const refusal = std::get_if<worker::Refusal>(&message)) return Error{refusal->reason};
    auto* const description = std::get_if<worker::Description>(&message);
    if (!description) return wrong(path_, "describes itself with a message of another kind");
    for (CheckDescription& check : description->checks) check.plugin_path = path_;
    return std::move(description->checks);
  }

  std::size_t index_;
  std::string path_;
  std::unique_ptr<AnsweringChild> child_;
  Clock::time_point deadline_;
};

/// Milliseconds for poll() until the first one is out of time.
int until_first_deadline(const std::vector<Describer>& running) {
  const auto before = [](const Describer& a, const Describer& b) { return a.deadline() < b.deadline(); };
  const auto first = std::min_element(running.begin(), running.end(), before)->deadline();
  const auto left = std::chrono::ceil<milliseconds>(first - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

/// Waits once, takes what has come, and lets go of whoever has answered or is out of time.
void advance_all(std::vector<Describer>& running, const DescribeLimits& limits,
                 std::vector<std::optional<Answer>>& answers) {
  std::vector<pollfd> polled;
  for (const Describer& describer : running)
    polled.push_back({.fd = describer.descriptor(), .events = POLLIN, .revents = 0});
  poll(polled.data(), polled.size(), until_first_deadline(running));
  for (std::size_t i = running.size(); i > 0; --i) {
    Describer& describer = running[i - 1];
    std::optional<Answer>& answer = answers[describer.index()];
    if (polled[i - 1].revents != 0) answer = describer.advance();
    if (!answer && Clock::now() >= describer.deadline()) answer = describer.give_up(limits.timeout);
    if (answer) running.erase(running.begin() + static_cast<std::ptrdiff_t>(i - 1));
  }
}

}  // namespace

std::vector<Answer> describe_plugins(const std::vector<std::string>& paths, const std::string& worker_path,
                                     const DescribeLimits& limits) {
  std::vector<std::optional<Answer>> answers(paths.size());
  std::vector<Describer> running;
  for (std::size_t next = 0; next < paths.size() || !running.empty();) {
    if (next < paths.size() && running.size() < limits.parallel) {
      auto child = AnsweringChild::describe(worker_path, paths[next], limits);
      if (child) running.emplace_back(next, paths[next], std::move(*child), Clock::now() + limits.timeout);
      if (!child) answers[next] = wrong(paths[next], "cannot be described: " + child.error().message);
      ++next;
      continue;
    }
    advance_all(running, limits, answers);
  }
  std::vector<Answer> given;
  for (std::optional<Answer>& answer : answers) given.push_back(std::move(*answer));
  return given;
}

}  // namespace sereno::host
