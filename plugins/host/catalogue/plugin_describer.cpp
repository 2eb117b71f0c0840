#include "plugins/host/catalogue/plugin_describer.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "plugins/host/processes/process_spawn.h"
#include "plugins/host/processes/wait_status.h"
#include "plugins/host/worker/worker_protocol.h"

namespace sereno::host {
namespace {

using Answer = Result<std::vector<CheckDescription>>;
using Clock = std::chrono::steady_clock;

Error wrong(const std::string& path, const std::string& why) { return Error{path + ": " + why}; }

/// A child that describes one file, until it has said everything, hung or died.
class Describer {
 public:
  Describer(std::size_t index, std::string path) : index_(index), path_(std::move(path)) {}

  Result<void> start(const std::string& worker_path, const DescribeLimits& limits) {
    auto pipe = make_pipe();
    if (!pipe) return pipe.error();
    const Spawned child = spawn({.arguments = {worker_path, "--describe", path_},
                                 .environment = clean_environment(),
                                 .descriptors = {{pipe->second.get(), STDOUT_FILENO}},
                                 .address_space_bytes = limits.address_space_bytes,
                                 .open_files = limits.open_files});
    if (!child) return Error{child.failure};
    pid_ = child.process;
    output_ = std::move(pipe->first);
    deadline_ = Clock::now() + limits.timeout;
    return {};
  }

  std::size_t index() const { return index_; }
  int descriptor() const { return output_.get(); }
  Clock::time_point deadline() const { return deadline_; }

  /// Reads what is there. The answer once it is whole or cannot come any more.
  std::optional<Answer> advance() {
    char buffer[16u << 10];
    const ssize_t got = read(output_.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) return std::nullopt;
    if (got <= 0) return wrong(path_, "it " + how_it_ended(end()) + " while it described itself");
    frames_.feed({buffer, static_cast<std::size_t>(got)});
    auto message = frames_.next();
    if (message && !message->has_value()) return std::nullopt;
    end();
    if (!message) return wrong(path_, "describes itself with " + message.error().message);
    return checks_in(std::move(**message));
  }

  Answer give_up(milliseconds timeout) {
    kill(-pid_, SIGKILL);
    end();
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

  /// Its wait status; it is gone afterwards, with what it started.
  int end() {
    int status = 0;
    siginfo_t ended{};
    // Who has closed the line is about to end by itself: its own end says more than ours.
    constexpr int patience_ms = 200;
    for (int waited = 0; waited < patience_ms && ended.si_pid == 0; ++waited) {
      if (waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0) break;
      if (ended.si_pid == 0) poll(nullptr, 0, 1);
    }
    kill(-pid_, SIGKILL);
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    return status;
  }

  std::size_t index_;
  std::string path_;
  pid_t pid_ = 0;
  Descriptor output_;
  Clock::time_point deadline_{};
  worker::FrameReader frames_;
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
      Describer describer(next, paths[next]);
      const auto started = describer.start(worker_path, limits);
      if (started) running.push_back(std::move(describer));
      if (!started) answers[next] = wrong(paths[next], "cannot be described: " + started.error().message);
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
