// Lines of a stream, one at a time, however long somebody makes them.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

/// Borrows the stream. Memory stays bounded: of a line beyond `longest` bytes only its being too long is kept.
class LineReader {
 public:
  LineReader(std::istream& input, std::size_t longest);

  /// False at the end. The line is without its newline; a last line without one counts.
  bool next();
  std::string_view line() const { return line_; }  ///< good until next()
  bool too_long() const { return too_long_; }
  std::int64_t number() const { return number_; }  ///< from 1
  /// The stream ended because it could not be read.
  bool broken() const;

 private:
  bool fill();
  void take(std::string_view part);

  std::istream& input_;
  std::size_t longest_;
  std::vector<char> buffer_;
  std::string_view rest_{};  ///< of buffer_
  std::string held_{};       ///< a line that began in an earlier buffer
  std::string_view line_{};
  bool too_long_ = false;
  std::int64_t number_ = 0;
};

}  // namespace sereno::sla
