// NSCA's packets as bytes, without any I/O. The server speaks first: 128 bytes that the encryption begins with, and its
// time. The client then sends packets of 4304 bytes and gets no answer.
// Source: captures of nsca 2.10.2.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::agent::nsca {

inline constexpr std::size_t greeting_size = 132;
inline constexpr std::size_t packet_size = 4304;
inline constexpr std::size_t longest_host = 63;
inline constexpr std::size_t longest_service = 127;
inline constexpr std::size_t longest_output = 4095;

struct Greeting {
  std::string start{};     ///< 128 bytes
  std::uint32_t time = 0;  ///< what every packet has to bear: the server drops what is older than 30 s
};

/// Fails unless there are exactly as many bytes as a greeting has.
Result<Greeting> read_greeting(std::string_view bytes);

enum class Method { none = 0, exclusive_or = 1, triple_des = 3, aes_256 = 14 };

/// What one packet says. Longer texts are cut.
struct Message {
  std::string_view host{};
  std::string_view service{};  ///< empty: of the host itself
  int status = 3;
  std::string_view output{};
};

/// Makes the packets of one connection, in the order in which they are sent: the encryption of each goes on from the
/// one before.
class Sealer {
 public:
  /// Fails when this machine's OpenSSL has no such cipher.
  static Result<Sealer> make(Method method, std::string_view password, const Greeting& greeting);
  std::string seal(const Message& message);

  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;
  ~Sealer();

 private:
  struct State;
  explicit Sealer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sereno::agent::nsca
