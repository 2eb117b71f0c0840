#include "agent/listeners/control/control_listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "agent/listeners/control/control_protocol.h"
#include "agent/listeners/control/run_report.h"
#include "base/descriptor.h"
#include "base/passed_file.h"
#include "net/acceptor.h"
#include "plugins/host/canary/canary_file.h"

namespace sereno::agent {

namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds request_timeout{5};
constexpr std::chrono::minutes run_patience{10};
constexpr std::chrono::seconds time_for_excuses{2};
constexpr std::chrono::seconds time_to_complete_a_question{1};
constexpr std::size_t most_connections = 32;
constexpr int exit_unanswered = 3;  ///< UNKNOWN

/// The user at the other end, for the log.
std::string peer_user(Local::socket& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return "?";
  return std::to_string(peer.uid);
}

/// Whether somebody answers at the socket.
bool is_answered(const std::string& path) {
  asio::io_context loop;
  Local::socket probe(loop);
  error_code refused;
  probe.connect(Local::endpoint(path), refused);
  return !refused;
}

/// A socket's file that is ours: it goes with the object.
class SocketFile {
 public:
  SocketFile() = default;
  explicit SocketFile(std::string path) : path_(std::move(path)) {}
  SocketFile(SocketFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  SocketFile& operator=(SocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  ~SocketFile() {
    if (!path_.empty()) unlink(path_.c_str());
  }

 private:
  std::string path_{};
};

struct OpenedSocket {
  Descriptor descriptor;
  SocketFile file{};
};

Result<OpenedSocket> open_socket(const std::string& path) {
  if (is_answered(path))
    return Error{"control socket " + path +
                 ": another agent answers there; stop it, or give this one another control_socket"};
  struct stat existing {};
  if (lstat(path.c_str(), &existing) == 0 && S_ISSOCK(existing.st_mode)) unlink(path.c_str());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const Local::endpoint name(path);
  const bool listens = socket.get() >= 0 && bind(socket.get(), name.data(), static_cast<socklen_t>(name.size())) == 0 &&
                       chmod(path.c_str(), 0660) == 0 && listen(socket.get(), SOMAXCONN) == 0;
  if (!listens)
    return Error{"control socket " + path + ": " + std::strerror(errno) +
                 " (its folder must exist and belong to the agent's user)"};
  return OpenedSocket{.descriptor = std::move(socket), .file = SocketFile(path)};
}

}  // namespace

class ControlListener::Impl : public std::enable_shared_from_this<ControlListener::Impl> {
 public:
  Impl(Surroundings surroundings, std::shared_ptr<const ControlSettings> settings)
      : surroundings_(std::move(surroundings)), settings_(std::move(settings)), drain_timer_(surroundings_.loop) {}

  Result<void> start();
  Result<Adoption> adopt(std::shared_ptr<const ControlSettings> next);
  void drain(std::string_view reason, std::function<void()> done);
  void stop();
  ListenerStatus status() const {
    return {.protocol = "control", .address = settings_->path, .listening = acceptor_ && acceptor_->listening()};
  }

 private:
  /// One asker: lives until its answer is written, or the time for asking is over.
  struct Connection {
    explicit Connection(Local::socket accepted) : socket(std::move(accepted)), timer(socket.get_executor()) {}
    Local::socket socket;
    asio::steady_timer timer;
    std::string question{};
    std::string answer{};
    bool answered = false;
  };
  using Shared = std::shared_ptr<Connection>;

  void listen(OpenedSocket opened);
  bool take(net::AcceptedSocket& accepted);
  void read(const Shared& connection);
  void answer(const Shared& connection, const ControlRequest& request);
  void run(const Shared& connection, const ControlRequest& request);
  void tell(const Shared& connection, const ControlRequest& request, CheckAnswer answer);
  void lend_canary(const Shared& connection, const std::string& file);
  void name_canaries(const Shared& connection);
  void write(const Shared& connection, int exit_code, std::string_view text);
  void ended(Connection* connection);
  void drained_when_all_have_gone();

