// NSCA-ng, protocol version 1, as lines, without any I/O: MOIN, then PUSH and a monitoring command as often as there
// are any, then QUIT; each is answered.
// Source: the protocol's description by its author (PROTOCOL, February 2013).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sereno::agent::nsca_ng {

inline constexpr std::size_t longest_line = 1024;

/// `session` has 2 to 64 printable characters; the server's log names it.
std::string moin(std::string_view session);
/// Announces a command of so many bytes.
std::string push(std::size_t command_bytes);
std::string quit();
/// A monitoring command as it travels: backslashes doubled, newlines within as "\n", one at the end.
std::string escaped(std::string_view command);

struct Answer {
  enum class Kind {
    incomplete,
    moin,
    okay,
    fail,  ///< it does not take this one
    bail,  ///< it ends the session
    other  ///< no answer of this protocol
  };
  Kind kind = Kind::incomplete;
  std::string text{};    ///< what it says beside
  std::size_t size = 0;  ///< bytes of the line with its end
};

/// The first line of what has come; a carriage return before the newline is not needed.
Answer read_answer(std::string_view received);

}  // namespace sereno::agent::nsca_ng
