#include "checks/recording/obtain.h"

#include <poll.h>
#include <string.h>

#include <algorithm>
#include <utility>

#include "sereno/flows/extraction.h"
#include "sereno/number.h"
#include "sereno/steps/http_date.h"
#include "sereno/steps/mariadb.h"
#include "sereno/steps/odbc.h"
#include "sereno/steps/postgres.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/text.h"
#include "sereno/steps/time_text.h"

namespace recording {
namespace {

using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Status;
using sereno::steps::Deadline;
using sereno::steps::HttpExchange;
using sereno::steps::in_quotes;
using sereno::steps::shown;
using sereno::steps::StepEnd;
using sereno::steps::StepRun;
using sereno::steps::Url;
using sereno::steps::Visit;
using std::chrono::milliseconds;

constexpr std::size_t most_look_up = 1u << 20;

Fault platforms(std::string step, std::string reasons) {
  return {.owner = FaultOwner::platform,
          .confidence = Confidence::high,
          .step = std::move(step),
          .reasons = std::move(reasons)};
}

Problem ours(std::string step, std::string text) {
  return {.status = Status::unknown,
          .text = step + ": " + std::move(text),
          .function = FunctionState::not_seen,
          .fault = {.owner = FaultOwner::observer,
                    .confidence = Confidence::high,
                    .step = step,
                    .reasons = "settings or credential of the check"}};
}

Problem theirs(const std::string& step, const std::string& text) {
  return {.text = step + ": " + text, .fault = platforms(step, "the platform answers so")};
}

/// Whom the answer blames that is neither the recording nor a redirect: who asks too often is to blame himself.
Problem refused(const std::string& step, int status, const std::string& expected) {
  if (status == 429) return ours(step, "asked too often (HTTP 429)");
  return theirs(step, "HTTP " + std::to_string(status) + expected);
}

/// Whether what the pointer's "*" runs over is there: a list that is empty says that nobody called, one that is missing
/// does not.
bool has_list(const std::string& body, const std::string& pointer) {
  const auto star = pointer.find("/*");
  if (star == std::string::npos) return false;
  const auto list = sereno::flows::from_json(body, pointer.substr(0, star));
  return !list || (!list->empty() && (list->front().starts_with('[') || list->front().starts_with('{')));
}

Problem problem_of(const StepRun& run, const std::string& name) {
  const auto& failure = *run.failure();
  Problem problem{.status = failure.end.status,
                  .text = name + failure.text(),
                  .function = failure.end.function,
                  .out_of_time = failure.end.out_of_time};
  problem.fault.step = name + failure.step;
  if (failure.end.status == Status::unknown) {
    problem.fault.owner = FaultOwner::observer;
    problem.fault.confidence = Confidence::medium;
    problem.fault.reasons = "name, route or proxy of the check";
  } else if (failure.end.out_of_time || failure.end.observed.starts_with("unreachable")) {
    problem.fault.owner = FaultOwner::not_established;
    problem.fault.reasons = "candidates: platform, infrastructure between";
  } else {
    problem.fault.owner = FaultOwner::platform;
    problem.fault.confidence = Confidence::medium;
    problem.fault.reasons = "the server answers so";
  }
  return problem;
}

std::string first_value(const std::string& body, const std::string& pointer) {
  if (pointer.empty()) return {};
  const auto found = sereno::flows::from_json(body, pointer);
  return found && !found->empty() ? found->front() : std::string();
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), sereno::steps::lower_case(word)) != words.end();
}

/// An address that carries its own right, as stores sign them: nobody else's is sent along.
bool is_signed(const Url& url) {
  const auto question = url.path.find('?');
  if (question == std::string::npos) return false;
  for (const std::string& part : sereno::steps::split(std::string_view(url.path).substr(question + 1), '&'))
    if (sereno::steps::is_secret_key(std::string_view(part).substr(0, part.find('=')))) return true;
  return false;
}

/// Nothing of a voice stays where it was.
void wipe(std::string& sound) {
  explicit_bzero(sound.data(), sound.size());
  sound.clear();
  sound.shrink_to_fit();
}

}  // namespace

