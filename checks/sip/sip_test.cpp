// The whole check across the plugin line, against a registrar of the test's own.
#include <gtest/gtest.h>

#include <mutex>

#include "checks/sip/registration.h"
#include "plugins/steps/testing/datagram_server.h"
#include "sereno/check_harness.h"

namespace sip {
namespace {

using sereno::CheckHarness;
using sereno::Status;
using sereno::steps::testing::DatagramSender;
using sereno::steps::testing::DatagramServer;

std::string value_of(const std::string& message, std::string_view name) {
  const auto at = message.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 4;
  return message.substr(begin, message.find("\r\n", begin) - begin);
}

/// Takes every registration, or answers what it is told. To OPTIONS it says 200.
class Registrar {
 public:
  explicit Registrar(std::string status = "200 OK", std::string more = {})
      : status_(std::move(status)), more_(std::move(more)) {}

  std::uint16_t port() const { return server_.port(); }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  /// "60 sip:a@b", "0 sip:a@b", in their order.
  std::vector<std::string> registrations() const {
    std::vector<std::string> out;
    for (const std::string& one : requests()) out.push_back(value_of(one, "Expires") + " " + value_of(one, "Contact"));
    return out;
  }

 private:
  void serve(const std::string& request, DatagramSender& sender) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const bool registers = request.starts_with("REGISTER");
    std::string answer = "SIP/2.0 " + (registers ? status_ : "200 OK") + "\r\n" + more_;
    for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq", "Contact"})
      answer += std::string(name) + ": " + value_of(request, name) + "\r\n";
    sender.answer(answer + "\r\n");
  }

  std::string status_, more_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  DatagramServer server_{[this](int, const std::string& text, DatagramSender& sender) { serve(text, sender); }};
};

void set_up(CheckHarness& harness, const Registrar& registrar) {
  harness.option("hostname", "127.0.0.1")
      .option("port", std::to_string(registrar.port()))
      .option("mode", "register")
      .option("uri", "sip:alice@pbx.test");
}

TEST(SipCheck, TakesItsContactBack) {
  const Registrar registrar;
  CheckHarness harness;
  set_up(harness, registrar);
  const auto result = harness.run();
  EXPECT_EQ(result.status, Status::ok) << result.summary;
  const auto seen = registrar.registrations();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].substr(0, 3), "60 ");
  EXPECT_EQ(seen[1], "0 " + seen[0].substr(3)) << "that contact, and no other";
  EXPECT_TRUE(harness.intents().empty());
  ASSERT_EQ(result.steps.size(), 2u);
  EXPECT_EQ(result.steps[1].name, "deregister");
}

TEST(SipCheck, KeepsTheNoteOfWhatItCouldNotTakeBack) {
  const DatagramServer silent([](int, const std::string&, DatagramSender&) {});
  CheckHarness harness;
  harness.option("hostname", "127.0.0.1").option("port", std::to_string(silent.port()));
  harness.option("mode", "register").option("uri", "sip:alice@pbx.test").timeout(std::chrono::milliseconds{300});
  EXPECT_EQ(harness.run().status, Status::critical);
  ASSERT_EQ(harness.intents().size(), 1u) << "it may have been registered: nobody can tell";
  const auto left = Registration::from_note(harness.intents()[0].note);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->own_uri, "sip:alice@pbx.test");
}

TEST(SipCheck, DropsTheNoteWhereNothingWasRegistered) {
  const Registrar registrar("403 Forbidden");
  CheckHarness harness;
  set_up(harness, registrar);
  EXPECT_EQ(harness.run().status, Status::unknown);
  EXPECT_EQ(registrar.requests().size(), 1u);
  EXPECT_TRUE(harness.intents().empty());
}

TEST(SipCheck, TidiesUpBehindARunThatWasKilled) {
  const Registrar registrar;
  const auto now = sereno::now_utc();
  const Registration left{"sip:sereno-left@192.0.2.4:5062", "sip:alice@pbx.test", now + std::chrono::seconds{30}};
  const Registration others{"sip:sereno-other@192.0.2.4:5062", "sip:bob@pbx.test", now + std::chrono::seconds{30}};
  const Registration ended{"sip:sereno-ended@192.0.2.4:5062", "sip:alice@pbx.test", now - std::chrono::seconds{1}};
  CheckHarness harness;
  set_up(harness, registrar);
  for (const Registration& one : {left, others, ended}) harness.intent(one.key(), one.note());
  harness.intent("login.1", "of another check").intent("sereno-odd", "is none of ours");
  EXPECT_EQ(harness.run().status, Status::ok);
  const auto seen = registrar.registrations();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0], "0 <sip:sereno-left@192.0.2.4:5062>") << "before anything else";
  ASSERT_EQ(harness.intents().size(), 2u);
  EXPECT_EQ(harness.intents()[0].key, "sereno-other") << "of another address: it ends by itself";
  EXPECT_EQ(harness.intents()[1].key, "login.1") << "of another check";
}

