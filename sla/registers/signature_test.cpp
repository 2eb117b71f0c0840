#include "sla/registers/signature.h"

#include <gmock/gmock.h>

#include "sla/contract_fixture.h"
#include "sla/sources/records.h"

namespace sereno::sla {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// RFC 8032, 7.1, test 1: the secret key wrapped as RFC 8410 has it.
constexpr const char* rfc_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

TEST(Signature, IsThatOfTheStandard) {
  const auto key = public_key_of(rfc_key);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(*key, "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
  const auto signature = sign(rfc_key, "");
  ASSERT_TRUE(signature);
  EXPECT_EQ(*signature,
            "ed25519:5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==");
  EXPECT_TRUE(is_signed_by(*key, "", *signature));
}

TEST(Signature, HoldsForOneKeyAndTheseBytesAlone) {
  const KeyPair one = new_key_pair(), other = new_key_pair();
  EXPECT_NE(one.public_key, other.public_key);
  const std::string signature = sign(one.pem, "the bytes").value();
  EXPECT_TRUE(is_signed_by(one.public_key, "the bytes", signature));
  struct Case {
    const char* why;
    std::string key, bytes, signature;
  };
  std::string flipped = signature;
  flipped[20] = flipped[20] == 'A' ? 'B' : 'A';
  const Case cases[] = {
      {"another key", other.public_key, "the bytes", signature},
      {"other bytes", one.public_key, "the byte", signature},
      {"another signature", one.public_key, "the bytes", flipped},
      {"a signature that is cut", one.public_key, "the bytes", signature.substr(0, signature.size() - 4)},
      {"no signature", one.public_key, "the bytes", ""},
      {"no base64", one.public_key, "the bytes", "ed25519:" + std::string(88, '!')},
      {"no key", "", "the bytes", signature},
      {"a key of another kind", "rsa:" + one.public_key.substr(8), "the bytes", signature},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_FALSE(is_signed_by(c.key, c.bytes, c.signature));
  }
  for (const char* bad : {"", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"})
    EXPECT_FALSE(sign(bad, "x")) << bad;
}

TEST(Signature, OfAnActIsKnownByTheKeysOfItsParty) {
  const KeyPair client = new_key_pair(), stranger = new_key_pair();
  Contract contract = shipped_contract();
  contract.parties = {{.id = "client", .role = Role::client, .keys = {stranger.public_key, client.public_key}}};
  const std::string record =
      R"({"type":"attribution","id":"c1","accepted":true,"author_party":"client","by":"Ana","said_at":"2026-11-05T12:00:00Z"})";
  const auto line = signed_act(record, client.pem);
  ASSERT_TRUE(line) << line.error().message;
  const auto read = parse_record(*line);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->body, *line) << "in the form that a ledger keeps";
  EXPECT_EQ(signer_of(contract, "client", *line).key, client.public_key);
  EXPECT_EQ(signer_of(contract, "provider", *line).key, "") << "who has no key there";
  EXPECT_EQ(signer_of(contract, contract.client, *line).key, client.public_key) << "by the contract's own name";
  std::string changed = *line;
  changed.replace(changed.find("Ana"), 3, "Eva");
  EXPECT_TRUE(signer_of(contract, "client", changed).there);
  EXPECT_EQ(signer_of(contract, "client", changed).key, "");
  EXPECT_FALSE(signer_of(contract, "client", record).there);
  EXPECT_FALSE(signer_of(contract, "client", "{").there);
  EXPECT_THAT(signed_act(R"({"type":"sample"})", client.pem).error().message, HasSubstr("missing"));
  EXPECT_THAT(client.public_key, StartsWith("ed25519:"));
}

}  // namespace
}  // namespace sereno::sla
