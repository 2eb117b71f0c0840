// HTTP and HTTPS through libcurl.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sereno/steps/deadline.h"
#include "sereno/steps/http.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

struct HttpCookie {
  std::string name{};
  std::string value{};
};

/// Several requests that belong together: connections are reused, cookies kept. Names are never resolved in here: every
/// request says its address. Redirects are never followed in here: see Url::follow(). One thread.
class HttpSession {
 public:
  /// Told each part of an exchange as it begins.
  using OnStage = std::function<void(Stage)>;

  /// `trace` outlives the session.
  HttpSession(HttpSettings settings, Trace& trace);
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  /// Writes the cookie file, if there is one.
  ~HttpSession();

  /// Carries one exchange out. Ends by the deadline and soon after a cancellation, whatever the other side does.
  HttpExchange exchange(const HttpRequest& request, const Deadline& deadline, const OnStage& on_stage = {});

  /// The cookies that a request to this address would carry.
  std::vector<HttpCookie> cookies(const Url& url) const;

  /// Drops all connections, so that the next request makes its own.
  void disconnect();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sereno::steps
