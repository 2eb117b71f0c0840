#include "agent/listeners/control/control_listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/listeners/control/control_protocol.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/output/step_table.h"

namespace sereno::agent {

namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds request_timeout{5};
constexpr std::chrono::minutes run_patience{10};
constexpr int most_connections = 32;

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

}  // namespace

class ControlListener::Impl : public std::enable_shared_from_this<ControlListener::Impl> {
 public:
  Impl(Surroundings surroundings, std::string path)
      : surroundings_(std::move(surroundings)), path_(std::move(path)), acceptor_(surroundings_.loop) {}

  Result<void> start();
  void stop();

 private:
  /// One asker: lives until its answer is written, or the time for asking is over.
  struct Connection {
    explicit Connection(Local::socket accepted) : socket(std::move(accepted)), timer(socket.get_executor()) {}
    Local::socket socket;
    asio::steady_timer timer;
    std::string question{};
    std::string answer{};
  };
  using Shared = std::shared_ptr<Connection>;

  void accept();
  void read(const Shared& connection);
  void answer(const Shared& connection, const ControlRequest& request);
  void run(const Shared& connection, const ControlRequest& request);
  void write(const Shared& connection, int exit_code, std::string_view text);

  Surroundings surroundings_;
  std::string path_;
  Local::acceptor acceptor_;
  int connections_ = 0;
};

Result<void> ControlListener::Impl::start() {
  if (is_answered(path_))
    return Error{"control socket " + path_ +
                 ": another agent answers there; stop it, or give this one another control_socket"};
  struct stat existing {};
  if (lstat(path_.c_str(), &existing) == 0 && S_ISSOCK(existing.st_mode)) unlink(path_.c_str());
  error_code failed;
  acceptor_.open(Local(), failed);
  if (!failed) acceptor_.bind(Local::endpoint(path_), failed);
  if (!failed && chmod(path_.c_str(), 0660) != 0) failed = {errno, boost::system::system_category()};
  if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
  if (failed)
    return Error{"control socket " + path_ + ": " + failed.message() +
                 " (its folder must exist and belong to the agent's user)"};
  accept();
  return {};
}

void ControlListener::Impl::stop() {
  error_code ignored;
  if (!acceptor_.is_open()) return;
  acceptor_.close(ignored);
  unlink(path_.c_str());
}

void ControlListener::Impl::accept() {
  acceptor_.async_accept([self = shared_from_this()](error_code failed, Local::socket socket) {
    if (!self->acceptor_.is_open()) return;
    if (!failed && self->connections_ < most_connections) {
      ++self->connections_;
      const auto connection = Shared(new Connection(std::move(socket)), [self](Connection* ended) {
        --self->connections_;
        delete ended;
      });
      self->read(connection);
    }
    self->accept();
  });
}

void ControlListener::Impl::read(const Shared& connection) {
  connection->timer.expires_after(request_timeout);
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
                           if (!request) return self->write(connection, 3, request.error().message + "\n");
                           self->answer(connection, *request);
                         });
}

void ControlListener::Impl::answer(const Shared& connection, const ControlRequest& request) {
  if (request.kind == ControlRequest::Kind::run) return run(connection, request);
  if (request.kind == ControlRequest::Kind::reload) {
    surroundings_.log.info("reload asked for", {{"uid", peer_user(connection->socket)}});
    const ControlAnswer answer = surroundings_.reload();
    return write(connection, answer.exit_code, answer.text);
  }
  const StatusReport report = surroundings_.status();
  write(connection, exit_code_of(report),
        request.kind == ControlRequest::Kind::status_json ? status_json(report) : status_text(report, request.width));
}

void ControlListener::Impl::run(const Shared& connection, const ControlRequest& request) {
  surroundings_.log.info("run asked for", {{"service", request.service}, {"uid", peer_user(connection->socket)}});
  CheckRequest check{.service = request.service, .fresh = true, .origin = Origin::control, .patience = run_patience};
  surroundings_.checks.submit(
      std::move(check), [self = shared_from_this(), connection, verbosity = request.verbosity](CheckAnswer answer) {
        const auto result = host::explained(std::move(answer.result), verbosity);
        self->write(connection, static_cast<int>(result.status),
                    host::render_plugin_output(result, answer.classic ? "" : answer.name) + "\n");
      });
}

void ControlListener::Impl::write(const Shared& connection, int exit_code, std::string_view text) {
  connection->answer = encode_control_answer(exit_code, text);
  asio::async_write(connection->socket, asio::buffer(connection->answer), [connection](error_code, std::size_t) {
    error_code ignored;
    connection->socket.shutdown(Local::socket::shutdown_both, ignored);
  });
}

ControlListener::ControlListener(Surroundings surroundings, std::string path)
    : impl_(std::make_shared<Impl>(std::move(surroundings), std::move(path))) {}

ControlListener::~ControlListener() { impl_->stop(); }

Result<void> ControlListener::start() { return impl_->start(); }

}  // namespace sereno::agent
