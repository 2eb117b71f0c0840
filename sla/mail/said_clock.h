// Hours as people write them, in folded text (words.h). Internal to understanding; pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sereno::sla {

struct StatedClock {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::optional<std::chrono::minutes> offset{};
  std::string zone{};      ///< of the tz database, where a name such as "pacific time" stands
  std::size_t at = 0;      ///< where it stands in the text
  bool one_digit = false;  ///< "3:20": nobody who counts to 24 writes an hour of the night so
  bool half_said = false;  ///< which half of the day it is
  bool in_words = false;   ///< "las tres": nobody counts to 24 so
  bool midnight = false;   ///< "las 12 de la noche": between two days
  bool zone_unknown = false;
};

/// The first hour at or behind `from`. `bare`: a number alone is an hour.
std::optional<StatedClock> stated_clock(std::string_view folded, bool bare, std::size_t from = 0);

/// The same text with the hours that stand in it as words in digits: "las tres y media", "cuarto para las nueve", "half
/// past two". They carry a mark by which stated_clock() knows them.
std::string with_hours_in_digits(std::string_view folded);

}  // namespace sereno::sla
