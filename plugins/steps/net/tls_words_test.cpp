#include "sereno/steps/tls_words.h"

#include <gtest/gtest.h>

#include "sereno/steps/tls_settings.h"

namespace sereno::steps {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Instant now = *parse_instant("2026-04-06T12:00:00Z");

Certificate lasting(std::string name, std::chrono::milliseconds left, days life = days{365}) {
  return {.name = std::move(name), .issuer = "CA", .not_before = now + left - life, .not_after = now + left};
}

TlsView seen(ChainFault fault, std::string subject, std::string issuer = {}) {
  TlsView tls;
  tls.chain = {lasting("leaf.example", -hours{3})};
  tls.chain[0].names = {"leaf.example", "www.leaf.example"};
  tls.verdict = {.fault = fault, .text = "library words", .subject = std::move(subject), .issuer = std::move(issuer)};
  return tls;
}

TlsView alerted(int code) {
  TlsView tls;
  tls.alert = code;
  return tls;
}

TEST(DescribeTlsFault, SaysWhatPeopleSay) {
  struct Case {
    TlsView tls;
    const char* library;
    const char* text;
  };
  TlsView many = seen(ChainFault::wrong_name, "leaf.example");
  many.chain[0].names = {"a.example", "b.example", "c.example", "d.example", "e.example"};
  const Case cases[] = {
      {seen(ChainFault::expired, "leaf.example"), "", "certificate 'leaf.example' expired 3 h ago"},
      {seen(ChainFault::expired, "not in the chain"), "", "certificate 'not in the chain' expired"},
      {seen(ChainFault::not_yet_valid, "not in the chain"), "", "certificate 'not in the chain' is not yet valid"},
      {seen(ChainFault::self_signed, "leaf.example"), "",
       "certificate 'leaf.example' is self-signed and not trusted here"},
      {seen(ChainFault::untrusted_root, "Corp CA"), "",
       "root 'Corp CA' of certificate 'leaf.example' is not trusted here"},
      {seen(ChainFault::issuer_missing, "leaf.example", "R3"), "",
       "issuer 'R3' of certificate 'leaf.example' was not sent by the server and is not trusted here"},
      {seen(ChainFault::other, "leaf.example"), "", "certificate 'leaf.example': library words"},
      {seen(ChainFault::none, ""), "SSL: no alternative certificate subject name matches target host name 'cc.example'",
       "certificate is for 'leaf.example', 'www.leaf.example', not for 'cc.example'"},
      {many, "",
       "certificate is for 'a.example', 'b.example', 'c.example', 'd.example' and 1 more, not for 'cc.example'"},
      {{}, "error:0A00010B:SSL routines::wrong version number", "the server speaks no TLS on this port"},
      {{}, "error:0A0000C6:SSL routines::packet length too long", "the server speaks no TLS on this port"},
      {{},
       "error:0A000102:SSL routines::unsupported protocol",
       "the server offers no TLS version that is allowed here"},
      {{},
       "error:0A00018A:SSL routines::dh key too small",
       "the server's key exchange is too weak for this machine (DH key too small)"},
      {{},
       "error:0A000126:SSL routines::unexpected eof while reading",
       "connection closed in the middle of the handshake"},
      {{},
       "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to h:443",
       "connection closed in the middle of the handshake"},
      {{}, "Recv failure: Connection reset by peer", "connection reset in the middle of the handshake"},
      {{}, "error:0A0000AB:SSL routines::something new, errno 0", "handshake failed: something new"},
      {{}, "", "handshake failed"},
  };
  for (const Case& c : cases) EXPECT_EQ(describe_tls_fault(c.tls, "cc.example", c.library, now).text, c.text);
}

TEST(DescribeTlsFault, SaysWhatTheAlertSays) {
  struct Case {
    int code;
    const char* text;
    FunctionState function;
  };
  const Case cases[] = {
      {116, "the server refused TLS: it demands a client certificate (certificate required)", FunctionState::not_seen},
      {45, "the server refused TLS: our client certificate has expired (certificate expired)", FunctionState::not_seen},
      {48, "the server refused TLS: it does not know the authority of our client certificate (unknown CA)",
       FunctionState::not_seen},
      {40,
       "the server refused TLS: it found no common ground: versions, ciphers, or a client certificate (handshake "
       "failure)",
       FunctionState::by_status},
      {70, "the server refused TLS: it speaks no TLS version that is allowed here (protocol version)",
       FunctionState::by_status},
      {112, "the server refused TLS: it has no server of this name (unrecognized name)", FunctionState::by_status},
      {80, "the server refused TLS: it failed by itself (internal error)", FunctionState::by_status},
      {199, "the server refused TLS: alert 199", FunctionState::by_status},
  };
  for (const Case& c : cases) {
    const auto words = describe_tls_fault(alerted(c.code), "cc.example", "library words", now);
    EXPECT_EQ(words.text, c.text);
    EXPECT_EQ(words.function, c.function) << c.code;
  }
  TlsView both = alerted(42);
  both.verdict = seen(ChainFault::expired, "leaf.example").verdict;
  EXPECT_EQ(describe_tls_fault(both, "h", "", now).text, "certificate 'leaf.example' expired")
      << "our own judgement comes first";
}

TEST(ParseTlsVersion, KnowsThoseThatAreSpoken) {
  EXPECT_EQ(*parse_tls_version("1.0"), TlsVersion::tls1_0);
  EXPECT_EQ(*parse_tls_version("1.3"), TlsVersion::tls1_3);
  for (const char* text : {"", "2", "3", "1.4", "1.2+", "TLSv1.2"}) EXPECT_FALSE(parse_tls_version(text)) << text;
}

}  // namespace
}  // namespace sereno::steps
