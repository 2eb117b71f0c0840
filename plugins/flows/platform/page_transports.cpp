#include "sereno/flows/page_transports.h"

#include <memory>
#include <utility>

namespace sereno::flows {

HttpTransport& add_page_transports(Transports& transports, const steps::VisitPlan& plan,
                                   const std::function<Instant()>& clock, WebSocketTransport::Enough enough) {
  auto http = std::make_unique<HttpTransport>(plan, clock);
  HttpTransport& pages = *http;
  transports.add("http", std::move(http));
  const auto cookies = [&pages](const steps::Url& url) { return pages.cookies(url); };
  transports.add("websocket", std::make_unique<WebSocketTransport>(plan, std::move(enough), cookies, clock));
  return pages;
}

}  // namespace sereno::flows
