#include "checks/dashboard/judgement.h"

#include <algorithm>
#include <cmath>

#include "sereno/flows/verdict.h"
#include "sereno/number.h"
#include "sereno/steps/finding.h"
#include "sereno/steps/people.h"
#include "sereno/steps/text.h"

namespace dashboard {
namespace {

using sereno::CheckResult;
using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Metric;
using sereno::Status;
using sereno::flows::FlowFailure;
using sereno::flows::owner_words;

/// Clocks of two machines differ by as much without a fault.
constexpr double tolerated_future_s = 5;

/// One thing that is wrong, with whose it is.
struct Wrong {
  Status status = Status::critical;
  FunctionState function = FunctionState::by_status;
  Fault fault{};
  std::string head{};  ///< what is said before the verdict
  std::string tail{};  ///< and behind it
  std::string advice{};
};

Fault at(FaultOwner owner, Confidence confidence, std::string step) {
  return {.owner = owner, .confidence = confidence, .step = std::move(step)};
}

/// The platform's operator, or the ally whom the service belongs to.
Fault of_platform(const Parties& parties, Confidence confidence, std::string step) {
  Fault fault = at(parties.owner.side, confidence, std::move(step));
  fault.party = parties.owner.id;
  return fault;
}

std::string step_of(const Settings& settings) { return settings.over_websocket() ? "ws" : "figures"; }

std::string page_words(const Settings& settings, const Seen& seen) {
  if (settings.over_websocket()) return "the WebSocket is open";
  return "the answer came in " + sereno::format_fixed(seen.answer_s, 3) + " s";
}

Wrong unseen(const Settings& settings, std::string head, std::string advice) {
  Wrong wrong{.status = Status::unknown,
              .function = FunctionState::not_seen,
              .head = std::move(head),
              .advice = std::move(advice)};
  wrong.fault = at(FaultOwner::not_established, Confidence::none, step_of(settings));
  wrong.fault.reasons = "candidates: platform, observer";
  return wrong;
}

// --- the time of the figures ---

std::optional<Wrong> judge_untold_time(const Settings& settings, const Sample& sample, const Parties& parties) {
  if (sample.time_problem.empty()) return std::nullopt;
  if (sample.zone_is_missing) {
    Wrong wrong = unseen(settings, sample.time_problem, "say it with --tz");
    wrong.fault = at(FaultOwner::observer, Confidence::high, step_of(settings));
    return wrong;
  }
  return Wrong{.fault = of_platform(parties, Confidence::medium, step_of(settings)),
               .head = "the figures say no time",
               .tail = sample.time_problem,
               .advice = "look whether they are still figures, and whether --ts-pointer fits them"};
}

std::optional<Wrong> judge_age(const Settings& settings, const Seen& seen, const Sample& sample,
                               const Parties& parties) {
  const auto age = sample.age_s();
  if (!age) return std::nullopt;
  if (*age < -tolerated_future_s)
    return unseen(settings, "the figures are of the future by " + span(-*age),
                  "look at daylight saving, at the zone (--tz) and at the platform's clock");
  const bool critical = settings.critical_s && settings.critical_s->alerts(std::max(*age, 0.0));
  const bool warning = settings.warning_s && settings.warning_s->alerts(std::max(*age, 0.0));
  if (!critical && !warning) return std::nullopt;
  return Wrong{.status = critical ? Status::critical : Status::warning,
               .fault = of_platform(parties, Confidence::medium, step_of(settings)),
               .head = "stale: the figures are " + span(*age) + " old",
               .tail = page_words(settings, seen),
               .advice = "look at what feeds the dashboard: broker, job, database"};
}

// --- whether they change ---

using Words = std::optional<std::string> (Sample::*)() const;

/// Whether an earlier sample says something else than the last.
bool differs(const std::vector<Sample>& samples, Words words) {
  return std::any_of(samples.begin(), samples.end(),
                     [&](const Sample& each) { return (each.*words)() != (samples.back().*words)(); });
}

/// For how long it stands still, when that is longer than it may.
std::optional<double> too_long(const Settings& settings, const Seen& seen, Words words,
                               const std::optional<Remembered::Part>& remembered) {
  const Sample& last = seen.samples.back();
  const auto what = (last.*words)();
  if (!what || differs(seen.samples, words)) return std::nullopt;
  const double allowed_s = static_cast<double>(settings.changed_within->count()) / 1e3;
  if (seen.watched_s >= allowed_s) return seen.watched_s;
  if (!remembered || remembered->what != *what) return std::nullopt;
  const double since_s = static_cast<double>((last.at - remembered->since).count()) / 1e3;
  return since_s > allowed_s ? std::optional(since_s) : std::nullopt;
}

std::optional<Wrong> judge_change(const Settings& settings, const Seen& seen, const Parties& parties) {
  if (!settings.changed_within || seen.samples.empty() || settings.over_websocket()) return std::nullopt;
  const Sample& last = seen.samples.back();
  Wrong wrong{.fault = of_platform(parties, Confidence::medium, step_of(settings)),
              .advice = "look at what feeds the dashboard; a fresh time on old figures is that of the asking"};
  const auto values = too_long(settings, seen, &Sample::value_words, seen.remembered.values);
  const auto sequence = too_long(settings, seen, &Sample::sequence_words, seen.remembered.sequence);
  if (values) {
    wrong.head =
        "the figures stand still for " + span(*values) + ": " + sereno::steps::without_people(*last.value_words());
  } else if (sequence) {
    wrong.head = *last.sequence_words() + " again and again for " + span(*sequence);
    wrong.advice = "look for a cache in between";
  } else {
    return std::nullopt;
  }
  return wrong;
}

/// Several messages whose sequence does not advance.
std::optional<Wrong> judge_sequence(const Settings& settings, const Seen& seen, const Parties& parties) {
  if (settings.places.sequence.empty() || seen.samples.empty()) return std::nullopt;
  if (!seen.samples.back().sequence)
    return Wrong{.fault = of_platform(parties, Confidence::medium, step_of(settings)),
                 .head = "the figures have no sequence",
                 .tail = "nothing at " + settings.places.sequence};
  if (!settings.over_websocket() || seen.samples.size() < 2) return std::nullopt;
  const auto& first = seen.samples.front().sequence;
  const bool repeats =
      std::all_of(seen.samples.begin(), seen.samples.end(), [&](const Sample& each) { return each.sequence == first; });
  if (!repeats) return std::nullopt;
  return Wrong{.fault = of_platform(parties, Confidence::medium, step_of(settings)),
               .head = "sequence " + sereno::steps::shown(*first, 60) + " again in each of " +
                       std::to_string(seen.samples.size()) + " messages",
               .advice = "look for a cache in between"};
}

// --- the WebSocket ---

std::optional<Wrong> judge_heard(const Settings& settings, const Seen& seen, const Parties& parties) {
  if (settings.mode != Mode::ws || !seen.heard || seen.heard->data >= settings.frames) return std::nullopt;
  const Heard& heard = *seen.heard;
  Wrong wrong{.fault = of_platform(parties, Confidence::medium, "ws"),
              .head = "101, then " + std::to_string(heard.pings) + " pings and " + std::to_string(heard.data) +
                      " messages with figures in " + span(heard.listened_s)};
  if (settings.frames > 1) wrong.tail = "expected " + std::to_string(settings.frames);
  if (heard.no_json > 0)
    wrong.tail += (wrong.tail.empty() ? "" : ", ") + std::to_string(heard.no_json) + " that are no JSON";
  if (heard.other > 0)
    wrong.tail += (wrong.tail.empty() ? "" : ", ") + std::to_string(heard.other) + " of another kind, the last " +
                  sereno::steps::in_quotes(heard.last_other, 80);
  wrong.advice = heard.pings > 0 ? "the broker behind the WebSocket is dead, or nobody feeds it: the line itself lives"
                                 : "look at the server of the WebSocket";
  return wrong;
}

// --- the stimulus ---

std::optional<Wrong> judge_stimulus(const Settings& settings, const Seen& seen, const Parties& parties) {
  if (!seen.stimulus) return std::nullopt;
  const Stimulus& stimulus = *seen.stimulus;
  if (!stimulus.before)
    return Wrong{.fault = of_platform(parties, Confidence::medium, "figures"),
                 .head = "no number to move",
                 .tail = "nothing at " + settings.figure,
                 .advice = "look whether --figure-pointer fits the figures"};
  if (!stimulus.signed_in || stimulus.appeared) return std::nullopt;
  return Wrong{
      .fault = of_platform(parties, Confidence::high, "stimulus"),
      .head = "a sign-in did not show within " + span(stimulus.latency_s),
      .tail = settings.figure + " stayed " + sereno::format_fixed(stimulus.after.value_or(*stimulus.before), 0),
      .advice = "look at the feed from the switch to the dashboard"};
}

std::vector<Wrong> everything_wrong(const Settings& settings, const Seen& seen, const Parties& parties) {
  std::vector<Wrong> all;
  const auto add = [&](std::optional<Wrong> wrong) {
    if (wrong) all.push_back(*std::move(wrong));
  };
  add(judge_heard(settings, seen, parties));
  add(judge_stimulus(settings, seen, parties));
  add(judge_sequence(settings, seen, parties));
  if (!seen.samples.empty()) {
    add(judge_untold_time(settings, seen.samples.back(), parties));
    add(judge_age(settings, seen, seen.samples.back(), parties));
  }
  add(judge_change(settings, seen, parties));
  std::stable_sort(all.begin(), all.end(), [](const Wrong& left, const Wrong& right) {
    const auto rank = [](Status status) { return worst(status, Status::warning) == status ? 0 : 1; };
    return left.status == Status::critical ? right.status != Status::critical : rank(left.status) < rank(right.status);
  });
  return all;
}

// --- what is printed ---

Metric metric(std::string label, double value, std::string unit) {
  return {.label = std::move(label), .value = std::round(value * 1e6) / 1e6, .unit = std::move(unit)};
}

void add_metrics(const Settings& settings, const Seen& seen, CheckResult& result) {
  const auto age = seen.samples.empty() ? std::nullopt : seen.samples.back().age_s();
  if (age) {
    Metric own = metric("age", *age > -tolerated_future_s ? std::max(*age, 0.0) : *age, "s");
    own.warning = settings.warning_s;
    own.critical = settings.critical_s;
    result.metrics.push_back(std::move(own));
  }
  result.metrics.push_back(metric("time", seen.seconds, "s"));
  if (seen.heard) {
    result.metrics.push_back(metric("time_upgrade", seen.heard->upgrade_s, "s"));
    if (seen.heard->data > 0) result.metrics.push_back(metric("time_first_data", seen.heard->first_data_s, "s"));
    result.metrics.push_back(metric("frames", static_cast<double>(seen.heard->all()), ""));
    result.metrics.push_back(metric("data_frames", static_cast<double>(seen.heard->data), ""));
    result.metrics.push_back(metric("pings", static_cast<double>(seen.heard->pings), ""));
  }
  if (seen.stimulus && seen.stimulus->appeared)
    result.metrics.push_back(metric("stimulus_latency", seen.stimulus->latency_s, "s"));
  if (!seen.samples.empty() && seen.samples.back().server_clock) {
    const Sample& sample = seen.samples.back();
    result.metrics.push_back(
        metric("clock_skew", static_cast<double>((*sample.server_clock - sample.at).count()) / 1e3, "s"));
  }
}

std::string good_text(const Settings& settings, const Seen& seen) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (settings.mode == Mode::connect) add("the WebSocket opens: 101");
  if (settings.mode == Mode::ws && seen.heard)
    add(std::to_string(seen.heard->data) + (seen.heard->data == 1 ? " message" : " messages") + " with figures");
  if (seen.stimulus && seen.stimulus->appeared)
    add("a sign-in showed after " + span(seen.stimulus->latency_s) + ", " + settings.figure + " went from " +
        sereno::format_fixed(seen.stimulus->before.value_or(0), 0) + " to " +
        sereno::format_fixed(seen.stimulus->after.value_or(0), 0));
  if (!seen.samples.empty())
    if (const auto age = seen.samples.back().age_s()) add("the figures are " + span(std::max(*age, 0.0)) + " old");
  if (settings.changed_within && !seen.samples.empty() && !settings.over_websocket()) {
    const bool compared = seen.samples.size() > 1 || seen.remembered != Remembered{};
    add(compared ? "they change" : "seen for the first time");
  }
  return text + " (" + seen.peer + ") in " + sereno::format_fixed(seen.seconds, 3) + " s";
}

CheckResult failed(const FlowFailure& failure, const Seen& seen, const Parties& parties) {
  CheckResult result{.status = failure.status, .function_state = failure.function, .out_of_time = failure.out_of_time};
  result.fault = fault_of(failure, {}, parties.owner, parties.depends_on);
  result.summary = sereno::flows::line_of(failure, result.fault);
  if (!failure.advice.empty()) result.long_text = "what to do: " + failure.advice;
  result.observer = seen.observer;
  return result;
}

/// Who sees figures there has signed in; of them nothing was seen.
FlowFailure sign_in_wanted(const Settings& settings, const Seen& seen) {
  return {.step = step_of(settings),
          .status = Status::unknown,
          .function = FunctionState::not_seen,
          .explained = true,
          .owner = FaultOwner::observer,
          .confidence = Confidence::medium,
          .observed = "a sign-in is wanted in place of figures",
          .target = seen.peer,
          .advice = "give a credential, or an address that needs none"};
}

}  // namespace

