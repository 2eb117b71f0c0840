#include "base/instant_text.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace sereno {
namespace {

constexpr Instant first_of_four_digits = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
constexpr Instant first_of_five_digits = std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1};

}  // namespace

InstantText::InstantText(Instant at) {
  if (at < first_of_four_digits || at >= first_of_five_digits) {
    const std::string unusual = format_instant(at);
    size_ = std::min(unusual.size(), text_.size());
    std::copy_n(unusual.begin(), size_, text_.begin());
    return;
  }
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  const std::int64_t ms = clock.subseconds().count();
  add(static_cast<int>(date.year()), 4, '-');
  add(static_cast<unsigned>(date.month()), 2, '-');
  add(static_cast<unsigned>(date.day()), 2, 'T');
  add(clock.hours().count(), 2, ':');
  add(clock.minutes().count(), 2, ':');
  add(clock.seconds().count(), 2, ms == 0 ? 'Z' : '.');
  if (ms != 0) add(ms, 3, 'Z');
}

void InstantText::add(std::int64_t number, int width, char behind) {
  for (int place = width; place-- > 0; number /= 10)
    text_[size_ + static_cast<std::size_t>(place)] = static_cast<char>('0' + number % 10);
  size_ += static_cast<std::size_t>(width);
  text_[size_++] = behind;
}

}  // namespace sereno