  Surroundings surroundings_;
  std::shared_ptr<const ControlSettings> settings_;
  std::shared_ptr<net::Acceptor> acceptor_{};
  SocketFile file_{};
  std::map<Connection*, std::weak_ptr<Connection>> connections_{};
  std::string stopping_reason_{};  ///< while draining
  std::function<void()> drained_{};
  asio::steady_timer drain_timer_;
};

Result<void> ControlListener::Impl::start() {
  auto opened = open_socket(settings_->path);
  if (!opened) return opened.error();
  listen(std::move(*opened));
  return {};
}

void ControlListener::Impl::listen(OpenedSocket opened) {
  acceptor_ = net::Acceptor::make(surroundings_.loop, surroundings_.log, "control",
                                  [weak = weak_from_this()](net::AcceptedSocket& accepted) {
                                    const auto self = weak.lock();
                                    return !self || self->take(accepted);
                                  });
  file_ = std::move(opened.file);
  acceptor_->listen(std::move(opened.descriptor));
}

Result<Adoption> ControlListener::Impl::adopt(std::shared_ptr<const ControlSettings> next) {
  std::shared_ptr<OpenedSocket> opened;
  if (next->path != settings_->path) {
    auto socket = open_socket(next->path);
    if (!socket) return socket.error();
    opened = std::make_shared<OpenedSocket>(std::move(*socket));
  }
  return Adoption([self = shared_from_this(), next = std::move(next), opened] {
    self->settings_ = next;
    if (!opened) return;
    if (self->acceptor_) self->acceptor_->close_behind_the_waiting();
    self->listen(std::move(*opened));
  });
}

/// Whoever still waits is told so. Nobody is left behind in the kernel's queue.
void ControlListener::Impl::drain(std::string_view reason, std::function<void()> done) {
  stopping_reason_ = reason;
  if (acceptor_) acceptor_->close_behind_the_waiting();
  file_ = {};
  const auto open = connections_;
  for (const auto& [raw, weak] : open) {
    const auto connection = weak.lock();
    if (!connection || connection->answered) continue;
    if (connection->question.find('\n') == std::string::npos) continue;  // asks yet
    write(connection, exit_unanswered, "Not answered: " + stopping_reason_ + "\n");
  }
  drained_ = std::move(done);
  drain_timer_.expires_after(time_for_excuses);
  drain_timer_.async_wait([weak = weak_from_this()](error_code called_off) {
    const auto self = weak.lock();
    if (called_off || !self) return;
    const auto call = std::exchange(self->drained_, {});
    self->stop();
    if (call) call();
  });
  asio::post(surroundings_.loop, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->drained_when_all_have_gone();
  });
}

void ControlListener::Impl::drained_when_all_have_gone() {
  if (!connections_.empty() || !drained_) return;
  const auto call = std::exchange(drained_, {});
  stop();
  call();
}

void ControlListener::Impl::stop() {
  drained_ = {};
  drain_timer_.cancel();
  if (acceptor_) acceptor_->close();
  file_ = {};
  const auto open = connections_;
  for (const auto& [raw, weak] : open) {
    error_code ignored;
    if (const auto connection = weak.lock()) connection->socket.close(ignored);
  }
}

/// False when there is no room: whoever waits is taken later.
bool ControlListener::Impl::take(net::AcceptedSocket& accepted) {
  if (connections_.size() >= most_connections) return false;
  Local::socket socket(surroundings_.loop);
  socket.assign(Local(), accepted.descriptor.get());
  static_cast<void>(accepted.descriptor.release());
  const auto connection = Shared(new Connection(std::move(socket)), [weak = weak_from_this()](Connection* gone) {
    if (const auto self = weak.lock()) self->ended(gone);
    delete gone;
  });
  connections_.emplace(connection.get(), connection);
  read(connection);
  return true;
}

void ControlListener::Impl::ended(Connection* connection) {
  connections_.erase(connection);
  drained_when_all_have_gone();
}

void ControlListener::Impl::read(const Shared& connection) {
  connection->timer.expires_after(stopping_reason_.empty() ? request_timeout : time_to_complete_a_question);
  connection->timer.async_wait([weak = std::weak_ptr(connection)](error_code called_off) {
    const auto late = weak.lock();
    error_code ignored;
    if (!called_off && late) late->socket.close(ignored);
  });
  asio::async_read_until(connection->socket, asio::dynamic_buffer(connection->question, longest_control_line), '\n',
                         [self = shared_from_this(), connection](error_code failed, std::size_t size) {
                           connection->timer.cancel();
                           if (failed) return;
                           const auto line = std::string_view(connection->question).substr(0, size - 1);
                           const auto request = parse_control_request(line);
                           if (!request)
                             return self->write(connection, exit_unanswered, request.error().message + "\n");
                           self->answer(connection, *request);
                         });
}

void ControlListener::Impl::answer(const Shared& connection, const ControlRequest& request) {
  if (!stopping_reason_.empty()) return write(connection, exit_unanswered, "Not answered: " + stopping_reason_ + "\n");
  if (request.kind == ControlRequest::Kind::run) return run(connection, request);
  if (request.kind == ControlRequest::Kind::reload) {
    surroundings_.log.info("reload asked for", {{"uid", peer_user(connection->socket)}});
    return surroundings_.reload([self = shared_from_this(), connection](const ControlAnswer& answer) {
      self->write(connection, answer.exit_code, answer.text);
    });
  }
  if (request.kind == ControlRequest::Kind::canary) return lend_canary(connection, request.file);
  if (request.kind == ControlRequest::Kind::canaries) return name_canaries(connection);
  const StatusReport report = surroundings_.status();
  write(connection, exit_code_of(report),
        request.kind == ControlRequest::Kind::status_json ? status_json(report) : status_text(report, request.width));
}

void ControlListener::Impl::run(const Shared& connection, const ControlRequest& request) {
  surroundings_.log.info("run asked for", {{"service", request.service}, {"uid", peer_user(connection->socket)}});
  CheckRequest check{.service = request.service,
                     .fresh = true,
                     .traced = request.traced(),
                     .origin = Origin::control,
                     .patience = run_patience};
  surroundings_.checks.submit(std::move(check), [self = shared_from_this(), connection, request](CheckAnswer answer) {
    self->tell(connection, request, std::move(answer));
  });
}

/// Who wants to understand a run sees it beside earlier ones.
void ControlListener::Impl::tell(const Shared& connection, const ControlRequest& request, CheckAnswer answer) {
  const int exit_code = static_cast<int>(answer.result.status);
  const bool compares = request.show != ControlRequest::Show::result && answer.observed && surroundings_.past;
  if (!compares) return write(connection, exit_code, run_text(std::move(answer), request, std::nullopt));
  const auto shared = std::make_shared<CheckAnswer>(std::move(answer));
  surroundings_.past(request.service, shared->observed_at,
                     [self = shared_from_this(), connection, request, exit_code, shared](Result<host::PastRuns> past) {
                       self->write(connection, exit_code, run_text(std::move(*shared), request, std::move(past)));
                     });
}

/// Who gets the file locks it, reads it and writes it as the agent's own workers do; the kernel takes his locks back
/// when he is gone.
void ControlListener::Impl::lend_canary(const Shared& connection, const std::string& file) {
  const auto opened = host::open_canary_file(surroundings_.state_folder, file);
  if (!opened) return write(connection, exit_unanswered, opened.error().message + "\n");
  const std::string answer = encode_control_answer(0, "");
  connection->answered = true;
  if (const int error = send_with_file(connection->socket.native_handle(), answer, opened->get()))
    surroundings_.log.warning("a canary's file is not lent", {{"file", file}, {"why", std::strerror(error)}});
  error_code ignored;
  connection->socket.shutdown(Local::socket::shutdown_both, ignored);
}

void ControlListener::Impl::name_canaries(const Shared& connection) {
  const auto names = host::canary_file_names(surroundings_.state_folder);
  if (!names) return write(connection, exit_unanswered, names.error().message + "\n");
  std::string lines;
  for (const std::string& name : *names) lines += name + "\n";
  write(connection, 0, lines);
}

void ControlListener::Impl::write(const Shared& connection, int exit_code, std::string_view text) {
  if (std::exchange(connection->answered, true)) return;  // told something else before
  connection->answer = encode_control_answer(exit_code, text);
  asio::async_write(connection->socket, asio::buffer(connection->answer), [connection](error_code, std::size_t) {
    error_code ignored;
    connection->socket.shutdown(Local::socket::shutdown_both, ignored);
  });
}

ControlListener::ControlListener(Surroundings surroundings, std::shared_ptr<const ControlSettings> settings)
    : impl_(std::make_shared<Impl>(std::move(surroundings), std::move(settings))) {}

ControlListener::~ControlListener() { impl_->stop(); }

Result<void> ControlListener::start() { return impl_->start(); }
Result<Adoption> ControlListener::adopt(const ListenerEntry& next) {
  return impl_->adopt(std::get<std::shared_ptr<const ControlSettings>>(next));
}
void ControlListener::drain(std::string_view reason, std::function<void()> done) {
  impl_->drain(reason, std::move(done));
}
void ControlListener::stop() { impl_->stop(); }
ListenerStatus ControlListener::status() const { return impl_->status(); }

}  // namespace sereno::agent
