// What -vvv shows: what went over the wire, without its secrets.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "sereno/steps/redactor.h"

namespace sereno::steps {

/// Writes lines such as "* connected", "> GET / HTTP/1.1" and "< HTTP/1.1 200 OK". Each is redacted and freed of
/// control characters; a long one is cut. With an empty sink it does nothing, at no cost. One thread.
class Trace {
 public:
  using Sink = std::function<void(std::string_view line)>;
  enum class Mark : char { note = '*', sent = '>', received = '<' };

  /// `redactor` outlives the trace and may learn secrets while it is in use.
  Trace(const Redactor& redactor, Sink sink) : redactor_(redactor), sink_(std::move(sink)) {}

  bool enabled() const { return static_cast<bool>(sink_); }
  /// Any text, one or several lines.
  void text(Mark mark, std::string_view lines);
  /// Header lines, with or without their line ends.
  void headers(Mark mark, std::string_view lines);

 private:
  using Clean = std::string (Redactor::*)(std::string_view) const;
  void write(Mark mark, std::string_view lines, Clean clean);

  const Redactor& redactor_;
  Sink sink_;
};

}  // namespace sereno::steps