std::string span(double seconds) {
  if (seconds < 10) return sereno::format_fixed(seconds, seconds < 1 ? 3 : 1) + " s";
  if (seconds < 120) return sereno::format_fixed(seconds, 0) + " s";
  if (seconds < 7200) return sereno::format_fixed(seconds / 60, 0) + " min";
  return sereno::format_fixed(seconds / 3600, 1) + " h";
}

bool has_changed(const std::vector<Sample>& samples) {
  if (samples.empty()) return false;
  const bool sequence = !samples.back().sequence_words() || differs(samples, &Sample::sequence_words);
  return sequence && (!samples.back().value_words() || differs(samples, &Sample::value_words));
}

namespace {

std::string line_for(const std::optional<Remembered::Part>& part) {
  return part ? std::to_string(sereno::ms_of(part->since)) + " " + part->what : std::string();
}

std::optional<Remembered::Part> part_of(std::string_view line) {
  const auto end = line.find(' ');
  const auto since = sereno::parse_integer(line.substr(0, end));
  if (end == std::string_view::npos || !since) return std::nullopt;
  return Remembered::Part{.what = std::string(line.substr(end + 1)), .since = sereno::instant_from_ms(*since)};
}

std::optional<Remembered::Part> next_of(const Seen& seen, Words words, const std::optional<Remembered::Part>& before) {
  const auto what = (seen.samples.back().*words)();
  if (!what) return std::nullopt;
  const bool still = before && before->what == *what && !differs(seen.samples, words);
  return still ? before : std::optional(Remembered::Part{.what = *what, .since = seen.samples.back().at});
}

}  // namespace

