#include "checks/recording/obtain.h"

#include <poll.h>
#include <string.h>

#include <algorithm>
#include <utility>

#include "checks/recording/problem.h"
#include "sereno/flows/extraction.h"
#include "sereno/flows/trace_body.h"
#include "sereno/number.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/text.h"

namespace recording {
namespace {

using sereno::steps::Deadline;
using sereno::steps::HttpExchange;
using sereno::steps::in_quotes;
using sereno::steps::shown;
using sereno::steps::StepEnd;
using sereno::steps::StepNames;
using sereno::steps::StepRun;
using sereno::steps::Url;
using sereno::steps::Visit;
using std::chrono::milliseconds;

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
  const StepNames names = begun_now(name);
  StepRun run = sereno::steps::steps_beside(deadline, context_, redactor_, trace_, names);
  sereno::steps::Visitor visitor(plan, run, trace_, [this] { return context_.now(); });
  Visit visit;
  std::vector<std::string> addresses;
  if (!plan.proxy) addresses = visitor.find_addresses(plan.target.connect_host, visit);
  if (!run.failure()) visit = visitor.visit(std::move(addresses));
  const auto& answer = visit.answer;
  sereno::flows::trace_body(trace_, answer.header("Content-Type").value_or(""), answer.body, answer.body_bytes);
  run.finish();
  keep_steps(run, names);
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
  const StepNames names = begun_now(name);
  StepRun run = sereno::steps::steps_beside(deadline, context_, redactor_, trace_, names);
  run.step("decode", [&] {
    fetched.audio = sereno::steps::measure_audio(body, settings_.silence_db, deadline);
    const auto& measure = fetched.audio.measure;
    if (fetched.audio.fault != sereno::steps::AudioFault::none) return StepEnd::done(fetched.audio.text);
    return StepEnd::done(std::string(measure.codec.data()) + ", " + std::to_string(measure.rate) + " Hz, " +
                         std::to_string(measure.channels) + " channels, " + sereno::format_fixed(measure.seconds, 1) +
                         " s");
  });
  wipe(body);
  keep_steps(run, names);
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
  const StepNames names = begun_now(prefix);
  StepRun run = sereno::steps::steps_beside(deadline, context_, redactor_, trace_, names);
  sereno::steps::SftpSession session;
  std::string sound;
  sereno::steps::SftpEnd end;
  if (open_sftp(session, settings_.store->target, run, trace_))
    run.step("read", [&] {
      trace_.text(sereno::steps::Trace::Mark::sent, "get " + *path);
      end = session.read(*path, settings_.max_bytes, sound, run.deadline());
      trace_.text(sereno::steps::Trace::Mark::received, end ? std::to_string(sound.size()) + " bytes" : end.text);
      if (end) return StepEnd::done(std::to_string(sound.size()) + " bytes");
      StepEnd failed = end_of(end, run.elapsed_s());
      failed.target = shown(*path);
      return failed;
    });
  keep_steps(run, names);
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

StepNames Platform::begun_now(const std::string& prefix) const {
  const auto now = std::chrono::steady_clock::now();
  return {.before = prefix, .begun_s = std::chrono::duration<double>(now - start_).count()};
}

void Platform::keep_steps(const StepRun& run, const StepNames& names) {
  for (sereno::StepOutcome step : run.outcomes()) {
    step.name.insert(0, names.before);
    step.start_s += names.begun_s;
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

}  // namespace recording
