#include "sereno/flows/sip_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/steps/testing/datagram_server.h"

namespace sereno::flows {
namespace {

using steps::testing::DatagramSender;
using steps::testing::DatagramServer;
using testing::HasSubstr;

std::string value_of(const std::string& message, std::string_view name) {
  const auto at = message.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 4;
  return message.substr(begin, message.find("\r\n", begin) - begin);
}

/// Answers everything with one status, and keeps what it was asked.
struct Registrar {
  explicit Registrar(std::string answer) : status(std::move(answer)) {}
  std::string status;
  std::vector<std::string> asked{};
  DatagramServer server{[this](int, const std::string& request, DatagramSender& sender) {
    asked.push_back(request);
    sender.answer("SIP/2.0 " + status + "\r\nVia: " + value_of(request, "Via") +
                  "\r\nFrom: " + value_of(request, "From") + "\r\nTo: " + value_of(request, "To") +
                  ";tag=x\r\nCall-ID: " + value_of(request, "Call-ID") + "\r\nCSeq: " + value_of(request, "CSeq") +
                  "\r\nServer: pbx 1.0\r\nContent-Length: 0\r\n\r\n");
  }};
  std::string address() const { return "127.0.0.1:" + std::to_string(server.port()); }
};

class Asking {
 public:
  Answer ask(const std::string& method, const std::string& uri, std::vector<Field> settings) {
    return transport_.perform(
        {.transport = "sip", .method = method, .target = uri, .settings = std::move(settings)},
        {.step = "ask", .steps = steps_, .deadline = steps_.deadline(), .trace = trace_, .judge = judge_});
  }

 private:
  steps::Redactor redactor_;
  steps::Trace trace_{redactor_, {}};
  Judge judge_ = [](const Request&) { return std::optional<std::string>(); };
  steps::StepRun steps_{steps::Deadline(std::chrono::steady_clock::now() + std::chrono::seconds(10)), {}};
  SipTransport transport_{{}, "Sereno/0", [] { return instant_from_ms(0); }};
};

TEST(SipTransport, AsksForOptions) {
  Registrar pbx("404 Not Found");
  Asking asking;
  const Answer answer = asking.ask("", "sip:pbx.test", {{"address", pbx.address()}});
  ASSERT_FALSE(answer.failure) << "whoever says no is alive: " << answer.failure->observed;
  EXPECT_EQ(answer.code, 404);
  EXPECT_EQ(answer.header("server"), "pbx 1.0");
  EXPECT_EQ(answer.observed, "404 Not Found");
  EXPECT_THAT(pbx.asked.at(0), testing::StartsWith("OPTIONS sip:pbx.test SIP/2.0\r\n"));
}

TEST(SipTransport, RegistersOneContactAndTakesItAway) {
  Registrar pbx("200 OK");
  Asking asking;
  EXPECT_FALSE(asking.ask("REGISTER", "sip:alice@pbx.test", {{"address", pbx.address()}}).failure);
  EXPECT_FALSE(asking.ask("REGISTER", "sip:alice@pbx.test", {{"address", pbx.address()}, {"expires", "0"}}).failure);
  ASSERT_EQ(pbx.asked.size(), 2u);
  const auto contact = [](const std::string& request) {
    const std::string value = value_of(request, "Contact");
    return value.substr(0, value.find('>'));
  };
  EXPECT_NE(contact(pbx.asked[0]), "");
  EXPECT_EQ(contact(pbx.asked[0]), contact(pbx.asked[1])) << "its own contact, and no other";
  EXPECT_THAT(pbx.asked[1], HasSubstr("xpires: 0"));
}

TEST(SipTransport, FailsWithTheServersWord) {
  for (const auto& [method, status] :
       {std::pair{"REGISTER", "403 Forbidden"}, {"OPTIONS", "503 Service Unavailable"}}) {
    Registrar pbx(status);
    Asking asking;
    const Answer answer = asking.ask(method, "sip:alice@pbx.test", {{"address", pbx.address()}});
    ASSERT_TRUE(answer.failure);
    EXPECT_EQ(answer.failure->observed, status);
    EXPECT_EQ(answer.code, std::stoi(status)) << "for the dictionary";
  }
}

TEST(SipTransport, RefusesWhatItCannotDo) {
  struct Case {
    const char* why;
    const char* method;
    const char* uri;
    std::vector<Field> settings;
    const char* problem;
  };
  const Case cases[] = {
      {"good", "OPTIONS", "sip:pbx.test", {{"transport", "wss"}, {"path", "/ws"}}, ""},
      {"a call", "INVITE", "sip:1@pbx.test", {}, "sip asks OPTIONS and REGISTER, not 'INVITE'"},
      {"nobody is registered", "REGISTER", "sip:pbx.test", {}, "REGISTER names whom it registers: sip:USER@HOST"},
      {"a transport of no kind",
       "OPTIONS",
       "sip:pbx.test",
       {{"transport", "sctp"}},
       "transport is udp, tcp, tls, ws or wss, not 'sctp'"},
      {"a day", "REGISTER", "sip:a@pbx.test", {{"expires", "86400"}}, "'86400' is no number up to 3600"},
      {"a setting of no kind", "OPTIONS", "sip:pbx.test", {{"contact", "*"}}, "sip has no setting 'contact'"},
  };
  const SipTransport transport({}, "Sereno/0", [] { return instant_from_ms(0); });
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(transport.refusal({.transport = "sip", .method = c.method, .target = c.uri, .settings = c.settings})
                  .value_or(""),
              c.problem);
  }
  EXPECT_EQ(*transport.host_of({.transport = "sip", .target = "sip:alice@PBX.test:5070"}), "pbx.test");
}

}  // namespace
}  // namespace sereno::flows
