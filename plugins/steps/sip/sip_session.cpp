#include "sereno/steps/sip_session.h"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "plugins/steps/sip/sip_reader.h"
#include "sereno/number.h"
#include "sereno/steps/address.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view magic_cookie = "z9hG4bK";
constexpr unsigned longest_interval_s = 3600;

/// The earlier of the two, with the same clock and the same word of the host.
Deadline earlier(const Deadline& whole, Deadline::Clock::time_point at) {
  return Deadline(
      std::min(at, whole.at()), [&whole] { return whole.passed(); }, [&whole] { return whole.now(); });
}

/// When the request is sent again: after T1, then each time after twice as long, T2 at most. Once somebody has said
/// that he is at it, after T2 (RFC 3261 17.1.2.2).
class Retransmission {
 public:
  Retransmission(const SipTimers& timers, Deadline::Clock::time_point now)
      : timers_(timers), interval_(timers.t1), next_(now + timers.t1) {}

  Deadline::Clock::time_point next() const { return next_; }
  void sent(Deadline::Clock::time_point now, bool proceeding) {
    interval_ = proceeding ? timers_.t2 : std::min(interval_ * 2, timers_.t2);
    next_ = now + interval_;
  }

 private:
  const SipTimers& timers_;
  milliseconds interval_;
  Deadline::Clock::time_point next_;
};

std::string seen_as(const SipVia& via) {
  if (via.received.empty()) return {};
  const auto port = parse_integer<std::uint16_t>(via.rport);
  return port ? with_port(via.received, *port) : via.received;
}

}  // namespace

std::vector<SipRewriting> rewritings(const SipRequest& request, const SipAnswer& answer) {
  std::vector<SipRewriting> found;
  if (!equals_ignoring_case(answer.via.sent_by, request.sent_by))
    found.push_back({.what = "Via", .sent = request.sent_by, .came_back = answer.via.sent_by});
  if (request.method != SipMethod::register_contact || answer.status / 100 != 2) return found;
  const SipUriParts own = sip_uri_parts(request.contact);
  for (const SipContact& one : answer.contacts)
    if (one.parts.user == own.user && !equals_ignoring_case(one.parts.host_port, own.host_port))
      found.push_back({.what = "Contact", .sent = own.host_port, .came_back = one.parts.host_port});
  return found;
}

std::optional<std::string> mismatch(const SipRequest& request, const SipAnswer& answer) {
  if (answer.vias != 1) return "it has " + std::to_string(answer.vias) + " Via headers";
  if (!equals_ignoring_case(answer.via.branch, request.branch)) return "its branch is another";
  if (answer.cseq_method != to_string(request.method)) return "it answers " + in_quotes(answer.cseq_method, 40);
  if (answer.cseq != request.cseq) return "its CSeq is another";
  if (answer.call_id != request.call_id) return "its Call-ID is another";
  return std::nullopt;
}

SipSession::Random system_random() {
  return [](std::size_t digits) {
    static constexpr std::string_view hexadecimal = "0123456789abcdef";
    std::string bytes(digits, '\0');
    if (getentropy(bytes.data(), std::min<std::size_t>(bytes.size(), 256)) != 0)
      throw std::runtime_error("the system gives no random bytes");
    for (char& c : bytes) c = hexadecimal[static_cast<unsigned char>(c) & 15];
    return bytes;
  };
}

SipSession::SipSession(SipChannel& channel, SipTransport transport, Trace& trace, Random random, std::string user_agent,
                       SipTimers timers)
    : channel_(channel),
      transport_(transport),
      trace_(trace),
      random_(std::move(random)),
      user_agent_(std::move(user_agent)),
      timers_(timers),
      call_id_(random_(32)),
      tag_(random_(16)),
      contact_user_("sereno-" + random_(12)) {}

std::string SipSession::own_contact() const {
  return "sip:" + contact_user_ + "@" + channel_.sent_by() + ";transport=" + std::string(to_string(transport_));
}

SipRequest SipSession::request_for(const SipQuestion& question, const std::optional<SipCredential>& credential) {
  SipRequest request{.method = question.method,
                     .transport = transport_,
                     .uri = question.uri,
                     .sent_by = channel_.sent_by(),
                     .from = question.own_uri,
                     .from_tag = tag_,
                     .to = question.method == SipMethod::register_contact ? question.own_uri : question.uri,
                     .call_id = call_id_,
                     .contact = question.contact,
                     .expires = question.expires,
                     .user_agent = user_agent_};
  if (credential)
    for (std::size_t i = 0; i < known_.size(); ++i) put_credentials(request, known_[i].challenge, *credential);
  begin_transaction(request);
  return request;
}

void SipSession::begin_transaction(SipRequest& request) {
  request.branch = std::string(magic_cookie) + random_(24);
  request.cseq = ++cseq_;
  branches_.push_back(request.branch);
}

bool SipSession::take(const SipArrival& arrival, const SipRequest& request, SipOutcome& outcome) {
  if (arrival.kind == SipArrival::Kind::too_much || arrival.kind == SipArrival::Kind::no_sip) {
    outcome.text = arrival.why;
    outcome.fault = arrival.kind == SipArrival::Kind::too_much ? SipFault::too_much : SipFault::no_sip;
    return true;
  }
  trace_.headers(Trace::Mark::received, arrival.header);
  SipReading reading = read_sip(arrival.header);
  if (reading.kind == SipReading::Kind::request) return false;  // a server may ask its clients, too: it gets no answer
  if (reading.kind == SipReading::Kind::unreadable) {
    outcome.text = reading.why;
    outcome.fault = SipFault::no_sip;
    return true;
  }
  if (const auto why = mismatch(request, reading.answer)) {
    const bool late = std::find(branches_.begin(), branches_.end(), reading.answer.via.branch) != branches_.end() &&
                      !equals_ignoring_case(reading.answer.via.branch, request.branch);
    if (late) return false;
    ++outcome.foreign;
    outcome.last_foreign = *why;
    trace_.text(Trace::Mark::note, "not ours: " + *why);
    return false;
  }
  if (reading.answer.status < 200) {
    outcome.provisional = reading.answer.status;
    return false;
  }
  outcome.answer = std::move(reading.answer);
  return true;
}

