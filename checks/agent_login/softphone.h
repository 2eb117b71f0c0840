// The agent's telephone: whether it registers. Nobody is called; the contact is taken away again.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sereno/check.h"
#include "sereno/flows/agent_session.h"
#include "sereno/flows/flow_run.h"
#include "sereno/options.h"
#include "sereno/steps/problems.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/sip_channel.h"
#include "sereno/steps/sip_digest.h"
#include "sereno/steps/sip_line.h"
#include "sereno/steps/sip_session.h"
#include "sereno/steps/trace.h"
#include "sereno/steps/visit.h"

namespace agent_login {

struct Softphone {
  std::string own_uri{};  ///< "sip:monitor@pbx.example"
  std::optional<sereno::steps::SipCredential> credential{};
  sereno::steps::SipLinePlan line{};
  std::string user_agent{};
};

void declare_softphone_options(sereno::Options& options);

/// Nothing when no --sip-uri is given. TLS, family and resolver are those of `visit`.
std::optional<Softphone> read_softphone(const sereno::Context& context, const sereno::steps::VisitPlan& visit,
                                        sereno::steps::Redactor& redactor, sereno::steps::Problems& problems);

/// Why an answer is no registration; nothing when it is one. Pure.
std::optional<sereno::flows::FlowFailure> judge_registration(const sereno::steps::SipOutcome& outcome,
                                                             const std::string& peer);

/// The stage "register" of a session, given as its steps and its run; its contact is taken away when that cleans up.
/// Outlives the session.
class SoftphoneStage {
 public:
  SoftphoneStage(const Softphone& phone, const sereno::Context& context, sereno::steps::Trace& trace,
                 sereno::steps::StepRun& steps, sereno::flows::FlowRun& run);

  void go();
  /// CheckResult::observer of what kept it from registering; empty: nothing did.
  const std::string& observer() const { return observer_; }
  unsigned retransmissions() const { return outcome_.retransmissions; }
  double seconds() const { return seconds_; }

 private:
  std::optional<sereno::flows::FlowFailure> registered();
  sereno::steps::SipQuestion question(std::chrono::seconds expires) const;
  sereno::steps::StepEnd take_back();

  const Softphone& phone_;
  const sereno::Context& context_;
  sereno::steps::Trace& trace_;
  sereno::steps::StepRun& steps_;
  sereno::flows::FlowRun& run_;
  sereno::steps::SipSession::Random random_ = sereno::steps::system_random();
  sereno::steps::SipLine line_;
  std::unique_ptr<sereno::steps::SipChannel> channel_;
  std::unique_ptr<sereno::steps::SipSession> sip_;
  sereno::steps::SipOutcome outcome_{};
  std::string contact_;
  std::string observer_;
  double seconds_ = 0;
};

}  // namespace agent_login