const std::string challenge = "WWW-Authenticate: Digest realm=\"pbx.test\", nonce=\"n\"\r\n";

/// Two rejections, and the account rests: what needs no credentials goes on.
TEST(SipCheck, LocksNoAccount) {
  const Registrar registrar("401 Unauthorized", challenge);
  CheckHarness harness;
  set_up(harness, registrar);
  harness.option("credential", "file:/secret").file("/secret", "alice:wrong\n");
  for (int run = 0; run < 2; ++run) {
    const auto result = harness.run();
    EXPECT_EQ(result.status, Status::unknown);
    EXPECT_EQ(result.observer, "wrong_credential");
    EXPECT_EQ(result.fault.owner, sereno::FaultOwner::observer);
  }
  ASSERT_EQ(harness.sign_ins_ended().size(), 2u);
  EXPECT_EQ(harness.sign_ins_ended()[0].outcome, sereno::SignIn::rejected);
  EXPECT_EQ(harness.sign_ins_ended()[0].account, "alice");
  const auto asked = registrar.requests().size();
  const auto result = harness.run();
  EXPECT_EQ(result.status, Status::unknown);
  EXPECT_EQ(result.function_state, sereno::FunctionState::not_seen);
  EXPECT_EQ(result.observer, "breaker_open");
  EXPECT_EQ(result.fault.owner, sereno::FaultOwner::observer);
  ASSERT_EQ(registrar.requests().size(), asked + 1);
  EXPECT_EQ(registrar.requests().back().substr(0, 8), "OPTIONS ");
}

TEST(SipCheck, TellsThatItSignedIn) {
  const Registrar registrar("200 OK");
  CheckHarness harness;
  set_up(harness, registrar);
  harness.option("credential", "file:/secret").file("/secret", "alice:right\n");
  EXPECT_EQ(harness.run().status, Status::ok);
  EXPECT_EQ(harness.sign_ins_begun("alice"), 1u);
  EXPECT_TRUE(harness.sign_ins_ended().empty()) << "nobody asked for the password";
}

TEST(SipCheck, AsksWithOptionsAndNotesNothing) {
  const Registrar registrar;
  CheckHarness harness;
  harness.option("hostname", "127.0.0.1").option("port", std::to_string(registrar.port()));
  const auto result = harness.run();
  EXPECT_EQ(result.status, Status::ok) << result.summary;
  ASSERT_EQ(registrar.requests().size(), 1u);
  EXPECT_EQ(registrar.requests()[0].substr(0, 8), "OPTIONS ");
  EXPECT_TRUE(harness.intents().empty());
}

/// By option, by parameter, by a line end: nobody gets it to say anything else.
TEST(SipCheck, CannotBeMadeToCall) {
  const Registrar registrar;
  for (const auto& [option, value] : std::vector<std::pair<std::string, std::string>>{
           {"mode", "invite"},
           {"uri", "sip:1000@127.0.0.1;method=INVITE"},
           {"uri", "sip:1000@127.0.0.1 SIP/2.0\r\n\r\nINVITE sip:1000@127.0.0.1"},
           {"uri", "sip:1000@127.0.0.1?Replaces=x"},
           {"header", "X: y\r\nINVITE: z"}}) {
    CheckHarness harness;
    harness.option("hostname", "127.0.0.1").option("port", std::to_string(registrar.port())).option(option, value);
    EXPECT_EQ(harness.run().status, Status::unknown) << option << " " << value;
  }
  EXPECT_TRUE(registrar.requests().empty()) << "not a byte was sent";
}

TEST(Registration, IsReadBack) {
  const Registration one{"sip:sereno-1@192.0.2.4:5062;transport=udp", "sip:alice@pbx.test",
                         sereno::instant_from_ms(1234)};
  EXPECT_EQ(one.key(), "sereno-1");
  EXPECT_EQ(Registration::from_note(one.note()), one);
  for (const char* bad : {"", "x", "a b", "a b c", "  "}) EXPECT_FALSE(Registration::from_note(bad)) << bad;
}

}  // namespace
}  // namespace sip
