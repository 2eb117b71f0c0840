#include "sereno/steps/sip_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "sereno/steps/text.h"
#include "sereno/text.h"

namespace sereno::steps {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string value_of(const std::string& message, std::string_view name) {
  const auto at = message.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 4;
  return message.substr(begin, message.find("\r\n", begin) - begin);
}

/// The answer of an honest server to a request.
std::string answer_to_request(const std::string& request, const std::string& status, const std::string& more = {}) {
  return "SIP/2.0 " + status + "\r\nVia: " + value_of(request, "Via") +
         "=40112;received=198.51.100.7\r\nFrom: " + value_of(request, "From") + "\r\nTo: " + value_of(request, "To") +
         ";tag=x\r\nCall-ID: " + value_of(request, "Call-ID") + "\r\nCSeq: " + value_of(request, "CSeq") + "\r\n" +
         more + "\r\n";
}

/// A server that answers as a test says, at once or never; the clock is the test's, and passes while somebody waits.
class FakeChannel final : public SipChannel {
 public:
  using Server = std::function<void(FakeChannel& channel, const std::string& request)>;
  FakeChannel(Server server, bool reliable) : server_(std::move(server)), reliable_(reliable) {}

  NetEnd send(std::string_view message, const Deadline&) override {
    sent.emplace_back(message);
    sent_at.push_back(std::chrono::duration_cast<milliseconds>(now.time_since_epoch()));
    if (!send_end) return send_end;
    server_(*this, sent.back());
    return {};
  }
  SipArrival receive(const Deadline& deadline) override {
    if (arrivals.empty()) {
      now = std::max(now, deadline.at());
      return {.kind = SipArrival::Kind::network, .net = {NetFault::timed_out, "no time is left"}};
    }
    SipArrival next = std::move(arrivals.front());
    arrivals.pop_front();
    return next;
  }
  std::string sent_by() const override { return "192.0.2.4:5062"; }
  std::string peer() const override { return "203.0.113.7:5060"; }
  bool reliable() const override { return reliable_; }

  void comes(std::string header) {
    arrivals.push_back({.kind = SipArrival::Kind::message, .header = std::move(header)});
  }

  Deadline::Clock::time_point now{};
  std::vector<std::string> sent;
  std::vector<milliseconds> sent_at;
  std::deque<SipArrival> arrivals;
  NetEnd send_end{};

 private:
  Server server_;
  bool reliable_;
};

struct Talk {
  explicit Talk(FakeChannel::Server server, bool reliable = false) : channel(std::move(server), reliable) {}

  SipOutcome ask(SipMethod method = SipMethod::options, milliseconds time = milliseconds{9750}) {
    SipQuestion question{.method = method, .uri = "sip:pbx.test", .own_uri = "sip:alice@pbx.test"};
    if (method == SipMethod::register_contact) {
      question.contact = session.own_contact();
      question.expires = std::chrono::seconds{60};
    }
    return session.ask(question, credential, Deadline(channel.now + time, {}, [this] { return channel.now; }));
  }

