#include "sereno/steps/connection.h"

#include <gtest/gtest.h>

#include "plugins/steps/testing/made_certificates.h"
#include "plugins/steps/testing/scratch_file.h"
#include "plugins/steps/testing/scripted_server.h"
#include "sereno/steps/tls_words.h"

namespace sereno::steps {
namespace {

using testing::Conversation;
using testing::MadeCertificate;
using testing::make_certificate;
using testing::ScratchFile;
using testing::ScriptedServer;

Deadline far_deadline() { return Deadline(Deadline::Clock::now() + std::chrono::minutes{1}); }
Deadline passed() {
  return Deadline(Deadline::Clock::time_point{}, {}, [] { return Deadline::Clock::time_point{}; });
}

/// Says what it was told, once.
void echo(Conversation& conversation) {
  conversation.send(conversation.read_to("\n"));
  conversation.wait_for_hang_up();
}

struct Authority {
  MadeCertificate root = make_certificate({.name = "root", .authority = true});
  MadeCertificate leaf = make_certificate({.name = "leaf", .alternative_name = "DNS:cc.test,IP:127.0.0.1"}, &root);
  ScratchFile file{root.certificate};
};
const Authority& authority() {
  static const Authority one;
  return one;
}
ScriptedServer::Tls good() { return {.chain = authority().leaf.certificate, .key = authority().leaf.key}; }

/// What one line comes back as, or why it does not.
std::string echoed(Connection& connection) {
  if (const NetEnd end = connection.send("hello\n", far_deadline()); !end) return end.text;
  std::string text;
  while (text.find('\n') == std::string::npos)
    if (const NetEnd end = connection.receive(text, 100, far_deadline()); !end) return end.text;
  return text;
}

TEST(Connection, CarriesBytes) {
  const ScriptedServer server(&echo);
  Connection connection;
  ASSERT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
  EXPECT_EQ(connection.peer(), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(connection.local().address, "127.0.0.1");
  EXPECT_NE(connection.local().port, 0);
  EXPECT_EQ(echoed(connection), "hello\n");
  std::string more;
  EXPECT_EQ(connection.receive(more, 100, passed()).fault, NetFault::timed_out);
}

TEST(Connection, CarriesBytesBehindTls) {
  const ScriptedServer server(&echo, good());
  for (const char* name : {"cc.test", "127.0.0.1"}) {
    Connection connection;
    ASSERT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
    const NetEnd end = connection.start_tls({.ca_file = authority().file.path()}, name, far_deadline());
    ASSERT_TRUE(end) << end.text;
    EXPECT_EQ(connection.tls().protocol, "TLSv1.3");
    ASSERT_EQ(connection.tls().chain.size(), 2u);
    EXPECT_EQ(connection.tls().chain[0].name, "leaf");
    EXPECT_TRUE(connection.tls().chain[1].own);
    EXPECT_EQ(echoed(connection), "hello\n");
  }
}

TEST(Connection, AgreesOnAProtocol) {
  ScriptedServer::Tls tls = good();
  tls.http2 = true;
  const ScriptedServer server(&echo, tls);
  Connection connection;
  ASSERT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
  ASSERT_TRUE(
      connection.start_tls({.ca_file = authority().file.path()}, "cc.test", far_deadline(), {"http/1.1", "h2"}));
  EXPECT_EQ(connection.protocol(), "h2");
}

TEST(Connection, SaysWhatIsWrongWithACertificate) {
  const MadeCertificate expired = make_certificate(
      {.name = "leaf", .alternative_name = "DNS:cc.test", .ends = std::chrono::hours{-3}}, &authority().root);
  const MadeCertificate alone = make_certificate({.name = "alone", .alternative_name = "DNS:cc.test"});
  struct Case {
    const char* why;
    const MadeCertificate* certificate;
    const char* name;
    const char* text;
  };
  const Case cases[] = {
      {"expired", &expired, "cc.test", "certificate 'leaf' expired 3 h ago"},
      {"another's", &authority().leaf, "other.test", "certificate is for 'cc.test', '127.0.0.1', not for 'other.test'"},
      {"another address's", &authority().leaf, "127.0.0.2",
       "certificate is for 'cc.test', '127.0.0.1', not for '127.0.0.2'"},
      {"its own issuer", &alone, "cc.test", "certificate 'alone' is self-signed and not trusted here"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server(&echo, {.chain = c.certificate->certificate, .key = c.certificate->key});
    Connection connection;
    ASSERT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
    const NetEnd end = connection.start_tls({.ca_file = authority().file.path()}, c.name, far_deadline());
    EXPECT_EQ(end.fault, NetFault::tls);
    EXPECT_EQ(describe_tls_fault(connection.tls(), c.name, end.text, now_utc()).text, c.text);

    ASSERT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
    EXPECT_TRUE(connection.start_tls({.verify = false}, c.name, far_deadline())) << "nothing was to be verified";
    EXPECT_FALSE(connection.tls().chain.empty());
  }
}

TEST(Connection, TellsTheAlert) {
  ScriptedServer::Tls tls = good();
  tls.client_authority = authority().root.certificate;
  const ScriptedServer server(&echo, tls);
  Connection connection;
  ASSERT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
  ASSERT_TRUE(connection.start_tls({.ca_file = authority().file.path()}, "cc.test", far_deadline()))
      << "in TLS 1.3 the demand is noticed behind the handshake";
  std::string text;
  EXPECT_EQ(connection.receive(text, 10, far_deadline()).fault, NetFault::tls);
  EXPECT_EQ(connection.tls().alert, 116);

  const MadeCertificate client = make_certificate({.name = "client"}, &authority().root);
  const ScratchFile certificate(client.certificate), key(client.key);
  const TlsSettings known{
      .ca_file = authority().file.path(), .client_certificate = certificate.path(), .client_key = key.path()};
  ASSERT_TRUE(connection.connect("127.0.0.1", server.port(), far_deadline()));
  ASSERT_TRUE(connection.start_tls(known, "cc.test", far_deadline()));
  EXPECT_EQ(echoed(connection), "hello\n");
}

TEST(Connection, TellsWhyThereIsNone) {
  std::uint16_t dead = 0;
  {
    const ScriptedServer gone([](Conversation&) {});
    dead = gone.port();
  }
  Connection connection;
  EXPECT_EQ(connection.connect("127.0.0.1", dead, far_deadline()).fault, NetFault::refused);
  EXPECT_EQ(connection.connect("cc.test", 80, far_deadline()).fault, NetFault::local) << "names are not resolved here";

  const ScriptedServer closing([](Conversation& conversation) { conversation.read(1); });
  ASSERT_TRUE(connection.connect("127.0.0.1", closing.port(), far_deadline()));
  const NetFault fault = connection.start_tls({.verify = false}, "cc.test", far_deadline()).fault;
  EXPECT_TRUE(fault == NetFault::closed || fault == NetFault::reset);

  const ScriptedServer plain([](Conversation& conversation) {
    conversation.read(1);
    conversation.send("220 mail ESMTP\r\n");
    conversation.wait_for_hang_up();
  });
  ASSERT_TRUE(connection.connect("127.0.0.1", plain.port(), far_deadline()));
  const NetEnd end = connection.start_tls({.verify = false}, "cc.test", far_deadline());
  EXPECT_EQ(end.fault, NetFault::tls);
  EXPECT_EQ(describe_tls_fault(connection.tls(), "cc.test", end.text, now_utc()).text,
            "the server speaks no TLS on this port");

  const ScriptedServer silent([](Conversation& conversation) { conversation.wait_for_hang_up(); });
  ASSERT_TRUE(connection.connect("127.0.0.1", silent.port(), far_deadline()));
  EXPECT_EQ(connection.start_tls({.verify = false}, "cc.test", passed()).fault, NetFault::timed_out);
  ASSERT_TRUE(connection.connect("127.0.0.1", silent.port(), far_deadline()));
  const NetEnd bad = connection.start_tls({.ca_file = "/nonexistent/ca.pem"}, "cc.test", far_deadline());
  EXPECT_EQ(bad.fault, NetFault::local);
  EXPECT_NE(bad.text.find("/nonexistent/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace sereno::steps
