#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "plugins/steps/sftp/host_key.h"
#include "plugins/steps/sftp/sftp_impl.h"
#include "sereno/number.h"
#include "sereno/steps/at_deadline.h"
#include "sereno/steps/connection.h"

namespace sereno::steps {
namespace {

/// How often a wait looks whether the run is cancelled.
constexpr std::int64_t look_up_ms = 100;

SftpEnd timed_out() { return {SftpFault::timed_out, "no time is left"}; }

SftpFault fault_of(NetFault fault) {
  switch (fault) {
    case NetFault::refused:
      return SftpFault::refused;
    case NetFault::unreachable:
      return SftpFault::unreachable;
    case NetFault::no_route:
      return SftpFault::no_route;
    case NetFault::timed_out:
      return SftpFault::timed_out;
    case NetFault::closed:
    case NetFault::reset:
      return SftpFault::closed;
    case NetFault::tls:
    case NetFault::local:
    case NetFault::none:
      break;
  }
  return SftpFault::local;
}

}  // namespace

void SftpSession::Impl::close() {
  // A session that is over says goodbye to nobody: its socket may be what everything waited for.
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
  if (sftp_ != nullptr) {
    ssh_->sftp_end(sftp_);  // with its channel
  } else if (channel_ != nullptr) {
    ssh_->channel_free(channel_);
  }
  if (session_ != nullptr) ssh_->free(session_);
  if (socket_ >= 0) ::close(socket_);  // libssh leaves a descriptor that was given to it
  sftp_ = nullptr;
  channel_ = nullptr;
  session_ = nullptr;
  socket_ = -1;
}

SftpEnd SftpSession::Impl::set_up(const SftpTarget& target) {
  session_ = ssh_->make();
  if (session_ == nullptr) return {SftpFault::local, "no memory"};
  const bool no = false;
  const unsigned port = target.port;
  const std::string known = target.known_hosts.empty() ? "/dev/null" : target.known_hosts;
  const auto set = [&](ssh_options_e option, const void* value) {
    return ssh_->options_set(session_, option, value) == SSH_OK;
  };
  const bool good = set(SSH_OPTIONS_PROCESS_CONFIG, &no) && set(SSH_OPTIONS_HOST, target.host.c_str()) &&
                    set(SSH_OPTIONS_PORT, &port) && set(SSH_OPTIONS_USER, target.user.c_str()) &&
                    set(SSH_OPTIONS_KNOWNHOSTS, known.c_str()) && set(SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") &&
                    set(SSH_OPTIONS_FD, &socket_);
  const std::string kinds = kinds_of(target.host_keys);
  if (!good || (!kinds.empty() && !set(SSH_OPTIONS_HOSTKEYS, kinds.c_str())))
    return {SftpFault::local, ssh_->get_error(session_)};
  ssh_->set_blocking(session_, 0);
  return {};
}

int SftpSession::Impl::finish(int again, const std::function<int()>& call, const Deadline& deadline) const {
  for (;;) {
    const int result = call();
    if (result != again || deadline.passed()) return result;
    const int wanted = ssh_->get_poll_flags(session_);
    const bool writes = (wanted & SSH_WRITE_PENDING) != 0;
    pollfd polled{.fd = socket_, .events = static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), .revents = 0};
    poll(&polled, 1, static_cast<int>(std::min(deadline.remaining().count(), look_up_ms)));
  }
}

SftpEnd SftpSession::Impl::session_failure(SftpFault otherwise, const Deadline& deadline) const {
  if (deadline.passed()) return timed_out();
  const std::string text(trim(ssh_->get_error(session_)));
  const bool gone = text.find("disconnect") != std::string::npos ||
                    text.find("Connection reset") != std::string::npos || text.find("closed by") != std::string::npos ||
                    text.find("Socket error") != std::string::npos;
  return {gone ? SftpFault::closed : otherwise, text};
}

SftpEnd SftpSession::Impl::connect(const SftpTarget& target, const std::string& address, const Deadline& deadline) {
  Connection connection;
  if (const NetEnd end = connection.connect(address, target.port, deadline); !end)
    return {fault_of(end.fault), end.text};
  socket_ = connection.release_socket();
  if (SftpEnd end = set_up(target); !end) return end;
  const int result = finish(
      SSH_AGAIN, [this] { return ssh_->connect(session_); }, deadline);
  return result == SSH_OK ? SftpEnd{} : session_failure(SftpFault::protocol, deadline);
}

SftpEnd SftpSession::Impl::login_by_key(const SftpTarget& target, const Deadline& deadline) {
  ssh_key imported = nullptr;
  const char* const phrase = target.passphrase.empty() ? nullptr : target.passphrase.c_str();
  if (ssh_->import_key(target.identity.c_str(), phrase, nullptr, nullptr, &imported) != SSH_OK)
    return {SftpFault::local, "the private key cannot be read: damaged, or a wrong passphrase"};
  const std::unique_ptr<ssh_key_struct, decltype(&::ssh_key_free)> key(imported, ssh_->key_free);
  return of_login(finish(
                      SSH_AUTH_AGAIN, [&] { return ssh_->auth_key(session_, nullptr, key.get()); }, deadline),
                  deadline);
}

SftpEnd SftpSession::Impl::login_by_password(const SftpTarget& target, const Deadline& deadline) {
  const SftpEnd end = of_login(
      finish(
          SSH_AUTH_AGAIN, [&] { return ssh_->auth_password(session_, nullptr, target.password.c_str()); }, deadline),
      deadline);
  return end.fault == SftpFault::credential ? answer_questions(target, deadline) : end;
}

/// Servers that ask through PAM call the same password an answer.
SftpEnd SftpSession::Impl::answer_questions(const SftpTarget& target, const Deadline& deadline) {
  int result = SSH_AUTH_DENIED;
  for (int round = 0; round < 4; ++round) {
    result = finish(
        SSH_AUTH_AGAIN, [&] { return ssh_->auth_questions(session_, nullptr, nullptr); }, deadline);
    if (result != SSH_AUTH_INFO) break;
    const int count = std::min(ssh_->question_count(session_), 8);
    for (int i = 0; i < count; ++i) ssh_->answer_question(session_, static_cast<unsigned>(i), target.password.c_str());
  }
  return of_login(result == SSH_AUTH_INFO ? SSH_AUTH_DENIED : result, deadline);
}

SftpEnd SftpSession::Impl::of_login(int result, const Deadline& deadline) const {
  if (result == SSH_AUTH_SUCCESS) return {};
  if (deadline.passed()) return timed_out();
  if (result == SSH_AUTH_DENIED || result == SSH_AUTH_PARTIAL)
    return {SftpFault::credential, std::string(trim(ssh_->get_error(session_)))};
  return session_failure(SftpFault::closed, deadline);
}

SftpEnd SftpSession::Impl::login(const SftpTarget& target, const Deadline& deadline) {
  SftpEnd end{SftpFault::credential, "no way to log in was given"};
  if (!target.identity.empty()) end = login_by_key(target, deadline);
  if (end.fault == SftpFault::credential && !target.password.empty()) end = login_by_password(target, deadline);
  return end;
}

SftpEnd SftpSession::Impl::start_sftp(const Deadline& deadline) {
  channel_ = ssh_->channel_new(session_);
  if (channel_ == nullptr) return {SftpFault::local, "no memory"};
  if (finish(
          SSH_AGAIN, [this] { return ssh_->channel_open(channel_); }, deadline) != SSH_OK)
    return session_failure(SftpFault::no_sftp, deadline);
  if (finish(
          SSH_AGAIN, [this] { return ssh_->channel_request_sftp(channel_); }, deadline) != SSH_OK)
    return session_failure(SftpFault::no_sftp, deadline);
  ssh_->set_blocking(session_, 1);  // from here on libssh knows nothing else
  sftp_ = ssh_->sftp_make(session_, channel_);
  if (sftp_ == nullptr) return {SftpFault::no_sftp, ssh_->get_error(session_)};
  return within(deadline, [&] {
    if (ssh_->sftp_start(sftp_) == SSH_OK) return SftpEnd{};
    return SftpEnd{SftpFault::no_sftp, std::string(trim(ssh_->get_error(session_)))};
  });
}

SftpEnd SftpSession::Impl::open(const SftpTarget& target, const std::string& address, const Deadline& deadline,
                                const OnStage& on_stage) {
  close();
  try {
    ssh_ = &ssh_library();
  } catch (const std::exception& error) {
    return {SftpFault::library, error.what()};
  }
  const auto stage = [&](std::string_view name) {
    if (on_stage) on_stage(name);
  };
  stage("connect");
  SftpEnd end = connect(target, address, deadline);
  if (end) {
    stage("hostkey");
    end = verify(target);
  }
  if (end) {
    stage("login");
    end = login(target, deadline);
  }
  if (end) {
    stage("sftp");
    end = start_sftp(deadline);
  }
  if (!end) close();
  return end;
}

SftpEnd SftpSession::Impl::within(const Deadline& deadline, const std::function<SftpEnd()>& work) {
  if (sftp_ == nullptr) return {SftpFault::closed, "the session is over"};
  SftpEnd end;
  bool late = false;
  {
    const AtDeadline shut(deadline, [this] { ::shutdown(socket_, SHUT_RDWR); });
    end = work();
    late = shut.struck();
  }
  if (!late) return end;
  close();
  return timed_out();
}

SftpEnd SftpSession::Impl::failure() const {
  const std::string text(trim(ssh_->get_error(session_)));
  switch (ssh_->sftp_error(sftp_)) {
    case SSH_FX_NO_SUCH_FILE:
    case SSH_FX_NO_SUCH_PATH:
      return {SftpFault::not_there, "no such file or folder"};
    case SSH_FX_PERMISSION_DENIED:
    case SSH_FX_WRITE_PROTECT:
      return {SftpFault::not_allowed, "permission denied"};
    case SSH_FX_OK:
    case SSH_FX_NO_CONNECTION:
    case SSH_FX_CONNECTION_LOST:
      return {SftpFault::closed, text};
    default:
      return {SftpFault::failed, text};
  }
}

}  // namespace sereno::steps
