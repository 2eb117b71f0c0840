// check_sip: whether the signalling answers, by OPTIONS or by a REGISTER that is taken back. Needs no privileges.
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "checks/sip/judgement.h"
#include "checks/sip/registration.h"
#include "checks/sip/report.h"
#include "checks/sip/settings.h"
#include "checks/sip/sip_options.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/sip_channel.h"
#include "sereno/steps/sip_line.h"
#include "sereno/steps/sip_session.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/text.h"
#include "sereno/steps/trace.h"

namespace sip {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::steps::Deadline;
using sereno::steps::Redactor;
using sereno::steps::SipChannel;
using sereno::steps::SipFault;
using sereno::steps::SipLine;
using sereno::steps::SipMethod;
using sereno::steps::SipOutcome;
using sereno::steps::SipSession;
using sereno::steps::SipTransport;
using sereno::steps::StepEnd;
using sereno::steps::StepRun;
using sereno::steps::Trace;

constexpr std::chrono::seconds expires{60};

/// One run of the check.
class Run {
 public:
  explicit Run(const Context& context)
      : context_(context),
        settings_(sereno::steps::settings_of_run(context, redactor_, read_settings)),
        trace_(redactor_, sereno::steps::trace_sink(context)),
        steps_(sereno::steps::steps_of_run(context, redactor_, trace_)),
        line_(
            settings_.line, steps_, trace_, [&context] { return context.now(); }, random_) {}

  CheckResult result() {
    ask(line_.find_addresses());
    seen_.times = line_.times();
    seen_.upgrade_s = line_.upgrade_s();
    seen_.tls = line_.tls();
    const double elapsed_s = steps_.elapsed_s();
    steps_.finish();
    const auto now = context_.now();
    CheckResult result = report(settings_, seen_, steps_.failure(),
                                {.owner = context_.owner(), .depends_on = context_.depends_on()}, elapsed_s, now);
    result.steps = steps_.outcomes();
    if (context_.verbosity() > 0) result.long_text = details(settings_, seen_, now);
    return sereno::steps::redacted(std::move(result), redactor_);
  }

 private:
  std::string question() const { return settings_.mode == SipMethod::options ? "options" : "register"; }

  void ask(const std::vector<std::string>& addresses) {
    if (settings_.line.transport == SipTransport::udp) return ask_over_datagrams(addresses);
    channel_ = line_.open(addresses);
    seen_.dead_addresses = line_.dead_addresses();
    seen_.peer = line_.peer();
    seen_.line_fault = line_.end().fault;
    if (channel_) converse(steps_.deadline());
  }

  /// Each address gets its share of the time: where nobody answers, another server may.
  void ask_over_datagrams(const std::vector<std::string>& addresses) {
    for (std::size_t i = 0; i < addresses.size() && !steps_.failure(); ++i) {
      const auto left = static_cast<unsigned>(addresses.size() - i);
      channel_ = line_.open({addresses[i]});
      seen_.peer = line_.peer();
      seen_.line_fault = line_.end().fault;
      seen_.outcome = {};
      if (converse(left > 1 ? steps_.deadline().share(left) : steps_.deadline(), left == 1)) return;
    }
  }

  /// Puts the question on the channel. False when another address is worth a try.
  bool converse(const Deadline& deadline, bool last = true) {
    steps_.begin(question());
    if (channel_) {
      session_ =
          std::make_unique<SipSession>(*channel_, settings_.line.transport, trace_, random_, settings_.user_agent);
      put(deadline);
    } else {
      seen_.outcome = {.fault = SipFault::network, .net = line_.end()};
    }
    if (channel_) seen_.strangers = channel_->strangers();
    StepEnd end = end_of(settings_, seen_, steps_.elapsed_s());
    const bool another = !last && seen_.outcome.fault == SipFault::network && !steps_.deadline().passed();
    if (another) {
      seen_.dead_addresses.push_back(seen_.peer + ": " + end.observed);
      end = StepEnd::done(end.observed + " (" + seen_.peer + ")");
    }
    steps_.end(std::move(end));
    return !another;
  }

