#include "agent/protocols/nsca/packet.h"
#include "agent/submitters/exchanges.h"

namespace sereno::agent {

namespace {

nsca::Method method_of(config::NscaEncryption encryption) {
  switch (encryption) {
    case config::NscaEncryption::none:
      return nsca::Method::none;
    case config::NscaEncryption::exclusive_or:
      return nsca::Method::exclusive_or;
    case config::NscaEncryption::triple_des:
      return nsca::Method::triple_des;
    case config::NscaEncryption::aes_256:
      break;
  }
  return nsca::Method::aes_256;
}

std::string packets_of(const std::vector<Observation>& results, nsca::Sealer& sealer, Instant now) {
  std::string packets;
  for (const Observation& result : results) {
    const std::string host = nagios::name_text(result.told.host, nsca::longest_host);
    const std::string service = nagios::name_text(result.told.service, nsca::longest_service);
    const std::string output = nagios::plugin_text(result.told, nsca::longest_output, now);
    packets += sealer.seal(
        {.host = host, .service = service, .status = static_cast<int>(result.told.status), .output = output});
  }
  return packets;
}

}  // namespace

boost::asio::awaitable<Progress> NscaExchange::submit(const std::vector<Observation>& results, Instant now) {
  const auto& nsca = std::get<config::NscaTarget>(target().settings.target);
  Line& line = new_line(nsca.server, nsca.port);
  if (const auto done = co_await line.connect(); !done) co_return because(done.error().message);
  const auto begun = co_await line.receive_exactly(nsca::greeting_size);
  if (!begun) co_return because(begun.error().message);
  const auto greeting = nsca::read_greeting(*begun);
  if (!greeting) co_return because(nsca.server + ": " + greeting.error().message);
  auto sealer = nsca::Sealer::make(method_of(nsca.encryption), secret(), *greeting);
  if (!sealer) co_return because(sealer.error().message);
  if (const auto done = co_await line.send(packets_of(results, *sealer, now)); !done)
    co_return because(done.error().message);
  if (const auto done = co_await line.finish(); !done) co_return because(done.error().message);
  co_return all_of(results.size());
}

}  // namespace sereno::agent
