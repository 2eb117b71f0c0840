#include <string>

#include "sereno/number.h"
#include "sereno/steps/people.h"
#include "sereno/steps/sql_visit.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// What the state is, and the words that stand before the server's own.
struct Meaning {
  Status status = Status::critical;
  std::string words{};
};

Meaning meaning_of(SqlFault fault, const SqlTarget& target, std::string_view kind) {
  const std::string server(kind);
  const std::string who = target.user.empty() ? "this user" : in_quotes(target.user, 60);
  switch (fault) {
    case SqlFault::library:
      return {Status::unknown, "the " + server + " library cannot be used"};
    case SqlFault::refused:
      return {Status::critical, "connection refused"};
    case SqlFault::unreachable:
      return {Status::critical, "unreachable"};
    case SqlFault::no_route:
      return {Status::unknown, "this machine has no way there"};
    case SqlFault::closed:
      return {Status::critical, "the server ended the connection"};
    case SqlFault::protocol:
      return {Status::critical, "what answers is no " + server + " server"};
    case SqlFault::tls:
      return {Status::critical, "TLS failed"};
    case SqlFault::credential:
      return {Status::unknown, "the server rejects the credential of " + who};
    case SqlFault::full:
      return {Status::critical, "the server takes no connection"};
    case SqlFault::no_database:
      return {Status::unknown, "no such database"};
    case SqlFault::not_allowed:
      return {Status::unknown, who + " may not read this"};
    case SqlFault::statement:
      return {Status::unknown, "the server does not understand the question"};
    case SqlFault::failed:
      return {Status::critical, "the server failed"};
    case SqlFault::too_much:
      return {Status::unknown, "the answer is too large"};
    case SqlFault::local:
      return {Status::unknown, "the question cannot be asked"};
    case SqlFault::timed_out:
    case SqlFault::none:
      break;
  }
  return {};
}

}  // namespace

StepEnd end_of(const SqlEnd& end, const SqlTarget& target, std::string_view kind, double elapsed_s) {
  if (end.fault == SqlFault::timed_out) {
    StepEnd late = StepEnd::failure(Status::critical, "no answer within " + format_fixed(elapsed_s, 1) + " s");
    late.out_of_time = true;
    return late;
  }
  Meaning meaning = meaning_of(end.fault, target, kind);
  std::string text = std::move(meaning.words);
  // "Connection refused" says nothing that we have not said.
  if (!end.text.empty() && !equals_ignoring_case(end.text, text)) text += ": " + without_people(shown(end.text, 200));
  StepEnd step = StepEnd::failure(meaning.status, std::move(text));
  if (meaning.status == Status::unknown) step.function = FunctionState::not_seen;
  return step;
}

}  // namespace sereno::steps
