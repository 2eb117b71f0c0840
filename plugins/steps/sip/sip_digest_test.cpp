#include "sereno/steps/sip_digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

using ::testing::HasSubstr;

SipChallenge digest(std::string algorithm = {}, std::string qop = "auth") {
  return {.scheme = "Digest",
          .realm = "pbx.test",
          .nonce = "n0nce",
          .algorithm = std::move(algorithm),
          .qop = std::move(qop)};
}
const SipCredential alice{"alice", "secret"};
DigestUse registering(unsigned count = 1) {
  return {.method = "REGISTER", .uri = "sip:pbx.test", .cnonce = "c0ffee", .count = count};
}

TEST(SipDigest, ComputesWhatTheStandardsShow) {
  const SipChallenge rfc2617{.scheme = "Digest",
                             .realm = "testrealm@host.com",
                             .nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                             .opaque = "5ccc069c403ebaf9f0171e9517f40e41",
                             .qop = "auth,auth-int"};
  const std::string line = answer_to(rfc2617, {"Mufasa", "Circle Of Life"},
                                     {.method = "GET", .uri = "/dir/index.html", .cnonce = "0a4f113b"});
  EXPECT_EQ(line,
            "Authorization: Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
            "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", "
            "response=\"6629fae49393a05397450978507c4ef1\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\", "
            "cnonce=\"0a4f113b\", qop=auth, nc=00000001");
  SipChallenge rfc7616{.scheme = "Digest",
                       .realm = "http-auth@example.org",
                       .nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                       .algorithm = "SHA-256",
                       .qop = "auth, auth-int"};
  const DigestUse use{
      .method = "GET", .uri = "/dir/index.html", .cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};
  EXPECT_THAT(
      answer_to(rfc7616, {"Mufasa", "Circle of Life"}, use),
      HasSubstr("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", algorithm=SHA-256"));
  rfc7616.algorithm = "MD5";
  EXPECT_THAT(answer_to(rfc7616, {"Mufasa", "Circle of Life"}, use), HasSubstr("\"8ca523f5e9506fed4657c9700eebdbec\""));
}

TEST(SipDigest, EachAlgorithm) {
  struct Case {
    const char* why;
    SipChallenge challenge;
    unsigned count;
    const char* response;  ///< computed by Python's hashlib
  };
  const Case cases[] = {
      {"MD5 without qop", digest("MD5", ""), 1, "5f1277eb1d90c9f8ee1e038bfdac8297"},
      {"MD5, the nonce used twice", digest("MD5"), 2, "99c3a241fe1d8a63c24f9a8c4dcd72f0"},
      {"MD5, a session", digest("MD5-sess"), 1, "2bbc8e7d52a373e5f01de8a802fb5eee"},
      {"SHA-256 without qop", digest("SHA-256", ""), 1,
       "ce65e8464ad721dfe51df87a8ebea5a26c7e974a76503e2c4c460bfc6571a61f"},
      {"SHA-256, the nonce used twice", digest("SHA-256"), 2,
       "a19ae6cdcb5bb9c640024c9675af01bf5aa1a50036d59ffe65dd717528d85bfe"},
      {"SHA-256, a session", digest("SHA-256-sess"), 1,
       "52de3dfc26595ee777e2c6ca975507d3cbcae2eca3966f55904746e3fd4fa94d"},
      {"SHA-512-256 without qop", digest("SHA-512-256", ""), 1,
       "7ceef80fcbbab564f5dc17cbad5e25fa0595a9e8b37b03ab3d4c008bf79be36d"},
      {"SHA-512-256, the nonce used twice", digest("SHA-512-256"), 2,
       "5fd64a9e81c07e7ec008da4b2a300cd7b97289bbac30a3af96fe9a5bd7cd58ad"},
      {"SHA-512-256, a session", digest("SHA-512-256-sess"), 1,
       "1d8d2c94af72c7d38ea990c0a68a458e838166f258b2b2cec173d283bd901f12"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_THAT(answer_to(c.challenge, alice, registering(c.count)),
                HasSubstr("response=\"" + std::string(c.response) + "\""));
  }
}

TEST(SipDigest, SaysOnlyWhatBelongs) {
  EXPECT_THAT(answer_to(digest("", ""), alice, registering()), ::testing::Not(HasSubstr("cnonce")));
  EXPECT_THAT(answer_to(digest(), alice, registering()), ::testing::Not(HasSubstr("algorithm")));
  EXPECT_THAT(answer_to(digest("MD5-sess", ""), alice, registering()), HasSubstr("cnonce=\"c0ffee\""));
  SipChallenge proxy = digest();
  proxy.proxy = true;
  EXPECT_EQ(answer_to(proxy, alice, registering()).rfind("Proxy-Authorization: Digest ", 0), 0u);
  EXPECT_THAT(answer_to(digest(), {"al\"i\\ce", "x"}, registering()), HasSubstr("username=\"al\\\"i\\\\ce\""));
  EXPECT_EQ(answer_to(digest(), alice, registering()).find("secret"), std::string::npos);
}

TEST(SipDigest, TakesTheStrongest) {
  struct Case {
    const char* why;
    std::vector<SipChallenge> challenges;
    const char* algorithm;  ///< null: none
  };
  SipChallenge no_nonce = digest("SHA-256");
  no_nonce.nonce.clear();
  SipChallenge basic = digest();
  basic.scheme = "Basic";
  SipChallenge proxy = digest("SHA-256");
  proxy.proxy = true;
  const Case cases[] = {
      {"the only one", {digest("MD5")}, "MD5"},
      {"none named means MD5", {digest("")}, ""},
      {"the strongest, whatever the order",
       {digest("MD5"), digest("SHA-256"), digest("SHA-512-256"), digest("md5")},
       "SHA-512-256"},
      {"any case", {digest("md5"), digest("sha-256")}, "sha-256"},
      {"sessions count as strong", {digest("MD5"), digest("SHA-256-sess")}, "SHA-256-sess"},
      {"the first of two alike", {digest("MD5", ""), digest("MD5", "auth")}, "MD5"},
      {"unknown ones are passed over", {digest("AKAv1-MD5"), digest("MD5")}, "MD5"},
      {"auth-int alone is not spoken", {digest("SHA-256", "auth-int"), digest("MD5", "auth-int,auth")}, "MD5"},
      {"another scheme", {basic}, nullptr},
      {"no nonce", {no_nonce}, nullptr},
      {"a proxy's is not a server's", {proxy}, nullptr},
      {"none", {}, nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const SipChallenge* chosen = strongest(c.challenges, false);
    ASSERT_EQ(chosen != nullptr, c.algorithm != nullptr);
    if (chosen == nullptr) continue;
    EXPECT_EQ(chosen->algorithm, c.algorithm);
  }
}

TEST(SipDigest, SaysWhatCannotBeAnswered) {
  SipChallenge basic = digest();
  basic.scheme = "NTLM";
  EXPECT_EQ(describe({basic, digest("AKAv1-MD5"), digest("MD5", "auth-int")}),
            "NTLM, Digest with AKAv1-MD5, Digest with qop 'auth-int'");
}

}  // namespace
}  // namespace sereno::steps
