#include "checks/list_upload/upload.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <utility>

#include "checks/list_upload/judgement.h"
#include "checks/list_upload/marker.h"
#include "checks/list_upload/words.h"
#include "sereno/flows/http_transport.h"
#include "sereno/flows/surroundings.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/text.h"

namespace list_upload {
namespace {

using sereno::Confidence;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::milliseconds;
using sereno::Status;
using sereno::flows::FlowFailure;
using sereno::flows::FlowRun;
using sereno::flows::Values;
using sereno::steps::in_quotes;

/// One of each kind that encodings break: Latin-1's small and capital letters, and a sign beyond Latin-1.
constexpr std::string_view probe = "ñÁ€";
constexpr milliseconds first_pause{1000};
constexpr milliseconds longest_pause{10'000};

std::uint32_t chance() { return std::random_device{}(); }

std::string seconds_text(milliseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  const std::string whole = std::to_string(tenths / 10);
  return tenths % 10 == 0 ? whole + " s" : whole + "." + std::to_string(tenths % 10) + " s";
}

FlowFailure platform_failure(std::string observed, Confidence confidence = Confidence::medium) {
  return {.status = Status::critical,
          .function = FunctionState::down,
          .owner = FaultOwner::platform,
          .confidence = confidence,
          .observed = std::move(observed)};
}

FlowFailure own_failure(std::string observed, std::string advice) {
  return {.status = Status::unknown,
          .function = FunctionState::not_seen,
          .owner = FaultOwner::observer,
          .confidence = Confidence::high,
          .observed = std::move(observed),
          .advice = std::move(advice)};
}

Values with_run(const Settings& settings, const std::string& marker) {
  Values values = settings.values;
  values.set("marker", marker);
  values.set("probe", std::string(probe));
  return values;
}

}  // namespace

Upload::Upload(const Settings& settings, const sereno::Context& context, sereno::steps::Redactor& redactor,
               sereno::steps::Trace& trace)
    : settings_(settings),
      context_(context),
      redactor_(redactor),
      trace_(trace),
      marker_(make_marker(settings.site, context.now(), chance())),
      steps_(sereno::steps::steps_of_run(context, redactor, trace)),
      guards_(context,
              {.platform = settings.plan.target.url.host,
               .account = settings.user,
               .limits = {.sign_ins = settings.limits.sign_ins,
                          .sign_ins_in = settings.limits.per,
                          .attempts_before_lock = settings.limits.attempts_before_lock,
                          .forgotten_after = settings.limits.lock_ends}},
              settings.list_id, [this] { return is_settled(); }),
      run_(settings.flow, surroundings(), with_run(settings, marker_)) {
  transports_.add("http",
                  std::make_unique<sereno::flows::HttpTransport>(settings.plan, [&context] { return context.now(); }));
  if (settings.mode != Mode::sftp) return;
  auto drop = std::make_unique<SftpDrop>(settings.sftp, settings.sftp_folder, marker_);
  drop_ = drop.get();
  transports_.add("sftp", std::move(drop));
}

sereno::flows::Surroundings Upload::surroundings() {
  return surroundings_of(context_, steps_, transports_, guards_, trace_, redactor_);
}

void Upload::run() {
  static_cast<void>(run_.begin() && look() && upload() && wait_for_job() && read_back() && judge_hopper() &&
                    judge_rows());
  run_.finish();
  look_at_what_stayed();
}

std::optional<FlowFailure> Upload::failure() const {
  auto failure = run_.failure();
  const auto* answer = run_.answer("upload");
  if (!failure || failure->step != "upload" || answer == nullptr || answer->code != 413) return failure;
  const std::size_t tenths = (upload_bytes() + 50) / 100;
  failure->observed =
      "413 at " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " kB (proxy/upload limit)";
  failure->expected.clear();
  failure->owner = FaultOwner::platform;
  failure->confidence = Confidence::medium;
  return failure;
}

std::size_t Upload::upload_bytes() const {
  for (const auto& step : settings_.flow.steps) {
    if (step.name != "upload") continue;
    const auto request = sereno::flows::expanded(step.request, run_.values());
    if (!request) return 0;
    const auto body = sereno::flows::http_request(request->request, settings_.plan.target.url).body;
    return body ? body->size() : 0;
  }
  return 0;
}

bool Upload::has(std::string_view step) const {
  return std::any_of(settings_.flow.steps.begin(), settings_.flow.steps.end(),
                     [&](const auto& each) { return each.name == step; });
}

bool Upload::step_if_there(std::string_view step) { return !has(step) || run_.step(step); }

std::optional<std::string> Upload::told(std::string_view name) const {
  const auto* value = run_.values().find(name);
  return value != nullptr && value->extracted ? std::optional(value->text) : std::nullopt;
}

std::optional<double> Upload::number(std::string_view name) const {
  const auto text = told(name);
  return text ? sereno::parse_decimal(*text) : std::nullopt;
}

/// Nothing is uploaded before all of this is known to be well.
bool Upload::look() {
  if (!step_if_there("page") || !step_if_there("sign_in") || !run_.step("list") || !step_if_there("campaign"))
    return false;
  clean_up_behind_others();
  const ListSight list{.id = settings_.list_id,
                       .name = told("list_name"),
                       .active = told("list_active"),
                       .campaign = told("list_campaign"),
                       .campaign_active = told("campaign_active"),
                       .rows = told("list_rows"),
                       .dialable = told("list_dialable")};
  const auto why = refusal(list, settings_.declared);
  if (why) fail("preflight", own_failure(*why, "give the canary a list of its own, as the adapter's page says"));
  return !why;
}

bool Upload::upload() {
  const double start = steps_.elapsed_s();
  const bool done = run_.step("upload");
  figures_.upload_s = steps_.elapsed_s() - start;
  return done;
}

bool Upload::wait_for_job() {
  if (!has("job")) return job_is_over_ = true;
  const double start = steps_.elapsed_s();
  const auto& whole = steps_.deadline();
  const auto until = whole.no_later_than(whole.now() + settings_.poll_timeout);
  auto pause = first_pause;
  for (;;) {
    if (!run_.step("job")) return false;
    const auto word = told("job_state");
    const bool goes_on = !word || job_state(*word, settings_.states) == JobState::pending;
    figures_.job_s = steps_.elapsed_s() - start;
    if (!goes_on) return judge_job(*word);
    if (until.remaining() <= pause) {
      const auto id = told("job_id");
      FlowFailure failure = platform_failure("accepted" + (id ? " id " + sereno::steps::shown(*id, 24) : "") +
                                             ", still " + in_quotes(word.value_or("not taken up"), 24) + " after " +
                                             seconds_text(milliseconds(static_cast<long long>(*figures_.job_s * 1e3))) +
                                             " (queue worker?)");
      failure.out_of_time = whole.passed();
      fail("job", std::move(failure));
      return false;
    }
    sereno::flows::wait_patiently(std::max(pause, asked_to_wait()), until);
    pause = std::min(pause * 2, longest_pause);
  }
}

milliseconds Upload::asked_to_wait() const {
  const auto* answer = run_.answer("job");
  const auto header = answer == nullptr ? std::nullopt : answer->header("Retry-After");
  const auto seconds = header ? sereno::parse_integer<unsigned>(sereno::trim(*header)) : std::nullopt;
  return std::chrono::seconds(std::min(seconds.value_or(0), 3600U));
}

bool Upload::judge_job(const std::string& word) {
  job_is_over_ = true;
  figures_.rows_accepted = number("rows_accepted");
  figures_.rows_rejected = number("rows_rejected");
  figures_.rows_duplicate = number("rows_duplicate");
  const auto state = job_state(word, settings_.states);
  const double lost = figures_.rows_rejected.value_or(0) + figures_.rows_duplicate.value_or(0);
  const double accepted = figures_.rows_accepted.value_or(settings_.rows);
  const std::string error = told("job_error").value_or("");
  if (state == JobState::not_known) {
    // The rows themselves decide.
    findings_.push_back(
        {.status = Status::warning,
         .step = "job",
         .text = "job: state " + in_quotes(redactor_.text(word), 60) + " is none that the adapter knows",
         .function = FunctionState::up});
  } else if (state == JobState::failed) {
    FlowFailure failure = platform_failure("failed with " + in_quotes(word, 40));
    failure.sentence = redactor_.text(sereno::steps::shown(error, 160));
    fail("job", std::move(failure));
  } else if (state == JobState::done_with_errors || lost > 0 || accepted < settings_.rows) {
    const double duplicates = figures_.rows_duplicate.value_or(0);
    std::string words =
        "completed with errors: " + counted(accepted, "row") + " of " + std::to_string(settings_.rows) + " accepted";
    if (duplicates > 0) words += ", " + counted(duplicates, "duplicate");
    FlowFailure failure = platform_failure(words);
    failure.sentence = redactor_.text(sereno::steps::shown(error, 160));
    fail("job", std::move(failure));
  }
  return !run_.failure();
}

bool Upload::read_back() {
  const double start = steps_.elapsed_s();
  const auto& whole = steps_.deadline();
  const auto until = whole.no_later_than(whole.now() + settings_.readback_timeout);
  auto pause = first_pause;
  for (;;) {
    if (!run_.step("rows")) return false;
    figures_.readback_s = steps_.elapsed_s() - start;
    if (found() >= settings_.rows || until.remaining() <= pause) break;
    sereno::flows::wait_patiently(pause, until);
    pause = std::min(pause * 2, longest_pause);
  }
  return found() >= settings_.rows ? step_if_there("row") : step_if_there("astray");
}

/// Before anything else that the rows say: whoever is in there is called.
bool Upload::judge_hopper() {
  if (!run_.step("hopper")) return false;
  const auto in_hopper = number("hopper_rows");
  if (!in_hopper)
    fail("hopper", own_failure("the platform does not say whether a row is about to be dialled",
                               "mend the adapter's step hopper"));
  else if (*in_hopper > 0)
    fail("hopper", platform_failure(counted(*in_hopper, "row") + " in the hopper: what is uploaded is dialled",
                                    Confidence::high));
  return !run_.failure();
}

bool Upload::judge_rows() {
  if (found() < settings_.rows) {
    std::string words =
        "accepted " + std::to_string(settings_.rows) + ", found " + std::to_string(static_cast<int>(found()));
    if (told("astray_id")) words += ", one is in the default list";
    fail("readback", findings_.empty()
                         ? platform_failure(words)
                         : own_failure(words + ", and " + findings_.front().text, "mend the adapter's states"));
    return false;
  }
  if (found() > settings_.rows) {
    fail("readback", platform_failure("sent " + std::to_string(settings_.rows) + ", found " +
                                      std::to_string(static_cast<int>(found()))));
    return false;
  }
  for (unsigned i = 1; i <= settings_.rows; ++i) {
    const std::string number = std::to_string(i);
    auto wrong = told("row_probe_" + number)
                     ? damage(probe, *told("row_probe_" + number))
                     : std::optional<std::string>("fields: the name that was sent is not there");
    const auto phone = told("row_phone_" + number);
    const bool ours = phone && std::any_of(settings_.numbers.begin(), settings_.numbers.end(),
                                           [&](const std::string& each) { return !number_damage(each, *phone); });
    if (!wrong && !ours) wrong = number_damage(settings_.numbers[i - 1], phone.value_or(""));
    if (!wrong) continue;
    fail("readback", platform_failure(redactor_.text(*wrong), Confidence::high));
    return false;
  }
  return true;
}

}  // namespace list_upload
