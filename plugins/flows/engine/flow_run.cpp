#include "sereno/flows/flow_run.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "plugins/flows/engine/flow_failure.h"
#include "sereno/check.h"
#include "sereno/flows/sources.h"
#include "sereno/flows/trace_body.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::StepEnd;

/// What is left of the time behind the soft deadline for saying what was found.
milliseconds time_to_conclude(milliseconds whole) { return std::min(whole / 10, milliseconds{250}); }

/// An answer that nothing explains may be a rejection in words that nobody has written down: it counts as one, since
/// too many of them lock an account.
SignIn sign_in_of(const std::optional<FlowFailure>& failure, const Answer& answer) {
  if (!failure) return SignIn::accepted;
  switch (failure->kind) {
    case FailureEntry::Kind::rejected:
      return SignIn::rejected;
    case FailureEntry::Kind::locked:
      return SignIn::locked;
    case FailureEntry::Kind::other:
      return answer.failure || answer.code >= 500 || failure->explained ? SignIn::not_seen : SignIn::rejected;
    default:
      return SignIn::not_seen;
  }
}

StepEnd end_of(const FlowFailure& failure) {
  StepEnd end = StepEnd::failure(failure.status, failure.observed, failure.expected, failure.target);
  if (!failure.sentence.empty()) end.observed += ", the server says '" + failure.sentence + "'";
  end.function = failure.function;
  end.out_of_time = failure.out_of_time;
  return end;
}

}  // namespace

steps::Deadline clean_up_deadline(const Context& context) {
  const auto whole = std::chrono::ceil<milliseconds>(context.hard_deadline() - context.deadline());
  return steps::Deadline(context.hard_deadline() - time_to_conclude(whole));
}

void wait_patiently(std::chrono::milliseconds time, const steps::Deadline& deadline) {
  constexpr milliseconds slice{20};  // so soon a cancellation ends it
  const auto until = deadline.now() + time;
  while (!deadline.passed() && deadline.now() < until)
    std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(slice, until - deadline.now()));
}

FlowRun::FlowRun(const Flow& flow, Surroundings surroundings, Values values)
    : flow_(flow), world_(std::move(surroundings)), values_(std::move(values)) {
  for (const auto& [name, text] : flow.defaults)
    if (values_.find(name) == nullptr) values_.set(name, text);
}

FlowRun::~FlowRun() {
  try {
    finish();
  } catch (...) {  // NOLINT(bugprone-empty-catch): nobody is left to hear of it
  }
}

bool FlowRun::run() {
  if (begin())
    for (const Step& each : flow_.steps)
      if (each.cleans_up.empty() && !step(each.name)) break;
  finish();
  return !failure_;
}

bool FlowRun::begin() {
  if (phase_ != Phase::before) return !failure_;
  phase_ = Phase::running;
  for (const auto& [name, value] : values_.all())
    if (value.secret) world_.redactor.hide(value.text);
  static const Step beginning{.name = "begin"};
  for (const std::string& name : flow_.needs)
    if (values_.find(name) == nullptr)
      fail("begin", own_failure(beginning, "the flow needs a value for '" + name + "'"));
  if (failure_) return false;
  if (const auto refusal = world_.guards.may_begin()) fail("begin", refused(beginning, *refusal));
  return !failure_;
}

bool FlowRun::step(std::string_view name) {
  if (phase_ == Phase::before && !begin()) return false;
  if (failure_) return false;
  const Step* const step = find(name);
  if (step == nullptr) {
    fail(name, own_failure({.name = std::string(name)}, "the flow has no such step"));
    return false;
  }
  const auto& whole = world_.steps.deadline();
  if (step->share_percent == 0) return perform(*step, whole, false);
  const auto share = whole.remaining() * static_cast<int>(step->share_percent) / 100;
  return perform(*step, whole.no_later_than(whole.now() + share), false);
}

bool FlowRun::recover(std::string_view name) {
  if (!begin()) return false;
  for (const Step& each : flow_.steps) {
    if (each.name == name) break;
    if (each.role == Role::changes || !each.cleans_up.empty()) continue;
    if (!step(each.name)) return false;
  }
  const auto before = findings_.size();
  for (const Step& each : flow_.steps)
    if (each.cleans_up == name) perform(each, world_.steps.deadline(), true);
  return findings_.size() == before;
}

void FlowRun::finish() {
  if (phase_ == Phase::finished) return;
  const bool began = phase_ == Phase::running;
  phase_ = Phase::finished;
  world_.steps.finish();
  if (began) world_.guards.ended();
}

void FlowRun::use_kept(std::vector<Kept> kept) {
  const auto now = world_.clock();
  for (Kept& each : kept) {
    if (each.ends <= now) continue;
    for (const auto& [name, value] : each.values) values_.set(name, value);
    kept_.push_back(std::move(each));
  }
}

bool FlowRun::is_kept(const Step& step) const {
  return std::any_of(kept_.begin(), kept_.end(), [&](const Kept& each) { return each.step == step.name; });
}