  FakeChannel channel;
  Redactor redactor;
  std::vector<std::string> lines;
  Trace trace{redactor, [this](std::string_view line) { lines.emplace_back(line); }};
  int made = 0;
  SipSession session{channel, SipTransport::udp, trace,
                     [this](std::size_t digits) { return std::string(digits - 1, '0') + std::to_string(made++ % 10); },
                     "Sereno/0"};
  std::optional<SipCredential> credential{};
};

void fine(FakeChannel& channel, const std::string& request) { channel.comes(answer_to_request(request, "200 OK")); }
void silent(FakeChannel&, const std::string&) {}

TEST(SipSession, AsksOnceWhereSomebodyAnswers) {
  Talk talk(&fine);
  const SipOutcome outcome = talk.ask();
  EXPECT_EQ(outcome.fault, SipFault::none);
  EXPECT_EQ(outcome.answer.status, 200);
  EXPECT_EQ(outcome.retransmissions, 0u);
  EXPECT_EQ(outcome.seen_as, "198.51.100.7:40112");
  EXPECT_TRUE(outcome.rewritten.empty());
  ASSERT_EQ(talk.channel.sent.size(), 1u);
  EXPECT_THAT(talk.channel.sent[0], HasSubstr(";rport\r\n"));
}

TEST(SipSession, AsksAgainAfterT1TwiceAsLongEachTime) {
  Talk talk(&silent);
  const SipOutcome outcome = talk.ask();
  EXPECT_EQ(outcome.fault, SipFault::network);
  EXPECT_EQ(outcome.net.fault, NetFault::timed_out);
  EXPECT_EQ(outcome.retransmissions, 4u);
  EXPECT_THAT(talk.channel.sent_at, ElementsAre(milliseconds{0}, milliseconds{500}, milliseconds{1500},
                                                milliseconds{3500}, milliseconds{7500}));
  for (const std::string& again : talk.channel.sent) EXPECT_EQ(again, talk.channel.sent[0]) << "byte for byte";
}

TEST(SipSession, CountsWhatGotLost) {
  int number = 0;
  Talk talk([&](FakeChannel& channel, const std::string& request) {
    if (++number == 3) fine(channel, request);
  });
  const SipOutcome outcome = talk.ask();
  EXPECT_EQ(outcome.answer.status, 200);
  EXPECT_EQ(outcome.retransmissions, 2u);
  EXPECT_DOUBLE_EQ(outcome.first_answer_s, 1.5);
}

TEST(SipSession, SendsNothingTwiceWhereNothingIsLost) {
  Talk talk(&silent, true);
  EXPECT_EQ(talk.ask().net.fault, NetFault::timed_out);
  EXPECT_EQ(talk.channel.sent.size(), 1u);
}

TEST(SipSession, WaitsForAFinalAnswer) {
  Talk forever([](FakeChannel& channel, const std::string& request) {
    channel.comes(answer_to_request(request, "100 Trying"));
  });
  const SipOutcome outcome = forever.ask();
  EXPECT_EQ(outcome.net.fault, NetFault::timed_out);
  EXPECT_EQ(outcome.provisional, 100);
  EXPECT_EQ(outcome.retransmissions, 3u);
  EXPECT_THAT(forever.channel.sent_at,
              ElementsAre(milliseconds{0}, milliseconds{500}, milliseconds{4500}, milliseconds{8500}))
      << "who is at it is asked again every T2 only";
  Talk then([](FakeChannel& channel, const std::string& request) {
    channel.comes(answer_to_request(request, "100 Trying"));
    channel.comes(answer_to_request(request, "200 OK"));
  });
  EXPECT_EQ(then.ask().answer.status, 200);
}

TEST(SipSession, TakesOnlyItsOwnAnswer) {
  struct Case {
    const char* why;
    const char* from;
    const char* to;
    const char* reason;
  };
  const Case cases[] = {
      {"another branch", "z9hG4bK", "z9hG4bKother", "its branch is another"},
      {"another method", " OPTIONS", " INVITE", "it answers 'INVITE'"},
      {"another number", "CSeq: 1", "CSeq: 2", "its CSeq is another"},
      {"another Call-ID", "Call-ID: ", "Call-ID: x", "its Call-ID is another"},
      {"two Vias", "From:", "Via: SIP/2.0/UDP 192.0.2.9\r\nFrom:", "it has 2 Via headers"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Talk talk([&](FakeChannel& channel, const std::string& request) {
      std::string text = answer_to_request(request, "200 OK");
      text.replace(text.find(c.from), std::string_view(c.from).size(), c.to);
      channel.comes(text);
    });
    const SipOutcome outcome = talk.ask();
    EXPECT_EQ(outcome.net.fault, NetFault::timed_out);
    EXPECT_EQ(outcome.foreign, 5u);
    EXPECT_EQ(outcome.last_foreign, c.reason);
  }
}

TEST(SipSession, LateAnswersToEarlierQuestionsAreNobodyElses) {
  std::string first;
  Talk talk([&](FakeChannel& channel, const std::string& request) {
    if (first.empty()) first = request;
    if (first != request) channel.comes(answer_to_request(first, "200 OK"));
    channel.comes(answer_to_request(request, "200 OK"));
  });
  talk.ask();
  const SipOutcome outcome = talk.ask();
  EXPECT_EQ(outcome.answer.status, 200);
  EXPECT_EQ(outcome.foreign, 0u);
}

TEST(SipSession, LeavesRequestsOfTheServerAlone) {
  Talk talk([](FakeChannel& channel, const std::string& request) {
    channel.comes("OPTIONS sip:x@192.0.2.4 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.7\r\n\r\n");
    fine(channel, request);
  });
  const SipOutcome outcome = talk.ask();
  EXPECT_EQ(outcome.answer.status, 200);
  EXPECT_EQ(outcome.foreign, 0u);
  EXPECT_EQ(talk.channel.sent.size(), 1u);
}

TEST(SipSession, EndsAtOnceOnWhatIsNoAnswer) {
  const SipArrival garbage{.kind = SipArrival::Kind::message, .header = "HTTP/1.1 400 Bad Request\r\n\r\n"};
  const SipArrival much{.kind = SipArrival::Kind::too_much, .why = "a header of more than 16 KiB"};
  const SipArrival refused{.kind = SipArrival::Kind::network, .net = {NetFault::refused, "Connection refused"}};
  for (const auto& [arrival, fault, text] : {std::tuple{garbage, SipFault::no_sip, "its first line is none of SIP/2.0"},
                                             {much, SipFault::too_much, "a header of more than 16 KiB"},
                                             {refused, SipFault::network, ""}}) {
    Talk talk([&, one = arrival](FakeChannel& channel, const std::string&) { channel.arrivals.push_back(one); });
    const SipOutcome outcome = talk.ask();
    EXPECT_EQ(outcome.fault, fault);
    EXPECT_EQ(outcome.text, text);
    EXPECT_EQ(talk.channel.sent.size(), 1u);
  }
}

/// A registrar that wants credentials for a nonce, and takes any.
FakeChannel::Server registrar(std::string challenge, const std::string& nonce = "n1") {
  return [=](FakeChannel& channel, const std::string& request) {
    if (request.find("nonce=\"" + nonce + "\"") == std::string::npos)
      return channel.comes(answer_to_request(request, "401 Unauthorized", challenge));
    channel.comes(answer_to_request(request, "200 OK", "Contact: " + value_of(request, "Contact") + ";expires=60\r\n"));
  };
}
const std::string challenge = "WWW-Authenticate: Digest realm=\"pbx.test\", nonce=\"n1\", qop=\"auth\"\r\n";

TEST(SipSession, BringsCredentialsWhereTheyAreDemanded) {
  Talk talk(registrar(challenge));
  talk.credential = {"alice", "secret"};
  const SipOutcome outcome = talk.ask(SipMethod::register_contact);
  EXPECT_EQ(outcome.answer.status, 200);
  EXPECT_EQ(outcome.login, SipLogin::accepted);
  EXPECT_TRUE(outcome.rewritten.empty());
  ASSERT_EQ(talk.channel.sent.size(), 2u);
  EXPECT_THAT(talk.channel.sent[0], Not(HasSubstr("Authorization")));
  EXPECT_THAT(talk.channel.sent[1], HasSubstr("Authorization: Digest username=\"alice\""));
  EXPECT_THAT(talk.channel.sent[1], HasSubstr("CSeq: 2 REGISTER"));
  EXPECT_NE(value_of(talk.channel.sent[0], "Via"), value_of(talk.channel.sent[1], "Via")) << "a transaction of its own";
  EXPECT_EQ(value_of(talk.channel.sent[0], "Call-ID"), value_of(talk.channel.sent[1], "Call-ID"));
  EXPECT_THAT(talk.lines, ::testing::Contains("> Authorization: Digest [REDACTED]"));
  for (const std::string& line : talk.lines) EXPECT_THAT(line, Not(HasSubstr("response=")));

  talk.ask(SipMethod::register_contact);
  ASSERT_EQ(talk.channel.sent.size(), 3u) << "the next question brings them along";
  EXPECT_THAT(talk.channel.sent[2], HasSubstr("nc=00000002"));
}

TEST(SipSession, GivesCredentialsOnceAndOnceMoreForAStaleNonce) {
  struct Case {
    const char* why;
    std::vector<std::string> challenges;  ///< in the order in which they are made; then all is fine
    std::size_t requests;
    int status;
    SipLogin login;
  };
  const std::string again = "WWW-Authenticate: Digest realm=\"pbx.test\", nonce=\"n2\", qop=\"auth\"\r\n";
  const std::string stale = "WWW-Authenticate: Digest realm=\"pbx.test\", nonce=\"n3\", stale=true\r\n";
  const std::string other = "WWW-Authenticate: Digest realm=\"other\", nonce=\"n4\"\r\n";
  const std::string ntlm = "WWW-Authenticate: NTLM realm=\"pbx.test\"\r\n";
  const Case cases[] = {
      {"rejected", {challenge, again}, 2, 401, SipLogin::rejected},
      {"stale", {challenge, stale}, 3, 200, SipLogin::accepted},
      {"stale for ever", {challenge, stale, stale, stale, stale}, 3, 401, SipLogin::rejected},
      {"another realm behind the first", {challenge, other}, 3, 200, SipLogin::accepted},
      {"none that can be answered", {ntlm}, 1, 401, SipLogin::not_answerable},
      {"no challenge at all", {""}, 1, 401, SipLogin::not_answerable},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::size_t number = 0;
    Talk talk([&](FakeChannel& channel, const std::string& request) {
      const bool asks = number < c.challenges.size();
      channel.comes(answer_to_request(request, asks ? "401 Unauthorized" : "200 OK", asks ? c.challenges[number] : ""));
      ++number;
    });
    talk.credential = {"alice", "secret"};
    const SipOutcome outcome = talk.ask(SipMethod::register_contact);
    EXPECT_EQ(talk.channel.sent.size(), c.requests);
    EXPECT_EQ(outcome.answer.status, c.status);
    EXPECT_EQ(outcome.login, c.login);
  }
}

TEST(SipSession, AnswersAProxyAndTheRegistrarBehindIt) {
  int number = 0;
  Talk talk([&](FakeChannel& channel, const std::string& request) {
    ++number;
    if (number == 1)
      return channel.comes(answer_to_request(request, "407 Proxy Authentication Required",
                                             "Proxy-Authenticate: Digest realm=\"proxy\", nonce=\"p\"\r\n"));
    if (number == 2) return channel.comes(answer_to_request(request, "401 Unauthorized", challenge));
    fine(channel, request);
  });
  talk.credential = {"alice", "secret"};
  EXPECT_EQ(talk.ask(SipMethod::register_contact).answer.status, 200);
  EXPECT_THAT(talk.channel.sent.back(), HasSubstr("Proxy-Authorization: Digest username=\"alice\", realm=\"proxy\""));
  EXPECT_THAT(talk.channel.sent.back(), HasSubstr("\r\nAuthorization: Digest username=\"alice\", realm=\"pbx.test\""));
}

TEST(SipSession, GivesNobodyCredentialsUnasked) {
  Talk talk(&fine);
  talk.credential = {"alice", "secret"};
  talk.ask(SipMethod::register_contact);
  EXPECT_THAT(talk.channel.sent[0], Not(HasSubstr("uthorization")));
}

TEST(SipSession, RegistersForAsLongAsTheRegistrarWants) {
  const auto wants = [](unsigned seconds) {
    return [seconds](FakeChannel& channel, const std::string& request) {
      if (value_of(request, "Expires") == std::to_string(seconds)) return fine(channel, request);
      channel.comes(
          answer_to_request(request, "423 Interval Too Brief", "Min-Expires: " + std::to_string(seconds) + "\r\n"));
    };
  };
  Talk patient(wants(300));
  EXPECT_EQ(patient.ask(SipMethod::register_contact).answer.status, 200);
  Talk greedy(wants(86400));
  EXPECT_EQ(greedy.ask(SipMethod::register_contact).answer.status, 423) << "no contact of ours stays for a day";
}

TEST(SipSession, SeesThatARouterRewrites) {
  struct Case {
    const char* why;
    std::string from, to;
    std::string what;  ///< "Via: sent -> came back"; empty: nothing
  };
  const Case cases[] = {
      {"nothing", "", "", ""},
      {"the Via's address", "UDP 192.0.2.4:5062", "UDP 198.51.100.7:5062", "Via: 192.0.2.4:5062 -> 198.51.100.7:5062"},
      {"the Via's port", "UDP 192.0.2.4:5062", "UDP 192.0.2.4:1024", "Via: 192.0.2.4:5062 -> 192.0.2.4:1024"},
      {"the Via's port taken away", "UDP 192.0.2.4:5062", "UDP 192.0.2.4", "Via: 192.0.2.4:5062 -> 192.0.2.4"},
      {"our contact", "@192.0.2.4:5062;t", "@198.51.100.7:40112;t", "Contact: 192.0.2.4:5062 -> 198.51.100.7:40112"},
      {"somebody else's contact", "Contact: <sip:sereno-", "Contact: <sip:phone@10.0.0.9>, <sip:sereno-", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Talk talk([&](FakeChannel& channel, const std::string& request) {
      std::string text =
          answer_to_request(request, "200 OK", "Contact: " + value_of(request, "Contact") + ";expires=60\r\n");
      if (!c.from.empty()) text.replace(text.find(c.from), c.from.size(), c.to);
      channel.comes(text);
    });
    const SipOutcome outcome = talk.ask(SipMethod::register_contact);
    ASSERT_EQ(outcome.rewritten.size(), c.what.empty() ? 0u : 1u);
    if (c.what.empty()) continue;
    const SipRewriting& one = outcome.rewritten[0];
    EXPECT_EQ(one.what + ": " + one.sent + " -> " + one.came_back, c.what);
  }
}

TEST(SipSession, EndsWhereAServerNeverCeases) {
  Talk talk([](FakeChannel&, const std::string&) {});
  struct Endless final : SipChannel {
    NetEnd send(std::string_view, const Deadline&) override { return {}; }
    SipArrival receive(const Deadline&) override {
      now += milliseconds{10};
      return {
          .kind = SipArrival::Kind::message,
          .header = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.4;branch=x\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n\r\n"};
    }
    std::string sent_by() const override { return "192.0.2.4:5062"; }
    std::string peer() const override { return {}; }
    Deadline::Clock::time_point now{};
  } channel;
  SipSession session(channel, SipTransport::udp, talk.trace, system_random(), "Sereno/0");
  const SipOutcome outcome = session.ask({.uri = "sip:pbx.test", .own_uri = "sip:a@pbx.test"}, {},
                                         Deadline(channel.now + milliseconds{1000}, {}, [&] { return channel.now; }));
  EXPECT_EQ(outcome.net.fault, NetFault::timed_out);
  EXPECT_GT(outcome.foreign, 50u);
}

TEST(SystemRandom, IsNeverTheSame) {
  const auto random = system_random();
  EXPECT_EQ(random(24).size(), 24u);
  EXPECT_EQ(random(24).find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(random(24), random(24));
}

}  // namespace
}  // namespace sereno::steps
