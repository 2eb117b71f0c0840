// Sessions over TLS and HTTP/2.
#include <gtest/gtest.h>

#include "plugins/steps/http/testing/asking.h"
#include "plugins/steps/testing/http2_answer.h"
#include "plugins/steps/testing/made_certificates.h"
#include "plugins/steps/testing/scratch_file.h"
#include "plugins/steps/testing/scripted_server.h"
#include "sereno/steps/tls_words.h"

namespace sereno::steps {
namespace {

using testing::answering;
using testing::answering_and_waiting;
using testing::ask;
using testing::Conversation;
using testing::MadeCertificate;
using testing::make_certificate;
using testing::request_to;
using testing::ScriptedServer;

/// A root, an intermediate and a leaf for cc.test; files for those who read them.
struct Authorities {
  MadeCertificate root = make_certificate({.name = "root", .authority = true});
  MadeCertificate middle = make_certificate({.name = "middle", .authority = true}, &root);
  MadeCertificate leaf = make_certificate({.name = "leaf", .alternative_name = "DNS:cc.test"}, &middle);
  testing::ScratchFile root_file{root.certificate};

  ScriptedServer::Tls sending(const std::string& more = {}) const {
    return {.chain = leaf.certificate + middle.certificate + more, .key = leaf.key};
  }
};

const Authorities& authorities() {
  static const Authorities all;
  return all;
}

HttpSettings trusting() { return {.tls = {.ca_file = authorities().root_file.path()}}; }

const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::vector<std::string> names(const std::vector<Certificate>& certificates) {
  std::vector<std::string> all;
  for (const Certificate& one : certificates) all.push_back(one.name);
  return all;
}

TEST(HttpSession, JudgesTheChainThatItVerified) {
  const auto& all = authorities();
  const MadeCertificate old_root = make_certificate({.name = "old root", .authority = true});
  const MadeCertificate crossed = make_certificate(
      {.name = "root", .authority = true, .begins = std::chrono::hours{-99}, .ends = std::chrono::hours{-9}}, &old_root,
      &all.root);
  const MadeCertificate stranger =
      make_certificate({.name = "stranger", .begins = std::chrono::hours{-99}, .ends = std::chrono::hours{-9}});
  struct Case {
    const char* why;
    std::string more;
    std::vector<std::string> strays;
  };
  const Case cases[] = {
      {"nothing beside it", "", {}},
      {"an expired cross-signed root", crossed.certificate, {"root"}},
      {"an expired stranger", stranger.certificate, {"stranger"}},
      {"both", crossed.certificate + stranger.certificate, {"root", "stranger"}},
  };
  for (const Case& c : cases)
    for (const bool verify : {true, false}) {
      SCOPED_TRACE(std::string(c.why) + (verify ? "" : ", not verified"));
      const ScriptedServer server(answering(page), all.sending(c.more));
      HttpSettings settings = trusting();
      settings.tls.verify = verify;
      const HttpExchange exchange = ask(settings, request_to(server.port(), "https"));
      EXPECT_EQ(exchange.fault, HttpFault::none) << exchange.fault_text;
      EXPECT_EQ(exchange.tls.protocol, "TLSv1.3");
      ASSERT_GE(exchange.tls.chain.size(), 2u);
      EXPECT_EQ(exchange.tls.chain[1].name, "middle");
      if (!verify) continue;
      EXPECT_EQ(names(exchange.tls.chain), (std::vector<std::string>{"leaf", "middle", "root"}));
      EXPECT_EQ(names(exchange.tls.strays), c.strays);
    }
}

TEST(HttpSession, SaysWhatIsWrongWithAChain) {
  const auto& all = authorities();
  const MadeCertificate expired = make_certificate(
      {.name = "leaf", .alternative_name = "DNS:cc.test", .ends = std::chrono::hours{-3}}, &all.middle);
  const MadeCertificate other = make_certificate({.name = "leaf", .alternative_name = "DNS:other.test"}, &all.middle);
  const MadeCertificate alone = make_certificate({.name = "alone", .alternative_name = "DNS:cc.test"});
  struct Case {
    const char* why;
    ScriptedServer::Tls tls;
    const char* text;
  };
  const Case cases[] = {
      {"expired", {expired.certificate + all.middle.certificate, expired.key}, "certificate 'leaf' expired 3 h ago"},
      {"another's",
       {other.certificate + all.middle.certificate, other.key},
       "certificate is for 'other.test', not for 'cc.test'"},
      {"its own issuer", {alone.certificate, alone.key}, "certificate 'alone' is self-signed and not trusted here"},
      {"no intermediate",
       {all.leaf.certificate, all.leaf.key},
       "issuer 'middle' of certificate 'leaf' was not sent by the server and is not trusted here"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const ScriptedServer server(answering(page), c.tls);
    const HttpExchange exchange = ask(trusting(), request_to(server.port(), "https"));
    EXPECT_EQ(exchange.fault, HttpFault::tls);
    EXPECT_EQ(describe_tls_fault(exchange.tls, "cc.test", exchange.fault_text, now_utc()).text, c.text);
  }
}

TEST(HttpSession, ADemandForAClientCertificateIsToldAsTheAlertSaysIt) {
  ScriptedServer::Tls tls = authorities().sending();
  tls.client_authority = authorities().root.certificate;
  const ScriptedServer server(answering(page), tls);
  for (int i = 0; i < 20; ++i) {  // it hangs up before or behind the request
    const HttpExchange exchange = ask(trusting(), request_to(server.port(), "https"));
    EXPECT_EQ(exchange.fault, HttpFault::tls) << exchange.fault_text;
    EXPECT_EQ(exchange.tls.alert, 116);
  }

  HttpSettings known = trusting();
  const MadeCertificate client = make_certificate({.name = "client"}, &authorities().root);
  const testing::ScratchFile certificate(client.certificate), key(client.key);
  known.tls.client_certificate = certificate.path();
  known.tls.client_key = key.path();
  EXPECT_EQ(ask(known, request_to(server.port(), "https")).status, 200);
}

TEST(HttpSession, WhatSpeaksNoTlsIsToldSo) {
  for (const char* greeting : {"HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail ESMTP\r\n"}) {
    const ScriptedServer server([greeting](Conversation& conversation) {
      conversation.read(1);
      conversation.send(greeting);
      conversation.wait_for_hang_up();
    });
    const HttpExchange exchange = ask(trusting(), request_to(server.port(), "https"));
    EXPECT_EQ(exchange.fault, HttpFault::tls);
    EXPECT_EQ(describe_tls_fault(exchange.tls, "cc.test", exchange.fault_text, now_utc()).text,
              "the server speaks no TLS on this port")
        << exchange.fault_text;
  }
  const ScriptedServer closing([](Conversation& conversation) { conversation.read(1); });
  const HttpExchange exchange = ask(trusting(), request_to(closing.port(), "https"));
  const std::string text = describe_tls_fault(exchange.tls, "cc.test", exchange.fault_text, now_utc()).text;
  EXPECT_TRUE(text.ends_with("in the middle of the handshake")) << text;
}

TEST(HttpSession, TakesLargeHeadersOverHttp2) {
  ScriptedServer::Tls tls = authorities().sending();
  tls.http2 = true;
  struct Case {
    const char* why;
    std::size_t lines, bytes;
  };
  const Case cases[] = {
      {"small", 1, 100},
      {"one line of 18 KB", 1, 18000},
      {"one line of 60 KB", 1, 60000},
      {"many lines, 18 KB", 180, 100},
      {"many lines, 120 KB", 120, 1000},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::pair<std::string, std::string>> headers(c.lines, {"x-long", std::string(c.bytes, 'y')});
    const ScriptedServer server(testing::answering_http2(headers), tls);
    const HttpExchange exchange = ask(trusting(), request_to(server.port(), "https"));
    EXPECT_EQ(exchange.fault, HttpFault::none) << exchange.fault_text;
    EXPECT_EQ(exchange.http_version, 20);
    EXPECT_EQ(exchange.headers.size(), c.lines);
    EXPECT_EQ(exchange.header("X-Long").value_or("").size(), c.bytes);
  }
}

TEST(HttpSession, AnEndlessHeaderOverHttp2EndsToo) {
  ScriptedServer::Tls tls = authorities().sending();
  tls.http2 = true;
  const std::vector<std::pair<std::string, std::string>> headers(400, {"x-long", std::string(1000, 'y')});
  const ScriptedServer server(testing::answering_http2(headers), tls);
  EXPECT_EQ(ask(trusting(), request_to(server.port(), "https")).fault, HttpFault::too_much);
}

TEST(HttpSession, AStreamThatIsBrokenOffIsTheServersFault) {
  ScriptedServer::Tls tls = authorities().sending();
  tls.http2 = true;
  const ScriptedServer server(testing::breaking_http2(2), tls);
  const HttpExchange exchange = ask(trusting(), request_to(server.port(), "https"));
  EXPECT_EQ(exchange.fault, HttpFault::protocol);
  EXPECT_TRUE(exchange.fault_text.starts_with("an HTTP/2 stream that the server broke off")) << exchange.fault_text;
}

}  // namespace
}  // namespace sereno::steps
