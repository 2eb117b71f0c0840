#include <gtest/gtest.h>

#include <initializer_list>

#include "sereno/steps/attribution.h"

namespace sereno::steps {
namespace {

const Party platform{};
const Party cdn{.id = "edge", .side = FaultOwner::ally};
const Party carrier{.id = "carrier", .side = FaultOwner::third_party};
const Party bank{.id = "bank", .side = FaultOwner::client};

TEST(Symptoms, AreReadFromTheStepThatFailed) {
  struct SymptomCase {
    const char* why;
    FailedStep step;
    Symptom symptom;
  };
  const SymptomCase cases[] = {
      {"our resolver",
       {.name = "resolve", .observed = "no answer from 10.0.0.2", .unseen = true},
       Symptom::no_resolver},
      {"the name", {.name = "resolve", .observed = "no such name"}, Symptom::no_such_name},
      {"RST", {.name = "connect", .observed = "connection refused"}, Symptom::refused},
      {"silence", {.name = "connect", .observed = "no connection within 5 s", .out_of_time = true}, Symptom::no_answer},
      {"ICMP", {.name = "connect", .observed = "host unreachable"}, Symptom::no_answer},
      {"this machine",
       {.name = "connect", .observed = "this machine has no way there: x", .unseen = true},
       Symptom::no_route},
      {"a proxy", {.name = "proxy", .observed = "407"}, Symptom::proxy_refused},
      {"a certificate", {.name = "tls", .observed = "certificate expired 3 h ago"}, Symptom::bad_certificate},
      {"TLS that hangs", {.name = "tls", .observed = "handshake not finished within 5 s"}, Symptom::too_slow},
      {"a page that hangs",
       {.name = "GET", .observed = "no answer within 5 s", .out_of_time = true},
       Symptom::too_slow},
      {"a file of ours",
       {.name = "tls", .observed = "error setting certificate file", .unseen = true},
       Symptom::wrong_settings},
      {"our time was over", {.name = "GET", .observed = "x", .unseen = true, .out_of_time = true}, Symptom::too_slow},
      {"anything else", {.name = "GET", .observed = "closed"}, Symptom::wrong_content},
  };
  for (const SymptomCase& c : cases) EXPECT_EQ(symptom_of(c.step), c.symptom) << c.why;
  EXPECT_EQ(observer_code(Symptom::wrong_settings), "wrong_settings");
  EXPECT_EQ(observer_code(Symptom::refused), "");
}

/// The promise of the whole: over every symptom and whomever it points at.
TEST(Attribution, PutsNothingOnOthersWithoutAWitness) {
  for (int symptom = 0; symptom <= static_cast<int>(Symptom::told); ++symptom)
    for (const std::optional<Party>& named :
         std::initializer_list<std::optional<Party>>{std::nullopt, carrier, bank, cdn})
      for (const Party& owner : {platform, carrier, bank, cdn})
        for (const Seen canary : {Seen::not_asked, Seen::well, Seen::failing}) {
          const Failure failure{.symptom = static_cast<Symptom>(symptom), .named = named, .told = Confidence::high};
          const Fault fault = attribute(failure, {.second_canary = canary}, owner, {carrier, bank});
          const bool others = fault.owner == FaultOwner::client || fault.owner == FaultOwner::third_party ||
                              fault.owner == FaultOwner::infrastructure;
          EXPECT_FALSE(others && fault.confidence > Confidence::low) << symptom << " " << fault.reasons;
          EXPECT_TRUE(fault.owner != FaultOwner::not_established ||
                      fault.reasons.find("candidates: ") != std::string::npos);
        }
}

}  // namespace
}  // namespace sereno::steps