  void put(const Deadline& deadline) {
    seen_.asked = true;
    if (settings_.mode == SipMethod::register_contact && may_register()) return put_registration(deadline);
    seen_.outcome = session_->ask({.method = SipMethod::options,
                                   .uri = settings_.uri,
                                   .own_uri = settings_.own_uri,
                                   .contact = session_->own_contact()},
                                  {}, deadline);
  }

  /// The account as every check names it: who signs in there too often is locked, whichever check it was.
  sereno::Canary canary() const {
    const auto parts = sereno::steps::sip_uri_parts(settings_.own_uri);
    return {.platform = sereno::steps::lower_case(parts.host_port),
            .account = settings_.credential ? settings_.credential->user : parts.user};
  }

  /// While the account rests, what needs no credentials goes on: the stack is asked whether it is alive.
  bool may_register() {
    seen_.canary = context_.take_canary(canary(), settings_.credential.has_value());
    return static_cast<bool>(seen_.canary);
  }

  /// The note is on disk before the first byte that may register anything.
  void put_registration(const Deadline& deadline) {
    take_back_what_is_left(deadline);
    Registration own{.contact = session_->own_contact(), .own_uri = settings_.own_uri};
    own.until = context_.now() + expires + deadline.remaining();
    context_.keep_intent(own.key(), own.note());
    steps_.clean_up("deregister", [this, own] { return take_back(own); });
    seen_.contact = own.contact;
    seen_.outcome = session_->ask(question_about(own.contact, expires), settings_.credential, deadline);
    if (const auto how = sign_in_of(seen_)) context_.sign_in_ended(canary(), *how, seen_.outcome.answer.status_text());
  }

  sereno::steps::SipQuestion question_about(const std::string& contact, std::chrono::seconds seconds) const {
    return {.method = SipMethod::register_contact,
            .uri = settings_.uri,
            .own_uri = settings_.own_uri,
            .contact = contact,
            .expires = seconds};
  }

  /// In the time that the host keeps for it. A server that did not answer is not asked again: what it may have
  /// registered stays noted, and ends by itself.
  StepEnd take_back(const Registration& own) {
    const bool answered = seen_.outcome.fault == SipFault::none;
    if (own.contact != seen_.contact || !answered) return StepEnd::done("nothing was registered");
    if (seen_.outcome.answer.status / 100 != 2) {
      context_.drop_intent(own.key());
      return StepEnd::done("nothing was registered");
    }
    const Deadline deadline(context_.hard_deadline() - std::chrono::milliseconds{100});
    seen_.taken_back =
        session_->ask(question_about(own.contact, std::chrono::seconds{0}), settings_.credential, deadline);
    if (seen_.taken_back.answer.status / 100 == 2) context_.drop_intent(own.key());
    return end_of_taking_back(seen_, steps_.elapsed_s());
  }

  /// An earlier run was killed before it could: its contact is taken away first, unless the registrar has forgotten it.
  void take_back_what_is_left(const Deadline& deadline) {
    for (const Registration& one : left_over(context_)) {
      if (one.own_uri != settings_.own_uri) continue;  // of other settings: it ends by itself
      const auto outcome =
          session_->ask(question_about(one.contact, std::chrono::seconds{0}), settings_.credential, deadline);
      if (outcome.answer.status / 100 == 2) context_.drop_intent(one.key());
    }
  }

  const Context& context_;
  Redactor redactor_;
  Settings settings_;
  Trace trace_;
  StepRun steps_;
  SipSession::Random random_ = sereno::steps::system_random();
  SipLine line_;
  std::unique_ptr<SipChannel> channel_;
  std::unique_ptr<SipSession> session_;
  Seen seen_;
};

class SipCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    return sereno::steps::problems_of(context, read_settings);
  }
  CheckResult run(const Context& context) const override { return Run(context).result(); }
};

}  // namespace
}  // namespace sip

SERENO_PLUGIN(sip::SipCheck, "sip", "Whether the SIP signalling answers, by OPTIONS or REGISTER")
