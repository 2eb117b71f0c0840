#include "sla/sources/line_reader.h"

#include <istream>

namespace sereno::sla {

LineReader::LineReader(std::istream& input, std::size_t longest)
    : input_(input), longest_(longest), buffer_(std::size_t{256} << 10u) {}

bool LineReader::broken() const { return input_.bad(); }

bool LineReader::fill() {
  input_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  rest_ = {buffer_.data(), static_cast<std::size_t>(input_.gcount())};
  return !rest_.empty();
}

void LineReader::take(std::string_view part) {
  too_long_ = too_long_ || held_.size() + part.size() > longest_;
  if (too_long_)
    held_.clear();
  else
    held_ += part;
}

bool LineReader::next() {
  held_.clear();
  too_long_ = false;
  if (rest_.empty() && !fill()) return false;
  ++number_;
  while (true) {
    const auto end = rest_.find('\n');
    if (end != std::string_view::npos) {
      const auto part = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      const bool whole = held_.empty() && !too_long_ && part.size() <= longest_;
      if (!whole) take(part);
      line_ = whole ? part : std::string_view(held_);
      return true;
    }
    take(rest_);
    if (!fill()) {
      line_ = held_;
      return true;
    }
  }
}

}  // namespace sereno::sla
