#include "sereno/steps/sip_line.h"

#include <cstddef>
#include <utility>

#include "sereno/steps/address.h"
#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

/// A body may come along, which is passed over.
constexpr std::size_t largest_message = std::size_t{256} << 10;

bool over_websocket(SipTransport transport) { return transport == SipTransport::ws || transport == SipTransport::wss; }

StepEnd critical(std::string observed) { return StepEnd::failure(Status::critical, std::move(observed)); }

/// Of the Host header: without the port where that is the usual one.
std::string authority(const SipLinePlan& plan) {
  const ReachPlan& reach = plan.reach;
  const std::string& name = reach.tls_name.empty() ? reach.host : reach.tls_name;
  if (reach.port != default_port(plan.transport)) return with_port(name, reach.port);
  return is_ipv6(name) && !name.starts_with('[') ? "[" + name + "]" : name;
}

}  // namespace

StepEnd end_of_upgrade(const WebSocketEnd& end, const std::string& peer, double elapsed_s) {
  StepEnd step;
  switch (end.fault) {
    case WebSocketFault::none:
      return StepEnd::done("sip");
    case WebSocketFault::network:
      return end_of_line(end.net, {}, {}, peer, "no answer", elapsed_s, {});
    case WebSocketFault::refused:
      step = critical(shown(end.text));
      step.expected = "101";
      break;
    case WebSocketFault::no_upgrade:
    case WebSocketFault::subprotocol:
    case WebSocketFault::protocol:
    case WebSocketFault::too_much:
      step = critical(shown(end.text));
  }
  step.target = peer;
  return step;
}

std::unique_ptr<SipChannel> SipLine::open(const std::vector<std::string>& addresses) {
  if (addresses.empty() || run_.failure()) return nullptr;
  if (plan_.transport == SipTransport::udp) return datagrams_to(addresses.front());
  Connection line;
  const bool good = reach_.connect(addresses, line);
  peer_ = line.peer();
  tls_ = line.tls();
  end_ = {reach_.fault(), {}};
  if (!good) return nullptr;
  return over_websocket(plan_.transport) ? upgraded(std::move(line)) : sip_over(std::move(line));
}

std::unique_ptr<SipChannel> SipLine::datagrams_to(const std::string& address) {
  auto line = std::make_unique<Datagrams>();
  end_ = line->open(address, plan_.reach.port);
  peer_ = line->peer();
  return end_ ? sip_over(std::move(line)) : nullptr;
}

std::unique_ptr<SipChannel> SipLine::upgraded(Connection line) {
  WebSocket socket(std::move(line), trace_, {.message_limit = largest_message, .traces_payload = false});
  const bool good = run_.step("upgrade", [&] {
    const double start = run_.elapsed_s();
    const WebSocketEnd end =
        socket.open({.host = authority(plan_), .path = plan_.path, .headers = plan_.headers, .subprotocol = "sip"},
                    run_.deadline());
    upgrade_s_ = run_.elapsed_s() - start;
    end_ = end.net;
    return end_of_upgrade(end, peer_, run_.elapsed_s());
  });
  return good ? sip_over(std::move(socket), random_(12) + ".invalid") : nullptr;
}

}  // namespace sereno::steps