std::optional<Visit> Platform::ask(const std::string& name, const Url& url, std::size_t keep, const Deadline& deadline,
                                   Problem& problem) {
  auto plan = settings_.plan;
  if (!url.same_origin(plan.target.url) || is_signed(url)) {
    plan.credential.clear();
    plan.bearer.clear();
    plan.secret_headers.clear();
  }
  plan.target = {.url = url, .connect_host = url.host, .connect_port = url.port};
  plan.keep_body = keep;
  StepRun run(deadline, [&](std::string_view step) { context_.step_begins(name + std::string(step)); });
  sereno::steps::Visitor visitor(plan, run, trace_, [this] { return context_.now(); });
  Visit visit;
  std::vector<std::string> addresses;
  const double begun_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (!plan.proxy) addresses = visitor.find_addresses(plan.target.connect_host, visit);
  if (!run.failure()) visit = visitor.visit(std::move(addresses));
  run.finish();
  keep_steps(run, name, begun_s);
  if (!run.failure()) return visit;
  problem = problem_of(run, name);
  return std::nullopt;
}

/// As the server asks for, else twice as long each time; never longer than ten seconds. False when the time is over.
bool Platform::wait_before_next(const HttpExchange& answer, unsigned attempt, const Deadline& deadline) const {
  const auto asked = answer.header("Retry-After");
  const auto seconds = asked ? sereno::parse_integer<std::int64_t>(*asked) : std::nullopt;
  milliseconds wait{std::clamp<std::int64_t>(seconds.value_or(std::int64_t{1} << std::min(attempt, 4U)), 1, 10) * 1000};
  if (wait + milliseconds{500} >= deadline.remaining()) return false;
  while (wait.count() > 0 && !deadline.passed()) {
    const milliseconds piece = std::min(wait, milliseconds{100});
    poll(nullptr, 0, static_cast<int>(piece.count()));
    wait -= piece;
  }
  return !deadline.passed();
}

/// False when there is no address, which `out` explains; `again` when it is said to come.
bool Platform::read_look_up(const std::string& body, const Url& base, Url& audio, Obtained& out, bool& again) const {
  const auto whole = sereno::flows::from_json(body, "");
  if (!whole) {
    out.problem = theirs("lookup", "the answer is no JSON: " + in_quotes(body, 60));
    return false;
  }
  const std::string status = first_value(body, settings_.status_pointer);
  out.seconds = sereno::parse_decimal(first_value(body, settings_.duration_pointer));
  again = contains(settings_.pending, status);
  out.words = in_quotes(status, 40);
  if (again) return false;
  if (contains(settings_.absent, status)) {
    out.outcome = Outcome::absent;
    return false;
  }
  const std::string address = first_value(body, settings_.audio_pointer);
  if (address.empty() || address == "null") {
    out.problem = theirs("lookup", "it is " + in_quotes(status, 40) + ", and has no address of the audio");
    return false;
  }
  auto url = base.follow(address);
  if (!url) {
    out.problem = theirs("lookup", "the audio's " + url.error().message);
    return false;
  }
  audio = *std::move(url);
  return true;
}

bool Platform::look_up(const std::string& guid, const std::string& name, const Deadline& deadline, Url& audio,
                       Obtained& out) {
  const Url url = with_guid(settings_.plan.target.url, guid);
  const auto begun = deadline.now();
  for (unsigned attempt = 0;; ++attempt) {
    const auto visit = ask(name + "lookup ", url, most_look_up, deadline, out.problem);
    if (!visit) return false;
    const auto& answer = visit->answer;
    bool again = answer.status == 202;
    if (answer.status == 401 || answer.status == 403) {
      out.problem = ours("lookup", "the platform rejects the credential (HTTP " + std::to_string(answer.status) + ")");
      return false;
    }
    if (answer.status == 404 || answer.status == 410) {
      out.outcome = Outcome::missing;
      out.words = std::to_string(answer.status);
      return false;
    }
    if (answer.status != 200 && !again) {
      out.problem = refused("lookup", answer.status, ", expected 200");
      return false;
    }
    if (!again && read_look_up(answer.body, visit->url, audio, out, again)) return true;
    if (!again) return false;
    if (wait_before_next(answer, attempt, deadline)) continue;
    const auto waited = std::chrono::duration<double>(deadline.now() - begun).count();
    out.outcome = Outcome::pending;
    out.words = (answer.status == 202 ? "202" : out.words) + " for " + sereno::format_fixed(waited, 0) + " s";
    return false;
  }
}