std::string Remembered::text() const { return line_for(sequence) + "\n" + line_for(values); }

Remembered Remembered::from_text(std::string_view text) {
  const auto end = std::min(text.find('\n'), text.size());
  return {.sequence = part_of(text.substr(0, end)), .values = part_of(text.substr(std::min(end + 1, text.size())))};
}

Remembered to_remember(const Settings& settings, const Seen& seen) {
  if (!settings.changed_within || seen.samples.empty()) return seen.remembered;
  return {.sequence = next_of(seen, &Sample::sequence_words, seen.remembered.sequence),
          .values = next_of(seen, &Sample::value_words, seen.remembered.values)};
}

CheckResult judge(const Settings& settings, const Seen& seen, const Parties& parties) {
  CheckResult result;
  if (seen.failure || seen.sign_in_wanted) {
    result = failed(seen.sign_in_wanted ? sign_in_wanted(settings, seen) : *seen.failure, seen, parties);
    add_metrics(settings, seen, result);
    return result;
  }
  result.status = Status::ok;
  sereno::steps::Findings findings;
  for (const Wrong& wrong : everything_wrong(settings, seen, parties)) {
    std::string text = wrong.fault.step + ": " + wrong.head + owner_words(wrong.fault);
    if (!wrong.tail.empty()) text += ", " + wrong.tail;
    if (findings.empty()) {
      result.fault = wrong.fault;
      if (!wrong.advice.empty()) result.long_text = "what to do: " + wrong.advice;
    }
    findings.push_back({wrong.status, wrong.fault.step, text, wrong.function});
    result.status = worst(result.status, wrong.status);
    result.summary += (result.summary.empty() ? "" : "; ") + text;
  }
  result.function_state = function_of(findings);
  result.summary = findings.empty() ? good_text(settings, seen) : result.summary + " (" + seen.peer + ")";
  add_metrics(settings, seen, result);
  return result;
}

}  // namespace dashboard
