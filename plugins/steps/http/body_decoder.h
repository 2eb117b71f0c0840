// Undoes Content-Encoding, piece by piece. Internal to the HTTP transport; does no I/O.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::steps {

/// gzip (of one member or several) and deflate (with zlib's frame, as the RFC says, or without, as many servers do it),
/// one over the other too. Our own instead of libcurl's, which takes half a page for a whole one and a legal second
/// member for a failure, and cannot leave a redirect's body alone. One thread.
class BodyDecoder {
 public:
  /// Gets what was decoded; false when it wants no more. A few bytes can decode to gigabytes: it is asked often.
  using Sink = std::function<bool(std::string_view decoded)>;
  /// What is not compressed passes through.
  BodyDecoder();
  /// `codings` as in the header, in the order in which they were applied: "gzip", "deflate, gzip", "identity".
  explicit BodyDecoder(std::string_view codings);
  BodyDecoder(BodyDecoder&&) noexcept;
  BodyDecoder& operator=(BodyDecoder&&) noexcept;
  ~BodyDecoder();

  /// Behind a fault nothing is given out any more. False when the sink wanted no more.
  bool take(std::string_view bytes, const Sink& sink);
  /// All has come: what is wrong with it, "ends too early"; empty when nothing is. A body of no bytes is fine.
  std::string finish() const;

 private:
  class Inflater;
  bool pass(std::size_t stage, std::string_view bytes, const Sink& sink);

  std::vector<std::unique_ptr<Inflater>> stages_;  // in the order in which they are undone
  std::string fault_;
  bool began_ = false;
};

}  // namespace sereno::steps