void FlowRun::keep(const Step& step) {
  if (!step.keeping) return;
  constexpr double margin_s = 60;  // what ends in the middle of a run would be a failure of its own
  const auto seconds = parse_decimal(values_.text(step.keeping->seconds));
  if (!seconds || *seconds <= margin_s || *seconds > 366.0 * 86'400) return;
  Kept kept{.step = step.name,
            .ends = world_.clock() + milliseconds{static_cast<std::int64_t>((*seconds - margin_s) * 1000)}};
  for (const std::string& name : step.keeping->values)
    if (const Value* value = values_.find(name)) kept.values.emplace(name, *value);
  kept_.push_back(std::move(kept));
}

const Answer* FlowRun::answer(std::string_view step) const {
  const auto found = answers_.find(step);
  return found == answers_.end() ? nullptr : &found->second;
}

void FlowRun::fail(std::string_view name, FlowFailure failure) {
  if (failure_) return;
  failure.step = name;
  if (failure.part.empty()) failure.part = failure.step;
  const bool announced = world_.steps.current().empty();
  if (announced) world_.steps.begin(name);
  world_.steps.end(end_of(failure));
  failure_ = std::move(failure);
}

const Step* FlowRun::find(std::string_view name) const {
  const auto found =
      std::find_if(flow_.steps.begin(), flow_.steps.end(), [&](const Step& step) { return step.name == name; });
  return found == flow_.steps.end() ? nullptr : &*found;
}

bool FlowRun::has_needs(const Step& step) const {
  return std::all_of(step.needs.begin(), step.needs.end(),
                     [&](const std::string& name) { return values_.find(name) != nullptr; });
}

FlowFailure FlowRun::refused(const Step& step, const Refusal& refusal) const {
  FlowFailure failure = own_failure(step, refusal.words);
  failure.owner = refusal.owner;
  return failure;
}

void FlowRun::register_clean_ups(const Step& step) {
  if (!registered_.insert(step.name).second) return;
  // What is registered last runs first: of several behind one step the file's order counts.
  for (auto each = flow_.steps.rbegin(); each != flow_.steps.rend(); ++each)
    if (each->cleans_up == step.name)
      world_.steps.clean_up(each->name, [this, cleaning = &*each] {
        const auto before = findings_.size();
        perform(*cleaning, world_.clean_up_deadline, true);
        if (findings_.size() == before) return StepEnd::done(answers_[cleaning->name].observed);
        return StepEnd::failure(findings_.back().status, findings_.back().text);
      });
}

bool FlowRun::perform(const Step& step, const steps::Deadline& deadline, bool cleaning) {
  if (!has_needs(step) || is_kept(step)) {
    sights_.push_back({.name = step.name, .passed_over = true, .clean_up = cleaning});
    return true;
  }
  const double start = world_.steps.elapsed_s();
  std::optional<FlowFailure> failure;
  Answer answer = step.repetition ? ask_repeatedly(step, deadline, failure) : ask(step, deadline, failure);
  sights_.push_back({.name = step.name,
                     .seconds = world_.steps.elapsed_s() - start,
                     .code = answer.code,
                     .failed = failure.has_value(),
                     .clean_up = cleaning});
  tell_guards(step, answer, failure);
  const bool good = !failure;
  if (good) keep(step);
  if (failure && answer.code == 401) kept_.clear();
  conclude(step, answer, std::move(failure), cleaning);
  answers_.insert_or_assign(step.name, std::move(answer));
  return good || (step.keeps_going && !cleaning);
}

Answer FlowRun::ask(const Step& step, const steps::Deadline& deadline, std::optional<FlowFailure>& failure) {
  const auto request = expanded(step.request, values_);
  if (!request) {
    failure = own_failure(step, request.error().message);
    return {};
  }
  Transport* const transport = world_.transports.find(request->request.transport);
  if (transport == nullptr) {
    failure = own_failure(step, "this check speaks no " + steps::in_quotes(request->request.transport) + ", only " +
                                    world_.transports.names());
    return {};
  }
  if ((failure = may_go(step, *request, *transport))) return {};
  register_clean_ups(step);
  prohibited_.reset();
  const Judge judge = [&](const Request& next) { return judge_again(step, *request, next, *transport); };
  Answer answer = transport->perform(
      request->request,
      {.step = step.name, .steps = world_.steps, .deadline = deadline, .trace = world_.trace, .judge = judge});
  try {
    failure = judge_answer(step, answer);
  } catch (const CheckFailure& unreadable) {  // of its reading, where nobody knows what the answer was
    failure = own_failure(step, unreadable.what());
  }
  // Behind the extraction, which learns what is secret. What else comes than a page its transport has shown.
  if (request->request.transport == "http")
    trace_body(world_.trace, answer.header("Content-Type").value_or(""), answer.body, answer.body_bytes);
  return answer;
}

Answer FlowRun::ask_repeatedly(const Step& step, const steps::Deadline& deadline, std::optional<FlowFailure>& failure) {
  const Repetition& repetition = *step.repetition;
  const auto until = deadline.no_later_than(deadline.now() + repetition.total);
  auto pause = repetition.first;
  for (;;) {
    Answer answer = ask(step, deadline, failure);
    if (failure) return answer;
    std::optional<Disagreement> still;
    try {
      for (const Assertion& assertion : repetition.until)
        if (!still) still = disagreement(assertion, answer, values_, world_.clock());
    } catch (const CheckFailure& unreadable) {
      failure = own_failure(step, unreadable.what());
      return answer;
    }
    if (!still) return answer;
    if (until.remaining() <= pause) {
      failure = failure_of(
          step, StepEnd::failure(Status::critical, "still " + still->observed, still->expected, answer.peer));
      failure->out_of_time = deadline.passed();
      return answer;
    }
    world_.wait(pause, until);
    pause = std::min(pause * 2, repetition.most);
  }
}

Circumstances FlowRun::circumstances(const Step& step, std::vector<std::string> used, std::string host) const {
  Circumstances known{.role = step.role, .host = std::move(host), .values = &values_, .used = std::move(used)};
  if (!flow_.changes) return known;
  const Changes& changes = *flow_.changes;
  const auto text = [&](const std::string& from) {
    std::set<std::string> ignored;
    const auto result = expanded(from, values_, Place::plain, ignored);
    return result ? *result : std::string();
  };
  const bool cleans_up =
      !step.cleans_up.empty() || std::any_of(flow_.steps.begin(), flow_.steps.end(),
                                             [&](const Step& each) { return each.cleans_up == step.name; });
  known.canary = Circumstances::Canary{.mark = text(changes.mark),
                                       .subject = values_.text(changes.subject),
                                       .prefix = text(changes.prefix),
                                       .list = values_.text(changes.list),
                                       .cleans_up = cleans_up};
  return known;
}

std::optional<FlowFailure> FlowRun::may_go(const Step& step, const ExpandedRequest& request,
                                           const Transport& transport) {
  if (const auto refusal = transport.refusal(request.request)) return own_failure(step, *refusal);
  const auto host = transport.host_of(request.request);
  if (!host) return own_failure(step, host.error().message);
  const Circumstances known = circumstances(step, {request.used.begin(), request.used.end()}, *host);
  if (const auto prohibition = judge(request.request, known)) {
    FlowFailure failure = own_failure(step, "REFUSED: " + prohibition->words);
    failure.prohibited = prohibition->guard;
    return failure;
  }
  carried_mark_ = known.canary && carries_mark(request.request, *known.canary);
  if (step.role == Role::signs_in)
    if (const auto refusal = world_.guards.may_sign_in(step.name)) return refused(step, *refusal);
  if (step.role == Role::changes && step.cleans_up.empty())
    if (const auto refusal = world_.guards.may_change(step.name, known.canary ? known.canary->mark : ""))
      return refused(step, *refusal);
  return std::nullopt;
}

std::optional<std::string> FlowRun::judge_again(const Step& step, const ExpandedRequest& first, const Request& next,
                                                const Transport& transport) {
  const auto host = transport.host_of(next);
  if (!host) return host.error().message;
  // What a redirect takes along is looked for by value: names say nothing of what was left out.
  Circumstances known = circumstances(step, {}, *host);
  const auto first_host = transport.host_of(first.request);
  const bool elsewhere = !first_host || *first_host != *host;
  if (!elsewhere) known.used.assign(first.used.begin(), first.used.end());
  if (elsewhere && step.role == Role::signs_in && next.verb() != "GET") {
    prohibited_ = Prohibition{Guard::hosts_of_secrets, "the sign-in is sent on to " + steps::in_quotes(*host, 60) +
                                                           ", which is none of the credential's hosts"};
    return prohibited_->words;
  }
  if (next.method != first.request.method && next.verb() == "GET") known.role = Role::reads;
  prohibited_ = judge(next, known);
  return prohibited_ ? std::optional(prohibited_->words) : std::nullopt;
}

void FlowRun::tell_guards(const Step& step, const Answer& answer, const std::optional<FlowFailure>& failure) {
  if (step.role == Role::signs_in && !(failure && failure->prohibited))
    world_.guards.signed_in(step.name, sign_in_of(failure, answer));
  if (!step.cleans_up.empty() && !failure) world_.guards.cleaned_up(step.cleans_up);
}

void FlowRun::conclude(const Step& step, const Answer& answer, std::optional<FlowFailure> failure, bool cleaning) {
  if (!failure) return world_.steps.end(StepEnd::done(world_.redactor.text(answer.observed)));
  if (!cleaning && !step.keeps_going) return fail(step.name, *std::move(failure));
  findings_.push_back(
      {.status = failure->status, .step = step.name, .text = failure->text(), .function = failure->function});
  if (!cleaning) world_.steps.end(StepEnd::done(failure->observed));
}

}  // namespace sereno::flows
