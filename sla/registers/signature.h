// Ed25519 keys of the parties, and what is signed with them. No input or output.
#pragma once

#include <string>
#include <string_view>

#include "sereno/result.h"
#include "sla/contract.h"

namespace sereno::sla {

/// A private key as its file has it, PKCS #8 in PEM ("openssl pkey" reads it), and the public one as a contract has it:
/// "ed25519:" and the 32 bytes in base64. Whoever holds the first signs for the party; it stands in no act and no log.
struct KeyPair {
  std::string pem{};
  std::string public_key{};
};

KeyPair new_key_pair();
/// The public half of a PEM text; fails on what is no Ed25519 key.
Result<std::string> public_key_of(std::string_view pem);

/// "ed25519:" and the 64 bytes in base64.
Result<std::string> sign(std::string_view pem, std::string_view bytes);
/// Whether that key signed exactly these bytes. False for whatever is malformed.
bool is_signed_by(std::string_view public_key, std::string_view bytes, std::string_view signature);

/// The record with a signature over all of it: one line, as `import` reads it. Fails on what is no act.
Result<std::string> signed_act(std::string_view record, std::string_view pem);

struct SignedBy {
  bool there = false;  ///< the act carries a signature
  std::string key{};   ///< the key of the party that it names as its author which signed it; empty: none did
};
/// `body` is an act as the ledger keeps it, `party` its author's.
SignedBy signer_of(const Contract& contract, const std::string& party, std::string_view body);

}  // namespace sereno::sla
