#include <string>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/find_addresses.h"
#include "sereno/steps/sftp.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

struct Meaning {
  Status status = Status::critical;
  std::string_view words{};
};

Meaning meaning_of(SftpFault fault) {
  switch (fault) {
    case SftpFault::library:
      return {Status::unknown, "the SFTP library cannot be used"};
    case SftpFault::refused:
      return {Status::critical, "connection refused"};
    case SftpFault::unreachable:
      return {Status::critical, "unreachable"};
    case SftpFault::no_route:
      return {Status::unknown, "this machine has no way there"};
    case SftpFault::closed:
      return {Status::critical, "the server ended the connection"};
    case SftpFault::protocol:
      return {Status::critical, "what answers speaks no SSH that is known here"};
    case SftpFault::host_key:
      return {Status::unknown, "the server's key is another one than is known"};
    case SftpFault::unknown_key:
      return {Status::unknown, "the server's key is not known"};
    case SftpFault::credential:
      return {Status::unknown, "the server rejects the credential"};
    case SftpFault::no_sftp:
      return {Status::critical, "the server opens no SFTP"};
    case SftpFault::not_there:
      return {Status::unknown, "not there"};
    case SftpFault::not_allowed:
      return {Status::unknown, "not allowed"};
    case SftpFault::no_space:
      return {Status::critical, "no space is left"};
    case SftpFault::failed:
      return {Status::critical, "the server failed"};
    case SftpFault::too_much:
      return {Status::unknown, "too large"};
    case SftpFault::local:
      return {Status::unknown, "the server cannot be asked"};
    case SftpFault::timed_out:
    case SftpFault::none:
      break;
  }
  return {};
}

bool worth_another(SftpFault fault) {
  return fault == SftpFault::refused || fault == SftpFault::unreachable || fault == SftpFault::no_route ||
         fault == SftpFault::timed_out;
}

}  // namespace

StepEnd end_of(const SftpEnd& end, double elapsed_s) {
  if (end.fault == SftpFault::timed_out) {
    StepEnd late = StepEnd::failure(Status::critical, "no answer within " + format_fixed(elapsed_s, 1) + " s");
    late.out_of_time = true;
    return late;
  }
  const Meaning meaning = meaning_of(end.fault);
  std::string text(meaning.words);
  // "Connection refused" says nothing that we have not said.
  if (!end.text.empty() && !equals_ignoring_case(end.text, text)) text += ": " + shown(end.text, 200);
  StepEnd step = StepEnd::failure(meaning.status, std::move(text));
  if (meaning.status == Status::unknown) step.function = FunctionState::not_seen;
  return step;
}

bool open_sftp(SftpSession& session, const SftpTarget& target, StepRun& run, Trace& trace, const std::string& prefix,
               SftpFault* fault) {
  const auto addresses = find_addresses(target.host, {.family = target.family}, run, trace, prefix + "resolve");
  for (std::size_t i = 0; i < addresses.size() && !run.failure(); ++i) {
    const auto left = static_cast<unsigned>(addresses.size() - i);
    const std::string peer = with_port(addresses[i], target.port);
    const SftpEnd end = session.open(target, addresses[i], left > 1 ? run.deadline().share(left) : run.deadline(),
                                     [&](std::string_view stage) { run.begin(prefix + std::string(stage)); });
    trace.text(Trace::Mark::note,
               end ? "connected to " + peer + ", key " + session.host_key() : peer + ": " + end.text);
    if (end) {
      run.end(StepEnd::done(peer));
      return true;
    }
    if (left > 1 && worth_another(end.fault) && !run.deadline().passed()) {
      run.end(StepEnd::done(shown(end.text, 200) + " (" + peer + ")"));
      continue;
    }
    StepEnd step = end_of(end, run.elapsed_s());
    step.target = peer;
    run.end(std::move(step));
    if (fault != nullptr) *fault = end.fault;
  }
  return false;
}

}  // namespace sereno::steps
