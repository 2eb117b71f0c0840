// The server's half of one HTTP/2 exchange, in bytes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "plugins/steps/testing/scripted_server.h"

namespace sereno::steps::testing {

/// Answers the first request with status 200, these headers (names in lower case) and no body.
ScriptedServer::Script answering_http2(std::vector<std::pair<std::string, std::string>> headers);

/// Refuses the first request by breaking its stream off with this error code (RFC 9113 7).
ScriptedServer::Script breaking_http2(unsigned char code);

}  // namespace sereno::steps::testing