void Platform::take_audio(std::string body, const std::string& name, const Deadline& deadline, Obtained& out) {
  Fetched& fetched = out.fetched;
  fetched.sha256 = sereno::steps::sha256_of(body);
  fetched.bytes = sereno::steps::look_at_bytes(body);
  StepRun run(deadline, [&](std::string_view step) { context_.step_begins(name + std::string(step)); });
  const double begun_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  run.step("decode", [&] {
    fetched.audio = sereno::steps::measure_audio(body, settings_.silence_db, deadline);
    const auto& measure = fetched.audio.measure;
    if (fetched.audio.fault != sereno::steps::AudioFault::none) return StepEnd::done(fetched.audio.text);
    return StepEnd::done(std::string(measure.codec.data()) + ", " + std::to_string(measure.rate) + " Hz, " +
                         std::to_string(measure.channels) + " channels, " + sereno::format_fixed(measure.seconds, 1) +
                         " s");
  });
  wipe(body);
  for (sereno::StepOutcome step : run.outcomes()) {
    step.name.insert(0, name);
    step.start_s += begun_s;
    steps_.push_back(std::move(step));
  }
  out.outcome = Outcome::fetched;
}

void Platform::fetch(const Url& url, const std::string& name, const Deadline& deadline, Obtained& out) {
  const auto begun = deadline.now();
  const bool direct = settings_.audio_pointer.empty();
  for (unsigned attempt = 0;; ++attempt) {
    auto visit = ask(name + "fetch ", url, settings_.max_bytes, deadline, out.problem);
    if (!visit) return;
    auto& answer = visit->answer;
    if (answer.status == 202) {
      if (wait_before_next(answer, attempt, deadline)) continue;
      out.outcome = Outcome::pending;
      out.words =
          "202 for " + sereno::format_fixed(std::chrono::duration<double>(deadline.now() - begun).count(), 0) + " s";
      return;
    }
    const std::string status = "HTTP " + std::to_string(answer.status);
    if (direct && (answer.status == 401 || answer.status == 403)) {
      out.problem = ours("fetch", "the platform rejects the credential (" + status + ")");
    } else if (direct && (answer.status == 404 || answer.status == 410)) {
      out.outcome = Outcome::missing;
      out.words = std::to_string(answer.status);
    } else if (answer.status != 200) {
      out.problem = refused("fetch", answer.status, direct ? ", expected 200" : " where the look-up promised audio");
    } else if (answer.body_bytes > answer.body.size()) {
      out.problem = ours("fetch", std::to_string(answer.body_bytes) + " bytes, more than --max-bytes");
    } else {
      out.fetched.content_type = std::string(answer.header("Content-Type").value_or(""));
      out.fetched.size = answer.body_bytes;
      take_audio(std::move(answer.body), name, deadline, out);
    }
    wipe(answer.body);
    return;
  }
}

/// A file on a server: it is there, or not.
void Platform::fetch_file(const std::string& guid, const std::string& name, const Deadline& deadline, Obtained& out) {
  const auto path = path_with_guid(settings_.store->path, guid);
  if (!path) {
    out.problem = theirs("fetch", path.error().message);
    return;
  }
  const std::string prefix = name + "fetch ";
  StepRun run(deadline, [&](std::string_view step) { context_.step_begins(prefix + std::string(step)); });
  const double begun_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  sereno::steps::SftpSession session;
  std::string sound;
  sereno::steps::SftpEnd end;
  if (open_sftp(session, settings_.store->target, run, trace_))
    run.step("read", [&] {
      end = session.read(*path, settings_.max_bytes, sound, run.deadline());
      if (end) return StepEnd::done(std::to_string(sound.size()) + " bytes");
      StepEnd failed = end_of(end, run.elapsed_s());
      failed.target = shown(*path);
      return failed;
    });
  keep_steps(run, prefix, begun_s);
  if (end.fault == sereno::steps::SftpFault::not_there) {
    out.outcome = Outcome::missing;
    out.words = "no such file";
  } else if (end.fault == sereno::steps::SftpFault::too_much) {
    out.problem = ours("fetch", "more than --max-bytes");
  } else if (run.failure()) {
    out.problem = problem_of(run, prefix);
  } else {
    out.fetched.size = sound.size();
    take_audio(std::move(sound), name, deadline, out);
  }
  wipe(sound);
}

void Platform::keep_steps(const StepRun& run, const std::string& prefix, double begun_s) {
  for (sereno::StepOutcome step : run.outcomes()) {
    step.name.insert(0, prefix);
    step.start_s += begun_s;
    context_.step_ends(step);
    steps_.push_back(std::move(step));
  }
}

