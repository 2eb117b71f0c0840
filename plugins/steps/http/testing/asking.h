// One request of a session of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "plugins/steps/testing/scripted_server.h"
#include "sereno/steps/http_session.h"

namespace sereno::steps::testing {

/// Far away, by the clock of this machine: nothing here waits for it.
inline Deadline far_deadline() { return Deadline(Deadline::Clock::now() + std::chrono::minutes{1}); }

inline const Redactor redactor;

inline HttpExchange ask(const HttpSettings& settings, const HttpRequest& request,
                        const Deadline& deadline = far_deadline(), const HttpSession::OnStage& on_stage = {}) {
  Trace trace(redactor, {});
  return HttpSession(settings, trace).exchange(request, deadline, on_stage);
}

inline HttpRequest request_to(std::uint16_t port, const std::string& scheme = "http") {
  HttpRequest request{.url = *Url::parse(scheme + "://cc.test:" + std::to_string(port) + "/"), .address = "127.0.0.1"};
  request.keep_body = 1000;
  return request;
}

inline HttpExchange exchange_with(std::string answer) {
  const ScriptedServer server(answering(std::move(answer)));
  return ask({.decompress = true}, request_to(server.port()));
}

}  // namespace sereno::steps::testing
