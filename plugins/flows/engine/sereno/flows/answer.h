// What came back of a request, whatever the transport.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sereno/flows/request.h"
#include "sereno/steps/step_run.h"
#include "sereno/time.h"

namespace sereno::flows {

/// A table, as SQL answers. Every cell is text as the server writes it; nothing: NULL.
struct Rows {
  std::vector<std::string> columns{};
  std::vector<std::vector<std::optional<std::string>>> cells{};
};

/// A message of a WebSocket or another stream.
struct Frame {
  enum class Kind : std::uint8_t { text, binary, ping, pong, close };
  Kind kind = Kind::text;
  std::string data{};
  double at_s = 0;  ///< seconds after the request began
};

/// A name in a folder.
struct FileEntry {
  std::string name{};
  std::uint64_t bytes = 0;
  std::optional<Instant> modified{};
  bool folder = false;
};

struct Cookie {
  std::string name{};
  std::string value{};
};

/// How long a part took, under the name that it has in performance data: "resolve", "connect", "tls", "firstbyte".
struct Timing {
  std::string part{};
  double seconds = 0;
};

/// Owns all that it holds. Nothing here is ever written to disk.
struct Answer {
  /// No answer came, or none that the protocol allows: state, words and whom it was about. Else nothing.
  std::optional<steps::StepEnd> failure{};
  std::string observed{};  ///< one line for the step table: "200 OK, 615 bytes"
  int code = 0;            ///< HTTP and SIP status; 0: the protocol has none
  std::string status_line{};
  std::vector<Field> headers{};   ///< of the last answer
  std::vector<Cookie> cookies{};  ///< all that the conversation holds for the place that answered
  std::string body{};
  std::uint64_t body_bytes = 0;  ///< all that came; more than `body` holds when it was cut
  Rows rows{};
  std::vector<Frame> frames{};
  std::vector<FileEntry> files{};
  std::string peer{};   ///< "203.0.113.7:443"
  std::string place{};  ///< where it came from at last: an address without query, a path
  std::string host{};   ///< whom a secret out of this answer belongs to: "cc.example"
  unsigned redirects = 0;
  std::optional<Instant> server_clock{};  ///< the other side's own
  std::vector<Timing> timings{};
  double seconds = 0;  ///< all of it

  bool cut() const { return body_bytes > body.size(); }
  /// The first header of that name, whatever its case.
  std::optional<std::string_view> header(std::string_view name) const;
  /// Whether these are somebody's voice, by what the header says or by how the bytes begin.
  bool is_audio() const;
};

}  // namespace sereno::flows
