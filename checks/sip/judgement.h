// What an exchange means: the state, the words, and at whom a fault lies. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/sip/settings.h"
#include "sereno/canary.h"
#include "sereno/steps/attribution.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/sip_session.h"
#include "sereno/steps/step_run.h"

namespace sip {

/// What one run has seen.
struct Seen {
  sereno::steps::ReachTimes times{};
  double upgrade_s = 0;                 ///< of the WebSocket
  bool asked = false;                   ///< a request was sent
  sereno::steps::SipOutcome outcome{};  ///< of the question
  /// Whether one might register: where not, the stack is asked whether it is alive.
  sereno::CanaryAnswer canary{.verdict = sereno::CanaryVerdict::granted};
  std::string contact{};                      ///< that was registered; empty: none
  sereno::steps::SipOutcome taken_back{};     ///< of the REGISTER that takes it away again
  std::string peer{};                         ///< "203.0.113.7:5060"
  std::vector<std::string> strangers{};       ///< who answered without being asked
  std::vector<std::string> dead_addresses{};  ///< "203.0.113.6:5060: connection refused"
  sereno::steps::TlsView tls{};
  sereno::steps::NetFault line_fault = sereno::steps::NetFault::none;  ///< why there was no line to ask on
};

/// How the step ends that asked: "options" or "register".
sereno::steps::StepEnd end_of(const Settings& settings, const Seen& seen, double elapsed_s);

/// How the step ends that takes the contact back. It alerts nobody: the contact expires by itself.
sereno::steps::StepEnd end_of_taking_back(const Seen& seen, double elapsed_s);

/// What there is to say beside a good answer: rewriting, repetitions, a contact that is not listed, or not taken back.
sereno::steps::Findings findings_of(const Settings& settings, const Seen& seen);

/// What a failure says about whom it lies at; `step` is the one that failed.
sereno::steps::Symptom symptom_of(const Settings& settings, const Seen& seen,
                                  const sereno::steps::StepFailure& failure);

/// What became of the credentials; nothing when they were not tried, or nobody said.
std::optional<sereno::SignIn> sign_in_of(const Seen& seen);

}  // namespace sip
