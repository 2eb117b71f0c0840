// Which call ended last: from a page or a database.
#include <string>
#include <utility>

#include "checks/recording/obtain.h"
#include "sereno/flows/extraction.h"
#include "sereno/number.h"
#include "sereno/steps/http_date.h"
#include "sereno/steps/mariadb.h"
#include "sereno/steps/odbc.h"
#include "sereno/steps/postgres.h"
#include "sereno/steps/sql_visit.h"
#include "sereno/steps/text.h"
#include "sereno/steps/time_text.h"

namespace recording {
namespace {

using sereno::steps::Deadline;
using sereno::steps::in_quotes;
using sereno::steps::StepNames;
using sereno::steps::StepRun;

/// Whether what the pointer's "*" runs over is there: a list that is empty says that nobody called, one that is missing
/// does not.
bool has_list(const std::string& body, const std::string& pointer) {
  const auto star = pointer.find("/*");
  if (star == std::string::npos) return false;
  const auto list = sereno::flows::from_json(body, pointer.substr(0, star));
  return !list || (!list->empty() && (list->front().starts_with('[') || list->front().starts_with('{')));
}

}  // namespace

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
  const StepNames names = begun_now(prefix);
  StepRun run = sereno::steps::steps_beside(deadline, context_, redactor_, trace_, names);
  const auto answer = ask_database(*client, calls.question, run, trace_);
  keep_steps(run, names);
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
