#include "sereno/flows/platform_transports.h"

#include <memory>

#include "sereno/flows/page_transports.h"
#include "sereno/flows/tcp_transport.h"

namespace sereno::flows {

void add_platform_transports(Transports& transports, const steps::VisitPlan& plan,
                             const std::function<Instant()>& clock) {
  add_page_transports(transports, plan, clock);
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
