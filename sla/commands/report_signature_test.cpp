#include "sla/commands/report_signature.h"

#include <gtest/gtest.h>

#include "sla/contract_fixture.h"
#include "sla/registers/signature.h"

namespace sereno::sla {
namespace {

TEST(ReportSignature, HoldsForTheReportTheKeyAndTheParty) {
  const KeyPair provider = new_key_pair(), client = new_key_pair();
  Contract contract = shipped_contract();
  contract.parties = {{.id = "provider", .role = Role::provider, .keys = {provider.public_key}},
                      {.id = "client", .role = Role::client, .keys = {client.public_key}}};
  const std::string report = "{\"schema\":\"sereno.sla.report/1\"}\n";
  const std::string good = sign_report(report, "provider", provider.pem).value();
  std::string other_party = good;
  other_party.replace(other_party.find("\"party\":\"provider\""), 18, "\"party\":\"client\"");
  struct Row {
    const char* why;
    std::string report;
    std::string signature;
    const char* why_not;
  };
  const Row rows[] = {
      {"as it was signed", report, good, ""},
      {"a byte of the report", report + " ", good, "it is none of this report"},
      {"another's key", report, sign_report(report, "provider", client.pem).value(),
       "the contract names no such key of 'provider'"},
      {"another party's name", report, other_party, "the contract names no such key of 'client'"},
      {"a party that the contract does not have", report, sign_report(report, "carrier", client.pem).value(),
       "the contract names no such key of 'carrier'"},
      {"nothing", report, "", "it is no signature of a report"},
      {"another document", report, "{\"schema\":\"other\"}", "it is no signature of a report"},
      {"a list", report, "[1]", "it is no signature of a report"}};
  for (const Row& row : rows) {
    const auto checked = check_signature(row.report, row.signature, "r.sig", contract);
    EXPECT_EQ(checked.why_not, row.why_not) << row.why;
    EXPECT_EQ(checked.holds, *row.why_not == '\0') << row.why;
  }
}

TEST(ReportSignature, OfAnyByteThatWasTouchedIsNone) {
  const KeyPair pair = new_key_pair();
  Contract contract = shipped_contract();
  contract.parties = {{.id = "provider", .role = Role::provider, .keys = {pair.public_key}}};
  const std::string report = "a report", good = sign_report(report, "provider", pair.pem).value();
  for (std::size_t i = 0; i < report.size(); ++i) {
    std::string touched = report;
    touched[i] = static_cast<char>(touched[i] ^ 1);
    EXPECT_FALSE(check_signature(touched, good, "r.sig", contract).holds) << i;
  }
}

}  // namespace
}  // namespace sereno::sla
