// One run of a flow: its steps in their order, under one deadline, judged before and after.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/fault.h"
#include "sereno/flows/answer.h"
#include "sereno/flows/flow.h"
#include "sereno/flows/guards.h"
#include "sereno/flows/prohibitions.h"
#include "sereno/flows/transport.h"
#include "sereno/flows/values.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace sereno::flows {

/// Everything that a run works with. Borrowed for its life.
struct Surroundings {
  steps::StepRun& steps;
  const Transports& transports;
  Guards& guards;
  steps::Trace& trace;
  steps::Redactor& redactor;  ///< learns every secret that comes up
  /// By which cleaning up has to be done: behind the steps' own deadline, and not ended by a cancellation.
  steps::Deadline clean_up_deadline;
  std::function<Instant()> clock;
  /// Waits so long, or until the deadline passes or the run is cancelled.
  std::function<void(std::chrono::milliseconds, const steps::Deadline&)> wait;
};

/// The surroundings' parts that a check takes from its host: a deadline for cleaning up that a cancellation does not
/// end, the clock, and a wait that a cancellation ends.
steps::Deadline clean_up_deadline(const Context& context);
void wait_patiently(std::chrono::milliseconds time, const steps::Deadline& deadline);

/// What decided a run that failed.
struct FlowFailure {
  std::string step{};  ///< of the flow
  std::string part{};  ///< where in it: "resolve", "connect", "tls"; the step's own name when the answer was judged
  Status status = Status::critical;
  FunctionState function = FunctionState::by_status;
  bool explained = false;  ///< the dictionary knows it
  FailureEntry::Kind kind = FailureEntry::Kind::other;
  FaultOwner owner = FaultOwner::not_said;
  std::string party{};
  Confidence confidence = Confidence::none;
  std::string observed{};  ///< one line
  std::string expected{};  ///< may be empty
  std::string target{};    ///< may be empty
  std::string sentence{};  ///< the server's own, redacted; may be empty
  std::string advice{};    ///< from the dictionary; may be empty
  bool out_of_time = false;
  std::optional<Guard> prohibited{};  ///< a guard said no: nothing was sent

  /// "login: canary credential rejected, the server says 'Login incorrect' (203.0.113.7:443)".
  std::string text() const;
  /// As the result of a check carries it.
  Fault fault() const;
};

/// How one step went.
struct StepSight {
  std::string name{};
  double seconds = 0;
  int code = 0;
  bool failed = false;
  bool passed_over = false;  ///< what it needs was not there
  bool clean_up = false;
};

/// What a step of an earlier run brought, and how long it is good.
struct Kept {
  std::string step{};
  Instant ends{};
  std::map<std::string, Value> values{};
};

/// As text for a check's saved state, and back; `identity` says whose they are: those of another are none. What is no
/// such text is nothing. Holds secrets: it belongs in the state alone.
std::string kept_text(const std::vector<Kept>& kept, std::string_view identity);
std::vector<Kept> read_kept(std::string_view text, std::string_view identity);

/// Runs a flow, whole with run(), or step by step for a check that judges in between.
///
///   FlowRun run(flow, surroundings, values);
///   run.run();                       // or: run.begin(); run.step("login"); ...; run.finish();
///   if (run.failure()) ...
///
/// The first failure decides: what comes later is passed over, what cleans up runs all the same. One thread.
class FlowRun {
 public:
  /// `flow` outlives the run. `values`: what the caller gives; the flow's defaults are put beside them.
  FlowRun(const Flow& flow, Surroundings surroundings, Values values);
  FlowRun(const FlowRun&) = delete;
  FlowRun& operator=(const FlowRun&) = delete;
  /// Finishes, if nobody did.
  ~FlowRun();

  /// begin(), every step that cleans up behind no other, finish(). False when it failed.
  bool run();

  /// Asks the guards. False when they refuse, or a value is missing that the flow needs.
  bool begin();
  /// What earlier runs kept: the steps that brought it are passed over while it is good. Before begin().
  void use_kept(std::vector<Kept> kept);
  /// What later runs may use: nothing that a step behind it was turned away with.
  const std::vector<Kept>& kept() const { return kept_; }

  /// One step. True when it was done or passed over, false when it failed or an earlier one had.
  bool step(std::string_view name);
  /// Cleans up what a run that was killed left behind the step of that name: what only reads or signs in before it is
  /// done again, then its cleaning up. In place of run(), with the values of that run; finish() has to follow.
  bool recover(std::string_view name);
  /// Cleans up, tells the guards. The second call does nothing.
  void finish();

  const std::optional<FlowFailure>& failure() const { return failure_; }
  /// What did not decide: steps that keep going, cleaning up that failed.
  const steps::Findings& findings() const { return findings_; }
  const std::vector<StepSight>& sights() const { return sights_; }
  const Values& values() const { return values_; }
  Values& values() { return values_; }
  /// The last answer to that step; null when it has none. Gone with the run.
  const Answer* answer(std::string_view step) const;
  /// A failure that the caller found between two steps: as one of the step `name`.
  void fail(std::string_view name, FlowFailure failure);

 private:
  enum class Phase : std::uint8_t { before, running, finished };

  const Step* find(std::string_view name) const;
  bool has_needs(const Step& step) const;
  bool perform(const Step& step, const steps::Deadline& deadline, bool cleaning);
  Answer ask(const Step& step, const steps::Deadline& deadline, std::optional<FlowFailure>& failure);
  Answer ask_repeatedly(const Step& step, const steps::Deadline& deadline, std::optional<FlowFailure>& failure);
  std::optional<FlowFailure> may_go(const Step& step, const ExpandedRequest& request, const Transport& transport);
  std::optional<std::string> judge_again(const Step& step, const ExpandedRequest& first, const Request& next,
                                         const Transport& transport);
  Circumstances circumstances(const Step& step, std::vector<std::string> used, std::string host) const;
  std::optional<FlowFailure> judge_answer(const Step& step, const Answer& answer);
  std::optional<FlowFailure> extract(const Step& step, const Answer& answer);
  void conclude(const Step& step, const Answer& answer, std::optional<FlowFailure> failure, bool cleaning);
  void register_clean_ups(const Step& step);
  void tell_guards(const Step& step, const Answer& answer, const std::optional<FlowFailure>& failure);
  FlowFailure refused(const Step& step, const Refusal& refusal) const;

  const Flow& flow_;
  Surroundings world_;
  Values values_;
  Phase phase_ = Phase::before;
  std::optional<FlowFailure> failure_;
  steps::Findings findings_;
  std::vector<StepSight> sights_;
  std::map<std::string, Answer, std::less<>> answers_;
  void keep(const Step& step);
  bool is_kept(const Step& step) const;

  std::vector<Kept> kept_;
  std::set<std::string> registered_;       // steps whose cleaning up is
  std::optional<Prohibition> prohibited_;  // by the last judgement
  bool carried_mark_ = false;              // the last request did
};

/// The first entry that fits a failed step; null when none does.
const FailureEntry* find_entry(const std::vector<FailureEntry>& entries, std::string_view step, const Answer& answer,
                               std::string_view observed);

/// All that the other side says to whoever reads it, and nothing that only programs look at, where random bytes (a
/// token, an address) may hold any word: of HTML the visible text, of JSON its texts without the keys, of anything else
/// but audio the whole.
std::string said_by(const Answer& answer);

/// What the other side itself says about a failure, one line of at most 160 bytes; empty when it says nothing: a
/// message of JSON, the text of an HTML page's alert or title, the first line of a text.
std::string own_sentence(const Answer& answer);

}  // namespace sereno::flows
