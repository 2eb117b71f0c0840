#include "sereno/steps/sip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/steps/sip/sip_reader.h"

namespace sereno::steps {
namespace {

TEST(Sip, ComposesARequest) {
  SipRequest request{.method = SipMethod::register_contact,
                     .uri = "sip:pbx.test",
                     .sent_by = "192.0.2.4:5062",
                     .branch = "z9hG4bK1",
                     .from = "sip:alice@pbx.test",
                     .from_tag = "t1",
                     .to = "sip:alice@pbx.test",
                     .call_id = "c1",
                     .cseq = 7,
                     .contact = "sip:sereno-1@192.0.2.4:5062",
                     .expires = std::chrono::seconds{60},
                     .authorizations = {"Authorization: Digest x"},
                     .user_agent = "Sereno/0"};
  EXPECT_EQ(compose(request),
            "REGISTER sip:pbx.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.4:5062;branch=z9hG4bK1;rport\r\n"
            "Max-Forwards: 70\r\nFrom: <sip:alice@pbx.test>;tag=t1\r\nTo: <sip:alice@pbx.test>\r\nCall-ID: c1\r\n"
            "CSeq: 7 REGISTER\r\nContact: <sip:sereno-1@192.0.2.4:5062>\r\nExpires: 60\r\nAuthorization: Digest x\r\n"
            "User-Agent: Sereno/0\r\nContent-Length: 0\r\n\r\n");
  request.method = SipMethod::options;
  request.transport = SipTransport::wss;
  EXPECT_THAT(compose(request),
              ::testing::StartsWith("OPTIONS sip:pbx.test SIP/2.0\r\nVia: SIP/2.0/WSS 192.0.2.4:5062;"));
}

/// Nobody is called and nothing is delivered: whatever value a method has, it is one of two words.
TEST(Sip, SaysNoOtherMethod) {
  for (int value = 0; value < 256; ++value) {
    const auto method = static_cast<SipMethod>(value);
    const std::string text = compose({.method = method, .uri = "sip:pbx.test"});
    EXPECT_TRUE(text.starts_with("OPTIONS ") || text.starts_with("REGISTER ")) << text;
    EXPECT_TRUE(text.find(" OPTIONS\r\n") != std::string::npos || text.find(" REGISTER\r\n") != std::string::npos);
    EXPECT_EQ(text.find("Contact: *"), std::string::npos);
  }
}

TEST(Sip, AddressesThatMayBeAsked) {
  struct Case {
    const char* why;
    const char* uri;
    const char* problem;  ///< null: fine
  };
  const Case cases[] = {
      {"a host", "sip:pbx.test", nullptr},
      {"a user, a port, parameters", "sip:1000@pbx.test:5070;transport=tcp", nullptr},
      {"secure", "sips:alice@pbx.test", nullptr},
      {"IPv6", "sip:[2001:db8::1]:5060", nullptr},
      {"a telephone number", "tel:+5255", "'tel:+5255' begins with no sip: or sips:"},
      {"no scheme", "pbx.test", "'pbx.test' begins with no sip: or sips:"},
      {"a line end, to begin a request of its own", "sip:a@b\r\n\r\nINVITE sip:c SIP/2.0",
       "has a blank or a control character in it"},
      {"a blank", "sip:a b@c", "has a blank or a control character in it"},
      {"a method", "sip:1000@pbx.test;Method=INVITE", "'sip:1000@pbx.test;Method=INVITE' names a method"},
      {"headers", "sip:1000@pbx.test?Subject=x",
       "'sip:1000@pbx.test?Subject=x' has one of <, >, \", ? and the comma in it"},
      {"a second address", "sip:a@b>,<sip:c@d", "'sip:a@b>,<sip:c@d' has one of <, >, \", ? and the comma in it"},
      {"no host", "sip:alice@", "'sip:alice@' names no host"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(sip_uri_problem(c.uri).value_or("fine"), c.problem == nullptr ? "fine" : c.problem);
  }
}

TEST(Sip, TakesAnAddressApart) {
  EXPECT_EQ(sip_uri_parts("sip:alice@pbx.test:5060;transport=tcp").user, "alice");
  EXPECT_EQ(sip_uri_parts("sip:alice@pbx.test:5060;transport=tcp").host_port, "pbx.test:5060");
  EXPECT_EQ(sip_uri_parts("sip:[2001:db8::1]").host_port, "[2001:db8::1]");
  EXPECT_EQ(sip_uri_parts("").host_port, "");
}

TEST(Sip, Transports) {
  for (const auto transport :
       {SipTransport::udp, SipTransport::tcp, SipTransport::tls, SipTransport::ws, SipTransport::wss})
    EXPECT_EQ(sip_transport_from(to_string(transport)), transport);
  EXPECT_FALSE(sip_transport_from("sctp"));
  EXPECT_EQ(default_port(SipTransport::tls), 5061);
  EXPECT_EQ(default_port(SipTransport::wss), 443);
}

}  // namespace
}  // namespace sereno::steps
