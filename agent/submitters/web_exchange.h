// Requests over one HTTP connection. Internal to submitters.
#pragma once

#include "agent/protocols/http_client/exchange.h"
#include "agent/submitters/exchange.h"

namespace sereno::agent {

class WebExchange : public Exchange {
 public:
  using Exchange::Exchange;

  struct Reply {
    std::string problem{};  ///< no answer came
    int status = 0;
    std::string body{};
  };

 protected:
  /// Over the connection that the request before left open, or over a new one.
  boost::asio::awaitable<Reply> ask(const config::WebAddress& url, const std::string& server_name,
                                    http_client::Request request);
  void begin_anew() { open_ = nullptr; }

 private:
  boost::asio::awaitable<Reply> ask_once(const std::string& place, const std::string& bytes);
  Line* open_ = nullptr;  ///< the base's, while it can take another request
};

}  // namespace sereno::agent
