#include "sereno/steps/sql_visit.h"

#include <utility>
#include <vector>

#include "sereno/number.h"
#include "sereno/steps/find_addresses.h"
#include "sereno/steps/people.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

std::string where(const SqlTarget& target, const SqlClient& client, const std::string& address) {
  if (address.empty()) return target.host;
  return with_port(address, target.port != 0 ? target.port : client.default_port());
}

bool worth_another(SqlFault fault) {
  return fault == SqlFault::refused || fault == SqlFault::unreachable || fault == SqlFault::no_route ||
         fault == SqlFault::timed_out;
}

/// What the server says only once it knows who asks is no trouble of the way.
bool is_of_login(SqlFault fault) {
  return fault == SqlFault::credential || fault == SqlFault::full || fault == SqlFault::no_database ||
         fault == SqlFault::not_allowed;
}

std::string columns_of(const SqlAnswer& answer) {
  std::string text = std::to_string(answer.rows.size()) + (answer.rows.size() == 1 ? " row" : " rows");
  if (answer.more_rows) text += " and more";
  for (std::size_t i = 0; i < answer.columns.size() && !answer.rows.empty(); ++i)
    text += ", " + shown(answer.columns[i], 40) + "=" + shown(answer.rows[0][i].value_or("NULL"), 40);
  return without_people(shown(text, 300));
}

class Asking {
 public:
  Asking(SqlClient& client, const SqlQuestion& question, StepRun& run, Trace& trace, const std::string& prefix,
         SqlFault& fault)
      : client_(client), question_(question), run_(run), trace_(trace), prefix_(prefix), fault_(fault) {}

  std::optional<SqlAnswer> answer() {
    if (run_.failure() || !connected()) return std::nullopt;
    SqlAnswer answer;
    const bool good = run_.step(prefix_ + "query", [&] {
      trace_.text(Trace::Mark::sent, question_.statement);
      const SqlEnd end = client_.ask(question_.statement, question_.limits, answer, run_.deadline());
      if (!end) trace_.text(Trace::Mark::received, end.text);
      if (!end) return failed(end);
      const std::string text = columns_of(answer);
      trace_.text(Trace::Mark::received, text);
      return StepEnd::done(text);
    });
    return good ? std::optional(std::move(answer)) : std::nullopt;
  }

 private:
  bool connected() {
    std::vector<std::string> addresses = {""};
    if (client_.wants_address(question_.target)) {
      addresses =
          find_addresses(question_.target.host, {.family = question_.family}, run_, trace_, prefix_ + "resolve");
      if (addresses.empty()) fault_ = SqlFault::unreachable;
    }
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const auto left = static_cast<unsigned>(addresses.size() - i);
      peer_ = where(question_.target, client_, addresses[i]);
      run_.begin(prefix_ + "connect");
      const SqlEnd end = client_.connect(question_.target, addresses[i], run_.deadline().share(left));
      if (end) {
        trace_.text(Trace::Mark::note, "connected to " + peer_ + ", " + client_.session());
        run_.end(StepEnd::done(peer_ + ", " + client_.session()));
        return true;
      }
      trace_.text(Trace::Mark::note, peer_ + ": " + end.text);
      if (left > 1 && worth_another(end.fault) && !run_.deadline().passed()) {
        run_.end(StepEnd::done(shown(end.text, 200) + " (" + peer_ + ")"));
        continue;
      }
      conclude(end);
      return false;
    }
    return false;
  }

  void conclude(const SqlEnd& end) {
    if (is_of_login(end.fault)) {
      run_.end(StepEnd::done(peer_));
      run_.begin(prefix_ + "login");
    }
    run_.end(failed(end));
  }

  StepEnd failed(const SqlEnd& end) {
    fault_ = end.fault;
    StepEnd step = end_of(end, question_.target, client_.kind(), run_.elapsed_s());
    step.target = shown(peer_, 120);
    return step;
  }

  SqlClient& client_;
  const SqlQuestion& question_;
  StepRun& run_;
  Trace& trace_;
  const std::string& prefix_;
  SqlFault& fault_;
  std::string peer_;
};

}  // namespace

std::optional<SqlAnswer> ask_database(SqlClient& client, const SqlQuestion& question, StepRun& run, Trace& trace,
                                      const std::string& prefix, SqlFault* fault) {
  SqlFault ignored = SqlFault::none;
  return Asking(client, question, run, trace, prefix, fault != nullptr ? *fault : ignored).answer();
}

}  // namespace sereno::steps