Obtained Platform::obtain(const std::string& guid, const std::string& name, const Deadline& deadline) {
  Obtained out;
  if (settings_.store) {
    fetch_file(guid, name, deadline, out);
    return out;
  }
  Url audio = with_guid(settings_.plan.target.url, guid);
  if (!settings_.audio_pointer.empty() && !look_up(guid, name, deadline, audio, out)) return out;
  fetch(audio, name, deadline, out);
  return out;
}

std::optional<CallList> Platform::calls_of_page(const Deadline& deadline, Problem& problem) {
  const Calls& calls = *settings_.calls;
  const auto visit = ask("calls ", calls.url, most_look_up, deadline, problem);
  if (!visit) return std::nullopt;
  const auto& answer = visit->answer;
  CallList list;
  if (const auto date = answer.header("Date")) list.clock = sereno::steps::parse_http_date(*date);
  if (answer.status == 401 || answer.status == 403) {
    problem = ours("calls", "the platform rejects the credential (HTTP " + std::to_string(answer.status) + ")");
    return std::nullopt;
  }
  if (answer.status != 200) {
    problem = refused("calls", answer.status, ", expected 200");
    return std::nullopt;
  }
  const auto guids = sereno::flows::from_json(answer.body, calls.guid),
             ended = sereno::flows::from_json(answer.body, calls.ended);
  const auto lengths = sereno::flows::from_json(answer.body, calls.duration);
  if (!guids || !ended) {
    problem = theirs("calls", "the answer is no JSON: " + in_quotes(answer.body, 60));
    return std::nullopt;
  }
  if (guids->empty() && !has_list(answer.body, calls.guid)) {
    problem = theirs("calls", "nothing at " + in_quotes(calls.guid, 60) + " in " + in_quotes(answer.body, 60));
    return std::nullopt;
  }
  if (guids->size() != ended->size()) {
    problem = ours("calls", "--calls-guid gives " + std::to_string(guids->size()) + " values, --calls-ended " +
                                std::to_string(ended->size()));
    return std::nullopt;
  }
  const bool with_lengths = lengths && lengths->size() == guids->size();
  for (std::size_t i = 0; i < guids->size(); ++i)
    list.rows.push_back({(*guids)[i], (*ended)[i], with_lengths ? (*lengths)[i] : std::string()});
  return list;
}

std::optional<CallList> Platform::calls_of_database(const Deadline& deadline, Problem& problem) {
  const Calls& calls = *settings_.calls;
  const auto client = calls.driver == Calls::Driver::postgres  ? sereno::steps::make_postgres_client()
                      : calls.driver == Calls::Driver::mariadb ? sereno::steps::make_mariadb_client()
                                                               : sereno::steps::make_odbc_client();
  const std::string prefix = "calls ";
  StepRun run(deadline, [&](std::string_view step) { context_.step_begins(prefix + std::string(step)); });
  const double begun_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const auto answer = ask_database(*client, calls.question, run, trace_);
  keep_steps(run, prefix, begun_s);
  if (!answer) {
    problem = problem_of(run, prefix);
    return std::nullopt;
  }
  if (!answer->rows.empty() && answer->columns.size() < 2) {
    problem = ours("calls", "--calls-query gives " + std::to_string(answer->columns.size()) +
                                " columns, expected GUID and time of the end");
    return std::nullopt;
  }
  CallList list{.clock = answer->clock};
  for (const auto& row : answer->rows) {
    if (!row[0] || !row[1]) continue;
    list.rows.push_back({*row[0], *row[1], row.size() > 2 ? row[2].value_or("") : std::string()});
  }
  return list;
}

std::optional<Call> Platform::newest_call(const Deadline& deadline, sereno::Instant& clock, Problem& problem) {
  const Calls& calls = *settings_.calls;
  const auto list =
      calls.driver == Calls::Driver::http ? calls_of_page(deadline, problem) : calls_of_database(deadline, problem);
  if (!list) return std::nullopt;
  clock = list->clock.value_or(clock);
  std::optional<Call> newest;
  bool read = list->rows.empty();
  for (const auto& row : list->rows) {
    const auto at = sereno::steps::read_time(row.ended, calls.zone, clock);
    read = read || at;
    if (!at || *at > clock - calls.settle || (newest && newest->ended >= *at)) continue;
    newest = Call{.guid = row.guid, .ended = *at, .seconds = sereno::parse_decimal(row.seconds)};
  }
  if (!read) problem = ours("calls", in_quotes(list->rows.front().ended, 60) + " is no time of a call's end");
  return newest;
}

}  // namespace recording
