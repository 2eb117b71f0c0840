#include "net/connection.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace sereno::net {
namespace {
using boost::asio::posix::stream_descriptor;
using boost::system::error_code;

/// Who answers in time is not interrupted; the asker still gets something before it gives up.
std::chrono::milliseconds overdue_after(std::chrono::milliseconds patience) {
  return patience + std::min(patience / 10, std::chrono::milliseconds{500});
}
}  // namespace

Connection::Connection(boost::asio::io_context& loop, int socket, std::uint64_t id, const Peer& peer,
                       std::shared_ptr<const ConnectionRules> rules, Ended ended)
    : socket_(loop, socket),
      deadline_(loop),
      channel_(socket),
      id_(id),
      peer_(peer),
      rules_(std::move(rules)),
      ended_(std::move(ended)) {}

void Connection::start(const std::string& excuse, std::chrono::milliseconds question_timeout) {
  excuse_ = excuse;
  end_within(question_timeout);
  advance();
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  conversation_.reset();
  deadline_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

void Connection::end(std::string_view reason) {
  if (phase_ == Phase::closed) return;
  const auto self = shared_from_this();  // the server lets go of it in `ended`
  const std::string why(reason);         // which may lie in the conversation
  if (phase_ == Phase::reading || phase_ == Phase::answering) {
    channel_.queue_end();
    static_cast<void>(channel_.flush());
  }
  channel_.discard_rest();
  close();
  ended_(id_, peer_, why);
}

void Connection::excuse(const std::string& reason, std::chrono::milliseconds time) {
  excuse_ = reason;
  if (between_) return end({});
  if (phase_ == Phase::answering) return answer(question_, {.bytes = conversation_->answer_instead(reason)});
  if (phase_ != Phase::sending) end_within(time);
}

void Connection::adopt(std::shared_ptr<const ConnectionRules> next, bool last) {
  const bool goes_on = !conversation_ || conversation_->go_on_as(*next->start_conversation(peer_));
  last = last || !goes_on || !comes_in_under(next->settings);
  rules_ = std::move(next);
  if (!last) return;
  if (between_ || phase_ == Phase::handshaking) return end({});
  last_ = true;
}

/// Whether the way in which it came in still is one.
bool Connection::comes_in_under(const TcpServerSettings& next) const {
  if (phase_ == Phase::peeking) return true;
  if (!tls_) return !next.tls || next.accept_plain;
  return next.tls && next.tls->lets_in_as(*tls_);
}

/// Goes on until something has to be waited for. What one connection throws ends that connection only.
void Connection::advance() {
  try {
    while (phase_ != Phase::closed && advance_once()) {
    }
  } catch (const std::exception& error) {
    end(error.what());
  }
}

/// False when there is something to wait for.
bool Connection::advance_once() {
  switch (phase_) {
    case Phase::peeking:
      return peek();
    case Phase::handshaking:
      return handshake();
    case Phase::reading:
      return read();
    case Phase::sending:
      return send();
    case Phase::answering:
    case Phase::closed:
      break;
  }
  return false;
}

/// What to do after an operation: true to go on at once.
bool Connection::go_on(Channel::Io io) {
  switch (io) {
    case Channel::Io::done:
      return true;
    case Channel::Io::wait_readable:
      wait(stream_descriptor::wait_read);
      return false;
    case Channel::Io::wait_writable:
      wait(stream_descriptor::wait_write);
      return false;
    case Channel::Io::closed:
      end(unfinished());
      return false;
    case Channel::Io::failed:
      end(phase_ == Phase::handshaking ? "TLS handshake: " + channel_.problem() : channel_.problem());
      return false;
  }
  return false;
}

/// A client that leaves before it said anything is a port check and no event.
std::string_view Connection::unfinished() const {
  if (phase_ == Phase::handshaking) return "the client left during the TLS handshake";
  if (phase_ == Phase::sending) return "the client left before it had the answer";
  return {};
}

bool Connection::peek() {
  const TcpServerSettings& settings = rules_->settings;
  bool tls = false;
  const auto io = channel_.peek(tls);
  if (io != Channel::Io::done) return go_on(io);
  if (tls && !settings.tls) {
    end("the client speaks TLS, this port does not");
    return false;
  }
  if (!tls && settings.tls && !settings.accept_plain) {
    end("the client does not speak TLS, this port does");
    return false;
  }
  if (tls) tls_ = settings.tls;
  if (tls && !channel_.accept_tls(*tls_)) return go_on(Channel::Io::failed);
  phase_ = tls ? Phase::handshaking : Phase::reading;
  return true;
}

bool Connection::handshake() {
  if (!go_on(channel_.handshake())) return false;
  if (const auto why = channel_.objection(*tls_); !why.empty()) return end("TLS handshake: " + why), false;
  peer_.tls_version = channel_.tls_version();
  peer_.certificate_name = channel_.certificate_name();
  phase_ = Phase::reading;
  return true;
}

bool Connection::read() {
  std::array<char, read_size> buffer;
  std::size_t size = 0;
  const auto io = channel_.read(buffer, size);
  return go_on(io) && receive({buffer.data(), size});
}

bool Connection::receive(std::string_view bytes) {
  if (!conversation_) conversation_ = rules_->start_conversation(peer_);
  if (between_ && !bytes.empty()) end_within(rules_->settings.question_timeout);
  between_ = between_ && bytes.empty();
  switch (conversation_->receive(bytes)) {
    case Conversation::Step::more:
      return true;
    case Conversation::Step::refused:
      end(conversation_->refusal());
      return false;
    case Conversation::Step::complete:
      break;
  }
  return ask();
}

bool Connection::ask() {
  between_ = false;
  phase_ = Phase::answering;
  if (!excuse_.empty()) return take({.bytes = conversation_->answer_instead(excuse_)}), true;
  asking_ = true;
  conversation_->ask(AnswerWith(weak_from_this(), question_));
  asking_ = false;
  if (reply_) {
    take(*std::exchange(reply_, std::nullopt));
  } else {
    end_within(overdue_after(conversation_->patience()));
  }
  return true;
}

void Connection::answer(std::uint64_t question, Reply reply) {
  if (question != question_ || phase_ != Phase::answering) return;
  if (asking_) {
    if (!reply_) reply_ = std::move(reply);
    return;
  }
  take(std::move(reply));
  advance();
}

void Connection::take(Reply reply) {
  ++question_;
  if (!reply.refused.empty()) return end(reply.refused);
  phase_ = Phase::sending;
  last_ = last_ || reply.last || !excuse_.empty();
  end_within(rules_->settings.send_timeout);
  channel_.queue(reply.bytes);
  if (last_) channel_.queue_end();
}

bool Connection::send() {
  if (!go_on(channel_.flush())) return false;
  if (!last_ && excuse_.empty()) return next_question();
  end({});
  return false;
}

bool Connection::next_question() {
  phase_ = Phase::reading;
  between_ = true;
  since_ = std::chrono::steady_clock::now();
  end_within(rules_->settings.idle_timeout);
  return receive({});
}

void Connection::wait(stream_descriptor::wait_type what) {
  socket_.async_wait(what, [self = shared_from_this()](const error_code& error) {
    if (!error) self->advance();
  });
}

void Connection::end_within(std::chrono::milliseconds time) {
  deadline_.expires_after(time);
  deadline_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->overdue();
  });
}

void Connection::overdue() {
  if (phase_ == Phase::closed || deadline_.expiry() > std::chrono::steady_clock::now()) return;  // set anew meanwhile
  if (phase_ == Phase::answering) {
    answer(question_, {.bytes = conversation_->overdue_answer()});
  } else if (phase_ == Phase::sending) {
    end("the client did not take its answer in time");
  } else {
    end(between_ ? "" : "no complete question in time");
  }
}

}  // namespace sereno::net
