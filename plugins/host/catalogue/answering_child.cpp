#include "plugins/host/catalogue/answering_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/whole_file.h"
#include "plugins/host/output/last_words.h"
#include "plugins/host/processes/children_apart.h"
#include "plugins/host/processes/process_spawn.h"
#include "plugins/host/processes/wait_status.h"

namespace sereno::host {
namespace {

/// The end of what is in a pipe now; its writers may live on.
std::string end_of(int pipe) {
  constexpr std::size_t most = 64u << 10;  // what a pipe holds
  std::array<char, 4096> piece{};
  std::string words;
  while (words.size() < most) {
    const ssize_t got = ::read(pipe, piece.data(), piece.size());
    if (got <= 0) break;
    words.append(piece.data(), static_cast<std::size_t>(got));
  }
  return words;
}

}  // namespace

AnsweringChild::AnsweringChild(AnsweringChild&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      line_(std::move(other.line_)),
      errors_(std::move(other.errors_)),
      frames_(std::move(other.frames_)) {}

Result<AnsweringChild> AnsweringChild::start(std::vector<std::string> command, const DescribeLimits& limits,
                                             Descriptor line, std::pair<const Descriptor&, int> other_end) {
  auto errors = make_pipe(O_NONBLOCK);
  if (!errors) return errors.error();
  const Spawned started =
      spawn_apart({.arguments = std::move(command),
                   .environment = clean_environment(),
                   .descriptors = {{other_end.first.get(), other_end.second}, {errors->second.get(), STDERR_FILENO}},
                   .address_space_bytes = limits.address_space_bytes,
                   .open_files = limits.open_files});
  if (!started) return Error{started.failure};
  AnsweringChild child;
  child.pid_ = started.process;
  child.line_ = std::move(line);
  child.errors_ = std::move(errors->first);
  return child;
}

Result<AnsweringChild> AnsweringChild::describe(const std::string& worker_path, const std::string& plugin_path,
                                                const DescribeLimits& limits) {
  auto pipe = make_pipe();
  if (!pipe) return pipe.error();
  if (fcntl(pipe->first.get(), F_SETFL, O_NONBLOCK) != 0) return Error{"cannot make a pipe"};
  return start({worker_path, "--describe", plugin_path}, limits, std::move(pipe->first), {pipe->second, STDOUT_FILENO});
}

Result<AnsweringChild> AnsweringChild::serve(const std::string& worker_path, const std::string& plugin_path,
                                             const DescribeLimits& limits) {
  auto line = make_socket_pair();
  if (!line) return line.error();
  return start({worker_path, "--serve", plugin_path}, limits, std::move(line->first),
               {line->second, worker::line_descriptor});
}

Result<std::optional<worker::Message>> AnsweringChild::read() {
  auto message = frames_.next();
  if (!message) return Error{"talks nonsense: " + message.error().message};
  if (message->has_value()) return message;
  char buffer[16u << 10];
  const ssize_t got = ::read(line_.get(), buffer, sizeof buffer);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return std::optional<worker::Message>();
  if (got <= 0) return Error{end()};
  frames_.feed({buffer, static_cast<std::size_t>(got)});
  message = frames_.next();
  if (!message) return Error{"talks nonsense: " + message.error().message};
  return message;
}

Result<worker::Message> AnsweringChild::await(Clock::time_point deadline) {
  while (true) {
    auto message = read();
    if (!message) return message.error();
    if (message->has_value()) return std::move(**message);
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return Error{"gave no answer in time"};
    pollfd waiting{.fd = line_.get(), .events = POLLIN, .revents = 0};
    poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
  }
}

Result<worker::Message> AnsweringChild::ask(const worker::Message& question, Clock::time_point deadline) {
  std::string frame;
  if (!worker::append_frame(frame, question)) return Error{"cannot be told so much"};
  // It reads before it answers: what the line does not take at once it takes when it has woken up.
  for (std::string_view rest = frame; !rest.empty() && Clock::now() < deadline;) {
    const ssize_t sent = ::write(line_.get(), rest.data(), rest.size());
    if (sent > 0) rest.remove_prefix(static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) break;  // its end says why
    pollfd waiting{.fd = line_.get(), .events = POLLOUT, .revents = 0};
    if (!rest.empty()) poll(&waiting, 1, 100);
  }
  return await(deadline);
}

std::string AnsweringChild::end() {
  if (pid_ == 0) return "has ended";
  // Who has closed the line is about to end by itself: its own end says more than ours.
  constexpr int patience_ms = 200;
  siginfo_t ended{};
  for (int waited = 0; line_ && waited < patience_ms && ended.si_pid == 0; ++waited) {
    if (waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0) break;
    if (ended.si_pid == 0) poll(nullptr, 0, 1);
  }
  int status = 0;
  kill(-pid_, SIGKILL);
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  forget_apart(std::exchange(pid_, 0));
  const std::string words = host::last_words(end_of(errors_.get()));
  last_words_ = words.empty() ? "" : ": " + words;
  return how_it_ended(status);
}

}  // namespace sereno::host
