#include "sereno/flows/platform_transports.h"

#include <memory>
#include <utility>

#include "sereno/flows/http_transport.h"
#include "sereno/flows/tcp_transport.h"
#include "sereno/flows/websocket_transport.h"

namespace sereno::flows {

void add_platform_transports(Transports& transports, const steps::VisitPlan& plan,
                             const std::function<Instant()>& clock) {
  auto http = std::make_unique<HttpTransport>(plan, clock);
  const auto cookies = [web = http.get()](const steps::Url& url) { return web->cookies(url); };
  transports.add("http", std::move(http));
  transports.add("websocket", std::make_unique<WebSocketTransport>(plan, WebSocketTransport::Enough(), cookies, clock));
  const bool given = !plan.target.connect_host.empty();
  steps::ReachPlan line{.host = given ? plan.target.connect_host : plan.target.url.host,
                        .port = plan.target.url.port,
                        .family = plan.family,
                        .resolver = plan.resolver,
                        .tls = plan.http.tls,
                        .tls_name = plan.target.url.host};
  transports.add("tcp", std::make_unique<TcpTransport>(line, clock));
  line.secure = true;
  transports.add("tls", std::make_unique<TcpTransport>(line, clock));
}

}  // namespace sereno::flows
