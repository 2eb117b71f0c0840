#include "agent/protocols/icinga/check_result.h"
#include "agent/submitters/exchanges.h"

namespace sereno::agent {

namespace {

http_client::Request request_to(const config::IcingaTarget& icinga, std::string_view password) {
  const std::string folder = icinga.url.path == "/" ? "" : icinga.url.path;
  http_client::Request request{.path = folder + std::string(icinga::action_path),
                               .fields = {{"Accept", "application/json"}, {"Content-Type", "application/json"}}};
  if (!icinga.user.empty())
    request.fields.emplace_back("Authorization", http_client::basic_authorization(icinga.user, password));
  return request;
}

}  // namespace

boost::asio::awaitable<Progress> IcingaExchange::submit(const std::vector<Observation>& results, Instant) {
  using Kind = icinga::Answer::Kind;
  const auto& icinga = std::get<config::IcingaTarget>(target().settings.target);
  http_client::Request request = request_to(icinga, secret());
  begin_anew();
  Progress progress;
  for (const Observation& result : results) {
    request.body = icinga::body_of(result.told, target().host);
    const auto reply = co_await ask(icinga.url, icinga.tls.server_name, request);
    if (!reply.problem.empty()) {
      progress.problem = reply.problem;
      co_return progress;
    }
    const auto answer = icinga::read_answer(reply.status, reply.body);
    if (answer.kind != Kind::taken)
      progress.problem = icinga.url.host + ": " + result.told.service + ": " + answer.problem;
    if (answer.kind == Kind::failed) co_return progress;
    if (answer.kind == Kind::refused) progress.refused.push_back(progress.settled);
    ++progress.settled;
  }
  co_return progress;
}

}  // namespace sereno::agent
