#include "sereno/flows/sql_transport.h"

#include <algorithm>

#include "sereno/flows/place.h"
#include "sereno/number.h"
#include "sereno/steps/sql_statement.h"
#include "sereno/steps/sql_visit.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

using steps::SqlTls;
using steps::StepEnd;

constexpr std::size_t usual_rows = 1'000;
constexpr std::size_t most_rows = 10'000;
constexpr std::size_t most_bytes = std::size_t{8} << 20;

Result<SqlTls> tls_of(std::string_view text) {
  if (text == "if_offered") return SqlTls::if_offered;
  if (text == "required") return SqlTls::required;
  if (text == "verified") return SqlTls::verified;
  return Error{"tls is if_offered, required or verified, not " + steps::in_quotes(text)};
}

Rows rows_of(steps::SqlAnswer answer) {
  Rows rows{.columns = std::move(answer.columns)};
  for (auto& row : answer.rows) rows.cells.push_back(std::move(row));
  return rows;
}

}  // namespace

struct SqlTransport::Question {
  const SqlKind* kind = nullptr;
  steps::SqlQuestion question{};
  std::string place{};
};

Result<SqlTransport::Question> SqlTransport::question_of(const Request& request) const {
  const auto address = read_address(request.target);
  if (!address) return address.error();
  const auto kind =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const SqlKind& each) { return each.scheme == address->scheme; });
  if (kind == kinds_.end()) return Error{"no database is spoken to by " + steps::in_quotes(address->scheme + "://")};
  const auto place = read_place(address->authority, {});
  if (!place) return place.error();
  if (place->host.empty()) return Error{steps::in_quotes(request.target) + " names no host"};
  Question own{.kind = &*kind, .place = address->scheme + "://" + address->authority + address->path};
  own.question = {.target = {.host = place->host,
                             .port = place->port,
                             .database = address->path.empty() ? "" : address->path.substr(1),
                             .user = request.authentication.user,
                             .password = request.authentication.secret,
                             .ca_file = ca_file_},
                  .statement = request.text,
                  .limits = {.rows = usual_rows, .bytes = most_bytes},
                  .family = family_};
  // Names of data sources count their case.
  if (address->scheme == "odbc") own.question.target.host = address->authority;
  for (const Field& setting : request.settings) {
    if (setting.name == "tls") {
      const auto tls = tls_of(setting.value);
      if (!tls) return tls.error();
      own.question.target.tls = *tls;
    } else if (setting.name == "rows") {
      const auto rows = parse_integer<std::size_t>(setting.value);
      if (!rows || *rows == 0 || *rows > most_rows)
        return Error{steps::in_quotes(setting.value) + " is no number of rows up to 10000"};
      own.question.limits.rows = *rows;
    } else {
      return Error{"sql has no setting " + steps::in_quotes(setting.name)};
    }
  }
  return own;
}

Answer SqlTransport::perform(const Request& request, const Exchange& exchange) {
  Answer answer;
  const auto own = question_of(request);
  if (!own) {
    answer.failure = StepEnd::failure(Status::unknown, own.error().message);
    return answer;
  }
  const double start = exchange.steps.elapsed_s();
  // Its parts fail as parts of their own: the flow's step is told of it, and of no more.
  steps::StepRun parts(exchange.deadline,
                       [&](std::string_view part) { exchange.steps.begin(part == "query" ? exchange.step : part); });
  const auto client = own->kind->make();
  auto found = ask_database(*client, own->question, parts, exchange.trace);
  if (parts.failure()) answer.failure = parts.failure()->end;
  answer.host = steps::lower_case(own->question.target.host);
  answer.place = own->place;
  answer.peer = answer.host;
  answer.seconds = exchange.steps.elapsed_s() - start;
  if (!found) return answer;
  answer.server_clock = found->clock;
  const bool more = found->more_rows;
  answer.rows = rows_of(*std::move(found));
  const auto count = answer.rows.cells.size();
  answer.observed = std::to_string(count) + (count == 1 ? " row" : " rows") + (more ? " and more" : "");
  return answer;
}

std::optional<std::string> SqlTransport::refusal(const Request& request) const {
  using Kind = Authentication::Kind;
  if (const auto own = question_of(request); !own) return own.error().message;
  if (const auto problem = steps::statement_problem(request.text)) return "the statement " + *problem;
  if (!request.method.empty()) return "sql is asked by a text, and by no method";
  if (request.authentication.kind != Kind::none && request.authentication.kind != Kind::basic)
    return "a database is told user and password: as basic";
  return std::nullopt;
}

Result<std::string> SqlTransport::host_of(const Request& request) const {
  const auto own = question_of(request);
  if (!own) return own.error();
  return steps::lower_case(own->question.target.host);
}

}  // namespace sereno::flows
