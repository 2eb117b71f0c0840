#include "plugins/steps/sip/sip_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace sereno::steps {
namespace {

using ::testing::HasSubstr;
using Kind = SipReading::Kind;
using Split = SipSplit::Kind;

/// An answer as Kamailio gives it, with more headers in place of none.
std::string answer(std::string_view more = {}, std::string_view status = "401 Unauthorized") {
  return "SIP/2.0 " + std::string(status) +
         "\r\nVia: SIP/2.0/UDP 192.0.2.4:5062;branch=z9hG4bK1;rport=40112;received=198.51.100.7\r\n"
         "From: <sip:alice@pbx.test>;tag=t1\r\nTo: <sip:alice@pbx.test>;tag=t2\r\nCall-ID: c1\r\nCSeq: 7 REGISTER\r\n" +
         std::string(more) + "Server: kamailio (5.6.3 (x86_64/linux))\r\nContent-Length: 0\r\n\r\n";
}

std::string repeated(std::size_t count, std::string_view what) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += what;
  return text;
}

TEST(ReadSip, ReadsAnAnswer) {
  const SipReading reading = read_sip(
      answer("WWW-Authenticate: Digest realm=\"pbx.test\", nonce=\"abc+/=\", opaque=\"o\", algorithm=SHA-256, "
             "qop=\"auth,auth-int\", stale=TRUE\r\n"
             "WWW-Authenticate: Digest realm=\"pbx.test\",nonce=\"def\"\r\nProxy-Authenticate: NTLM realm=\"x\"\r\n"
             "Contact: <sip:a@192.0.2.4:5062;transport=udp>;expires=60, <sip:b@192.0.2.9>;q=0.5;expires=3600\r\n"
             "Contact: \"One, two\" <sip:c@192.0.2.10:5>\r\nMin-Expires: 120\r\nRetry-After: 30 (I'm busy)\r\n"
             "Warning: 399 pbx \"over load\"\r\nAllow: INVITE, ACK\r\nAllow: OPTIONS\r\n"));
  ASSERT_EQ(reading.kind, Kind::answer) << reading.why;
  const SipAnswer& read = reading.answer;
  EXPECT_EQ(read.status_text(), "401 Unauthorized");
  EXPECT_EQ(read.via.sent_by, "192.0.2.4:5062");
  EXPECT_EQ(read.via.branch, "z9hG4bK1");
  EXPECT_EQ(read.via.received, "198.51.100.7");
  EXPECT_EQ(read.via.rport, "40112");
  EXPECT_EQ(read.vias, 1u);
  EXPECT_EQ(read.call_id, "c1");
  EXPECT_EQ(read.cseq, 7u);
  EXPECT_EQ(read.cseq_method, "REGISTER");
  ASSERT_EQ(read.challenges.size(), 3u);
  EXPECT_EQ(read.challenges[0].realm, "pbx.test");
  EXPECT_EQ(read.challenges[0].nonce, "abc+/=");
  EXPECT_EQ(read.challenges[0].opaque, "o");
  EXPECT_EQ(read.challenges[0].algorithm, "SHA-256");
  EXPECT_EQ(read.challenges[0].qop, "auth,auth-int");
  EXPECT_TRUE(read.challenges[0].stale);
  EXPECT_EQ(read.challenges[1].nonce, "def");
  EXPECT_FALSE(read.challenges[1].stale);
  EXPECT_TRUE(read.challenges[2].proxy);
  EXPECT_EQ(read.challenges[2].scheme, "NTLM");
  ASSERT_EQ(read.contacts.size(), 3u);
  EXPECT_EQ(read.contacts[0].parts.user, "a");
  EXPECT_EQ(read.contacts[0].parts.host_port, "192.0.2.4:5062");
  EXPECT_EQ(read.contacts[0].expires_s, 60u);
  EXPECT_EQ(read.contacts[1].expires_s, 3600u);
  EXPECT_EQ(read.contacts[2].parts.host_port, "192.0.2.10:5");
  EXPECT_EQ(read.min_expires_s, 120u);
  EXPECT_EQ(read.retry_after_s, 30u);
  EXPECT_EQ(read.warning, "399 pbx \"over load\"");
  EXPECT_EQ(read.allow, "INVITE, ACK, OPTIONS");
  EXPECT_THAT(read.server, HasSubstr("kamailio"));
}