void SipSession::exchange(const SipRequest& request, const Deadline& deadline, SipOutcome& outcome) {
  outcome.answer = {};
  outcome.provisional = 0;
  const std::string message = compose(request);
  trace_.headers(Trace::Mark::sent, message);
  outcome.net = channel_.send(message, deadline);
  Retransmission again(timers_, deadline.now());
  while (outcome.net) {
    const SipArrival arrival = channel_.receive(channel_.reliable() ? deadline : earlier(deadline, again.next()));
    if (arrival.kind != SipArrival::Kind::network) {
      if (take(arrival, request, outcome)) return;
      if (!deadline.passed()) continue;  // whoever sends without an end does not keep us
    }
    const bool over = deadline.passed();
    if (over || arrival.net.fault != NetFault::timed_out) {
      outcome.net = over ? NetEnd{NetFault::timed_out, "no time is left"} : arrival.net;
      break;
    }
    ++outcome.retransmissions;
    trace_.text(Trace::Mark::note, "sent again");
    outcome.net = channel_.send(message, deadline);
    again.sent(deadline.now(), outcome.provisional != 0);
  }
  outcome.fault = SipFault::network;
}

bool SipSession::send_credentials(SipRequest& request, const SipCredential& credential, Answered& answered,
                                  SipOutcome& outcome) {
  const bool proxy = outcome.answer.status == 407;
  const SipChallenge* challenge = strongest(outcome.answer.challenges, proxy);
  if (challenge == nullptr) {
    outcome.login = SipLogin::not_answerable;
    outcome.text = describe(outcome.answer.challenges);
    return false;
  }
  const std::string place = (proxy ? "proxy " : "server ") + challenge->realm;
  auto known = std::find_if(answered.begin(), answered.end(), [&](const auto& one) { return one.first == place; });
  if (known == answered.end()) known = answered.insert(answered.end(), {place, 0});
  const unsigned allowed = challenge->stale ? 2 : 1;
  constexpr std::size_t most_realms = 3;
  if (known->second >= allowed || answered.size() > most_realms) {
    outcome.login = SipLogin::rejected;
    return false;
  }
  ++known->second;
  if (!put_credentials(request, *challenge, credential)) {
    outcome.login = SipLogin::not_answerable;
    outcome.text = describe(outcome.answer.challenges) + ", which this machine's OpenSSL does not compute";
    return false;
  }
  outcome.login = SipLogin::accepted;  // unless they are demanded again
  return true;
}

bool SipSession::put_credentials(SipRequest& request, const SipChallenge& challenge, const SipCredential& credential) {
  const auto same_place = [&](const Known& one) {
    return one.challenge.proxy == challenge.proxy && one.challenge.realm == challenge.realm;
  };
  auto known = std::find_if(known_.begin(), known_.end(), same_place);
  if (known == known_.end()) known = known_.insert(known_.end(), Known{challenge});
  if (known->challenge.nonce != challenge.nonce) *known = {.challenge = challenge};
  const std::string line = answer_to(known->challenge, credential,
                                     {.method = std::string(to_string(request.method)),
                                      .uri = request.uri,
                                      .cnonce = random_(16),
                                      .count = ++known->uses});
  if (line.empty()) return false;
  // A proxy's and a server's realm each have a line of their own.
  const std::string name = line.substr(0, line.find(':') + 1), realm = "realm=\"" + challenge.realm + "\"";
  std::erase_if(request.authorizations,
                [&](const std::string& one) { return one.starts_with(name) && one.find(realm) != std::string::npos; });
  request.authorizations.push_back(line);
  return true;
}

bool SipSession::send_again(SipRequest& request, const std::optional<SipCredential>& credential, Answered& answered,
                            SipOutcome& outcome) {
  const int status = outcome.answer.status;
  if (status == 401 || status == 407) return credential && send_credentials(request, *credential, answered, outcome);
  const auto least = outcome.answer.min_expires_s;
  const bool too_brief =
      status == 423 && least && request.expires && request.expires->count() < *least && *least <= longest_interval_s;
  if (too_brief) request.expires = std::chrono::seconds{*least};
  return too_brief;
}

SipOutcome SipSession::ask(const SipQuestion& question, const std::optional<SipCredential>& credential,
                           const Deadline& deadline) {
  SipOutcome outcome;
  SipRequest request = request_for(question, credential);
  Answered answered;
  const auto start = deadline.now();
  for (;;) {
    exchange(request, deadline, outcome);
    if (outcome.fault != SipFault::none) return outcome;
    if (outcome.first_answer_s == 0)
      outcome.first_answer_s = std::chrono::duration<double>(deadline.now() - start).count();
    outcome.seen_as = seen_as(outcome.answer.via);
    for (SipRewriting& one : rewritings(request, outcome.answer)) {
      const bool known = std::any_of(outcome.rewritten.begin(), outcome.rewritten.end(),
                                     [&](const SipRewriting& other) { return other.what == one.what; });
      if (!known) outcome.rewritten.push_back(std::move(one));
    }
    if (!send_again(request, credential, answered, outcome)) return outcome;
    begin_transaction(request);
  }
}

}  // namespace sereno::steps
