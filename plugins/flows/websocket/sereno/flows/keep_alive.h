// Messages that only say that the line lives.
#pragma once

#include <string_view>

namespace sereno::flows {

/// Whether a data message is a ping or pong of the application's own: {"type":"ping",...} and its kind, engine.io's "2"
/// and "3", an empty one. A server whose figures have ceased may go on sending these (chatwoot#14703).
bool is_keep_alive(std::string_view message);

}  // namespace sereno::flows