TEST(ReadSip, ReadsWhatIsOddAndAllowed) {
  struct Case {
    const char* why;
    std::string text;
  };
  const Case cases[] = {
      {"a contact whose host has one letter, which libosip2 refuses", answer("Contact: <sip:x@b>\r\n")},
      {"short names",
       "SIP/2.0 200 OK\r\nv: SIP/2.0/UDP 192.0.2.4:5062;branch=z9hG4bK1\r\nf: <sip:a@bb>\r\nt: <sip:a@bb>\r\n"
       "i: c1\r\nCSeq: 7 REGISTER\r\nl: 0\r\n\r\n"},
      {"bare line feeds",
       "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.4:5062;branch=z9hG4bK1\nCall-ID: c1\nCSeq: 7 REGISTER\n\n"},
      {"a folded line",
       "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.4:5062\r\n ;branch=z9hG4bK1\r\nCall-ID: c1\r\nCSeq: 7 "
       "REGISTER\r\n\r\n"},
      {"no reason", answer({}, "200 ")},
      {"an unreadable header that nothing depends on", answer("Contact: <sip:\r\nRoute: \xff\xfe<\r\n")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const SipReading reading = read_sip(c.text);
    ASSERT_EQ(reading.kind, Kind::answer) << reading.why;
    EXPECT_EQ(reading.answer.via.branch, "z9hG4bK1");
    EXPECT_EQ(reading.answer.call_id, "c1");
  }
}

TEST(ReadSip, RefusesWhatIsNone) {
  struct Case {
    const char* why;
    std::string text;
    const char* reason;
  };
  const Case cases[] = {
      {"HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", "its first line is none of SIP/2.0"},
      {"something else", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "its first line is none of SIP/2.0"},
      {"a status of five digits", answer({}, "99999 X"), "the status is no number from 100 to 699"},
      {"a status below 100", answer({}, "99 X"), "the status is no number from 100 to 699"},
      {"no Via", "SIP/2.0 200 OK\r\nCall-ID: c1\r\nCSeq: 7 REGISTER\r\n\r\n", "it has no Via"},
      {"no CSeq", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.4\r\nCall-ID: c1\r\n\r\n", "it has no CSeq"},
      {"no Call-ID", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.4\r\nCSeq: 7 REGISTER\r\n\r\n", "it has no Call-ID"},
      {"a Via that is none", "SIP/2.0 200 OK\r\nVia: x\r\nCall-ID: c1\r\nCSeq: 7 REGISTER\r\n\r\n",
       "the header 'Via' cannot be read"},
      {"a NUL", answer(std::string("X: a\0b\r\n", 8)), "a NUL is in its header"},
      {"nothing", "", "it is empty"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const SipReading reading = read_sip(c.text);
    EXPECT_EQ(reading.kind, Kind::unreadable);
    EXPECT_EQ(reading.why, c.reason);
  }
}

TEST(ReadSip, KnowsARequest) {
  EXPECT_EQ(read_sip("OPTIONS sip:alice@192.0.2.4 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\r\n").kind, Kind::request);
}

/// Bytes from the wire, cut at every length.
TEST(ReadSip, SurvivesEveryCut) {
  const std::string whole =
      answer("WWW-Authenticate: Digest realm=\"pbx.test\", nonce=\"abc\"\r\nContact: <sip:a@192.0.2.4>;expires=6\r\n");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(split_stream(std::string_view(whole).substr(0, size)).kind, Split::more);
    read_sip(std::string_view(whole).substr(0, size));
  }
  EXPECT_EQ(split_stream(whole).kind, Split::whole);
}

TEST(ReadSip, SaysNothingOnItsOwn) {
  ::testing::internal::CaptureStdout();
  read_sip("SIP/2.0 200 OK\r\nVia: x\r\nContact: <sip:b\r\nCSeq: x\r\n\r\n");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

TEST(SplitStream, FindsTheEndOfAMessage) {
  struct Case {
    const char* why;
    std::string bytes;
    Split kind;
    std::size_t size;
    const char* reason;
  };
  const std::string head = "SIP/2.0 200 OK\r\n";
  const Case cases[] = {
      {"nothing", "", Split::more, 0, ""},
      {"keep-alives only", "\r\n\r\n", Split::more, 4, ""},
      {"without a body", head + "\r\n", Split::whole, 18, ""},
      {"keep-alives before", "\r\n\r\n" + head + "\r\n", Split::whole, 22, ""},
      {"two of them", head + "\r\n" + head + "\r\n", Split::whole, 18, ""},
      {"with a body", head + "Content-Length: 3\r\n\r\nabcSIP", Split::whole, 40, ""},
      {"with a body, shortly said", head + "l : 3\r\n\r\nabc", Split::whole, 28, ""},
      {"a body that is not all there", head + "Content-Length: 4\r\n\r\nabc", Split::more, 0, ""},
      {"bare line feeds", "SIP/2.0 200 OK\n\n", Split::whole, 16, ""},
      {"a negative length", head + "Content-Length: -1\r\n\r\n", Split::broken, 0,
       "a Content-Length that is no number"},
      {"a length in words", head + "Content-Length: many\r\n\r\n", Split::broken, 0,
       "a Content-Length that is no number"},
      {"a length beyond all numbers", head + "Content-Length: 99999999999999999999999\r\n\r\n", Split::broken, 0,
       "a Content-Length that is no number"},
      {"a body of a gigabyte", head + "Content-Length: 1000000000\r\n\r\n", Split::too_much, 0,
       "a body of more than 256 KiB"},
      {"a header of a megabyte", head + "X: " + std::string(1 << 20, 'x'), Split::too_much, 0,
       "a header of more than 16 KiB"},
      {"a line of 9 KiB", head + "X: " + std::string(9 << 10, 'x') + "\r\n\r\n", Split::too_much, 0,
       "a header line of more than 8 KiB"},
      {"200 headers", head + repeated(200, "X: a\r\n") + "\r\n", Split::too_much, 0, "more than 128 header lines"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const SipSplit split = split_stream(c.bytes);
    EXPECT_EQ(split.kind, c.kind);
    EXPECT_EQ(split.size, c.size);
    EXPECT_STREQ(split.why, c.reason);
  }
}

TEST(SplitDatagram, IsOneMessageWhateverItSays) {
  EXPECT_EQ(split_datagram(answer() + "rest").kind, Split::whole);
  EXPECT_EQ(split_datagram("SIP/2.0 200 OK\r\nContent-Length: 100\r\n\r\nabc").kind, Split::whole);
  EXPECT_EQ(split_datagram("SIP/2.0 200 OK\r\n").kind, Split::broken);
  EXPECT_EQ(split_datagram(std::string(65000, 'x')).kind, Split::too_much);
}

/// Nothing that passes the limits keeps libosip2 busy. The time is that of a loaded machine under a sanitizer; without
/// limits 256 KiB take four seconds.
TEST(ReadSip, IsNeverSlow) {
  const std::string head = "SIP/2.0 200 OK\r\n";
  const std::string worst[] = {
      head + "Via: SIP/2.0/UDP a" + repeated(2000, ";a=b") + "\r\n" + "Via: SIP/2.0/UDP a" + repeated(1900, ";a=b") +
          "\r\n\r\n",
      head + "Contact: <sip:aa@bb?" + repeated(2000, "a=b&") + "a=b>\r\n" + "Contact: <sip:aa@bb?" +
          repeated(1900, "a=b&") + "a=b>\r\n\r\n",
      head + "Contact: <sip:aa@bb>" + repeated(600, ",<sip:a@bb>") + "\r\n\r\n",
      head + repeated(126, "X: a\r\n") + "\r\n",
      head + repeated(126, "Contact: <sip:\r\n") + "\r\n",
  };
  for (const std::string& text : worst) {
    const SipSplit split = split_datagram(text);
    ASSERT_EQ(split.kind, Split::whole) << split.why;
    const auto start = std::chrono::steady_clock::now();
    read_sip(split.header);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{1});
  }
}

}  // namespace
}  // namespace sereno::steps
