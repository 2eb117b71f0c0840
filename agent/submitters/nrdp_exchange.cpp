#include "agent/protocols/nrdp/submission.h"
#include "agent/submitters/exchanges.h"

namespace sereno::agent {

boost::asio::awaitable<Progress> NrdpExchange::submit(const std::vector<Observation>& results, Instant now) {
  const auto& nrdp = std::get<config::NrdpTarget>(target().settings.target);
  std::vector<nagios::PassiveResult> told;
  for (const Observation& result : results) told.push_back(result.told);
  http_client::Request request;
  request.path = nrdp.url.path;
  request.body = nrdp::form_of(secret(), told, now);
  request.fields.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  begin_anew();
  const auto reply = co_await ask(nrdp.url, nrdp.tls.server_name, request);
  if (!reply.problem.empty()) co_return because(reply.problem);
  const auto answer = nrdp::read_answer(reply.status, reply.body);
  if (!answer.taken) co_return because(nrdp.url.host + ": " + answer.problem);
  co_return all_of(results.size());
}

}  // namespace sereno::agent
