#include "sla/commands/report_signature.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/digest.h"
#include "sla/registers/signature.h"
#include "sla/renderers/plain_text.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

constexpr std::string_view schema = "sereno.sla.signature/1";

/// What is signed: that it is a report, whose it is, and every byte of it.
std::string signed_bytes(std::string_view report, std::string_view party) {
  return std::string(schema) + "\n" + std::string(party) + "\n" + sha256_hex(report) + "\n";
}

std::string text_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::string signature_file(const std::string& report) { return report + ".sig"; }

Result<std::string> sign_report(std::string_view report, const std::string& party, std::string_view pem) {
  const auto key = public_key_of(pem);
  if (!key) return key.error();
  const auto signature = sign(pem, signed_bytes(report, party));
  if (!signature) return signature.error();
  return json::serialize(json::object{{"schema", schema},
                                      {"party", party},
                                      {"key", *key},
                                      {"report_sha256", sha256_hex(report)},
                                      {"signature", *signature}});
}

ReportSignature check_signature(std::string_view report, std::string_view signature, const std::string& file,
                                const Contract& contract) {
  ReportSignature checked{.file = file};
  boost::system::error_code error;
  const auto value = json::parse(signature, error);
  const auto* object = error ? nullptr : value.if_object();
  if (object == nullptr || text_of(*object, "schema") != schema) {
    checked.why_not = "it is no signature of a report";
    return checked;
  }
  checked.party = text_of(*object, "party");
  checked.key = text_of(*object, "key");
  const auto keys = contract.keys_of(checked.party);
  if (std::find(keys.begin(), keys.end(), checked.key) == keys.end())
    checked.why_not = "the contract names no such key of '" + one_line(checked.party) + "'";
  else if (text_of(*object, "report_sha256") != sha256_hex(report) ||
           !is_signed_by(checked.key, signed_bytes(report, checked.party), text_of(*object, "signature")))
    checked.why_not = "it is none of this report";
  checked.holds = checked.why_not.empty();
  return checked;
}

}  // namespace sereno::sla
