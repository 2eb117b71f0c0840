// Signatures of reports: files beside them, made with a party's Ed25519 key. A signature is of the file's bytes as they
// are; it stands outside the body that `verify` makes again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sla/contract.h"

namespace sereno::sla {

/// What a signature's file says, and what came of it.
struct ReportSignature {
  std::string file{};
  std::string party{};
  std::string key{};
  bool holds = false;
  std::string why_not{};  ///< one sentence where it does not
};

/// One line of JSON. Fails on what is no Ed25519 key.
Result<std::string> sign_report(std::string_view report, const std::string& party, std::string_view pem);

/// Whether a key that the contract names for the party signed exactly this report.
ReportSignature check_signature(std::string_view report, std::string_view signature, const std::string& file,
                                const Contract& contract);

/// "FILE.sig", where a signature is looked for unless told otherwise.
std::string signature_file(const std::string& report);

}  // namespace sereno::sla
