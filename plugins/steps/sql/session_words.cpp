#include "plugins/steps/sql/session_words.h"

#include <cmath>
#include <cstdlib>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sereno::steps {

std::string offset_words(std::chrono::minutes offset) {
  const auto two = [](long number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const long minutes = std::labs(static_cast<long>(offset.count()) % (24 * 60));
  return (offset.count() < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
}

std::string first_word(std::string_view text) { return shown(text.substr(0, text.find(' ')), 40); }

std::optional<Instant> instant_of_epoch(std::string_view text) {
  constexpr double year_2100 = 4102444800.0;
  const auto seconds = parse_decimal(text);
  if (!seconds || *seconds < 0 || *seconds > year_2100) return std::nullopt;
  return instant_from_ms(std::llround(*seconds * 1000));
}

}  // namespace sereno::steps
