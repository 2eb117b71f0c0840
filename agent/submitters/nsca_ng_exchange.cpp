#include "agent/protocols/nsca_ng/session.h"
#include "agent/submitters/exchanges.h"

namespace sereno::agent {

namespace {

using nsca_ng::Answer;
constexpr std::size_t longest_text = 7600;  ///< below Nagios' 8192 with names and time

Answer no_answer(std::string why) { return {.kind = Answer::Kind::other, .text = std::move(why)}; }

boost::asio::awaitable<Answer> answer_to(Line& line, std::string request) {
  if (const auto sent = co_await line.send(std::move(request)); !sent) co_return no_answer(sent.error().message);
  std::string received;
  while (true) {
    auto part = co_await line.receive();
    if (!part) co_return no_answer(part.error().message);
    if (part->empty()) co_return no_answer("the server ended the session");
    received += *part;
    auto answer = nsca_ng::read_answer(received);
    if (answer.kind != Answer::Kind::incomplete) co_return answer;
  }
}

}  // namespace

boost::asio::awaitable<Progress> NscaNgExchange::submit(const std::vector<Observation>& results, Instant) {
  const auto& server = std::get<config::NscaNgTarget>(target().settings.target);
  Line& line = new_line(server.server, server.port);
  Progress progress;
  if (const auto done = co_await line.connect(); !done) co_return because(done.error().message);
  const auto greeted = co_await answer_to(line, nsca_ng::moin(surroundings().session));
  if (greeted.kind != Answer::Kind::moin) co_return because(server.server + ": " + greeted.text);
  for (const Observation& result : results) {
    const std::string command = nsca_ng::escaped(nagios::external_command(result.told, longest_text));
    auto said = co_await answer_to(line, nsca_ng::push(command.size()));
    if (said.kind == Answer::Kind::okay) said = co_await answer_to(line, command);
    if (said.kind != Answer::Kind::okay) progress.problem = server.server + ": " + said.text;
    if (said.kind == Answer::Kind::fail) progress.refused.push_back(progress.settled);
    if (said.kind != Answer::Kind::okay && said.kind != Answer::Kind::fail) co_return progress;
    ++progress.settled;
  }
  static_cast<void>(co_await answer_to(line, nsca_ng::quit()));  // all was acknowledged before
  co_return progress;
}

}  // namespace sereno::agent
